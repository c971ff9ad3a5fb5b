//! What client tests share: servers, databases of their own, PostgreSQL's programs. No tests here.
//!
//! The server is the one that `make test` started; `SEEDGEN_TEST_HOST` (its socket folder),
//! `SEEDGEN_TEST_PORT`, `SEEDGEN_TEST_BINDIR` and `SEEDGEN_TEST_ROOT` (the checkout) say where. A test
//! that brings a server down takes [`Server::private`] instead, so that no other test is hit.
//! Helpers panic: a test that cannot reach its server has failed.

use postgres::{Client, Config, NoTls};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The database that new ones are copied from: it has the extension and nothing else.
const TEMPLATE: &str = "seedgen_template";

/// A running server and its programs.
pub struct Server {
    host: PathBuf,
    port: u16,
    bindir: PathBuf,
    root: PathBuf,
    private: bool,
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run these tests with `make client`"))
}

impl Server {
    /// The server that all tests share.
    pub fn shared() -> Self {
        Server {
            host: variable("SEEDGEN_TEST_HOST").into(),
            port: variable("SEEDGEN_TEST_PORT").parse().expect("SEEDGEN_TEST_PORT is a number"),
            bindir: variable("SEEDGEN_TEST_BINDIR").into(),
            root: variable("SEEDGEN_TEST_ROOT").into(),
            private: false,
        }
    }

    /// A server for one test, which may kill it; stopped and removed on drop. `settings` are
    /// `name=value`.
    pub fn private(settings: &[&str]) -> Self {
        Server::private_with(settings, &[])
    }

    /// The same, with variables in the server's environment.
    pub fn private_with(settings: &[&str], variables: &[(&str, &str)]) -> Self {
        let shared = Server::shared();
        let output = succeeded(
            Command::new(shared.root.join("tools/cluster.sh"))
                .arg("start")
                .arg(&shared.bindir)
                .args(settings)
                .envs(variables.iter().copied()),
        );
        let server = Server {
            host: text(&output).trim().into(),
            port: shared.port,
            bindir: shared.bindir.clone(),
            root: shared.root.clone(),
            private: true,
        };
        let mut client = server.connect("postgres", "postgres");
        client.batch_execute(&format!("CREATE DATABASE {TEMPLATE}")).unwrap();
        server.connect(TEMPLATE, "postgres").batch_execute("CREATE EXTENSION seedgen").unwrap();
        server
    }

    /// Starts a private server again after a crash that took the postmaster with it.
    pub fn restart(&self) {
        assert!(self.private, "only a private server may be restarted");
        succeeded(Command::new(self.root.join("tools/cluster.sh")).arg("restart").arg(&self.host));
    }

    /// Kills a backend with signal 9 and returns when the server has recovered. A private server only:
    /// the postmaster ends every other session as well.
    pub fn crash(&self, backend: i32) {
        assert!(self.private, "only a private server may be crashed");
        let mut witness = self.connect("postgres", "postgres");
        // The shell's own `kill`: the program of that name is not on every machine.
        succeeded(Command::new("sh").args(["-c", &format!("kill -9 {backend}")]));
        let deadline = Instant::now() + Duration::from_secs(60);
        // Until the postmaster has noticed, the server still takes connections.
        while witness.batch_execute("SELECT 1").is_ok() {
            assert!(Instant::now() < deadline, "the server did not notice the crash");
            sleep(Duration::from_millis(10));
        }
        while let Err(error) =
            self.try_connect("postgres", "postgres").and_then(|mut client| client.batch_execute("SELECT 1"))
        {
            assert!(Instant::now() < deadline, "the server did not recover: {error}");
            sleep(Duration::from_millis(50));
        }
    }

    /// The folder of the socket, of `data/` and of the server's `log`.
    pub fn folder(&self) -> &Path {
        &self.host
    }

    /// A connection as `user`; every role may connect.
    pub fn connect(&self, database: &str, user: &str) -> Client {
        self.try_connect(database, user)
            .unwrap_or_else(|error| panic!("cannot connect to \"{database}\" as \"{user}\": {error}"))
    }

    /// As [`Server::connect`], for a server that may still be in recovery.
    pub fn try_connect(&self, database: &str, user: &str) -> Result<Client, postgres::Error> {
        self.config(database, user).connect(NoTls)
    }

    /// A connection to be made, for tests that set more of it.
    pub fn config(&self, database: &str, user: &str) -> Config {
        let mut config = Config::new();
        config.host_path(&self.host).port(self.port).user(user).dbname(database);
        config
    }

