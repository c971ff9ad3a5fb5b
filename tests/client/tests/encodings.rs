//! Databases of other encodings than UTF-8: what is made fits them, and what they hold comes back as it was.

use postgres::Client;
use seedgen_client_tests::{Database, Server, number, run, succeeded, text, verified};

const SCHEMA: &str = "
    CREATE SCHEMA shop;
    CREATE TABLE shop.users (
        id int PRIMARY KEY, first_name text NOT NULL, last_name varchar(20) NOT NULL, email text NOT NULL UNIQUE,
        city text, country text, street text, bio text, company char(30), nick name, tags text[], doc jsonb,
        currency_symbol text, word varchar(8) CHECK (word ~ '^[^a-z]{3,5}$'));
    CREATE TABLE shop.notes (id int PRIMARY KEY, user_id int NOT NULL REFERENCES shop.users, body text, title varchar(40));";

fn database<'a>(server: &'a Server, name: &str, encoding: &str) -> Database<'a> {
    let database = server.encoded_database(name, encoding);
    run(&mut database.connect(), "CREATE EXTENSION seedgen");
    database
}

/// Every text of a schema's rows, as bytes.
fn beyond_ascii(client: &mut Client, table: &str) -> i64 {
    number(
        client,
        &format!(
            "SELECT count(*) FROM {table} AS t WHERE octet_length(t::text) <> length(regexp_replace(t::text, '[^\\x01-\\x7f]', '', 'g'))"
        ),
    )
}

/// Built-in seeds of every locale, and edge cases, in databases that cannot hold all of their letters.
#[test]
fn what_is_made_fits() {
    let server = Server::shared();
    for (encoding, name) in
        [("LATIN1", "client_latin1"), ("SQL_ASCII", "client_sql_ascii"), ("EUC_JP", "client_euc_jp")]
    {
        let database = database(&server, name, encoding);
        let mut client = database.connect();
        run(&mut client, SCHEMA);
        for locale in ["en_US", "de_DE", "fr_FR", "ja_JP"] {
            run(
                &mut client,
                &format!(
                    "TRUNCATE shop.users, shop.notes;
                     SELECT seedgen.populate('shop', 400, locale => '{locale}', edge_cases => 0.3, options => '{{\"on_error\": \"stop\"}}')"
                ),
            );
            assert_eq!(number(&mut client, "SELECT count(*) FROM shop.users"), 400, "{encoding} {locale}");
            assert_eq!(beyond_ascii(&mut client, "shop.users"), 0, "{encoding} {locale}");
            assert_eq!(beyond_ascii(&mut client, "shop.notes"), 0, "{encoding} {locale}");
            verified(&mut client, "shop");
        }
        // Through the executor, and streamed.
        run(
            &mut client,
            "SELECT count(*) FROM seedgen.rows(NULL::shop.users, 200, options => '{\"edge_cases\": 0.5, \"locale\": \"de_DE\"}')",
        );
    }
}

/// What the database holds of its own letters: constants of constraints, labels, keys, seeds, rules, defaults.
#[test]
fn letters_of_the_database_come_back_as_they_were() {
    let server = Server::shared();
    let database = database(&server, "client_latin1_own", "LATIN1");
    let mut client = database.connect();
    run(
        &mut client,
        "CREATE SCHEMA e;
         CREATE TYPE e.tone AS ENUM ('tief', 'höher');
         CREATE TABLE e.town (name text PRIMARY KEY, tone e.tone NOT NULL);
         INSERT INTO e.town VALUES ('Köln', 'höher'), ('Zürich', 'tief'), ('Besançon', 'tief');
         CREATE TABLE e.place (
             id int PRIMARY KEY, town text NOT NULL REFERENCES e.town, kind text NOT NULL CHECK (kind IN ('Straße', 'Allee', 'Gäßchen')),
             size varchar(6) NOT NULL DEFAULT 'groß', colour text, word text, said text, tone e.tone NOT NULL,
             CHECK (word <> 'nächtlich' AND length(word) < 10));
         SELECT seedgen.set_strategy('e.place.colour', '{\"strategy\": \"seed_pool\", \"values\": [\"grün\", \"weiß\"]}');
         SELECT seedgen.set_strategy('e.place.size', '{\"strategy\": \"constant\", \"value\": \"größer\"}');
         SELECT seedgen.set_strategy('e.place.said', '{\"strategy\": \"sql\", \"expression\": \"town || '' liegt schön''\"}');
         SELECT seedgen.import_seeds('e.place', (SELECT jsonb_agg(jsonb_build_object(
             'id', n, 'town', 'Köln', 'kind', 'Allee', 'tone', (ARRAY['tief', 'höher'])[1 + n % 2], 'word', (ARRAY['früh', 'spät'])[1 + n % 2]))
             FROM generate_series(1, 40) n));
         SELECT seedgen.populate_table('e.place', 300, seeds => 'user')",
    );
    let towns = "SELECT count(DISTINCT town) FROM e.place WHERE town IN ('Köln', 'Zürich', 'Besançon')";
    assert_eq!(number(&mut client, towns), 3);
    assert_eq!(number(&mut client, "SELECT count(DISTINCT kind) FROM e.place"), 3);
    assert_eq!(number(&mut client, "SELECT count(DISTINCT tone) FROM e.place"), 2);
    let ruled = "SELECT count(*) FROM e.place WHERE colour IN ('grün', 'weiß') AND size = 'größer'";
    assert_eq!(number(&mut client, ruled), 300);
    assert_eq!(number(&mut client, "SELECT count(*) FROM e.place WHERE said = town || ' liegt schön'"), 300);
    assert_eq!(number(&mut client, "SELECT count(*) FROM e.place WHERE word IN ('früh', 'spät')"), 300);
    let kept = "SELECT count(*) FROM seedgen.rules WHERE strategy ->> 'value' = 'größer' OR strategy #>> '{values,0}' = 'grün'";
    assert_eq!(number(&mut client, kept), 2);
    verified(&mut client, "e");
    // Rows that are learnt from come back in new ones, and what is exported is what was stored.
    run(&mut client, "SELECT seedgen.learn('e')");
    assert_eq!(number(&mut client, "SELECT jsonb_array_length(seedgen.export_seeds('e.place'))::bigint"), 40);
    run(&mut client, "SELECT seedgen.undo(max(run)) FROM seedgen.runs");
    assert_eq!(number(&mut client, "SELECT count(*) FROM e.place"), 0);
    run(&mut client, "SELECT seedgen.populate_table('e.place', 300, seeds => 'existing')");
    assert_eq!(number(&mut client, "SELECT count(*) FROM e.place WHERE word IN ('früh', 'spät')"), 300);
}

