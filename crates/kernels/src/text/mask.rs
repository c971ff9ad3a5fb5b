//! Masks: `#` a digit, `A` a capital, `a` a small letter, `X` a capital or digit, `x` a hex digit; any
//! other character stands for itself, as does the one behind a `\`.

use crate::hash::CellRng;

const ALPHABETS: [(char, &[u8]); 5] = [
    ('#', b"0123456789"),
    ('A', b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ('a', b"abcdefghijklmnopqrstuvwxyz"),
    ('X', b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
    ('x', b"0123456789abcdef"),
];

enum Token {
    One(&'static [u8]),
    Char(char),
}

pub struct Mask(Vec<Token>);

impl Mask {
    pub fn new(mask: &str) -> Self {
        let (mut out, mut chars) = (Vec::new(), mask.chars());
        while let Some(c) = chars.next() {
            out.push(match (c, ALPHABETS.iter().find(|a| a.0 == c)) {
                (_, Some((_, alphabet))) => Token::One(alphabet),
                // A backslash at the end stands for itself.
                ('\\', None) => Token::Char(chars.next().unwrap_or('\\')),
                (c, None) => Token::Char(c),
            });
        }
        Mask(out)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends one string.
    pub fn write(&self, rng: &mut CellRng, out: &mut Vec<u8>) {
        // Eight characters from one hash would do for most masks, but each must stay even to 2^-32.
        let mut spare: Option<u64> = None;
        for t in &self.0 {
            match t {
                Token::One(alphabet) => {
                    let h = match spare.take() {
                        Some(h) => h,
                        None => {
                            let h = rng.next();
                            spare = Some(h << 32);
                            h
                        }
                    };
                    out.push(alphabet[(((h >> 32) * alphabet.len() as u64) >> 32) as usize]);
                }
                Token::Char(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_mask() {
        let mask = Mask::new("AA-##\\#é aXx\\");
        for i in 0..200 {
            let mut out = Vec::new();
            mask.write(&mut CellRng::new(3, i), &mut out);
            let s: Vec<char> = std::str::from_utf8(&out).unwrap().chars().collect();
            assert_eq!(s.len(), 12);
            assert!(s[0].is_ascii_uppercase() && s[1].is_ascii_uppercase() && s[2] == '-');
            assert!(s[3].is_ascii_digit() && s[4].is_ascii_digit() && s[5] == '#' && s[6] == 'é' && s[7] == ' ');
            assert!(s[8].is_ascii_lowercase() && (s[9].is_ascii_uppercase() || s[9].is_ascii_digit()));
            assert!(s[10].is_ascii_hexdigit() && !s[10].is_ascii_uppercase() && s[11] == '\\');
        }
    }
}
