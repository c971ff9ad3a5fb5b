//! Cancel and statement_timeout act within a second in every phase of a run, and leave the database as it was.

use postgres::{Client, NoTls};
use seedgen_client_tests::{Database, Server, number, refused, run};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// A second, and what a busy machine adds.
const PROMPT: Duration = Duration::from_millis(1500);

/// Runs `sql` on `victim`, cancels it when `reached` says so of what another session sees, and checks that it
/// ended with 57014 within a second.
fn cancelled(database: &Database, mut victim: Client, sql: &str, reached: impl Fn(&mut Client) -> bool) -> Client {
    let token = victim.cancel_token();
    let mut watcher = database.connect();
    let sql = sql.to_owned();
    let (done, ended) = channel();
    let worker = std::thread::spawn(move || {
        let error = victim.batch_execute(&sql).expect_err("it was not cancelled");
        let _ = done.send(Instant::now());
        assert_eq!(error.code().map(|c| c.code()), Some("57014"), "{error:?}");
        victim
    });
    let deadline = Instant::now() + Duration::from_secs(60);
    while !reached(&mut watcher) {
        assert!(Instant::now() < deadline, "the phase was never reached");
        assert!(!worker.is_finished(), "it ended before the phase was seen");
        std::thread::sleep(Duration::from_millis(2));
    }
    let asked = Instant::now();
    token.cancel_query(NoTls).unwrap();
    let ended = ended.recv_timeout(Duration::from_secs(30)).expect("the cancel was not acted on");
    assert!(ended - asked < PROMPT, "the cancel took {:?}", ended - asked);
    worker.join().unwrap()
}

/// After an error the tables are as before, and a run succeeds.
fn unharmed(database: &Database, client: &mut Client, schema: &str, table: &str, rows: i64) {
    assert_eq!(number(client, &format!("SELECT count(*) FROM {table}")), rows);
    assert_eq!(number(client, "SELECT count(*) FROM seedgen.runs"), 0, "no run is recorded");
    run(client, &format!("SELECT seedgen.populate('{schema}', 20, options => '{{\"progress\": false}}')"));
    seedgen_client_tests::verified(client, schema);
    database.amcheck();
}

#[test]
fn during_a_fast_load() {
    let server = Server::shared();
    let database = server.database("client_cancel_fast");
    database.load("shop");
    let sql = "SELECT seedgen.populate('public', 3000000)";
    let mut client = cancelled(&database, database.connect(), sql, |watcher| {
        number(
            watcher,
            "SELECT coalesce(max(tuples_processed), 0) FROM pg_stat_progress_copy WHERE datname = current_database()",
        ) > 20_000
    });
    unharmed(&database, &mut client, "public", "categories", 0);
}

#[test]
fn during_the_rebuild_of_indexes() {
    let server = Server::shared();
    let database = server.database("client_cancel_index");
    let mut client = database.connect();
    run(
        &mut client,
        "CREATE TABLE t (id bigint PRIMARY KEY, a text, b text, c text);
                      CREATE INDEX ON t (a, b, c); CREATE INDEX ON t (c, b, a); CREATE INDEX ON t (b, c, a)",
    );
    let mut client = cancelled(&database, client, "SELECT seedgen.populate('public', 1000000)", |watcher| {
        number(watcher, "SELECT count(*) FROM pg_stat_progress_create_index WHERE datname = current_database()") > 0
    });
    unharmed(&database, &mut client, "public", "t", 0);
}

#[test]
fn during_the_executor_path() {
    let server = Server::shared();
    let database = server.database("client_cancel_executor");
    let mut client = database.connect();
    run(
        &mut client,
        "CREATE TABLE t (id bigserial PRIMARY KEY, a text);
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
    );
    let mut client = cancelled(&database, client, "SELECT seedgen.populate('public', 5000000)", |watcher| {
        number(watcher, "SELECT pg_relation_size('t')") > 100_000
    });
    unharmed(&database, &mut client, "public", "t", 0);
}

/// A table with a trigger that refuses half of the draws, and counts on a sequence, which no abort takes back.
const PICKY: &str = "CREATE SEQUENCE seen;
    CREATE TABLE t (id bigserial PRIMARY KEY, n int NOT NULL CHECK (n BETWEEN 1 AND 100), other text);
    CREATE FUNCTION picky() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM nextval('seen');
        IF NEW.n % 2 = 0 THEN RAISE EXCEPTION 'even'; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER picky BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION picky()";

