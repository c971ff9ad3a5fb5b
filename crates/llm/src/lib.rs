//! Seed rows from a language model: what is asked, the calls, and what is believed of the replies. The only
//! crate that uses the network, and it calls one endpoint alone. No PostgreSQL: threads, rights and storing
//! are the extension's. No thread is started here either: whoever runs [`Pool::work`] brings its own.

pub mod call;
pub mod error;
pub mod estimate;
pub mod http;
pub mod key;
pub mod options;
pub mod pool;
pub mod prompt;
pub mod provider;
mod redirect;
pub mod reply;
pub mod retry;
pub mod stats;
pub mod stop;

pub use call::{Client, Request};
pub use error::LlmError;
pub use key::Key;
pub use options::Settings;
pub use pool::{Done, Job, Pool};
