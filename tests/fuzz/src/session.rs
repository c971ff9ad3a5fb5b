//! The connection that cases run on: a database of its own, opened again after a crash.

use crate::failure::Failure;
use crate::generate::Server as Has;
use crate::model::Model;
use crate::run::{self, Steps};
use postgres::Client;
use seedgen_client_tests::{Server, number};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Extensions that features may use, where the server has them.
const EXTENSIONS: &[&str] = &["citext", "btree_gist", "hstore", "ltree", "cube", "seg", "isn"];

/// A database and a connection to it.
pub struct Session {
    host: Server,
    database: String,
    client: Client,
    /// What features may rely on.
    pub server: Has,
    cases: u32,
}

impl Session {
    /// A fresh database on the server that the environment names.
    pub fn open() -> Self {
        let host = Server::shared();
        let database = format!("seedgen_fuzz_{}", std::process::id());
        // Dropped with the session, which owns the server that the value would borrow.
        std::mem::forget(host.database(&database));
        let mut client = connected(&host, &database);
        let mut extensions: Vec<String> = EXTENSIONS
            .iter()
            .filter(|e| client.batch_execute(&format!("CREATE EXTENSION {e}")).is_ok())
            .map(|e| e.to_string())
            .collect();
        if number(&mut client, "SELECT count(*) FROM pg_collation WHERE collprovider = 'i'") > 0 {
            extensions.push("icu".into());
        }
        let version = number(&mut client, "SELECT current_setting('server_version_num')::bigint / 10000");
        Session {
            host,
            database,
            client,
            server: Has { version: version as u32, extensions, without: Vec::new() },
            cases: 0,
        }
    }

    /// Runs one case; after a crash it waits for the server.
    pub fn case(&mut self, model: &Model, steps: &Steps) -> Vec<Failure> {
        self.cases += 1;
        // Long sessions and short ones: caches are warm in one and cold in the other.
        if self.cases.is_multiple_of(50) {
            self.client = connected(&self.host, &self.database);
        }
        let failures = run::case(&mut self.client, model, steps);
        if failures.iter().any(|f| f.kind == "crash") || self.client.is_closed() {
            self.client = connected(&self.host, &self.database);
        }
        // What a case left behind is gone before the next.
        let left = "SELECT coalesce(string_agg(format('DROP SCHEMA %I CASCADE', nspname), ';'), '') FROM pg_namespace
            WHERE nspname !~ '^(pg_|information_schema$|public$|seedgen$|tests$)'";
        if let Ok(row) = self.client.query_one(left, &[]) {
            let _ = self.client.batch_execute(row.get(0));
            let _ = self.client.batch_execute("DELETE FROM seedgen.run; RESET ALL; SET statement_timeout = '60s'");
        }
        failures
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Ok(mut client) = self.host.try_connect("postgres", "postgres") {
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.database));
        }
    }
}

/// A connection, when the server takes one.
fn connected(host: &Server, database: &str) -> Client {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        match host.try_connect(database, "postgres") {
            Ok(mut client) => {
                if client.batch_execute("SET statement_timeout = '60s'").is_ok() {
                    return client;
                }
            }
            Err(error) => assert!(Instant::now() < deadline, "the server does not come back: {error}"),
        }
        sleep(Duration::from_millis(100));
    }
}
