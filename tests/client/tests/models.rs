//! `fetch_seeds` against a model's server that the test starts: rows and their way into the seeds, faults, cancel,
//! what is held meanwhile, who sees what, and where the key is not.

use postgres::{Client, NoTls, SimpleQueryMessage};
use seedgen_client_tests::{Database, Server, number, refused, run, succeeded, text};
use seedgen_test_model::{Model, Play};
use serde_json::Value;
use std::time::{Duration, Instant};

const SECRET: &str = "sk-s3cret-0123456789";

/// A second, and what a busy machine adds.
const PROMPT: Duration = Duration::from_millis(1500);

/// A server `m` for the model, and a mapping with the key.
fn connected(client: &mut Client, model: &Model, more: &str) {
    let url = model.url();
    run(
        client,
        &format!(
            "CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint '{url}', model 'test-model', timeout '20' {more})"
        ),
    );
    run(client, &format!("CREATE USER MAPPING FOR PUBLIC SERVER m OPTIONS (api_key '{SECRET}')"));
}

/// The result of a CALL.
fn call(client: &mut Client, sql: &str) -> Value {
    let messages = client.simple_query(sql).unwrap_or_else(|e| panic!("{sql}: {e:?}"));
    let row = messages.iter().find_map(|m| if let SimpleQueryMessage::Row(r) = m { r.get(0) } else { None });
    serde_json::from_str(row.unwrap_or_else(|| panic!("{sql}: no row"))).unwrap()
}

fn line<'a>(result: &'a Value, table: &str) -> &'a Value {
    result["tables"].as_array().unwrap().iter().find(|t| t["table"] == table).unwrap_or_else(|| panic!("{result}"))
}

/// Two tables of parents, one of children.
const LIBRARY: &str = "
    CREATE TABLE author (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email text UNIQUE NOT NULL);
    CREATE TABLE shelf (id uuid PRIMARY KEY, label varchar(40) NOT NULL);
    CREATE TABLE book (
        id bigserial PRIMARY KEY, author_id bigint NOT NULL REFERENCES author, shelf_id uuid NOT NULL REFERENCES shelf,
        title text NOT NULL, pages int CHECK (pages > 0), published date)";

fn library(database: &Database) -> Client {
    let mut client = database.connect();
    run(&mut client, LIBRARY);
    client
}

#[test]
fn seeds_of_a_schema() {
    let server = Server::shared();
    let database = server.database("client_models");
    let mut client = library(&database);
    let model = Model::start();
    connected(&mut client, &model, "");
    let result =
        call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 50, batch => 20, domain => 'a library')");
    assert_eq!(result["calls"], 9, "{result}");
    assert_eq!((&result["tokens_in"], &result["tokens_out"]), (&Value::from(9000), &Value::from(4500)));
    for table in ["author", "shelf", "book"] {
        let line = line(&result, &format!("public.{table}"));
        assert_eq!((&line["rows"], &line["note"]), (&Value::from(50), &Value::Null), "{result}");
        assert_eq!(number(&mut client, &format!("SELECT count(*) FROM {table}")), 0, "nothing stays in the table");
        let seeds = format!("SELECT jsonb_array_length(seedgen.export_seeds('{table}', 'llm'))::bigint");
        assert_eq!(number(&mut client, &seeds), 50);
    }
    let strangers = "SELECT count(*) FROM jsonb_array_elements(seedgen.export_seeds('book')) b
        WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(seedgen.export_seeds('author')) a WHERE a->'id' = b->'author_id')
           OR NOT EXISTS (SELECT FROM jsonb_array_elements(seedgen.export_seeds('shelf')) s WHERE s->'id' = b->'shelf_id')";
    assert_eq!(number(&mut client, strangers), 0, "children refer to their parents' seeds");
    let batches = "SELECT count(*) FROM seedgen.seed_batch WHERE status = 'done' AND rows_asked = 50 AND rows_accepted = 50
        AND rows_refused = 0 AND calls = 3 AND retries = 0 AND success_rate = 1 AND tokens_in = 3000 AND tokens_out = 1500
        AND latency_p50_ms <= latency_p95_ms AND latency_p95_ms <= latency_max_ms AND rows_per_minute > 0
        AND prompt_version = 1 AND domain = 'a library' AND jsonb_array_length(patterns) > 0";
    assert_eq!(number(&mut client, batches), 3);
    let provenance = "SELECT count(*) FROM seedgen.seed s JOIN seedgen.seed_batch b USING (batch)
        WHERE s.source = 'llm' AND s.model = 'test-model' AND s.prompt_version = 1 AND b.table_name = s.table_name";
    assert_eq!(number(&mut client, provenance), 150);
    let prompts: Vec<String> = model.requests().iter().map(|r| r.body.to_string()).collect();
    assert!(prompts.iter().all(|p| p.contains("a library")));
    let first = model.requests().iter().position(|r| r.body.to_string().contains("public.book\\")).unwrap();
    assert!(first >= 6, "children are asked for after their parents");
}

