//! The server by itself, for benches and for trying `fetch_seeds` out: prints its address, and ends with its input.
//! `seedgen-test-model [seconds that each answer takes]`.

use seedgen_test_model::Model;
use std::io::Read;
use std::time::Duration;

fn main() {
    let latency: f64 = std::env::args().nth(1).map_or(0.0, |a| a.parse().expect("a number of seconds"));
    let model = Model::start();
    model.latency(Duration::from_secs_f64(latency));
    println!("{}", model.url());
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}
