//! Letters to ASCII: Latin with marks, Greek and Cyrillic by simple transliteration. Scripts without one
//! letter for another (CJK, Arabic …) fold to nothing.

/// What stands for `c` in ASCII, None where nothing does. ASCII characters are the caller's.
pub fn to_ascii(c: char) -> Option<&'static str> {
    latin_1(c).or_else(|| latin_extended(c)).or_else(|| greek(c)).or_else(|| cyrillic(c)).or_else(|| signs(c))
}

fn latin_1(c: char) -> Option<&'static str> {
    Some(match c {
        'À' | 'Á' | 'Â' | 'Ã' | 'Å' => "A",
        'Ä' | 'Æ' => "Ae",
        'Ç' => "C",
        'È' | 'É' | 'Ê' | 'Ë' => "E",
        'Ì' | 'Í' | 'Î' | 'Ï' => "I",
        'Ð' => "D",
        'Ñ' => "N",
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ø' => "O",
        'Ö' => "Oe",
        'Ù' | 'Ú' | 'Û' => "U",
        'Ü' => "Ue",
        'Ý' => "Y",
        'Þ' => "Th",
        'ß' => "ss",
        'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'ä' | 'æ' => "ae",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ð' => "d",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' => "o",
        'ö' => "oe",
        'ù' | 'ú' | 'û' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'þ' => "th",
        'ª' => "a",
        'º' => "o",
        _ => return None,
    })
}

fn latin_extended(c: char) -> Option<&'static str> {
    const A: [&str; 128] = [
        "A", "a", "A", "a", "A", "a", "C", "c", "C", "c", "C", "c", "C", "c", "D", "d", "D", "d", "E", "e", "E", "e",
        "E", "e", "E", "e", "E", "e", "G", "g", "G", "g", "G", "g", "G", "g", "H", "h", "H", "h", "I", "i", "I", "i",
        "I", "i", "I", "i", "I", "i", "IJ", "ij", "J", "j", "K", "k", "k", "L", "l", "L", "l", "L", "l", "L", "l", "L",
        "l", "N", "n", "N", "n", "N", "n", "n", "N", "n", "O", "o", "O", "o", "O", "o", "Oe", "oe", "R", "r", "R", "r",
        "R", "r", "S", "s", "S", "s", "S", "s", "S", "s", "T", "t", "T", "t", "T", "t", "U", "u", "U", "u", "U", "u",
        "U", "u", "U", "u", "U", "u", "W", "w", "Y", "y", "Y", "Z", "z", "Z", "z", "Z", "z", "s",
    ];
    let n = c as u32;
    if (0x100..0x180).contains(&n) {
        return Some(A[n as usize - 0x100]);
    }
    // Vietnamese: capitals are even, small letters odd.
    let pick = |pair: [&'static str; 2]| Some(pair[n as usize % 2]);
    match n {
        0x1EA0..=0x1EB7 => return pick(["A", "a"]),
        0x1EB8..=0x1EC7 => return pick(["E", "e"]),
        0x1EC8..=0x1ECB => return pick(["I", "i"]),
        0x1ECC..=0x1EE3 => return pick(["O", "o"]),
        0x1EE4..=0x1EF1 => return pick(["U", "u"]),
        0x1EF2..=0x1EF9 => return pick(["Y", "y"]),
        _ => {}
    }
    Some(match c {
        'Ơ' => "O",
        'ơ' => "o",
        'Ư' => "U",
        'ư' => "u",
        'Ș' => "S",
        'ș' => "s",
        'Ț' => "T",
        'ț' => "t",
        'Ǎ' => "A",
        'ǎ' => "a",
        'Ə' => "E",
        'ə' => "e",
        'ẞ' => "Ss",
        _ => return None,
    })
}