#[test]
fn the_same_question_is_not_asked_twice() {
    let server = Server::shared();
    let database = server.database("client_models_cache");
    let mut client = library(&database);
    let model = Model::start();
    connected(&mut client, &model, "");
    let asked = |model: &Model| model.requests().len();
    call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 10)");
    assert_eq!(asked(&model), 3);
    let result = call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 10)");
    assert_eq!(asked(&model), 3);
    assert_eq!(line(&result, "public.book")["cached"], true);
    assert_eq!(line(&result, "public.book")["rows"], 10);
    call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 5)");
    assert_eq!(asked(&model), 3, "fewer rows are there already");
    call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 10, refresh => true)");
    assert_eq!(asked(&model), 6);
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.seed"), 30, "new seeds take the old ones' place");
    call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 10, domain => 'a zoo')");
    assert_eq!(asked(&model), 9);
    run(&mut client, "ALTER TABLE shelf ADD COLUMN room text");
    call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 10, domain => 'a zoo')");
    assert_eq!(asked(&model), 10, "only the table that has changed");
    run(&mut client, "SELECT seedgen.drop_seeds('author')");
    call(
        &mut client,
        "CALL seedgen.fetch_seeds('public', 'm', rows => 10, domain => 'a zoo', options => '{\"only\": [\"author\"]}')",
    );
    assert_eq!(asked(&model), 11, "seeds that were dropped are asked for again");
    let estimate =
        call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 10, domain => 'a zoo', dry_run => true)");
    assert_eq!(asked(&model), 11);
    assert_eq!(estimate["calls"], 0, "{estimate}");
}

/// Seeds that serve are not given up for a refresh of which no row does.
#[test]
fn old_seeds_stay_until_new_ones_are_in() {
    let server = Server::shared();
    let database = server.database("client_models_refresh");
    let mut client = library(&database);
    let model = Model::start();
    connected(&mut client, &model, "");
    let shelf = |refresh: bool| {
        format!(
            "CALL seedgen.fetch_seeds('public', 'm', rows => 5, refresh => {refresh}, options => '{{\"only\": [\"shelf\"]}}')"
        )
    };
    let old = "SELECT count(*) FROM seedgen.seed WHERE accepted AND \"row\" ->> 'label' LIKE 'label %'";
    let refused = "SELECT count(*) FROM seedgen.seed WHERE NOT accepted";
    call(&mut client, &shelf(false));
    assert_eq!((number(&mut client, old), number(&mut client, refused)), (5, 0));
    // Longer than the column takes; twice, so that what was refused does not pile up.
    for _ in 0..2 {
        model.play([Play::Changed(|t| t.replace("\"label ", &format!("\"{}", "x".repeat(50))))]);
        let result = call(&mut client, &shelf(true));
        let line = line(&result, "public.shelf");
        assert_eq!((&line["rows"], &line["refused"]), (&0.into(), &5.into()), "{line}");
        assert!(line["note"].as_str().unwrap().ends_with("; 5 seeds that were there stay"), "{line}");
        assert_eq!((number(&mut client, old), number(&mut client, refused)), (5, 5));
    }
    // Of five two serve: the old ones with other keys fill up.
    model.play([Play::Changed(|t| {
        t.replacen("\"label ", &format!("\"{}", "x".repeat(50)), 3).replace("\"label ", "\"place ")
    })]);
    let result = call(&mut client, &shelf(true));
    let short = line(&result, "public.shelf");
    assert_eq!((&short["rows"], &short["refused"], &short["earlier"]), (&2.into(), &3.into(), &3.into()), "{short}");
    assert!(short["note"].as_str().unwrap().ends_with("; 3 seeds that were there stay"), "{short}");
    assert_eq!((number(&mut client, old), number(&mut client, refused)), (3, 3));
    assert_eq!(number(&mut client, "SELECT count(DISTINCT \"row\" ->> 'id') FROM seedgen.seed WHERE accepted"), 5);
    model.play([Play::Changed(|t| t.replace("\"label ", "\"place "))]);
    call(&mut client, &shelf(true));
    assert_eq!((number(&mut client, old), number(&mut client, refused)), (0, 0));
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.seed WHERE accepted"), 5);
}

