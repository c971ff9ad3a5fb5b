//! Columns that sum up children's rows, where those do not come as planned: what the warning says to do.

use postgres::NoTls;
use seedgen_client_tests::{Server, number, run};
use std::sync::{Arc, Mutex};

#[test]
fn the_hint_of_the_warning_mends_the_rows_of_the_run() {
    let server = Server::shared();
    let database = server.database("client_sums");
    let said: Arc<Mutex<Vec<(String, String, String)>>> = Arc::default();
    let heard = said.clone();
    let mut client = server
        .config(database.name(), "postgres")
        .notice_callback(move |n| {
            let hint = n.hint().unwrap_or_default().to_string();
            heard.lock().unwrap().push((n.severity().to_string(), n.code().code().to_string(), hint));
        })
        .connect(NoTls)
        .unwrap();
    run(
        &mut client,
        "CREATE SCHEMA \"S s\";
         CREATE TABLE \"S s\".\"Order\" (\"Id\" int PRIMARY KEY, \"Total\" numeric(10, 2), n int);
         CREATE TABLE \"S s\".items (id int PRIMARY KEY, \"order\" int NOT NULL REFERENCES \"S s\".\"Order\",
                                    quantity int NOT NULL CHECK (quantity BETWEEN 1 AND 9), price numeric(8, 2) NOT NULL CHECK (price BETWEEN 1 AND 9));
         CREATE FUNCTION \"S s\".some() RETURNS trigger LANGUAGE plpgsql AS
             $$BEGIN NEW := NEW; IF NEW.id % 3 = 0 THEN RETURN NULL; END IF; RETURN NEW; END$$;
         CREATE TRIGGER drops BEFORE INSERT ON \"S s\".items FOR EACH ROW EXECUTE FUNCTION \"S s\".some();
         INSERT INTO \"S s\".\"Order\" VALUES (-1, 77, 77);
         SELECT seedgen.set_strategy('\"S s\".\"Order\".\"Total\"',
             '{\"strategy\": \"aggregate_of_children\", \"children\": \"items\", \"function\": \"sum\", \"of\": [\"quantity\", \"price\"]}');
         SELECT seedgen.set_strategy('\"S s\".\"Order\".n',
             '{\"strategy\": \"aggregate_of_children\", \"children\": \"items\", \"function\": \"count\"}');
         SELECT seedgen.populate('S s', 40, tables => '{\"items\": 120}', options => '{\"progress\": false}')",
    );
    let wrong = "SELECT count(*) FROM \"S s\".\"Order\" AS o
                 LEFT JOIN (SELECT \"order\", sum(quantity * price) AS total, count(*) AS n FROM \"S s\".items GROUP BY 1) AS i
                     ON i.\"order\" = o.\"Id\"
                 WHERE (o.\"Total\", o.n) IS DISTINCT FROM (COALESCE(i.total, 0), COALESCE(i.n, 0)::int)";
    assert!(number(&mut client, wrong) > 1);
    let warnings = std::mem::take(&mut *said.lock().unwrap());
    let warnings: Vec<_> = warnings.into_iter().filter(|w| w.0 == "WARNING").collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    for (_, code, hint) in &warnings {
        assert_eq!(code, "01000");
        let update = &hint[hint.find("UPDATE").unwrap_or_else(|| panic!("{hint}"))..];
        run(&mut client, update);
    }
    // The row that was there is nobody's to change.
    assert_eq!(number(&mut client, wrong), 1);
    assert_eq!(number(&mut client, "SELECT count(*) FROM \"S s\".\"Order\" WHERE n = 77"), 1);
}
