//! Languages against what PostgreSQL says of the same texts (by hand here; the server's own word is asked in
//! tests/pg_regress/sql/patterns.sql).

use super::*;

fn regex(r: &str) -> Language {
    Language::of(&[Pattern::Regex(r.into())]).unwrap_or_else(|| panic!("{r}"))
}

fn texts(l: &Language, wanted: Wanted, n: u64) -> Vec<String> {
    let Some(w) = l.words(wanted) else { return Vec::new() };
    let text = |i| {
        let mut out = Vec::new();
        w.write(i, &mut out);
        String::from_utf8(out).unwrap()
    };
    let step = (w.capacity() / n).max(1);
    (0..n.min(w.capacity())).map(|i| text(i * step)).collect()
}

const ANY: Wanted = Wanted { min: 1, max: u32::MAX, texts: 1 << 32, one_case: false };

#[test]
fn matches_what_postgresql_matches() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("^[A-Z]{3}-[0-9]{4}$", &["ABC-1234"], &["ABC-12345", "xABC-1234", "abc-1234", ""]),
        ("b", &["abc", "b"], &["ac", ""]),
        ("^(?!-)[a-z0-9-]{1,63}(?<!-)$", &["a", "a-b", "9"], &["-a", "a-", "-", "", "A"]),
        (r"^(?=.*[A-Z])(?=.*[a-z])(?=.*\d).{8,}$", &["Abcdefg1", "1aB_____"], &["Abc1", "abcdefg1", "ABCDEFG1"]),
        (r"^\d{5}(-\d{4})?$", &["12345", "12345-6789"], &["1234", "12345-", "123456789"]),
        (r"^\S+$", &["a-b", "é"], &["", "a b", "a\tb"]),
        (r"\mfoo\M", &["foo", "a foo.", "foo-bar"], &["foobar", "afoo", "foo_"]),
        (r"\yfoo\y", &["foo", "a foo."], &["foobar", "afoo"]),
        (r"o\Yo", &["oo", "boom"], &["o", ""]),
        ("[[:<:]]a[[:>:]]", &["a", "b a c"], &["ab", "ba"]),
        ("^[^]a-]$", &["b", "["], &["]", "a", "-"]),
        (r"^[\w.-]+$", &["a_b.c-d"], &["a b", "é"]),
        (r"(?i)^ab+$", &["aB", "ABB"], &["a"]),
        ("***=a.b", &["xa.by"], &["axb"]),
        ("***:^a$", &["a"], &["b"]),
        ("(?x) ^ a # the letter\n b $", &["ab"], &["a b"]),
        ("^a(?#comment)b$", &["ab"], &["a"]),
        ("^(a|b|)c$", &["ac", "bc", "c"], &["abc"]),
        (r"^\x41\u0042$", &["AB"], &["ab"]),
        (r"\Aa\Z", &["a"], &["ba", "ab"]),
        ("^a{2}$", &["aa"], &["a{2}"]),
        ("^a{b}$", &["a{b}"], &["ab"]),
        ("^(?!.*--)[a-z-]+$", &["a-b-c"], &["a--b", "--"]),
        ("(?<=a)b", &["ab", "xxab"], &["b", "cb"]),
        ("(?<!a)b", &["b", "abb", "cb"], &["ab", "a"]),
        ("^(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])$", &["0", "255", "99"], &["256", "00", "300"]),
        (r"^[^\x00-\x7F]+$", &["é"], &["e", "ée"]),
        ("a^b", &[], &["ab", "a^b"]),
        ("^$", &[""], &["a"]),
        (r"^(?=[a-z]*$)(?!admin$)", &["abc", "admins"], &["admin", "Abc"]),
        (r"^\+?[1-9]\d{1,14}$", &["+4912345", "12"], &["+0123", "1", "+"]),
        (r"^[a-z]+(?:[-_](?=x)[a-z]+)*$", &["a", "a-xy", "a_x"], &["a-b", "a-"]),
        (r"^((?!foo).)*$", &["", "fo", "bar"], &["foo", "xfoox"]),
        (r"^[\d\s]+$", &["1 2"], &["a"]),
        (r"^[[:alpha:]_][[:alnum:]_]*$", &["_a1"], &["1a"]),
        (r"^a\.b\\c$", &[r"a.b\c"], &["axb\\c"]),
        ("^[a\\]b]+$", &["a]b"], &["c"]),
    ];
    for (r, yes, no) in cases {
        let l = regex(r);
        for t in *yes {
            assert!(l.accepts(t), "{t:?} ~ {r:?}");
        }
        for t in *no {
            assert!(!l.accepts(t), "{t:?} !~ {r:?}");
        }
    }
}

#[test]
fn like_has_its_own_signs() {
    let like =
        |p: &str, escape, any_case| Language::of(&[Pattern::Like { pattern: p.into(), escape, any_case }]).unwrap();
    let l = like(r"a\%_%", Some('\\'), false);
    assert!(l.accepts("a%b") && l.accepts("a%bcd") && !l.accepts("a%") && !l.accepts("axb"));
    let l = like("HTTP%", Some('\\'), true);
    assert!(l.accepts("http://x") && l.accepts("HttP") && !l.accepts("ftp"));
    let Some(Pattern::Regex(r)) = similar("(a|b)[^%_]?_%.", Some('\\')) else { panic!() };
    assert_eq!(r, r"^(?:(?:a|b)[^%_]?..*\.)$");
    assert!(regex(&r).accepts("ax.") && !regex(&r).accepts("cx."));
}

