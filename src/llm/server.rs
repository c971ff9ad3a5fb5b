//! Which server is meant, whether the caller may use it, and what its options and the caller's key make: a client.

use crate::error::{Error, Result};
use crate::pg::foreign_server::{self, Options, Server};
use crate::pg::spi::{Session, View, arg};
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_llm::options::{Place, check_mapping, unknown};
use seedgen_llm::{Client, Key, Settings};
use seedgen_plan::nearest::nearest;
use std::io::Read;

const WRAPPER: &str = "seedgen_llm";
/// A bundle of authorities is smaller.
const MAX_CA: u64 = 4 << 20;

/// The options of a server or a user mapping, as CREATE and ALTER hand them over: all of them, each time.
pub fn validate(options: &Options, catalog: u32) -> Result<()> {
    match catalog {
        foreign_server::SERVERS => {
            Settings::of(pairs(options))?;
            // What the database server's process can read is not for everyone to send away.
            let reading = options.iter().find(|o| o.0 == "ca_file" || o.0 == "api_key_env");
            if let Some((name, _)) = reading
                && !foreign_server::may_read_files()
            {
                let message = format!("permission denied to set option \"{name}\"");
                return Err(Error::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, message)
                    .detail("It has the database server read a file or its environment.")
                    .hint("Only superusers and roles with the privileges of pg_read_server_files may set it."));
            }
            Ok(())
        }
        foreign_server::MAPPINGS => {
            options.iter().try_for_each(|(name, value)| check_mapping(name, value)).map_err(Error::from)
        }
        _ => match options.first() {
            None => Ok(()),
            Some((name, _)) => {
                let valid = unknown(name, Place::Server);
                Err(Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, valid.message)
                    .hint("Options belong to the server or to the user mapping."))
            }
        },
    }
}

fn pairs(options: &Options) -> impl Iterator<Item = (&str, &str)> {
    options.iter().map(|(n, v)| (n.as_str(), v.as_str()))
}

/// The server of that name, if the caller has USAGE on it, and its options.
pub fn find(name: &str) -> Result<(Server, Settings)> {
    let session = Session::connect()?;
    let Some(server) = foreign_server::by_name(name)? else {
        let mut names: Vec<String> = Vec::new();
        let sql = "SELECT s.srvname::pg_catalog.text FROM pg_catalog.pg_foreign_server s
                   JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid OPERATOR(pg_catalog.=) s.srvfdw
                   WHERE w.fdwname OPERATOR(pg_catalog.=) 'seedgen_llm'::pg_catalog.name ORDER BY 1";
        session.for_each(View::Latest, sql, &[], |row| {
            names.push(row.need(1)?);
            Ok(())
        })?;
        let near = nearest(name, names.iter().map(String::as_str)).map(|n| format!("Did you mean \"{n}\"? "));
        let message = format!("server \"{name}\" does not exist");
        return Err(Error::new(Code::ERRCODE_UNDEFINED_OBJECT, message).hint(format!(
            "{}CREATE SERVER … FOREIGN DATA WRAPPER {WRAPPER} OPTIONS (endpoint '…', model '…') makes one.",
            near.unwrap_or_default()
        )));
    };
    if server.wrapper != WRAPPER {
        let message = format!("server \"{name}\" is not a server of foreign data wrapper \"{WRAPPER}\"");
        return Err(Error::new(Code::ERRCODE_WRONG_OBJECT_TYPE, message)
            .hint("Servers of language models are created with FOREIGN DATA WRAPPER seedgen_llm."));
    }
    let sql = "SELECT pg_catalog.has_server_privilege($1, 'USAGE')";
    let oid = pgrx::pg_sys::Oid::from(server.oid);
    if session.one::<bool>(View::Latest, sql, &[arg(oid)])? != Some(true) {
        let message = format!("permission denied for foreign server {name}");
        return Err(Error::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, message)
            .hint("USAGE on the server decides who may call it: GRANT USAGE ON FOREIGN SERVER … TO the role."));
    }
    let settings = Settings::of(pairs(&server.options))?;
    Ok((server, settings))
}

/// Reads the key and the certificates. They live in the client, and are never put into a setting, a table or a text.
pub fn client(server: &Server, settings: &Settings) -> Result<Client> {
    let ca = settings.ca_file.as_deref().map(read_ca).transpose()?;
    let key = key(server, settings)?;
    Ok(Client::new(settings.clone(), key, ca.as_deref())?)
}

fn key(server: &Server, settings: &Settings) -> Result<Option<Key>> {
    let mapped = foreign_server::mapping(server.oid)?.unwrap_or_default();
    let (what, secret) = match (mapped.into_iter().find(|o| o.0 == "api_key"), &settings.api_key_env) {
        (Some((_, secret)), _) => ("option \"api_key\" of the user mapping".to_string(), secret),
        (None, Some(variable)) => match std::env::var(variable) {
            Ok(secret) => (format!("environment variable \"{variable}\""), secret),
            Err(_) => {
                let message = format!("environment variable \"{variable}\" is not set");
                return Err(Error::new(Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, message)
                    .detail("Option \"api_key_env\" of the server names it.")
                    .hint("Set it in the environment that PostgreSQL is started in, or CREATE USER MAPPING … OPTIONS (api_key '…')."));
            }
        },
        (None, None) => return Ok(None),
    };
    match Key::new(&secret) {
        Some(key) => Ok(Some(key)),
        None => {
            let message = format!("{what} holds no key");
            Err(Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message)
                .hint("A key is visible ASCII characters without spaces."))
        }
    }
}

fn read_ca(path: &str) -> Result<Vec<u8>> {
    let mut pem = Vec::new();
    let read = std::fs::File::open(path).and_then(|f| f.take(MAX_CA).read_to_end(&mut pem));
    match read {
        Ok(_) => Ok(pem),
        Err(e) => Err(Error::new(Code::ERRCODE_UNDEFINED_FILE, format!("could not read file \"{path}\": {e}")).hint(
            "Option \"ca_file\" of the server names a file on the database server's machine that PostgreSQL may read.",
        )),
    }
}

/// As the option has it.
pub fn provider(settings: &Settings) -> &'static str {
    match settings.provider {
        seedgen_llm::options::Provider::OpenAi => "openai",
        seedgen_llm::options::Provider::Anthropic => "anthropic",
    }
}
