//! Seeds and profiles over real connections: cancel, dump and restore, two sessions at once.

use postgres::NoTls;
use seedgen_client_tests::{Server, number, run, succeeded, verified};
use std::time::{Duration, Instant};

/// Triggers may be slow: the trial of seeds ends within a second, and leaves neither rows nor seeds.
#[test]
fn an_import_can_be_cancelled() {
    let server = Server::shared();
    let database = server.database("client_seeds_cancel");
    let mut client = database.connect();
    run(
        &mut client,
        "CREATE TABLE t (a int);
         CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END';
         CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()",
    );
    let token = client.cancel_token();
    let worker = std::thread::spawn(move || {
        let sql = "SELECT seedgen.import_seeds('t', (SELECT jsonb_agg(jsonb_build_object('a', i)) FROM generate_series(1, 5000) i))";
        let error = client.batch_execute(sql).expect_err("it was not cancelled");
        assert_eq!(error.code().map(|c| c.code()), Some("57014"), "{error:?}");
        (client, Instant::now())
    });
    std::thread::sleep(Duration::from_millis(500));
    let asked = Instant::now();
    token.cancel_query(NoTls).unwrap();
    let (mut client, ended) = worker.join().unwrap();
    assert!(ended - asked < Duration::from_millis(1500), "the cancel took {:?}", ended - asked);
    assert_eq!(number(&mut client, "SELECT count(*) FROM t"), 0);
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.seed"), 0);
    database.amcheck();
}

/// They go with the dump, and serve where it is restored: by the names of tables and columns.
#[test]
fn seeds_and_profiles_are_dumped() {
    let server = Server::shared();
    let source = server.database("client_seeds_source");
    let mut client = source.connect();
    run(
        &mut client,
        "CREATE SCHEMA s; CREATE TABLE s.a (id serial PRIMARY KEY, kind text NOT NULL);
         CREATE TABLE s.b (id serial PRIMARY KEY, kind text NOT NULL);
         INSERT INTO s.b (kind) SELECT 'kept' FROM generate_series(1, 50);
         SELECT seedgen.import_seeds('s.a', (SELECT jsonb_agg('{\"kind\": \"own\"}'::jsonb) FROM generate_series(1, 50)));
         SELECT seedgen.import_seeds('s.a', '[{\"kind\": null}]');
         SELECT seedgen.learn('s');
         DELETE FROM s.b; ALTER TABLE s.a RENAME kind TO sort",
    );
    let folder = std::env::temp_dir().join(format!("seedgen-seeds-{}", std::process::id()));
    succeeded(server.program("pg_dump").args(["-Fc", "-d", source.name(), "-f"]).arg(&folder));
    let copy = server.bare_database("client_seeds_copy");
    let restored = server.program("pg_restore").args(["--exit-on-error", "-d", copy.name()]).arg(&folder).output();
    std::fs::remove_file(&folder).unwrap();
    let restored = restored.unwrap();
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let mut client = copy.connect();
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.seed WHERE accepted"), 50);
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.seed WHERE NOT accepted"), 1);
    run(&mut client, "SELECT seedgen.populate('s', 100, seeds => 'auto')");
    assert_eq!(number(&mut client, "SELECT count(*) FROM s.b WHERE kind = 'kept'"), 100);
    // Nothing here tells that the column of the seeds has another name by now; that name would.
    assert_eq!(number(&mut client, "SELECT count(*) FROM s.a WHERE sort = 'own'"), 0);
    run(&mut client, "ALTER TABLE s.a RENAME sort TO kind");
    run(&mut client, "SELECT seedgen.populate('s', 100, seeds => 'auto')");
    assert_eq!(number(&mut client, "SELECT count(*) FROM s.a WHERE kind = 'own'"), 100);
    // Numbers go on after those of the dump.
    run(&mut client, "SELECT seedgen.import_seeds('s.a', '[{\"kind\": \"new\"}]')");
    assert_eq!(number(&mut client, "SELECT max(seed) FROM seedgen.seed"), 52);
    verified(&mut client, "s");
    let mut client = source.connect();
    run(&mut client, "SELECT seedgen.populate('s', 100, seeds => 'auto')");
    assert_eq!(number(&mut client, "SELECT count(*) FROM s.a WHERE sort = 'own'"), 100);
}

/// A role that is no superuser takes its own along, and nobody else's.
#[test]
fn a_role_dumps_its_own_seeds() {
    let server = Server::shared();
    let database = server.database("client_seeds_role");
    let mut client = database.connect();
    if number(&mut client, "SELECT count(*) FROM pg_roles WHERE rolname = 'seedgen_seeds_plain'") == 0 {
        run(&mut client, "CREATE ROLE seedgen_seeds_plain LOGIN");
    }
    run(
        &mut client,
        "CREATE TABLE t (a text); GRANT INSERT ON t TO seedgen_seeds_plain;
         SELECT seedgen.import_seeds('t', '[{\"a\": \"of the superuser\"}]')",
    );
    let mut plain = database.connect_as("seedgen_seeds_plain");
    run(&mut plain, "SELECT seedgen.import_seeds('t', '[{\"a\": \"of the role\"}]')");
    assert_eq!(number(&mut plain, "SELECT count(*) FROM seedgen.seed"), 1);
    let dump = succeeded(server.program("pg_dump").args([
        "-U",
        "seedgen_seeds_plain",
        "-d",
        database.name(),
        "--enable-row-security",
        "--data-only",
        "--table=seedgen.seed",
    ]));
    let dump = String::from_utf8(dump.stdout).unwrap();
    assert!(dump.contains("of the role"), "{dump}");
    assert!(!dump.contains("of the superuser"), "{dump}");
}

/// The same keys in two sessions: neither stands in the other's way, and no key is taken for good.
#[test]
fn two_imports_at_once() {
    let server = Server::shared();
    let database = server.database("client_seeds_twice");
    let mut client = database.connect();
    run(&mut client, "CREATE TABLE t (a int PRIMARY KEY, b text NOT NULL)");
    let sql = "SELECT seedgen.import_seeds('t', (SELECT jsonb_agg(jsonb_build_object('a', i % 7, 'b', i)) FROM generate_series(1, 400) i))";
    let sessions: Vec<_> = (0..2)
        .map(|_| {
            let mut client = database.connect();
            std::thread::spawn(move || run(&mut client, sql))
        })
        .collect();
    sessions.into_iter().for_each(|s| s.join().unwrap());
    // Whether one sees the other's seeds depends on who ends first.
    let accepted = number(&mut client, "SELECT count(*) FROM seedgen.seed WHERE accepted");
    assert!((7..=14).contains(&accepted), "{accepted}");
    assert_eq!(number(&mut client, "SELECT count(*) FROM t"), 0);
}
