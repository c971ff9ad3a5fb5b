//! The extension as an object of the database: create, drop, create again, update, dump and restore.

use seedgen_client_tests::{Server, number, refused, run, succeeded, text, verified};
use std::path::PathBuf;

#[test]
fn create_drop_create() {
    let server = Server::shared();
    let database = server.bare_database("client_create_drop");
    let mut client = database.connect();
    for _ in 0..2 {
        client.batch_execute("CREATE EXTENSION seedgen").unwrap();
        let schema: String = client
            .query_one(
                "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
                 WHERE e.extname = 'seedgen'",
                &[],
            )
            .unwrap()
            .get(0);
        assert_eq!(schema, "seedgen");
        client.batch_execute("DROP EXTENSION seedgen CASCADE").unwrap();
    }
    // Nothing of it may stay behind but the schema, which PostgreSQL keeps when it made it for us.
    let left: i64 = client
        .query_one(
            "SELECT (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE n.nspname = 'seedgen')
                  + (SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                     WHERE n.nspname = 'seedgen')",
            &[],
        )
        .unwrap()
        .get(0);
    assert_eq!(left, 0);
}

#[test]
fn dump_and_restore() {
    let server = Server::shared();
    let source = server.database("client_dump_source");
    source.load("shop");
    let folder = std::env::temp_dir().join(format!("seedgen-dump-{}", std::process::id()));
    let dump = |database: &str| {
        succeeded(server.program("pg_dump").args(["-Fc", "-d", database, "-f"]).arg(&folder));
    };
    dump(source.name());
    let copy = server.bare_database("client_dump_copy");
    succeeded(server.program("pg_restore").args(["--exit-on-error", "-d", copy.name()]).arg(&folder));
    std::fs::remove_file(&folder).unwrap();
    let schema_of = |database: &str| {
        let dump = succeeded(server.program("pg_dump").args(["--schema-only", "-d", database]));
        // The newest minor releases put a random key on each dump.
        let text = String::from_utf8(dump.stdout).unwrap();
        text.lines().filter(|line| !line.contains("restrict ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(schema_of(source.name()), schema_of(copy.name()));
}

/// The ledger goes with the dump: runs are listed, and later runs carry on after them.
#[test]
fn the_ledger_is_dumped() {
    let server = Server::shared();
    let source = server.database("client_ledger_source");
    source.load("shop");
    let mut client = source.connect();
    run(&mut client, "SELECT seedgen.populate('public', 100); SELECT seedgen.populate_table('users', 50)");
    let folder = std::env::temp_dir().join(format!("seedgen-ledger-{}", std::process::id()));
    succeeded(server.program("pg_dump").args(["-Fc", "-d", source.name(), "-f"]).arg(&folder));
    let copy = server.bare_database("client_ledger_copy");
    let restored = server.program("pg_restore").args(["--exit-on-error", "-d", copy.name()]).arg(&folder).output();
    std::fs::remove_file(&folder).unwrap();
    let restored = restored.unwrap();
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let mut client = copy.connect();
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.runs WHERE status = 'done'"), 2);
    assert_eq!(number(&mut client, "SELECT count(*) FROM users"), 150);
    run(&mut client, "SELECT seedgen.populate('public', 30)");
    assert_eq!(number(&mut client, "SELECT max(run) FROM seedgen.runs"), 3);
    verified(&mut client, "public");
    // Transaction ids of the source mean nothing here: its runs are history, and refused.
    run(&mut client, "SELECT seedgen.undo(3)");
    refused(&mut client, "SELECT seedgen.undo(2)", "55000");
    assert_eq!(number(&mut client, "SELECT count(*) FROM users"), 150);
    verified(&mut client, "public");
}

/// A file that goes when the test ends, however it ends.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// An upgrade script beside the installed ones is found by its name and runs as the extension.
#[test]
fn update_runs_the_upgrade_script() {
    let server = Server::shared();
    let database = server.database("client_update");
    let mut client = database.connect();
    let version = |client: &mut postgres::Client| -> String {
        client.query_one("SELECT extversion FROM pg_extension WHERE extname = 'seedgen'", &[]).unwrap().get(0)
    };
    let current = version(&mut client);
    let next = format!("{current}.next");
    let folder = succeeded(server.program("pg_config").arg("--sharedir"));
    let script = Temporary(
        PathBuf::from(text(&folder).trim()).join("extension").join(format!("seedgen--{current}--{next}.sql")),
    );
    std::fs::write(&script.0, "CREATE VIEW seedgen.upgrade_probe AS SELECT 1 AS one;").unwrap();
    client.batch_execute(&format!("ALTER EXTENSION seedgen UPDATE TO '{next}'")).unwrap();
    assert_eq!(version(&mut client), next);
    let refused = client.batch_execute("DROP VIEW seedgen.upgrade_probe").unwrap_err();
    assert_eq!(refused.code().unwrap().code(), "2BP01", "the view belongs to the extension");
}
