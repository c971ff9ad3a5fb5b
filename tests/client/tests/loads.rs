//! Heap and indexes are sound after every way a table is loaded, after a rollback, and after a crash.

use seedgen_client_tests::{Database, Server, number, run, verified};

const QUIET: &str = "options => '{\"progress\": false}'";

fn populate(database: &Database, schema: &str, rows: u32) {
    run(&mut database.connect(), &format!("SELECT seedgen.populate('{schema}', {rows}, {QUIET})"));
}

/// Every kind of index and storage that the paths treat apart.
const TABLES: &str = "
    CREATE TABLE plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE, n int, at timestamptz,
        doubled int GENERATED ALWAYS AS (n / 2) STORED);
    CREATE INDEX ON plain (lower(code)); CREATE INDEX ON plain (at) WHERE n > 0; CREATE INDEX ON plain USING hash (n);
    CREATE INDEX ON plain USING brin (at); CREATE INDEX ON plain (n) INCLUDE (code);
    CREATE TABLE deferred (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, other int UNIQUE DEFERRABLE);
    CREATE TABLE wide (id serial PRIMARY KEY, body text CHECK (length(body) > 3000), doc jsonb, tags text[]);
    ALTER TABLE wide ALTER body SET STORAGE EXTERNAL; CREATE INDEX ON wide USING gin (tags);
    CREATE UNLOGGED TABLE fleeting (id serial PRIMARY KEY, parent bigint REFERENCES plain_parent, t text);
    CREATE TABLE parted (id bigserial, day int NOT NULL CHECK (day BETWEEN 0 AND 99), t text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (50);
    CREATE TABLE parted_2 PARTITION OF parted DEFAULT;
    CREATE TABLE fired (id serial PRIMARY KEY, t text, stamp text);
    CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.stamp := ''x''; RETURN NEW; END';
    CREATE TRIGGER stamp BEFORE INSERT ON fired FOR EACH ROW EXECUTE FUNCTION stamp()";

fn tables(database: &Database) {
    let sql = TABLES.replace("REFERENCES plain_parent", "REFERENCES plain");
    run(&mut database.connect(), &sql);
}

#[test]
fn every_path_is_sound() {
    let server = Server::shared();
    let database = server.database("client_loads");
    tables(&database);
    let mut client = database.connect();
    // Into empty tables with new files, live (few rows into many), rebuilt (many into few), live into empty.
    for rows in [11_000, 30, 12_000] {
        populate(&database, "public", rows);
        verified(&mut client, "public");
        database.amcheck();
    }
    assert_eq!(number(&mut client, "SELECT count(*) FROM fired WHERE stamp = 'x'"), 23_030);
    assert_eq!(number(&mut client, "SELECT count(*) FROM plain"), 23_030);
    run(&mut client, &format!("SELECT seedgen.populate('public', 10500, mode => 'replace', {QUIET})"));
    verified(&mut client, "public");
    assert_eq!(number(&mut client, "SELECT count(*) FROM plain"), 10_500);
    database.amcheck();
    // Indexes answer as the table does.
    run(&mut client, "SET enable_seqscan = off");
    assert_eq!(
        number(&mut client, "SELECT count(*) FROM plain WHERE id BETWEEN -9223372036854775807 AND 9223372036854775807"),
        10_500
    );
}

#[test]
fn a_rollback_leaves_all_as_it_was() {
    let server = Server::shared();
    let database = server.database("client_rollback");
    tables(&database);
    let mut client = database.connect();
    for (before, rows) in [(0, 11_000), (11_000, 20), (11_020, 12_000)] {
        run(&mut client, "BEGIN");
        run(&mut client, &format!("SELECT seedgen.populate('public', {rows}, {QUIET})"));
        run(&mut client, "ROLLBACK");
        assert_eq!(number(&mut client, "SELECT count(*) FROM plain"), before);
        database.amcheck();
        run(&mut client, "BEGIN; SAVEPOINT one");
        run(&mut client, &format!("SELECT seedgen.populate('public', {rows}, {QUIET})"));
        run(&mut client, "ROLLBACK TO one");
        assert_eq!(number(&mut client, "SELECT count(*) FROM plain"), before);
        // And once more in the same transaction, this time to stay.
        run(&mut client, &format!("SELECT seedgen.populate('public', {rows}, {QUIET})"));
        run(&mut client, "COMMIT");
        assert_eq!(number(&mut client, "SELECT count(*) FROM plain"), before + rows);
        verified(&mut client, "public");
        database.amcheck();
    }
    // An error in an inner block takes the rows of that block alone.
    run(
        &mut client,
        &format!(
            "DO $$ BEGIN
                 BEGIN PERFORM seedgen.populate('public', 11000, {QUIET}); RAISE 'no'; EXCEPTION WHEN raise_exception THEN NULL; END;
                 PERFORM seedgen.populate('public', 10, {QUIET});
             END $$"
        ),
    );
    assert_eq!(number(&mut client, "SELECT count(*) FROM plain"), 23_030);
    verified(&mut client, "public");
    database.amcheck();
}

/// Rows of a third of a megabyte: blocks hold fewer of them, so that memory stays what it is.
#[test]
fn wide_rows() {
    let server = Server::shared();
    let database = server.database("client_wide");
    let mut client = database.connect();
    run(
        &mut client,
        "CREATE TABLE t (id serial PRIMARY KEY, body text NOT NULL CHECK (length(body) BETWEEN 300000 AND 400000))",
    );
    let pid = number(&mut client, "SELECT pg_backend_pid()::bigint");
    run(&mut client, &format!("SELECT seedgen.populate('public', 1500, {QUIET})"));
    assert_eq!(number(&mut client, "SELECT count(*) FROM t WHERE length(body) BETWEEN 300000 AND 400000"), 1500);
    // What the backend had at most besides shared buffers (Linux tells).
    if let Ok(status) = std::fs::read_to_string(format!("/proc/{pid}/status")) {
        let of = |key: &str| -> u64 {
            let line = status.lines().find(|l| l.starts_with(key)).unwrap_or_default();
            line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0)
        };
        let most = of("VmHWM:").saturating_sub(of("RssShmem:"));
        assert!(most < 250_000, "{most} kB");
    }
}