fn greek(c: char) -> Option<&'static str> {
    Some(match c {
        'Α' | 'Ά' => "A",
        'Β' => "V",
        'Γ' => "G",
        'Δ' => "D",
        'Ε' | 'Έ' => "E",
        'Ζ' => "Z",
        'Η' | 'Ή' | 'Ι' | 'Ί' | 'Ϊ' => "I",
        'Θ' => "Th",
        'Κ' => "K",
        'Λ' => "L",
        'Μ' => "M",
        'Ν' => "N",
        'Ξ' => "X",
        'Ο' | 'Ό' | 'Ω' | 'Ώ' => "O",
        'Π' => "P",
        'Ρ' => "R",
        'Σ' => "S",
        'Τ' => "T",
        'Υ' | 'Ύ' | 'Ϋ' => "Y",
        'Φ' => "F",
        'Χ' => "Ch",
        'Ψ' => "Ps",
        'α' | 'ά' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' | 'έ' => "e",
        'ζ' => "z",
        'η' | 'ή' | 'ι' | 'ί' | 'ϊ' | 'ΐ' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ό' | 'ω' | 'ώ' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'υ' | 'ύ' | 'ϋ' | 'ΰ' => "y",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        _ => return None,
    })
}

fn cyrillic(c: char) -> Option<&'static str> {
    const CAPITALS: [&str; 32] = [
        "A", "B", "V", "G", "D", "E", "Zh", "Z", "I", "Y", "K", "L", "M", "N", "O", "P", "R", "S", "T", "U", "F", "Kh",
        "Ts", "Ch", "Sh", "Shch", "", "Y", "", "E", "Yu", "Ya",
    ];
    const SMALL: [&str; 32] = [
        "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh",
        "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya",
    ];
    let n = c as u32;
    Some(match n {
        0x410..=0x42F => CAPITALS[n as usize - 0x410],
        0x430..=0x44F => SMALL[n as usize - 0x430],
        _ => match c {
            'Ё' => "Yo",
            'ё' => "yo",
            'Є' => "Ye",
            'є' => "ye",
            'І' | 'Ї' => "I",
            'і' | 'ї' => "i",
            'Ґ' | 'Ѓ' => "G",
            'ґ' | 'ѓ' => "g",
            'Ў' => "U",
            'ў' => "u",
            'Ђ' => "Dj",
            'ђ' => "dj",
            'Ј' => "J",
            'ј' => "j",
            'Љ' => "Lj",
            'љ' => "lj",
            'Њ' => "Nj",
            'њ' => "nj",
            'Ћ' => "C",
            'ћ' => "c",
            'Џ' => "Dz",
            'џ' => "dz",
            _ => return None,
        },
    })
}

/// Typographic signs with a plain form.
fn signs(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{02BC}' => "'",
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '«' | '»' => "\"",
        '\u{2010}'..='\u{2015}' => "-",
        '\u{A0}' | '\u{2002}'..='\u{200A}' | '\u{202F}' | '\u{3000}' => " ",
        '…' => "...",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_latin_letter_has_one() {
        for n in (0xC0..0x180u32).chain(0x1EA0..0x1EFA) {
            let c = char::from_u32(n).unwrap();
            if c.is_alphabetic() {
                let s = to_ascii(c).unwrap_or_else(|| panic!("{c}"));
                assert_eq!(c.is_uppercase(), s.starts_with(|x: char| x.is_ascii_uppercase()), "{c} {s}");
            }
        }
    }

    #[test]
    fn names() {
        let fold = |s: &str| {
            s.chars()
                .map(|c| if c.is_ascii() { c.to_string() } else { to_ascii(c).unwrap_or("").into() })
                .collect::<String>()
        };
        assert_eq!(fold("Łódź Čapek Ångberg Gürol Şahin Nguyễn Đặng"), "Lodz Capek Angberg Guerol Sahin Nguyen Dang");
        assert_eq!(fold("Чайковский Γιώργος"), "Chaykovskiy Giorgos");
        assert_eq!(fold("王明"), "");
    }
}
