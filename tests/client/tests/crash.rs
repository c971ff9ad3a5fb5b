//! A killed backend: the server recovers and nothing is left half done.

use seedgen_client_tests::Server;
use std::time::Duration;

#[test]
fn kill_9_leaves_nothing_behind() {
    let server = Server::private(&[]);
    let database = server.database("client_crash");
    database.load("shop");
    let mut victim = database.connect();
    let pid: i32 = victim.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    let worker = std::thread::spawn(move || {
        victim.batch_execute(
            "INSERT INTO users (email, name)
             SELECT i || '@example.com', 'x' FROM generate_series(1, 100000000) i",
        )
    });
    std::thread::sleep(Duration::from_millis(300));
    server.crash(pid);
    assert!(worker.join().unwrap().is_err());

    let mut client = database.connect();
    let rows: i64 = client.query_one("SELECT count(*) FROM users", &[]).unwrap().get(0);
    assert_eq!(rows, 0);
    database.amcheck();
}
