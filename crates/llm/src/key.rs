//! The secret: it goes into one header of a request and shows itself nowhere else.

use std::fmt;

/// An API key. Its `Debug` is redacted, it has no `Display`, and no error carries it.
#[derive(Clone)]
pub struct Key(String);

impl Key {
    /// None for an empty text, or one that no header may hold (anything but visible ASCII).
    pub fn new(secret: &str) -> Option<Key> {
        let secret = secret.trim();
        let fits = !secret.is_empty() && secret.len() <= 4096 && secret.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Key(secret.to_string()))
    }
    /// For the header alone.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
    /// The text without the key: servers repeat it in their messages.
    pub fn scrub(&self, text: &str) -> String {
        text.replace(&self.0, "[api key]")
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key([redacted])")
    }
}