#[test]
fn nothing_is_held_while_waiting() {
    let server = Server::shared();
    let database = server.database("client_models_held");
    let mut client = library(&database);
    let model = Model::start();
    connected(&mut client, &model, "");
    model.latency(Duration::from_millis(1500));
    let pid = number(&mut client, "SELECT pg_backend_pid()::bigint");
    let mut watcher = database.connect();
    let worker = std::thread::spawn(move || call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 10)"));
    // At both levels: before the first answers, and when children are asked for.
    for (seen, what) in [(1, "parents"), (3, "children")] {
        while model.requests().len() < seen {
            assert!(!worker.is_finished(), "it ended before {what} were asked for");
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(300));
        let xmin = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND state = 'active'
            AND backend_xmin IS NULL AND backend_xid IS NULL"
        );
        assert_eq!(number(&mut watcher, &xmin), 1, "a snapshot is held while {what} are asked for");
        let locks = format!("SELECT count(*) FROM pg_locks WHERE pid = {pid} AND locktype <> 'virtualxid'");
        assert_eq!(number(&mut watcher, &locks), 0, "a lock is held while {what} are asked for");
        // The strongest lock there is, at once.
        run(&mut watcher, "SET lock_timeout = '200ms'");
        run(&mut watcher, "BEGIN; LOCK TABLE author, shelf, book IN ACCESS EXCLUSIVE MODE; COMMIT");
    }
    let result = worker.join().unwrap();
    assert_eq!(line(&result, "public.book")["rows"], 10);
}

#[test]
fn cancel_with_calls_in_flight() {
    let server = Server::shared();
    let database = server.database("client_models_cancel");
    let mut client = library(&database);
    let model = Model::start();
    connected(&mut client, &model, "");
    model.always(Play::Hang);
    let token = client.cancel_token();
    let worker = std::thread::spawn(move || {
        let error = client
            .simple_query("CALL seedgen.fetch_seeds('public', 'm', rows => 100, concurrency => 8)")
            .expect_err("cancelled");
        let ended = Instant::now();
        assert_eq!(error.code().map(|c| c.code()), Some("57014"), "{error:?}");
        (client, ended)
    });
    while model.waiting() < 8 {
        assert!(!worker.is_finished(), "it ended before the calls were out");
        std::thread::sleep(Duration::from_millis(5));
    }
    let asked = Instant::now();
    token.cancel_query(NoTls).unwrap();
    let (mut client, ended) = worker.join().unwrap();
    assert!(ended - asked < PROMPT, "the cancel took {:?}", ended - asked);
    assert_eq!(number(&mut client, "SELECT count(*) FROM seedgen.seed"), 0);
    assert_eq!(model.requests().len(), 8);
    model.always(Play::Rows);
    call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 10)");
}

#[test]
fn a_timeout_with_a_host_that_does_not_answer() {
    let server = Server::shared();
    let database = server.database("client_models_timeout");
    let mut client = library(&database);
    // An address reserved for documentation: where there is a route, nobody answers.
    run(
        &mut client,
        "CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint 'http://192.0.2.1:9/v1', model 'x', tries '20')",
    );
    run(&mut client, "SET statement_timeout = '500ms'");
    let began = Instant::now();
    refused(&mut client, "CALL seedgen.fetch_seeds('public', 'm')", "57014");
    assert!(began.elapsed() < Duration::from_millis(500) + PROMPT, "{:?}", began.elapsed());
    run(&mut client, "RESET statement_timeout; SELECT 1");
}

