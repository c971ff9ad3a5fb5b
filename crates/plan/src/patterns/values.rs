//! Texts that are values of another type: those that people write, as regular expressions, so that they join whatever
//! else is asked of a column. Not here: which expressions ask it (`checks/values`).

/// Regular expressions for texts that are values of the type, as SQL or the catalog names it: those to prefer first.
/// Whole numbers have at most so many digits, where that is said. None: the type is not known here.
pub fn of_type(name: &str, digits: Option<u32>) -> Option<Vec<String>> {
    const DATE: &str = "(19[5-9][0-9]|20[0-3][0-9])-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])";
    const TIME: &str = "([01][0-9]|2[0-3]):[0-5][0-9]";
    const BYTE: &str = "(1?[1-9]?[0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
    let whole = |n: u32| {
        let more = digits.unwrap_or(n).clamp(1, n) - 1;
        let last = format!("[1-9][0-9]{{0,{more}}}");
        vec![last.clone(), format!("(0|-?{last})"), format!("[+-]?[0-9]{{1,{}}}", more + 1)]
    };
    let exactly = |one: String| vec![one];
    let forms = match name {
        "smallint" | "int2" => whole(4),
        "integer" | "int" | "int4" | "oid" => whole(9),
        "bigint" | "int8" => whole(18),
        "numeric" | "decimal" | "real" | "double precision" | "float4" | "float8" => {
            let mut forms = whole(6);
            forms.insert(0, r"[1-9][0-9]{0,4}\.[0-9]{2}".into());
            forms.push(r"-?[0-9]{1,6}(\.[0-9]{1,6})?".into());
            forms
        }
        "boolean" | "bool" => {
            vec!["(true|false)".into(), "[tf]".into(), "(t|f|true|false|yes|no|on|off|y|n|1|0)".into()]
        }
        "date" => exactly(DATE.into()),
        "timestamp" | "timestamp without time zone" | "timestamptz" | "timestamp with time zone" => {
            vec![format!("{DATE} {TIME}:[0-5][0-9]"), DATE.into(), format!("{DATE}T{TIME}:[0-5][0-9]Z")]
        }
        "time" | "time without time zone" | "timetz" | "time with time zone" => {
            vec![format!("{TIME}:[0-5][0-9]"), TIME.into()]
        }
        "interval" => vec!["[1-9][0-9]? (days|hours|minutes)".into(), format!("{TIME}:[0-5][0-9]")],
        "uuid" => exactly("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}".into()),
        "inet" => vec![format!(r"10\.{BYTE}\.{BYTE}\.[1-9][0-9]?"), format!(r"({BYTE}\.){{3}}{BYTE}")],
        "cidr" => exactly(format!(r"10\.{BYTE}\.{BYTE}\.0/24")),
        "macaddr" => exactly("([0-9a-f]{2}:){5}[0-9a-f]{2}".into()),
        "json" | "jsonb" => {
            vec![r#"\{"[a-z]{3,8}": ("[a-z]{2,10}"|[1-9][0-9]{0,3}|true|false)\}"#.into(), whole(9).remove(0)]
        }
        "bytea" => exactly(r"\\x([0-9a-f]{2}){1,16}".into()),
        _ => return None,
    };
    Some(forms.into_iter().map(|f| format!("^({f})$")).collect())
}
