//! Hostile names, and objects that pose as PostgreSQL's own: names are quoted, statements pinned or qualified.

use seedgen_client_tests::{Server, number, refused, run, verified};

const SCHEMA: &str = "My Sch\"; drop";

#[test]
fn names_are_quoted() {
    let server = Server::shared();
    let database = server.database("client_names");
    let mut client = database.connect();
    let s = "\"My Sch\"\"; drop\"";
    run(
        &mut client,
        &format!(
            r#"CREATE SCHEMA {s};
             CREATE TYPE {s}."Mood's" AS ENUM ('so "so"', 'it''s', 'a,b');
             CREATE DOMAIN {s}."select" AS text CHECK (VALUE <> '');
             CREATE TABLE {s}."Tablé ü 表 ' \" (id bigserial PRIMARY KEY, "select" text NOT NULL UNIQUE, "from""x" bigint REFERENCES {s}."Tablé ü 表 ' \",
                 "a'b" text CHECK (length("a'b") <= 5), "é\n" date, "$1" {s}."Mood's", "%s" {s}."select" NOT NULL, "{{}}" int);
             CREATE TABLE {s}."order" ("group" uuid PRIMARY KEY, "user" bigint NOT NULL REFERENCES {s}."Tablé ü 表 ' \", "select" text);
             CREATE TABLE {s}."fired; --" (id serial PRIMARY KEY, "null" text);
             CREATE FUNCTION {s}."f;"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
             CREATE TRIGGER "t ""g" BEFORE INSERT ON {s}."fired; --" FOR EACH ROW EXECUTE FUNCTION {s}."f;"();
             CREATE TABLE {s}."part ;" ("a b" int NOT NULL, "when" text) PARTITION BY RANGE ("a b");
             CREATE TABLE {s}."part ;1" PARTITION OF {s}."part ;" DEFAULT"#
        ),
    );
    for rows in [3000, 50] {
        client
            .execute(
                "SELECT seedgen.populate($1, $2, options => '{\"progress\": false}')",
                &[&SCHEMA, &i64::from(rows)],
            )
            .unwrap();
        verified(&mut client, SCHEMA);
    }
    assert_eq!(number(&mut client, &format!("SELECT count(*) FROM {s}.\"order\"")), 3050);
    assert_eq!(number(&mut client, &format!("SELECT count(*) FROM {s}.\"fired; --\"")), 3050);
    client.execute("SELECT seedgen.plan($1), seedgen.graph($1)", &[&SCHEMA]).unwrap();
    let only = r#"options => '{"only": ["Tablé ü 表 '' \\", "order"]}', tables => '{"order": 7}'"#;
    client.execute(&format!("SELECT seedgen.populate($1, 10, {only})"), &[&SCHEMA]).unwrap();
    run(
        &mut client,
        "DO $$ BEGIN PERFORM seedgen.undo(run) FROM (SELECT run FROM seedgen.runs ORDER BY run DESC) r; END $$",
    );
    assert_eq!(number(&mut client, &format!("SELECT count(*) FROM {s}.\"order\"")), 0);
    let error = refused(&mut client, "SELECT seedgen.populate('My Sch\"; dro')", "3F000");
    assert_eq!(error.hint(), Some("Did you mean \"My Sch\"; drop\"?"));
    database.amcheck();
}