#[test]
fn a_terminated_session_with_calls_in_flight() {
    let server = Server::shared();
    let database = server.database("client_models_terminated");
    let mut client = library(&database);
    let model = Model::start();
    connected(&mut client, &model, "");
    model.always(Play::Hang);
    let pid = number(&mut client, "SELECT pg_backend_pid()::bigint");
    let worker = std::thread::spawn(move || client.simple_query("CALL seedgen.fetch_seeds('public', 'm')").is_err());
    while model.waiting() < 8 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let mut watcher = database.connect();
    let asked = Instant::now();
    run(&mut watcher, &format!("SELECT pg_terminate_backend({pid})"));
    assert!(worker.join().unwrap());
    while number(&mut watcher, &format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {pid}")) > 0 {
        assert!(asked.elapsed() < PROMPT, "the session is still there");
        std::thread::sleep(Duration::from_millis(5));
    }
    while model.waiting() > 0 {
        assert!(asked.elapsed() < PROMPT, "calls are still out");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn one_batch_fails_alone() {
    let server = Server::shared();
    let database = server.database("client_models_partial");
    let mut client = library(&database);
    let model = Model::start();
    connected(&mut client, &model, ", tries '1'");
    model.play([Play::status(500, "out of memory")]);
    let sql = "CALL seedgen.fetch_seeds('public', 'm', rows => 40, batch => 10, concurrency => 1, options => '{\"only\": [\"author\"]}')";
    let result = call(&mut client, sql);
    let line = line(&result, "public.author");
    assert_eq!(line["rows"], 30);
    assert_eq!(
        line["note"],
        "30 of 40 rows (1 batch failed: the model's server failed (HTTP status 500): out of memory); built-in seeds fill up"
    );
    assert_eq!(
        number(&mut client, "SELECT count(*) FROM seedgen.seed_batch WHERE status = 'partial' AND success_rate = 0.75"),
        1
    );
    call(&mut client, sql);
    assert_eq!(model.requests().len(), 8, "what came in part is asked for again");
}

#[test]
fn rows_that_the_table_does_not_take_are_kept_aside() {
    let server = Server::shared();
    let database = server.database("client_models_refused");
    let mut client = library(&database);
    run(&mut client, "ALTER TABLE author ADD grade int NOT NULL CHECK (grade % 2 = 0)");
    let model = Model::start();
    connected(&mut client, &model, "");
    let result =
        call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 40, options => '{\"only\": [\"author\"]}')");
    let line = line(&result, "public.author");
    let (rows, refused) = (line["rows"].as_i64().unwrap(), line["refused"].as_i64().unwrap());
    assert!(rows + refused == 40 && rows > 0 && refused > 0, "{result}");
    let why =
        format!("{refused} refused: new row for relation \"author\" violates check constraint \"author_grade_check\"");
    assert!(line["note"].as_str().unwrap().contains(&why), "{result}");
    assert_eq!(
        number(&mut client, "SELECT count(*) FROM seedgen.seed WHERE NOT accepted AND sqlstate = '23514'"),
        refused
    );
}

#[test]
fn a_table_that_is_dropped_meanwhile_fails_alone() {
    let server = Server::shared();
    let database = server.database("client_models_dropped");
    let mut client = library(&database);
    let model = Model::start();
    connected(&mut client, &model, "");
    model.latency(Duration::from_millis(800));
    let mut other = database.connect();
    let worker = std::thread::spawn(move || {
        let result = call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 10)");
        (client, result)
    });
    while model.requests().len() < 3 {
        assert!(!worker.is_finished());
        std::thread::sleep(Duration::from_millis(5));
    }
    run(&mut other, "DROP TABLE book");
    let (_, result) = worker.join().unwrap();
    assert_eq!(line(&result, "public.author")["rows"], 10);
    assert_eq!(line(&result, "public.book")["rows"], 0, "{result}");
    assert!(line(&result, "public.book")["note"].as_str().unwrap().contains("1 batch failed"), "{result}");
}