#[test]
fn kill_9_in_mid_run_leaves_nothing_half_done() {
    // Under wal_level = minimal new files are synced in place of being logged.
    for settings in [&["max_wal_size=1GB"][..], &["wal_level=minimal", "max_wal_senders=0", "fsync=on"]] {
        let server = Server::private(settings);
        let database = server.database("client_kill");
        database.load("shop");
        tables(&database);
        populate(&database, "public", 2500);
        let mut client = database.connect();
        let before = number(&mut client, "SELECT count(*) FROM orders");
        for wanted in [1, 300_000] {
            let mut victim = database.connect();
            let pid = number(&mut victim, "SELECT pg_backend_pid()::bigint");
            let mut witness = database.connect();
            let worker = std::thread::spawn(move || victim.batch_execute("SELECT seedgen.populate('public', 1000000)"));
            let seen =
                format!("SELECT coalesce(max(tuples_processed), 0) FROM pg_stat_progress_copy WHERE pid = {pid}");
            while number(&mut witness, &seen) < wanted {
                assert!(!worker.is_finished(), "it ended before it was seen at work");
            }
            server.crash(pid as i32);
            assert!(worker.join().unwrap().is_err());
            let mut client = database.connect();
            assert_eq!(number(&mut client, "SELECT count(*) FROM orders"), before);
            assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.runs"), 1);
            // The unlogged table is emptied by the recovery: PostgreSQL's promise.
            assert_eq!(number(&mut client, "SELECT count(*) FROM fleeting"), 0);
            database.amcheck();
        }
        populate(&database, "public", 3000);
        let mut client = database.connect();
        verified(&mut client, "public");
        database.amcheck();
        // What was committed survives.
        let pid = number(&mut client, "SELECT pg_backend_pid()::bigint");
        server.crash(pid as i32);
        let mut client = database.connect();
        assert_eq!(number(&mut client, "SELECT count(*) FROM orders"), before + 3000);
        database.amcheck();
    }
}
