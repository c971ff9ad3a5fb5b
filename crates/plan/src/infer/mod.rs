//! Suggestions by type alone; what names say comes next.
use crate::schema::*; use crate::strategy::*; use crate::types::class::TypeClass;
pub struct Suggestion { pub strategy: Strategy, pub null_ratio: f64, pub reason: String }
pub fn suggest(schema: &Schema, table: &Table, _locale: &str) -> Vec<Suggestion> {
    table.columns.iter().map(|c| {
        let k = TypeClass::of(schema, c.type_oid, c.typmod);
        let strategy = if k.is_text() { Strategy::Text { shape: Prose::Words, min: 1, max: 40 } } else if matches!(k, TypeClass::Float(_)) || k.is_numeric() { Strategy::Uniform { min: Number::Int(0), max: Number::Int(1000) } }
        else if k.is_date() { Strategy::DistributeRange { from: "-730d".into(), to: "now".into(), growth: Growth::Linear } } else { Strategy::TypeDefault };
        Suggestion { strategy, null_ratio: 0.1, reason: "stub".into() }
    }).collect()
}
pub fn unique_text(_s: &Strategy, _max: Option<u32>) -> Strategy { Strategy::Template { template: "value {n}".into(), sources: Default::default() } }
