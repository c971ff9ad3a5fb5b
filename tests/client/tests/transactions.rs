//! Runs inside functions, triggers, cursors, read-only and prepared transactions, on a standby; and decoded.

use seedgen_client_tests::{Server, number, refused, run, succeeded, text, verified};
use std::process::Command;
use std::time::{Duration, Instant};

const QUIET: &str = "options => '{\"progress\": false}'";

#[test]
fn in_read_only_transactions() {
    let server = Server::shared();
    let database = server.database("client_read_only");
    database.load("shop");
    let mut client = database.connect();
    run(&mut client, "BEGIN READ ONLY");
    let error = refused(&mut client, "SELECT seedgen.populate('public', 10)", "25006");
    assert_eq!(error.message(), "cannot execute populate() in a read-only transaction");
    run(&mut client, "ROLLBACK; BEGIN READ ONLY");
    // What writes nothing works, and takes no transaction id.
    run(
        &mut client,
        "SELECT seedgen.plan('public', 10); SELECT seedgen.rows(NULL::users, 10); SELECT seedgen.verify('public'); SELECT seedgen.graph('public')",
    );
    assert_eq!(
        number(
            &mut client,
            "SELECT count(*) FROM (SELECT pg_current_xact_id_if_assigned() AS x) t WHERE x IS NOT NULL"
        ),
        0
    );
    run(&mut client, "COMMIT");
}

#[test]
fn in_functions_triggers_and_cursors() {
    let server = Server::shared();
    let database = server.database("client_inside");
    database.load("shop");
    let mut client = database.connect();
    run(
        &mut client,
        "CREATE FUNCTION fill() RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN
             SELECT sum(rows_written) INTO n FROM seedgen.populate('public', 10); RETURN n; END $$;
         CREATE TABLE t (id serial PRIMARY KEY, word text);
         CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM seedgen.populate_table('t', 2500); RETURN NEW; END $$;
         CREATE TRIGGER before_one BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.word = 'before') EXECUTE FUNCTION more();
         CREATE TRIGGER after_one AFTER INSERT ON t FOR EACH ROW WHEN (NEW.word = 'after') EXECUTE FUNCTION more()",
    );
    run(&mut client, "INSERT INTO t (word) VALUES ('before'); INSERT INTO t (word) VALUES ('after')");
    assert_eq!(number(&mut client, "SELECT count(*) FROM t"), 5002);
    run(&mut client, "DROP TRIGGER before_one ON t; DROP TRIGGER after_one ON t; SELECT fill(); SELECT fill()");
    assert_eq!(number(&mut client, "SELECT count(*) FROM users"), 20);
    // A cursor over the call, and one over a table that the call fills.
    run(
        &mut client,
        "BEGIN; DECLARE c CURSOR FOR SELECT * FROM seedgen.populate('public', 2500); FETCH 1 FROM c; SAVEPOINT a; FETCH 1 FROM c; ROLLBACK TO a; FETCH 1 FROM c; COMMIT",
    );
    run(
        &mut client,
        &format!(
            "BEGIN; DECLARE c CURSOR FOR SELECT * FROM users; FETCH 1 FROM c; SELECT seedgen.populate('public', 2500, {QUIET}); FETCH 1 FROM c; COMMIT"
        ),
    );
    assert_eq!(number(&mut client, "SELECT count(*) FROM users"), 5020);
    // Constraints that wait for the end of the transaction.
    run(
        &mut client,
        &format!(
            "BEGIN; SET CONSTRAINTS ALL DEFERRED; SELECT seedgen.populate('public', 20, {QUIET}); SET CONSTRAINTS ALL IMMEDIATE; COMMIT"
        ),
    );
    run(
        &mut client,
        &format!(
            "SET session_replication_role = replica; SELECT seedgen.populate('public', 20, {QUIET}); RESET session_replication_role"
        ),
    );
    // Temporary tables.
    run(
        &mut client,
        &format!(
            "CREATE TEMP TABLE tmp (id serial PRIMARY KEY, up int REFERENCES tmp, t text UNIQUE); SELECT seedgen.populate_table('tmp', 3000, {QUIET}); SELECT seedgen.populate('pg_temp', 10, {QUIET})"
        ),
    );
    assert_eq!(number(&mut client, "SELECT count(*) FROM tmp"), 3010);
    verified(&mut client, "public");
    database.amcheck();
}