    /// A new database with the extension, dropped with the value. `name` is unique to the test.
    pub fn database(&self, name: &str) -> Database<'_> {
        self.database_from(name, TEMPLATE)
    }

    /// A new database without the extension, dropped with the value.
    pub fn bare_database(&self, name: &str) -> Database<'_> {
        self.database_from(name, "template1")
    }

    /// A new database of another encoding, without the extension, dropped with the value.
    pub fn encoded_database(&self, name: &str, encoding: &str) -> Database<'_> {
        self.database_from(name, &format!("template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'"))
    }

    fn database_from(&self, name: &str, template: &str) -> Database<'_> {
        let mut client = self.connect("postgres", "postgres");
        client.batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")).unwrap();
        client.batch_execute(&format!("CREATE DATABASE \"{name}\" TEMPLATE {template}")).unwrap();
        Database { server: self, name: name.to_owned() }
    }

    /// One of PostgreSQL's client programs (`pg_dump`, `psql`, `pg_amcheck` …), connection set.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.bindir.join(name));
        command
            .env("PGHOST", &self.host)
            .env("PGPORT", self.port.to_string())
            .env("PGUSER", "postgres")
            .env("PSQLRC", "/dev/null");
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.private {
            // A failure here must not hide the test's own.
            let _ = Command::new(self.root.join("tools/cluster.sh")).arg("stop").arg(&self.host).output();
        }
    }
}

/// A database of one test.
pub struct Database<'a> {
    server: &'a Server,
    name: String,
}

impl Database<'_> {
    /// Its name, for programs that take one.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The server it is in.
    pub fn server(&self) -> &Server {
        self.server
    }

    /// A connection as superuser.
    pub fn connect(&self) -> Client {
        self.server.connect(&self.name, "postgres")
    }

    /// A connection as another role.
    pub fn connect_as(&self, user: &str) -> Client {
        self.server.connect(&self.name, user)
    }

    /// Loads `examples/<example>/schema.sql`.
    pub fn load(&self, example: &str) {
        let file = self.server.root.join("examples").join(example).join("schema.sql");
        succeeded(
            self.server.program("psql").args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &self.name, "-f"]).arg(file),
        );
    }

    /// Checks heap and indexes, every heap tuple against each unique and other B-tree index.
    pub fn amcheck(&self) {
        self.connect().batch_execute("CREATE EXTENSION IF NOT EXISTS amcheck").unwrap();
        let output = succeeded(self.server.program("pg_amcheck").args(["--heapallindexed", "-d", &self.name]));
        assert_eq!(text(&output), "", "pg_amcheck has complaints");
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        // A failing test leaves its database to be looked at, and may have lost its server.
        if !std::thread::panicking()
            && let Ok(mut client) = self.server.try_connect("postgres", "postgres")
        {
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name));
        }
    }
}

/// Runs a program that has to succeed; its messages are the panic's message if it does not.
pub fn succeeded(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?} ended with {}\n{}{}",
        output.status,
        text(&output),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// What a program printed.
pub fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The first column of the only row.
pub fn number(client: &mut Client, sql: &str) -> i64 {
    match client.query_one(sql, &[]) {
        Ok(row) => row.get(0),
        Err(error) => panic!("{sql}: {error:?}"),
    }
}

/// The error of a statement that has to fail with this SQLSTATE.
pub fn refused(client: &mut Client, sql: &str, code: &str) -> postgres::error::DbError {
    let error = match client.batch_execute(sql) {
        Ok(()) => panic!("{sql}: succeeded, but {code} was expected"),
        Err(error) => error,
    };
    let error = error.as_db_error().unwrap_or_else(|| panic!("{sql}: {error}")).clone();
    assert_eq!(error.code().code(), code, "{sql}: {error:?}");
    error
}

/// Runs a statement that has to succeed; PostgreSQL's whole error is the panic's message if it does not.
pub fn run(client: &mut Client, sql: &str) {
    if let Err(error) = client.batch_execute(sql) {
        panic!("{sql}: {error:?}");
    }
}

/// Every constraint of the schema holds, by `seedgen.verify`. Distributions are not looked at: tests' triggers
/// change them.
pub fn verified(client: &mut Client, schema: &str) {
    let failed: Vec<String> = client
        .query(
            "SELECT format('%s %s: %s', table_name, object, found) FROM seedgen.verify($1)
             WHERE ok IS NOT true AND kind = ANY ('{not null,check,domain,unique,primary key,exclusion,foreign key,partition bound}')",
            &[&schema],
        )
        .unwrap_or_else(|error| panic!("verify {schema}: {error:?}"))
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(failed, Vec::<String>::new());
}
