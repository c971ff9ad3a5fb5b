//! Counting and cutting by characters. A character is what PostgreSQL counts: a UTF-8 code point.

#[inline(always)]
const fn starts_char(b: u8) -> bool {
    b & 0xC0 != 0x80
}

/// How many characters there are.
#[inline]
pub fn count(s: &[u8]) -> usize {
    s.iter().filter(|b| starts_char(**b)).count()
}

/// The first `max` characters.
#[inline]
pub fn cut(s: &[u8], max: usize) -> &[u8] {
    if s.len() <= max {
        return s;
    }
    let mut seen = 0;
    for (i, b) in s.iter().enumerate() {
        if starts_char(*b) {
            if seen == max {
                return &s[..i];
            }
            seen += 1;
        }
    }
    s
}

/// The first `max` characters; where something was cut off, without the spaces that end them.
pub fn clip(s: &[u8], max: usize) -> &[u8] {
    let c = cut(s, max);
    if c.len() == s.len() {
        return s;
    }
    let end = c.iter().rposition(|b| *b != b' ').map_or(0, |i| i + 1);
    &c[..end]
}

/// As many whole characters as fit into `max` bytes.
pub fn cut_bytes(s: &[u8], max: usize) -> &[u8] {
    if s.len() <= max {
        return s;
    }
    let mut end = max;
    while end > 0 && !starts_char(s[end]) {
        end -= 1;
    }
    &s[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_characters() {
        let s = "äb€😀 z".as_bytes();
        assert_eq!(count(s), 6);
        assert_eq!(cut(s, 3), "äb€".as_bytes());
        assert_eq!(cut(s, 4), "äb€😀".as_bytes());
        assert_eq!(clip(s, 5), "äb€😀".as_bytes());
        assert_eq!(clip(s, 6), s);
        assert_eq!(clip(b"   x", 3), b"");
        assert_eq!(clip(b"x   ", 4), b"x   ");
        assert_eq!(cut(s, 0), b"");
        assert_eq!(cut_bytes(s, 5), "äb".as_bytes());
        assert_eq!(cut_bytes(s, 6), "äb€".as_bytes());
    }
}
