//! What a language model says of a column besides its rows, weighed against what the rows show: a hundred rows seldom
//! reach the ends of a range, nor tell small shares. The rows have the last word: a range that they do not fill by a
//! third, or that they leave, is not believed. Not here: what else a model says (templates, families), which the rows
//! tell better.

use super::TableProfile;
use super::shape::{Family, Numbers, Shape};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pattern {
    pub column: String,
    pub distribution: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stddev: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub null_share: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
}

/// What a share counts for, in rows.
const ROWS: f64 = 20.0;
/// The part of a range that the rows have to fill.
const FILLED: f64 = 1.0 / 3.0;

/// Takes in what is believed of the patterns; how many columns it changed.
pub fn weigh(profile: &mut TableProfile, patterns: &[Pattern]) -> usize {
    let rows = profile.rows as f64;
    let mut changed = 0;
    for pattern in patterns {
        let Some(column) = profile.columns.get_mut(&pattern.column) else { continue };
        let before = column.clone();
        if let Some(share) = pattern.null_share
            && (0.0..1.0).contains(&share)
            && rows > 0.0
        {
            // To four places, as the rows' own share is no better known.
            let weighed = (column.null_ratio * rows + share * ROWS) / (rows + ROWS);
            column.null_ratio = (weighed * 1e4).round() / 1e4;
        }
        if let Shape::Numbers(n) = &mut column.shape {
            widen(n, bound(&pattern.minimum), bound(&pattern.maximum));
        }
        changed += usize::from(*column != before);
    }
    changed
}

fn bound(value: &Option<Value>) -> Option<f64> {
    match value.as_ref()? {
        Value::Number(n) => n.as_f64(),
        Value::String(s) => s.trim().parse().ok(),
        _ => None,
    }
    .filter(|x: &f64| x.is_finite())
}

fn widen(n: &mut Numbers, least: Option<f64>, most: Option<f64>) {
    let scale = 10f64.powi(n.decimals.min(15) as i32);
    let (least, most) = (least.unwrap_or(n.min), most.unwrap_or(n.max));
    // Inwards, to what the column's digits can say.
    let (least, most) = ((least * scale).ceil() / scale, (most * scale).floor() / scale);
    let believed = least <= n.min && most >= n.max && (n.max - n.min) >= FILLED * (most - least);
    if !believed || n.rising || matches!(n.family, Family::Zipf { .. }) {
        return;
    }
    if let Family::Exponential { mean } = &mut n.family {
        // Its mean counts from the least value.
        *mean += n.min - least;
    }
    let text = |x: f64| format!("{x:.*}", n.decimals as usize);
    let (first, last) = (text(least), text(most));
    if let [a, .., b] = n.points.as_mut_slice() {
        (*a, *b) = (first, last);
    }
    (n.min, n.max) = (least, most);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::ColumnProfile;
    use serde_json::json;

    fn profile(family: Family) -> TableProfile {
        let numbers = Numbers {
            min: 10.0,
            max: 90.0,
            mean: 50.0,
            stddev: 20.0,
            decimals: 1,
            zeros: 0.0,
            rising: false,
            family,
            ks: 0.05,
            points: ["10.0", "50.0", "90.0"].map(String::from).to_vec(),
        };
        let column = ColumnProfile { null_ratio: 0.0, filled: 80, distinct: 70, shape: Shape::Numbers(numbers) };
        TableProfile { rows: 80, columns: [("score".to_string(), column)].into(), ..TableProfile::default() }
    }

    fn said(minimum: Value, maximum: Value) -> Pattern {
        let some = |v: Value| Some(v).filter(|v| !v.is_null());
        Pattern {
            column: "score".into(),
            distribution: "uniform".into(),
            minimum: some(minimum),
            maximum: some(maximum),
            ..Pattern::default()
        }
    }

    fn numbers(p: &TableProfile) -> &Numbers {
        match &p.columns["score"].shape {
            Shape::Numbers(n) => n,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_range_that_the_rows_fill_is_believed() {
        let mut p = profile(Family::Uniform);
        assert_eq!(weigh(&mut p, &[said(json!(0), json!("100.04"))]), 1);
        let n = numbers(&p);
        assert_eq!((n.min, n.max), (0.0, 100.0), "what the digits cannot say is cut off");
        assert_eq!(n.points, ["0.0", "50.0", "100.0"]);
        let mut p = profile(Family::Exponential { mean: 30.0 });
        weigh(&mut p, &[said(json!(4), Value::Null)]);
        assert_eq!((numbers(&p).min, numbers(&p).max), (4.0, 90.0));
        assert_eq!(numbers(&p).family, Family::Exponential { mean: 36.0 }, "its mean stays where it is");
    }

    #[test]
    fn the_rows_have_the_last_word() {
        let disbelieved = [
            said(json!(0), json!(1_000_000)),
            said(json!(20), json!(100)),
            said(json!(0), json!(80)),
            said(json!(100), json!(0)),
            said(json!("many"), json!("more")),
            said(json!(1e308), json!(-1e308)),
            Pattern { column: "nobody".into(), ..said(json!(0), json!(100)) },
        ];
        for pattern in disbelieved {
            let mut p = profile(Family::Uniform);
            assert_eq!(weigh(&mut p, std::slice::from_ref(&pattern)), 0, "{pattern:?}");
            assert_eq!(p, profile(Family::Uniform), "{pattern:?}");
        }
        let mut p = profile(Family::Zipf { alpha: 1.0 });
        assert_eq!(weigh(&mut p, &[said(json!(0), json!(100))]), 0);
    }

    #[test]
    fn a_share_of_nulls_counts_for_a_few_rows() {
        let mut p = profile(Family::Uniform);
        let pattern = Pattern { null_share: Some(0.1), ..said(Value::Null, Value::Null) };
        weigh(&mut p, std::slice::from_ref(&pattern));
        assert_eq!(p.columns["score"].null_ratio, 0.02);
        for share in [-0.1, 1.0, f64::NAN] {
            let mut p = profile(Family::Uniform);
            assert_eq!(weigh(&mut p, &[Pattern { null_share: Some(share), ..pattern.clone() }]), 0);
        }
    }
}