#[test]
fn in_prepared_transactions() {
    let server = Server::shared();
    let database = server.database("client_prepared");
    database.load("shop");
    let mut client = database.connect();
    run(
        &mut client,
        &format!("BEGIN; SELECT seedgen.populate('public', 2500, {QUIET}); PREPARE TRANSACTION 'client_prepared_1'"),
    );
    // Its locks stay: a second run waits for it.
    run(&mut client, "SET lock_timeout = '200ms'");
    refused(&mut client, "SELECT seedgen.populate('public', 20)", "55P03");
    run(&mut client, "RESET lock_timeout");
    run(&mut client, "ROLLBACK PREPARED 'client_prepared_1'");
    assert_eq!(number(&mut client, "SELECT count(*) FROM users"), 0);
    database.amcheck();
    run(
        &mut client,
        &format!("BEGIN; SELECT seedgen.populate('public', 2500, {QUIET}); PREPARE TRANSACTION 'client_prepared_2'"),
    );
    run(&mut client, "COMMIT PREPARED 'client_prepared_2'");
    run(&mut client, &format!("SELECT seedgen.populate('public', 20, {QUIET})"));
    assert_eq!(number(&mut client, "SELECT count(*) FROM users"), 2520);
    verified(&mut client, "public");
    database.amcheck();
}

/// What is no table is left alone, and event triggers are not in the way.
#[test]
fn views_and_event_triggers() {
    let server = Server::shared();
    let database = server.database("client_views");
    let mut client = database.connect();
    run(
        &mut client,
        "CREATE TABLE t (id serial PRIMARY KEY, a text); CREATE VIEW v AS SELECT * FROM t; CREATE MATERIALIZED VIEW m AS SELECT * FROM t;
         CREATE SEQUENCE s; CREATE TYPE c AS (a int); CREATE INDEX ON m (id);
         CREATE FUNCTION no_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no DDL here: %', tg_tag; END $$;
         CREATE EVENT TRIGGER no_ddl ON ddl_command_start EXECUTE FUNCTION no_ddl()",
    );
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.populate('public', 5000)"), 1);
    run(&mut client, "SELECT seedgen.populate('public', 5000, mode => 'replace')");
    assert_eq!(number(&mut client, "SELECT count(*) FROM v"), 5000);
    assert_eq!(number(&mut client, "SELECT count(*) FROM m"), 0);
    run(&mut client, "DROP EVENT TRIGGER no_ddl");
    for name in ["v", "m", "s", "t_pkey"] {
        refused(&mut client, &format!("SELECT seedgen.populate_table('{name}', 10)"), "42809");
    }
}

/// Every row of every path comes out of logical decoding once.
#[test]
fn logical_decoding() {
    let server = Server::private(&["wal_level=logical", "max_replication_slots=4"]);
    let database = server.database("client_decoded");
    let mut client = database.connect();
    run(
        &mut client,
        "CREATE TABLE t (id bigserial PRIMARY KEY, body text NOT NULL CHECK (length(body) > 3000)); ALTER TABLE t ALTER body SET STORAGE EXTERNAL;
         CREATE TABLE c (id bigserial PRIMARY KEY, t bigint NOT NULL REFERENCES t);
         CREATE TABLE p (k int NOT NULL, a text) PARTITION BY HASH (k);
         CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
    );
    run(&mut client, "SELECT pg_create_logical_replication_slot('seen', 'test_decoding')");
    let mut expected = 0;
    for rows in [2500, 20] {
        run(&mut client, &format!("SELECT seedgen.populate('public', {rows}, {QUIET})"));
        run(&mut client, &format!("BEGIN; SELECT seedgen.populate('public', {rows}, {QUIET}); ROLLBACK"));
        expected += rows;
    }
    run(&mut client, "CREATE TEMP TABLE seen AS SELECT data FROM pg_logical_slot_get_changes('seen', NULL, NULL)");
    for table in ["public.t: INSERT", "public.c: INSERT", "public.p"] {
        let sql = format!("SELECT count(*) FROM seen WHERE data LIKE 'table {table}%'");
        assert_eq!(number(&mut client, &sql), expected, "{table}");
    }
    // Toasted values are whole.
    assert_eq!(
        number(
            &mut client,
            "SELECT count(*) FROM seen WHERE data LIKE 'table public.t: INSERT%' AND length(data) > 3000"
        ),
        expected
    );
    run(&mut client, "SELECT pg_drop_replication_slot('seen')");
    database.amcheck();
}