#[test]
fn tls_with_a_private_authority() {
    let server = Server::shared();
    let database = server.database("client_models_tls");
    let mut client = library(&database);
    let model = Model::start_tls();
    let ca = server.folder().join("model-ca.pem");
    std::fs::write(&ca, model.ca()).unwrap();
    connected(&mut client, &model, "");
    let error = refused(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 5)", "08006");
    assert!(error.message().starts_with("no trusted connection to the model's server"), "{error:?}");
    assert!(error.hint().unwrap().contains("ca_file"));
    assert_eq!(model.requests().len(), 0);
    run(&mut client, &format!("ALTER SERVER m OPTIONS (ADD ca_file '{}')", ca.display()));
    let result = call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 5)");
    assert_eq!(line(&result, "public.book")["rows"], 5);
    let key = format!("Bearer {SECRET}");
    assert!(model.requests().iter().all(|r| r.header("authorization") == Some(key.as_str())));
    std::fs::remove_file(ca).unwrap();
}

#[test]
fn the_key_is_nowhere() {
    let server = Server::private_with(
        &["fsync=off", "log_statement=none", "log_min_error_statement=panic", "log_min_messages=debug1"],
        &[("SEEDGEN_TEST_KEY", SECRET)],
    );
    let database = server.database("client_models_key");
    let mut client = library(&database);
    let model = Model::start();
    connected(&mut client, &model, ", tries '1'");
    let said = format!("Incorrect API key provided: {SECRET}");
    let faults = [(401, "28000"), (403, "28000"), (400, "22023"), (404, "22023"), (429, "53000"), (500, "08006")];
    for (status, code) in faults {
        model.always(Play::status(status, &said));
        let error = refused(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 5)", code);
        let texts = format!("{error:?}");
        assert!(!texts.contains("s3cret"), "{texts}");
        assert!(error.hint().is_some() && !error.message().ends_with('.'), "{texts}");
    }
    model.always(Play::Rows);
    call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 5)");
    // By the variable of the server's environment as well.
    run(&mut client, "DROP USER MAPPING FOR PUBLIC SERVER m");
    run(&mut client, "ALTER SERVER m OPTIONS (ADD api_key_env 'SEEDGEN_TEST_KEY')");
    model.latency(Duration::from_millis(700));
    let mut watcher = database.connect();
    let asked = model.requests().len();
    let worker = std::thread::spawn(move || {
        call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 5, refresh => true)");
        client
    });
    while model.requests().len() == asked {
        assert!(!worker.is_finished());
        std::thread::sleep(Duration::from_millis(5));
    }
    let holds = |client: &mut Client, what: &str| {
        number(client, &format!("SELECT count(*) FROM {what} x WHERE x::text LIKE '%s' || '3cret%'"))
    };
    for what in
        ["pg_stat_activity", "pg_settings", "seedgen.seed", "seedgen.seed_batch", "pg_foreign_server", "seedgen.runs"]
    {
        assert_eq!(holds(&mut watcher, what), 0, "{what}");
    }
    let mut client = worker.join().unwrap();
    assert_eq!(model.requests().last().unwrap().header("authorization"), Some(format!("Bearer {SECRET}").as_str()));
    run(&mut client, "SELECT seedgen.populate('public', 10)");
    for what in ["seedgen.run", "seedgen.run_table", "seedgen.seed_batch"] {
        assert_eq!(holds(&mut client, what), 0, "{what}");
    }
    // Of ours nothing is in a dump; a mapping's options are PostgreSQL's to dump.
    let dump = text(&succeeded(server.program("pg_dump").args(["-d", database.name()])));
    assert!(dump.contains("seed_batch") && !dump.contains(SECRET), "the dump holds the key");
    let log = std::fs::read_to_string(server.folder().join("log")).unwrap();
    assert!(!log.contains("s3cret"), "the log holds the key");
}

