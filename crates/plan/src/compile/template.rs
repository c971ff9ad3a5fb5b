//! Text templates: `{column}`, `{source}`, `{n}`, `{n:5}`, `{name|lower}`, `{{`.

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// A column or source, with the functions to apply, in order.
    Field {
        name: String,
        functions: Vec<String>,
    },
    /// The row's number from 1, padded with zeros to this width.
    Number {
        width: u8,
    },
}

/// Takes a template apart; the error says what is wrong with it.
pub fn parse(template: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = template.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '{' | '}' if rest.peek() == Some(&c) => {
                rest.next();
                text.push(c);
            }
            '{' => {
                let mut field = String::new();
                loop {
                    match rest.next() {
                        Some('}') => break,
                        Some(c) => field.push(c),
                        None => return Err(format!("template '{template}' has an open brace")),
                    }
                }
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(piece(&field)?);
            }
            '}' => return Err(format!("template '{template}' has a closing brace without an opening one")),
            c => text.push(c),
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

fn piece(field: &str) -> Result<Piece, String> {
    let mut parts = field.split('|');
    let name = parts.next().unwrap_or_default().trim();
    if name == "n" {
        return Ok(Piece::Number { width: 0 });
    }
    if let Some(width) = name.strip_prefix("n:") {
        let width = width.parse().map_err(|_| format!("'{width}' is no width"))?;
        return Ok(Piece::Number { width });
    }
    if name.is_empty() {
        return Err("a field has no name".into());
    }
    Ok(Piece::Field { name: name.into(), functions: parts.map(|p| p.trim().into()).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_come_apart() {
        let field =
            |n: &str, f: &[&str]| Piece::Field { name: n.into(), functions: f.iter().map(|x| x.to_string()).collect() };
        assert_eq!(
            parse("{first|lower}.{last}{n:4}@x{{y}}"),
            Ok(vec![
                field("first", &["lower"]),
                Piece::Text(".".into()),
                field("last", &[]),
                Piece::Number { width: 4 },
                Piece::Text("@x{y}".into()),
            ])
        );
        assert!(parse("{a").is_err());
        assert!(parse("a}").is_err());
        assert!(parse("{}").is_err());
    }
}
