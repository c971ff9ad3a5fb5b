//! A profile under the present names of its table's columns: what a column that is gone takes part in goes with it.
//! Not here: the names of parents' columns, which other tables' profiles mention.

use super::{Shape, TableProfile};

impl TableProfile {
    /// `now` has the present name of a column; None: it is gone.
    pub fn renamed(self, now: impl Fn(&str) -> Option<String>) -> TableProfile {
        let all = |names: &[String]| names.iter().map(|n| now(n)).collect::<Option<Vec<String>>>();
        let columns = self.columns.into_iter().filter_map(|(name, mut c)| {
            if let Shape::Template(t) = &mut c.shape {
                match template(&t.template, &now) {
                    Some(renamed) => t.template = renamed,
                    None => c.shape = Shape::Unknown,
                }
            }
            Some((now(&name)?, c))
        });
        let joint = self.joint.into_iter().filter_map(|mut j| {
            j.columns = all(&j.columns)?;
            j.decides = j.decides.into_iter().map(|(a, b)| Some((now(&a)?, now(&b)?))).collect::<Option<_>>()?;
            Some(j)
        });
        let gaps = self.gaps.into_iter().filter_map(|mut g| {
            g.column = now(&g.column)?;
            if g.via.is_empty() {
                g.base = now(&g.base)?;
            }
            g.via = all(&g.via)?;
            Some(g)
        });
        let formulas = self.formulas.into_iter().filter_map(|mut f| {
            f.column = now(&f.column)?;
            if f.via.is_empty() {
                f.of = all(&f.of)?;
            }
            f.via = all(&f.via)?;
            Some(f)
        });
        let given = self.given.into_iter().filter_map(|mut g| {
            g.column = now(&g.column)?;
            if g.via.is_empty() {
                g.by = now(&g.by)?;
            }
            g.via = all(&g.via)?;
            Some(g)
        });
        let fan_outs = self.fan_outs.into_iter().filter_map(|mut f| {
            f.columns = all(&f.columns)?;
            Some(f)
        });
        TableProfile {
            rows: self.rows,
            columns: columns.collect(),
            joint: joint.collect(),
            gaps: gaps.collect(),
            formulas: formulas.collect(),
            given: given.collect(),
            correlation: self.correlation.and_then(|mut c| {
                c.columns = all(&c.columns)?;
                Some(c)
            }),
            fan_outs: fan_outs.collect(),
        }
    }
}

/// `{first_name|lower}` and `{city}` name columns; `{digits}` and `{domain}` do not, unless there is such a column.
fn template(text: &str, now: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut parts = text.split('{');
    let mut out = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (field, rest) = part.split_once('}')?;
        let (name, form) = field.split_once('|').map_or((field, ""), |(name, _)| (name, &field[name.len()..]));
        let name = match (now(name), name) {
            (Some(name), _) => name,
            (None, "digits" | "domain") => name.to_string(),
            (None, _) => return None,
        };
        out.push_str(&format!("{{{name}{form}}}{rest}"));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use crate::profile::{Correlation, Shape, TableProfile};
    use serde_json::json;

    /// A learnt profile of every part, as JSON.
    fn profile() -> TableProfile {
        let column = |shape: serde_json::Value| {
            let mut c = json!({"null_ratio": 0.0, "filled": 9, "distinct": 9});
            c.as_object_mut().unwrap().extend(shape.as_object().unwrap().clone());
            c
        };
        let value = json!({
            "rows": 9,
            "columns": {
                "a": column(json!({"kind": "unknown"})),
                "b": column(json!({"kind": "unknown"})),
                "mail": column(json!({"kind": "template", "template": "{a|lower}.{b}{digits}@{domain}", "rows": 9})),
            },
            "joint": [{"columns": ["a", "b"], "decides": [["a", "b"]], "tuples": []}],
            "gaps": [{"column": "a", "base": "b", "rows": 9, "points": []},
                     {"column": "a", "base": "b", "via": ["b"], "rows": 9, "points": []}],
            "formulas": [{"column": "a", "operation": "sum", "of": ["b", "b"]}],
            "given": [{"column": "b", "by": "a", "cases": {}}],
            "correlation": {"columns": ["a", "b"], "matrix": [[1.0, 0.0], [0.0, 1.0]]},
            "fan_outs": [{"columns": ["b"], "parents": 1, "children": 1, "mean": 1.0, "childless": 0.0, "skew": 0.0, "degrees": []}],
        });
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn every_mention_of_a_column_follows() {
        let now = |name: &str| match name {
            "b" => Some("c".to_string()),
            "a" | "mail" => Some(name.to_string()),
            _ => None,
        };
        let p = profile().renamed(now);
        assert_eq!(p.columns.keys().collect::<Vec<_>>(), ["a", "c", "mail"]);
        let Shape::Template(t) = &p.columns["mail"].shape else { panic!("{p:?}") };
        assert_eq!(t.template, "{a|lower}.{c}{digits}@{domain}");
        assert_eq!(p.joint[0].columns, ["a", "c"]);
        assert_eq!(p.joint[0].decides, [("a".to_string(), "c".to_string())]);
        // The base of a gap along a foreign key is a column of the parent.
        assert_eq!((p.gaps[0].base.as_str(), p.gaps[1].base.as_str(), p.gaps[1].via[0].as_str()), ("c", "b", "c"));
        assert_eq!(p.formulas[0].of, ["c", "c"]);
        assert_eq!(p.given[0].column, "c");
        assert_eq!(p.correlation.map(|c: Correlation| c.columns), Some(vec!["a".to_string(), "c".to_string()]));
        assert_eq!(p.fan_outs[0].columns, ["c"]);
    }

    #[test]
    fn what_a_dropped_column_takes_part_in_goes() {
        let p = profile().renamed(|name| (name != "b").then(|| name.to_string()));
        assert_eq!(p.columns.keys().collect::<Vec<_>>(), ["a", "mail"]);
        assert_eq!(p.columns["mail"].shape, Shape::Unknown);
        assert!(p.joint.is_empty() && p.gaps.is_empty() && p.formulas.is_empty() && p.given.is_empty());
        assert!(p.correlation.is_none() && p.fan_outs.is_empty());
    }
}