#[test]
fn usage_on_the_server_decides() {
    let server = Server::shared();
    let database = server.database("client_models_rights");
    let mut client = library(&database);
    let model = Model::start();
    connected(&mut client, &model, "");
    run(&mut client, "DROP ROLE IF EXISTS models_reader; CREATE ROLE models_reader LOGIN;
        GRANT INSERT ON author, shelf, book TO models_reader; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO models_reader");
    call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 5)");
    let mut reader = database.connect_as("models_reader");
    refused(&mut reader, "CALL seedgen.fetch_seeds('public', 'm', rows => 5)", "42501");
    let asked = model.requests().len();
    run(&mut client, "GRANT USAGE ON FOREIGN SERVER m TO models_reader");
    let result = call(&mut reader, "CALL seedgen.fetch_seeds('public', 'm', rows => 5)");
    assert_eq!(line(&result, "public.book")["cached"], false, "another's seeds are not one's own");
    assert_eq!(model.requests().len(), asked + 3);
    for what in ["seed_batch", "seed"] {
        let others = format!("SELECT count(*) FROM seedgen.{what} WHERE role <> current_user");
        assert_eq!(number(&mut reader, &others), 0);
    }
    assert_eq!(
        number(&mut reader, "SELECT count(*) FROM pg_user_mappings WHERE umoptions::text LIKE '%s' || '3cret%'"),
        0
    );
    drop(reader);
    run(
        &mut client,
        "DROP OWNED BY models_reader; DELETE FROM seedgen.seed; DELETE FROM seedgen.seed_batch; DROP ROLE models_reader",
    );
}

#[test]
fn wall_time_is_rounds_of_the_latency() {
    let server = Server::shared();
    let database = server.database("client_models_wall");
    let mut client = database.connect();
    run(&mut client, "CREATE TABLE author (id bigserial PRIMARY KEY, name text NOT NULL)");
    let model = Model::start();
    connected(&mut client, &model, "");
    model.latency(Duration::from_millis(500));
    let began = Instant::now();
    call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 200, batch => 10, concurrency => 8)");
    let taken = began.elapsed();
    assert_eq!(model.requests().len(), 20);
    assert_eq!(model.most_waiting(), 8);
    // Three rounds; benches/models.sh holds it to the promise on a machine that does nothing else.
    assert!(taken < Duration::from_millis(3 * 500) + Duration::from_secs(2), "{taken:?}");
}

#[test]
fn what_the_model_says_is_weighed_against_its_rows() {
    let server = Server::shared();
    let database = server.database("client_models_patterns");
    let mut client = database.connect();
    run(&mut client, "CREATE TABLE t (id bigserial PRIMARY KEY, believed int NOT NULL, not_believed int NOT NULL)");
    let model = Model::start();
    connected(&mut client, &model, "");
    // In no order, and each column in its own.
    let value = |n: i64, step: i64| 210 + 17 * (n * step % 40);
    let rows: Vec<Value> =
        (0..40).map(|n| serde_json::json!({"believed": value(n, 7), "not_believed": value(n, 11)})).collect();
    let pattern = |column: &str, most: i64| serde_json::json!({"column": column, "distribution": "uniform", "minimum": 200, "maximum": most});
    let words =
        serde_json::json!({"rows": rows, "spread": [pattern("believed", 1000), pattern("not_believed", 90_000)]});
    model.always(Play::Says(words.to_string()));
    call(&mut client, "CALL seedgen.fetch_seeds('public', 'm', rows => 40, batch => 40)");
    let greatest = |client: &mut Client, column: &str| {
        let sql = format!(
            "SELECT coalesce(parameters ->> 'max', parameters #>> '{{points,-1}}')::numeric::bigint
             FROM seedgen.plan('public', 1000, seeds => 'llm') WHERE column_name = '{column}'"
        );
        number(client, &sql)
    };
    assert_eq!(greatest(&mut client, "believed"), 1000);
    assert_eq!(greatest(&mut client, "not_believed"), 210 + 17 * 39);
    // The plan tells what became of what was said.
    let mut says = |column: &str, what: &str| {
        let sql = format!(
            "SELECT count(*) FROM seedgen.plan('public', 1000, seeds => 'llm')
             WHERE column_name = '{column}' AND reason LIKE '%seed rows; as the model says: {what}'"
        );
        assert_eq!(number(&mut client, &sql), 1, "{what}");
    };
    says("believed", "uniform, 200 to 1000");
    says("not_believed", "uniform; not: 200 to 90000 (the rows fill less than a third of it)");
}