#[test]
fn while_rows_are_drawn_again() {
    let server = Server::shared();
    let database = server.database("client_cancel_redraw");
    let mut client = database.connect();
    run(&mut client, PICKY);
    let mut client = cancelled(&database, client, "SELECT seedgen.populate('public', 2000000)", |watcher| {
        number(watcher, "SELECT last_value FROM seen") > 20_000
    });
    unharmed(&database, &mut client, "public", "t", 0);
}

#[test]
fn a_timeout_while_rows_are_drawn_again() {
    let server = Server::shared();
    let database = server.database("client_timeout_redraw");
    let mut client = database.connect();
    run(&mut client, PICKY);
    run(&mut client, "SET statement_timeout = '1s'");
    refused(&mut client, "SELECT seedgen.populate('public', 2000000)", "57014");
    run(&mut client, "RESET statement_timeout");
    unharmed(&database, &mut client, "public", "t", 0);
}

/// Tables that fail leave nothing in the session: no lock beyond the transaction, no setting, no deferred mode.
#[test]
fn nothing_is_left_behind_by_tables_that_fail() {
    let server = Server::shared();
    let database = server.database("client_failed_tables");
    let mut client = database.connect();
    run(
        &mut client,
        "CREATE TABLE fine (id int PRIMARY KEY, name text NOT NULL);
         CREATE TABLE bad (id int PRIMARY KEY, fine_id int NOT NULL REFERENCES fine, n int NOT NULL);
         CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$never$$; END';
         CREATE CONSTRAINT TRIGGER never AFTER INSERT ON bad DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION never();
         SET search_path = public; SET client_min_messages = warning",
    );
    for _ in 0..3 {
        run(&mut client, "SELECT seedgen.populate('public', 500, mode => 'replace')");
        assert_eq!(number(&mut client, "SELECT count(*) FROM fine"), 500);
        assert_eq!(number(&mut client, "SELECT count(*) FROM bad"), 0);
        let locks = "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'";
        assert_eq!(number(&mut client, locks), 0);
        assert_eq!(number(&mut client, "SELECT (current_setting('search_path') = 'public')::int::bigint"), 1);
    }
    // The caller's own rows are looked at when the caller's transaction commits.
    run(&mut client, "BEGIN; SELECT seedgen.populate('public', 10); INSERT INTO bad SELECT 1, min(id), 1 FROM fine");
    refused(&mut client, "COMMIT", "P0001");
    assert_eq!(number(&mut client, "SELECT count(*) FROM fine"), 500);
    database.amcheck();
}

#[test]
fn during_analyze() {
    let server = Server::shared();
    let database = server.database("client_cancel_analyze");
    let mut client = database.connect();
    run(
        &mut client,
        "CREATE TABLE p (id bigint PRIMARY KEY);
         CREATE TABLE c (p bigint NOT NULL REFERENCES p);
         INSERT INTO p SELECT generate_series(1, 300000);
         INSERT INTO c SELECT generate_series(1, 300000)",
    );
    let sql = "SELECT seedgen.populate_table('c', 1000000, options => '{\"threads\": 1}')";
    let mut client = cancelled(&database, client, sql, |watcher| {
        number(
            watcher,
            "SELECT count(*) FROM pg_stat_progress_analyze WHERE datname = current_database() AND relid = 'c'::regclass",
        ) > 0
    });
    unharmed(&database, &mut client, "public", "c", 300_000);
}

/// Of a key without an index on either side but the parent's: a join of three million rows takes a while.
#[test]
fn during_the_proof_of_a_foreign_key() {
    let server = Server::shared();
    let database = server.database("client_cancel_proof");
    let mut client = database.connect();
    run(
        &mut client,
        "CREATE TABLE p (id text PRIMARY KEY);
         CREATE TABLE c (p text NOT NULL REFERENCES p);
         INSERT INTO p SELECT repeat('x', 100) || i FROM generate_series(1, 200000) i;
         INSERT INTO c SELECT repeat('x', 100) || i % 200000 + 1 FROM generate_series(1, 1500000) i;
         ANALYZE",
    );
    let began = std::cell::Cell::new(false);
    let sql = "SELECT seedgen.populate_table('c', 20000)";
    let mut client = cancelled(&database, client, sql, |watcher| {
        // Between the rows and ANALYZE there is only the proof, as the table has no index.
        let copying =
            number(watcher, "SELECT count(*) FROM pg_stat_progress_copy WHERE datname = current_database()") > 0;
        began.set(began.get() || copying);
        began.get() && !copying
    });
    unharmed(&database, &mut client, "public", "c", 1_500_000);
}