#[test]
fn what_is_not_regular_is_not_understood() {
    for r in [r"(a)\1", "*a", "(a", "a)", "[a", r"\1", "a{300}", "(?b)a", "a**", r"(.*a.{15}){3}b.{14}c"] {
        assert!(Language::of(&[Pattern::Regex(r.into())]).is_none(), "{r}");
    }
}

/// All texts over a few characters: those numbered are those accepted, each once.
#[test]
fn numbering_is_one_to_one() {
    let alphabet = ['a', 'b', '0', '-'];
    for r in ["^[ab]*0?$", "^(?!.*--)[ab0-]+$", "^(a|ab|b-)+$", "^[ab](?=0)[ab0]*$", "^-?(?<!-)a|b$"] {
        let mut patterns = vec![Pattern::Regex(r.into()), Pattern::Chars("ab0-".into())];
        patterns.push(Pattern::Length { min: 0, max: Some(6) });
        let l = Language::of(&patterns).unwrap();
        let mut level = vec![String::new()];
        let mut accepted = 0;
        for _ in 0..=6 {
            accepted += level.iter().filter(|t| l.accepts(t)).count() as u64;
            level = level.iter().flat_map(|t| alphabet.iter().map(move |c| format!("{t}{c}"))).collect();
        }
        let w = l.words(Wanted { min: 0, max: 6, texts: u64::MAX, one_case: false }).unwrap();
        assert_eq!(w.capacity(), accepted, "{r}");
        let mut made = texts(&l, Wanted { min: 0, max: 6, texts: u64::MAX, one_case: false }, u64::MAX);
        assert!(made.iter().all(|t| l.accepts(t)), "{r}");
        made.sort_unstable();
        made.dedup();
        assert_eq!(made.len() as u64, accepted, "{r}");
    }
}

/// Patterns from public schemas.
#[test]
fn real_ones_are_understood_and_made() {
    let mut failed = Vec::new();
    for r in include_str!("real.txt").lines().filter(|l| !l.is_empty()) {
        let before = std::time::Instant::now();
        let Some(l) = Language::of(&[Pattern::Regex(r.into())]) else {
            failed.push(format!("not understood: {r}"));
            continue;
        };
        let mut made = texts(&l, ANY, 300);
        println!(
            "{:>6} us {:>4} states {r}  {:?}",
            before.elapsed().as_micros(),
            l.automaton.states(),
            &made[..made.len().min(4)]
        );
        if made.is_empty() || !made.iter().all(|t| l.accepts(t)) {
            failed.push(format!("not made: {r}"));
        }
        let n = made.len();
        made.sort_unstable();
        made.dedup();
        if n != made.len() {
            failed.push(format!("{} of {n} differ: {r}", made.len()));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// Lines of (expression, text, whether it matches) for a server to judge: `PATTERNS=file cargo test … -- --ignored`,
/// then `SELECT * FROM lines WHERE (text ~ regex) <> matches`.
#[test]
#[ignore = "writes a file for a server"]
fn for_the_server() {
    let Some(path) = std::env::var_os("PATTERNS") else { return };
    let mut out = String::new();
    let quoted = |s: &str| s.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r");
    for r in include_str!("real.txt").lines().filter(|l| !l.is_empty()) {
        let l = regex(r);
        let made = texts(&l, ANY, 60);
        let mut line = |t: &str| {
            if t.is_ascii() {
                out += &format!("{}\t{}\t{}\n", quoted(r), quoted(t), if l.accepts(t) { "t" } else { "f" });
            }
        };
        for (i, t) in made.iter().enumerate() {
            line(t);
            // Near misses: a character less, twice, or another one.
            let chars: Vec<char> = t.chars().collect();
            let k = i * 7 % chars.len().max(1);
            let but = |with: &[char]| chars[..k].iter().chain(with).chain(&chars[(k + 1).min(chars.len())..]).collect();
            let near: [String; 4] = [but(&[]), but(&['-', '-']), but(&['Z']), but(&[' ', '0'])];
            near.iter().for_each(|t| line(t));
        }
    }
    std::fs::write(path, out).unwrap();
}

/// Patterns that anyone may put in a CHECK, and that would take all the memory there is: not understood.
#[test]
fn too_much_is_not_understood() {
    let of = |r: &str| Language::of(&[Pattern::Regex(r.into())]);
    let letters: String = ('a'..='z').map(|c| format!("(?=.*{c})|")).collect();
    assert!(of(&format!("^(?:{letters}x)*$")).is_none());
    let deep = |n: usize| format!("^{}a{}$", "(?=b*".repeat(n), ")".repeat(n));
    assert!(of(&deep(30)).is_none());
    assert!(of(&format!("^{}a{}", "(?:(?=[a-y]{3}z)".repeat(2), "){255}".repeat(2))).is_none());
    assert!(of(&format!("^{}{}$", "(?:".repeat(40), "){255}".repeat(40))).is_none());
    let few = of("^(?:(?=.*a)x|(?=.*b)y)*[ab]*$").map(|l| (l.accepts("xyab"), l.accepts("xyb")));
    assert_eq!(few, Some((true, false)));
    let long = Wanted { min: 2_000_000_000, max: u32::MAX, texts: 1, one_case: false };
    assert!(regex("^[a-z]+$").words(long).is_none());
}