/// A schema before pg_catalog in the search_path has functions, operators, types, tables and casts with the
/// names of PostgreSQL's. Not one may be reached by what seedgen runs.
#[test]
fn the_search_path_is_no_way_in() {
    let server = Server::shared();
    let database = server.database("client_search_path");
    database.load("shop");
    let mut client = database.connect();
    run(
        &mut client,
        "CREATE SCHEMA evil;
         CREATE FUNCTION evil.trap() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped' USING ERRCODE = 'TRAP1'; END $$;
         CREATE TABLE evil.pg_class (oid int); CREATE TABLE evil.pg_namespace (oid int); CREATE TABLE evil.pg_attribute (oid int);
         CREATE TABLE evil.pg_constraint (oid int); CREATE TABLE evil.pg_type (oid int); CREATE TABLE evil.pg_depend (oid int);
         CREATE TABLE evil.run (run int); CREATE TABLE evil.run_table (run int);
         CREATE DOMAIN evil.text AS pg_catalog.text CHECK (evil.trap() IS NULL);
         CREATE DOMAIN evil.int8 AS pg_catalog.int8 CHECK (evil.trap() IS NULL);
         CREATE DOMAIN evil.jsonb AS pg_catalog.jsonb CHECK (evil.trap() IS NULL)",
    );
    for (name, arguments, result) in [
        ("hashtext", "pg_catalog.text", "pg_catalog.int4"),
        ("pg_advisory_xact_lock", "pg_catalog.int4, pg_catalog.int4", "pg_catalog.void"),
        ("unnest", "pg_catalog.oid[]", "SETOF pg_catalog.oid"),
        ("max", "pg_catalog.int8", "pg_catalog.int8"),
        ("lower", "pg_catalog.text", "pg_catalog.text"),
        ("length", "pg_catalog.text", "pg_catalog.int4"),
        ("quote_ident", "pg_catalog.text", "pg_catalog.text"),
        ("format_type", "pg_catalog.oid, pg_catalog.int4", "pg_catalog.text"),
        ("clock_timestamp", "", "pg_catalog.timestamptz"),
        ("feed", "anyelement, pg_catalog.int8, pg_catalog.int8, pg_catalog.int8", "SETOF anyelement"),
        ("count", "anyelement", "pg_catalog.int8"),
    ] {
        run(
            &mut client,
            &format!(
                "CREATE FUNCTION evil.{name}({arguments}) RETURNS {result} LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped by {name}' USING ERRCODE = 'TRAP1'; END $$"
            ),
        );
    }
    let operators = ["=", "<>", "<", ">", "<=", ">=", "+", "-", "||", "/", "~"];
    for left in ["oid", "name", "text", "int2", "int4", "int8", "bool", "\"char\"", "timestamptz", "uuid"] {
        run(
            &mut client,
            &format!(
                "CREATE FUNCTION evil.op(pg_catalog.{left}, pg_catalog.{left}) RETURNS pg_catalog.bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped by an operator of {left}' USING ERRCODE = 'TRAP1'; END $$"
            ),
        );
        for operator in operators {
            run(
                &mut client,
                &format!(
                    "CREATE OPERATOR evil.{operator} (FUNCTION = evil.op, LEFTARG = pg_catalog.{left}, RIGHTARG = pg_catalog.{left})"
                ),
            );
        }
    }
    run(&mut client, "SET search_path = evil, pg_catalog, public");
    refused(&mut client, "SELECT 1::pg_catalog.oid = 2::pg_catalog.oid", "TRAP1");
    for call in [
        "SELECT seedgen.populate('public', 3000)",
        "SELECT seedgen.populate('public', 20)",
        "SELECT seedgen.populate('public', 40, mode => 'top_up')",
        "SELECT seedgen.populate('public', 40, mode => 'replace')",
        "SELECT seedgen.populate_table('public.reviews', 20)",
        "SELECT seedgen.plan('public', 20)",
        "SELECT seedgen.rows(NULL::public.orders, 20)",
        "SELECT seedgen.verify('public')",
        "SELECT seedgen.graph('public')",
        "TABLE seedgen.runs",
        "SELECT seedgen.undo(1)",
        "SELECT seedgen.populate('public', 20, triggers => 'skip')",
    ] {
        if call.contains("undo") {
            // Emptied by `replace` since: refused or done, but never by way of the trap.
            if let Err(error) = client.batch_execute(call) {
                assert_ne!(error.code().map(|c| c.code()), Some("TRAP1"), "{call}: {error:?}");
            }
            continue;
        }
        run(&mut client, call);
    }
    // The executor's path.
    run(
        &mut client,
        "CREATE FUNCTION evil.pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER pass BEFORE INSERT ON public.orders FOR EACH ROW EXECUTE FUNCTION evil.pass();
         SELECT seedgen.populate('public', 30)",
    );
    // And the newest run can be undone.
    run(
        &mut client,
        "DO $$ DECLARE n pg_catalog.int8; BEGIN SELECT run INTO n FROM seedgen.runs LIMIT 1; PERFORM seedgen.undo(n); END $$",
    );
    run(&mut client, "RESET search_path");
    verified(&mut client, "public");
}

/// The caller's settings are as they were after each call, also after one that failed.
#[test]
fn settings_come_back() {
    let server = Server::shared();
    let database = server.database("client_settings");
    database.load("shop");
    let mut client = database.connect();
    run(
        &mut client,
        "SET datestyle = 'SQL, DMY'; SET intervalstyle = 'iso_8601'; SET timezone = 'Asia/Kathmandu'; SET bytea_output = 'escape';
         SET search_path = public, pg_temp; SET standard_conforming_strings = off; SET extra_float_digits = -10; SET lc_monetary = 'C';
         SET xmloption = 'document'; SET default_transaction_isolation = 'serializable'; SET enable_indexscan = off",
    );
    let settings = |client: &mut postgres::Client| -> String {
        let sql = "SELECT string_agg(name || '=' || setting, ';' ORDER BY name) FROM pg_settings WHERE name NOT LIKE 'transaction%' AND source <> 'default'";
        client.query_one(sql, &[]).unwrap().get(0)
    };
    let before = settings(&mut client);
    run(&mut client, "SELECT seedgen.populate('public', 3000)");
    assert_eq!(settings(&mut client), before);
    refused(&mut client, "SELECT seedgen.populate('public', 3000, tables => '{\"usres\": 1}')", "42P01");
    assert_eq!(settings(&mut client), before);
    run(&mut client, "BEGIN; SAVEPOINT a");
    refused(&mut client, "SELECT seedgen.populate('publik', 3000)", "3F000");
    run(&mut client, "ROLLBACK TO a; COMMIT");
    assert_eq!(settings(&mut client), before);
    verified(&mut client, "public");
    // The same rows whatever the settings.
    let sum = "SELECT pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.row_to_json(r)::pg_catalog.text, 0)::numeric % 1000000007)::bigint FROM (SELECT seedgen.rows(NULL::orders, 500, 7)) r";
    let odd = number(&mut client, &format!("SET timezone = 'UTC'; {sum}").replace("SET timezone = 'UTC'; ", ""));
    run(&mut client, "RESET ALL; SET timezone = 'Asia/Kathmandu'");
    assert_eq!(number(&mut client, sum), odd);
}