/// Names beyond ASCII as arguments, in results and in messages.
#[test]
fn names_of_the_database_are_understood() {
    let server = Server::shared();
    let database = database(&server, "client_latin1_names", "LATIN1");
    let mut client = database.connect();
    run(
        &mut client,
        "CREATE SCHEMA \"café\";
         CREATE TABLE \"café\".\"größe\" (id int PRIMARY KEY, \"straße\" text NOT NULL);
         SELECT seedgen.set_strategy('café.größe.straße', '{\"strategy\": \"constant\", \"value\": \"weiß\"}')",
    );
    let filled =
        "SELECT rows_written FROM seedgen.populate('café', 5) WHERE table_name = 'café.größe' AND note IS NULL";
    assert_eq!(number(&mut client, filled), 5);
    assert_eq!(number(&mut client, "SELECT count(*) FROM \"café\".\"größe\" WHERE \"straße\" = 'weiß'"), 5);
    for known in [
        "SELECT count(*) FROM seedgen.plan('café', 5) WHERE column_name = 'straße' AND parameters ->> 'value' = 'weiß'",
        "SELECT count(*) FROM seedgen.import_plan(seedgen.export_plan('café', 7)) WHERE table_name = 'café.größe'",
        "SELECT count(*) FROM seedgen.learn('café') WHERE table_name = 'café.größe' AND rows = 5",
        "SELECT count(*) FROM seedgen.import_profile(seedgen.export_profile('café', k => 2), schema => 'café') WHERE rows = 5",
        "SELECT count(*) FROM seedgen.graph('café') AS g WHERE g LIKE '%größe%'",
        "SELECT count(*) FROM seedgen.verify('café') WHERE object = 'straße' AND ok",
        "SELECT count(*) FROM seedgen.undo(1) WHERE table_name LIKE '%größe%'",
        "SELECT (seedgen.drop_rules('café') = 2)::int::bigint",
    ] {
        assert_eq!(number(&mut client, known), 1, "{known}");
    }
    let error = client.simple_query("SELECT seedgen.populate('cafés')").unwrap_err();
    let error = error.as_db_error().unwrap();
    assert_eq!((error.code().code(), error.message()), ("3F000", "schema \"caf\\u00e9s\" does not exist"));
    run(
        &mut client,
        "CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'http://localhost:1/v1', model 'größer')",
    );
}

/// The extension's script runs in every encoding: comments of functions are part of it.
#[test]
fn the_script_is_ascii() {
    let server = Server::shared();
    let folder = succeeded(server.program("pg_config").arg("--sharedir"));
    let folder = std::path::PathBuf::from(text(&folder).trim()).join("extension");
    let scripts = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path());
    let scripts: Vec<_> = scripts
        .filter(|f| f.to_string_lossy().contains("seedgen--") && f.extension().is_some_and(|e| e == "sql"))
        .collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        let text = std::fs::read_to_string(&script).unwrap();
        let beyond = text.lines().find(|l| !l.is_ascii());
        assert_eq!(beyond, None, "{}", script.display());
    }
}