/// A hot standby replays what each path wrote, and refuses to populate.
#[test]
fn on_a_standby() {
    let server = Server::private(&["wal_level=replica", "hot_standby=on"]);
    let database = server.database("client_standby");
    database.load("shop");
    let mut client = database.connect();
    let folder = server.folder().join("standby");
    let data = folder.join("data");
    succeeded(Command::new("mkdir").arg("-p").arg(&folder));
    let bindir = text(&succeeded(server.program("pg_config").arg("--bindir")));
    let is_root = text(&succeeded(Command::new("id").arg("-u"))).trim() == "0";
    // The server's own user runs it: PostgreSQL refuses to run as root.
    let as_server = |program: &str, arguments: &[&str]| {
        let path = format!("{}/{program}", bindir.trim());
        let mut command = if is_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", &path]);
            command
        } else {
            Command::new(&path)
        };
        command.current_dir("/").args(arguments);
        command
    };
    if is_root {
        succeeded(Command::new("chown").arg("postgres").arg(&folder));
    }
    let host = server.folder().to_string_lossy().into_owned();
    let (folder_text, data_text) = (folder.to_string_lossy().into_owned(), data.to_string_lossy().into_owned());
    succeeded(&mut as_server(
        "pg_basebackup",
        &["-h", &host, "-p", "54321", "-U", "postgres", "-D", &data_text, "-R", "-c", "fast"],
    ));
    let options = format!("-c unix_socket_directories={folder_text} -c listen_addresses=");
    let log = format!("{folder_text}/log");
    // Its output must not be ours: the standby would keep the pipe open.
    let started = as_server("pg_ctl", &["-D", &data_text, "-w", "-l", &log, "-o", &options, "start"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(started.success());
    let stop = || as_server("pg_ctl", &["-D", &data_text, "-m", "immediate", "stop"]).output();
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        for rows in [3000, 20] {
            run(&mut client, &format!("SELECT seedgen.populate('public', {rows}, {QUIET})"));
        }
        let mut standby = postgres::Config::new()
            .host_path(&folder)
            .port(54321)
            .user("postgres")
            .dbname(database.name())
            .connect(postgres::NoTls)
            .unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        while number(&mut standby, "SELECT count(*) FROM users") != 3020 {
            assert!(Instant::now() < deadline, "the standby does not follow");
            std::thread::sleep(Duration::from_millis(50));
        }
        let error = refused(&mut standby, "SELECT seedgen.populate('public', 10)", "25006");
        assert_eq!(error.message(), "cannot execute populate() during recovery");
        run(&mut standby, "SELECT seedgen.plan('public', 10); SELECT seedgen.rows(NULL::users, 10)");
        verified(&mut standby, "public");
        // Primary and standby hold the same rows, and answer from their indexes.
        let sum = "SELECT sum(hashtextextended(u::text, 0)::numeric % 1000000007)::bigint FROM users u";
        assert_eq!(number(&mut standby, sum), number(&mut client, sum));
        run(&mut standby, "SET enable_seqscan = off");
        assert_eq!(number(&mut standby, "SELECT count(*) FROM orders WHERE id IS NOT NULL"), 3020);
    }));
    let _ = stop();
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}
