//! When to try again: Retry-After where the server says, else exponential backoff with full jitter.

use seedgen_kernels::hash;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The first wait, doubled for each that follows.
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
/// A server that wants a longer wait than this is not waited for.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// The wait before the attempt after `failed` ones. Jitter keeps calls that failed together from coming back
/// together.
pub fn backoff(failed: u32) -> Duration {
    let whole = FIRST.saturating_mul(1 << failed.saturating_sub(1).min(16)).min(LONGEST);
    // Not a cell: how long a call waits is in no row.
    let moment = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos() as u64);
    whole.mul_f64(0.5 + 0.5 * hash::unit(hash::mix(moment ^ u64::from(failed))))
}

/// The header's value: seconds, or a date.
pub fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return (seconds.is_finite() && seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(1e9)));
    }
    let at = httpdate::parse_http_date(value).ok()?;
    Some(at.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_have_an_end() {
        for failed in 1..40 {
            let wait = backoff(failed);
            let whole = FIRST.saturating_mul(1 << (failed - 1).min(16)).min(LONGEST);
            assert!(wait >= whole / 2 && wait <= whole, "{failed}: {wait:?}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_770);
        assert_eq!(retry_after(" 7 ", now), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("0.5", now), Some(Duration::from_millis(500)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Sat, 06 Nov 1993 08:49:37 GMT", now), Some(Duration::ZERO));
        for wrong in ["", "soon", "-1", "NaN", "inf"] {
            assert_eq!(retry_after(wrong, now), None, "{wrong}");
        }
    }
}
