//! What calls cost: counts, tokens, latencies. Not here: rows.

use std::time::Duration;

/// The calls of a batch, or of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calls {
    /// Requests sent, with those that failed.
    pub calls: u64,
    /// Of these, the ones that repeat a request.
    pub retries: u64,
    /// Calls whose reply was used.
    pub succeeded: u64,
    pub tokens_in: u64,
    pub tokens_out: u64,
    /// Of each call that got an answer, whatever it was.
    pub latencies: Vec<Duration>,
}

impl Calls {
    pub fn add(&mut self, other: &Calls) {
        self.calls += other.calls;
        self.retries += other.retries;
        self.succeeded += other.succeeded;
        self.tokens_in = self.tokens_in.saturating_add(other.tokens_in);
        self.tokens_out = self.tokens_out.saturating_add(other.tokens_out);
        self.latencies.extend_from_slice(&other.latencies);
    }
    /// The latency that this share of the calls did not exceed (nearest rank).
    pub fn latency(&self, share: f64) -> Option<Duration> {
        let mut sorted = self.latencies.clone();
        sorted.sort();
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied()
    }
    pub fn success_rate(&self) -> Option<f64> {
        (self.calls > 0).then(|| self.succeeded as f64 / self.calls as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let of = |ms: &[u64]| Calls {
            latencies: ms.iter().map(|&m| Duration::from_millis(m)).collect(),
            ..Calls::default()
        };
        assert_eq!(of(&[]).latency(0.5), None);
        assert_eq!(of(&[7]).latency(0.95), Some(Duration::from_millis(7)));
        let hundred: Vec<u64> = (1..=100).rev().collect();
        assert_eq!(of(&hundred).latency(0.5), Some(Duration::from_millis(50)));
        assert_eq!(of(&hundred).latency(0.95), Some(Duration::from_millis(95)));
        assert_eq!(of(&hundred).latency(1.0), Some(Duration::from_millis(100)));
    }
}