#[test]
fn while_it_waits_for_a_lock() {
    let server = Server::shared();
    let database = server.database("client_cancel_lock");
    database.load("shop");
    let mut holder = database.connect();
    run(&mut holder, "BEGIN; LOCK TABLE products IN ROW EXCLUSIVE MODE");
    let mut client = cancelled(&database, database.connect(), "SELECT seedgen.populate('public', 10)", |watcher| {
        number(watcher, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'products'::regclass") > 0
    });
    run(&mut holder, "ROLLBACK");
    unharmed(&database, &mut client, "public", "users", 0);
}

/// A thousand tables take a while to read and to plan.
fn thousand(database: &Database) -> Client {
    let mut client = database.connect();
    // Transactions of a few tables each: one for all would need more locks than the server has.
    for hundred in 0..10 {
        run(
            &mut client,
            &format!(
                "DO $$ BEGIN FOR i IN {hundred}00 .. {hundred}99 LOOP
                     EXECUTE format('CREATE TABLE t%s (id bigint PRIMARY KEY, parent bigint REFERENCES t%s,
                         email text UNIQUE, name text, city text, created_at timestamptz, price numeric(10,2) CHECK (price > 0),
                         status text CHECK (status IN (''a'', ''b'')), a int, b int, c int CHECK (a <= b), d text, e text, f text, g text)', i, greatest(i - 1, 0));
                 END LOOP; END $$"
            ),
        );
    }
    client
}

#[test]
fn timeouts_in_every_phase() {
    let server = Server::shared();
    let database = server.database("client_cancel_timeout");
    let mut client = thousand(&database);
    let started = Instant::now();
    run(&mut client, "SELECT count(*) FROM seedgen.plan('public', 1000)");
    let whole = started.elapsed();
    for part in [0.05, 0.2, 0.4, 0.6, 0.8] {
        let limit = whole.mul_f64(part).as_millis().max(1) as u64;
        run(&mut client, &format!("SET statement_timeout = {limit}"));
        let started = Instant::now();
        let error = client.batch_execute("SELECT count(*) FROM seedgen.plan('public', 1000)");
        let took = started.elapsed();
        assert!(took < Duration::from_millis(limit) + PROMPT, "{limit} ms: it took {took:?}");
        // A warm session may be done in time.
        if let Err(error) = error {
            assert_eq!(error.code().map(|c| c.code()), Some("57014"), "{error:?}");
        }
    }
    run(&mut client, "SET statement_timeout = 0");
    for limit in [50, 200, 600, 1500] {
        run(&mut client, &format!("SET statement_timeout = {limit}"));
        let started = Instant::now();
        refused(&mut client, "SELECT seedgen.populate('public', 20000)", "57014");
        let took = started.elapsed();
        assert!(took < Duration::from_millis(limit) + PROMPT, "{limit} ms: it took {took:?}");
    }
    run(&mut client, "SET statement_timeout = 0");
    assert_eq!(number(&mut client, "SELECT count(*) FROM t0"), 0);
    assert_eq!(number(&mut client, "SELECT count(*) FROM t500"), 0);
}

#[test]
fn a_terminated_backend_leaves_nothing() {
    let server = Server::shared();
    let database = server.database("client_terminate");
    database.load("shop");
    let mut victim = database.connect();
    let pid = number(&mut victim, "SELECT pg_backend_pid()::bigint");
    let worker = std::thread::spawn(move || victim.batch_execute("SELECT seedgen.populate('public', 3000000)"));
    let mut client = database.connect();
    let seen = format!("SELECT coalesce(max(tuples_processed), 0) FROM pg_stat_progress_copy WHERE pid = {pid}");
    while number(&mut client, &seen) < 50_000 {
        assert!(!worker.is_finished(), "it ended before it was seen at work");
    }
    run(&mut client, &format!("SELECT pg_terminate_backend({pid}, 5000)"));
    let error = worker.join().unwrap().unwrap_err();
    assert_eq!(error.code().map(|c| c.code()), Some("57P01"), "{error:?}");
    unharmed(&database, &mut client, "public", "categories", 0);
}
