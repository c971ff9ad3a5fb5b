//! What of a profile may leave the database: no value held by fewer than k rows, and no text of a column that looks
//! personal. Lists lose such values; ranges and quantiles become means over at least k rows. Not here: what looks
//! personal (`infer`).

use super::between::{Case, FanOut, Gap, Given, Joint};
use super::learn::numbers::to_decimals;
use super::shape::{ColumnProfile, Document, Moments, Numbers, Prose, Shape, Template};
use super::{Profile, TableProfile, values};
use crate::infer::{self, Privacy};
use crate::order;
use crate::schema::{Schema, Table};
use crate::types::class::TypeClass;
use std::collections::{BTreeMap, BTreeSet};

/// The profile without what tells of fewer than `k` rows. Tables that the schema does not have are left out: nothing
/// says what their columns hold.
pub fn guarded(schema: &Schema, profile: &Profile, k: u32) -> Profile {
    let k = u64::from(k.max(1));
    let known = |path: &String| schema.tables.iter().find(|t| t.path() == *path);
    let tables =
        profile.tables.iter().filter_map(|(p, t)| Some((p.clone(), Guard::new(schema, known(p)?, k).table(t))));
    Profile { version: profile.version, tables: tables.collect() }
}

struct Guard<'a> {
    schema: &'a Schema,
    table: &'a Table,
    k: u64,
    personal: BTreeSet<&'a str>,
}

impl<'a> Guard<'a> {
    fn new(schema: &'a Schema, table: &'a Table, k: u64) -> Self {
        Guard { schema, table, k, personal: personal(schema, table) }
    }

    fn table(&self, t: &TableProfile) -> TableProfile {
        let columns = t.columns.iter().map(|(name, c)| (name.clone(), self.column(name, c))).collect();
        if t.rows < self.k {
            return TableProfile { rows: t.rows, columns, ..TableProfile::default() };
        }
        TableProfile {
            rows: t.rows,
            columns,
            joint: t.joint.iter().filter_map(|j| self.joint(j)).collect(),
            gaps: t.gaps.iter().filter_map(|g| self.gap(g)).collect(),
            formulas: t.formulas.clone(),
            given: t.given.iter().filter_map(|g| self.given(g)).collect(),
            correlation: t.correlation.clone(),
            fan_outs: t.fan_outs.iter().map(|f| self.fan_out(f)).collect(),
        }
    }

    fn class(&self, column: &str) -> Option<TypeClass> {
        Some(TypeClass::of_column(self.schema, self.table, self.table.column_index(column)?))
    }

    /// Keys are made anew; those of the rows tell where they are.
    fn is_key(&self, name: &str) -> bool {
        let at = |c: &usize| self.table.columns[*c].name == name;
        let primary = self.table.primary_key().and_then(|u| u.plain_columns());
        primary.is_some_and(|k| k.iter().any(at)) || self.table.foreign_keys.iter().any(|fk| fk.columns.iter().any(at))
    }

    fn column(&self, name: &str, c: &ColumnProfile) -> ColumnProfile {
        let shape = match self.class(name).filter(|_| c.filled >= self.k && !self.is_key(name)) {
            Some(class) => {
                let things =
                    self.table.column_index(name).is_some_and(|i| infer::describes_things(self.schema, self.table, i));
                self.shape(&class, c, self.personal.contains(name), things)
            }
            None => Shape::Unknown,
        };
        ColumnProfile { shape, claims: Vec::new(), ..c.clone() }
    }

    /// `things`: running text describes goods or topics, not what people write.
    fn shape(&self, class: &TypeClass, c: &ColumnProfile, personal: bool, things: bool) -> Shape {
        let shape = match &c.shape {
            Shape::Unknown => None,
            // How many are true, or of each label of a type, is no text.
            Shape::Categories { values } if !personal || !free_text(class) => {
                self.listed(values).map(|values| Shape::Categories { values })
            }
            Shape::Pool { values } if !personal || !free_text(class) => {
                self.listed(values).map(|values| Shape::Pool { values })
            }
            Shape::Categories { .. } | Shape::Pool { .. } => None,
            Shape::Numbers(n) => self.numbers(class, n, c.filled).map(Shape::Numbers),
            Shape::Moments(m) => self.moments(class, m, c.filled).map(Shape::Moments),
            Shape::Uuids { version } => Some(Shape::Uuids { version: *version }),
            Shape::Mask { rows, .. } => (*rows >= self.k && !personal).then(|| c.shape.clone()),
            Shape::Template(t) => self.template(t, personal).map(Shape::Template),
            Shape::Prose(p) if things && !personal => self.prose(p).map(Shape::Prose),
            Shape::Prose(_) => None,
            Shape::Document(d) => self.document(d, c.filled).map(Shape::Document),
        };
        shape.unwrap_or(Shape::Unknown)
    }

    /// None where nothing is left.
    fn listed(&self, values: &[(String, u64)]) -> Option<Vec<(String, u64)>> {
        let kept: Vec<(String, u64)> = values.iter().filter(|v| v.1 >= self.k).cloned().collect();
        (!kept.is_empty()).then_some(kept)
    }

    /// Quantiles of `rows` values, each the mean over at least k of them; None where there are not enough.
    fn coarse(&self, points: &[f64], rows: u64) -> Option<Vec<f64>> {
        let steps = (points.len() - usize::from(!points.is_empty())) as u64;
        if steps == 0 || rows < 2 * self.k {
            return None;
        }
        // A step of the quantiles passes over rows / steps of the values, a window of so many steps over k of them.
        let window = (self.k * steps).div_ceil(rows).max(1) as usize;
        let all: Vec<&[f64]> = points.chunks(window + 1).collect();
        let (short, whole): (Vec<_>, Vec<_>) = all.into_iter().partition(|w| w.len() <= window);
        // What is left over at the end goes to the last whole window.
        let last = points.len() - short.iter().map(|w| w.len()).sum::<usize>();
        let mut means: Vec<f64> = whole.iter().map(|w| mean(w)).collect();
        if let (Some(last_mean), true) = (means.last_mut(), last < points.len()) {
            *last_mean = mean(&points[last - window - 1..]);
        }
        (means.len() > 1).then_some(means)
    }

    fn texts(&self, class: &TypeClass, points: &[String], rows: u64) -> Option<Vec<f64>> {
        let numbers: Vec<f64> = points.iter().filter_map(|p| values::number(class, p)).collect();
        self.coarse(&numbers, rows)
    }

    fn numbers(&self, class: &TypeClass, n: &Numbers, rows: u64) -> Option<Numbers> {
        let points = self.texts(class, &n.points, rows)?;
        let rounded: Vec<f64> = points.iter().map(|x| to_decimals(*x, n.decimals)).collect();
        Some(Numbers {
            min: rounded[0],
            max: rounded[rounded.len() - 1],
            points: rounded.iter().map(|x| values::text(class, *x)).collect(),
            ..n.clone()
        })
    }

    fn moments(&self, class: &TypeClass, m: &Moments, rows: u64) -> Option<Moments> {
        let points = self.texts(class, &m.points, rows)?;
        // Whole seconds: fractions are of single rows.
        let unit = if matches!(class, TypeClass::Date) { 1.0 } else { 1e6 };
        let points: Vec<String> = points.iter().map(|x| values::text(class, (x / unit).round() * unit)).collect();
        let counts = |list: &[u64]| list.iter().map(|n| if *n >= self.k { *n } else { 0 }).collect::<Vec<u64>>();
        Some(Moments {
            from: points[0].clone(),
            to: points[points.len() - 1].clone(),
            hours: counts(&m.hours),
            weekdays: counts(&m.weekdays),
            points,
            ..m.clone()
        })
    }

    /// Of a personal column only which others it is made from; what else the texts say would be theirs.
    fn template(&self, t: &Template, personal: bool) -> Option<Template> {
        let mut outside = String::new();
        let mut depth = 0;
        for c in t.template.chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                c if depth == 0 => outside.push(c),
                _ => {}
            }
        }
        if t.rows < self.k || (personal && outside.chars().any(char::is_alphanumeric)) {
            return None;
        }
        let domains = if personal { Vec::new() } else { self.listed(&t.domains).unwrap_or_default() };
        Some(Template { domains, ..t.clone() })
    }

    /// Words of k rows, and steps between them that were made k times.
    fn prose(&self, p: &Prose) -> Option<Prose> {
        let mut numbers: Vec<Option<u32>> = vec![Some(0)];
        let mut words = Vec::new();
        for w in &p.words {
            let kept = w.1 >= self.k;
            numbers.push(kept.then_some(words.len() as u32 + 1));
            if kept {
                words.push(w.clone());
            }
        }
        let mut next: Vec<Vec<(u32, u64)>> = Vec::new();
        for (state, list) in p.next.iter().enumerate() {
            if numbers.get(state).copied().flatten().is_none() {
                continue;
            }
            let own = list.iter().filter(|n| n.1 >= self.k);
            let mut own: Vec<(u32, u64)> =
                own.filter_map(|n| Some((numbers.get(n.0 as usize).copied()??, n.1))).collect();
            if own.is_empty() && state > 0 {
                own.push((0, 1));
            }
            next.push(own);
        }
        let begins = next.first().is_some_and(|n| n.iter().any(|n| n.0 > 0));
        let tens = |n: u32| n.div_ceil(10) * 10;
        begins.then(|| Prose {
            min_chars: p.min_chars / 10 * 10,
            mean_chars: p.mean_chars,
            max_chars: tens(p.max_chars),
            words,
            next,
        })
    }

    fn document(&self, d: &Document, rows: u64) -> Option<Document> {
        let mut members = BTreeMap::new();
        for (key, c) in &d.members {
            // A key that few documents have may be somebody's name.
            if c.filled < self.k || rows < self.k {
                continue;
            }
            let class = match &c.shape {
                Shape::Numbers(n) if n.decimals == 0 => TypeClass::Int(8),
                Shape::Numbers(_) => TypeClass::Float(8),
                _ => TypeClass::Text { max_chars: None },
            };
            let personal = infer::privacy_of(key) == Privacy::Personal;
            let shape = self.shape(&class, c, personal, false);
            if shape != Shape::Unknown {
                members.insert(key.clone(), ColumnProfile { shape, ..c.clone() });
            }
        }
        (!members.is_empty()).then_some(Document { members })
    }

    fn joint(&self, j: &Joint) -> Option<Joint> {
        let kept: Vec<usize> =
            (0..j.columns.len()).filter(|&i| !self.personal.contains(j.columns[i].as_str())).collect();
        let mut counts: BTreeMap<Vec<Option<String>>, u64> = BTreeMap::new();
        for (tuple, rows) in &j.tuples {
            let part = kept.iter().map(|&i| tuple.get(i).cloned().flatten()).collect();
            *counts.entry(part).or_default() += rows;
        }
        let mut tuples: Vec<_> = counts.into_iter().filter(|t| t.1 >= self.k).collect();
        tuples.sort_by_key(|t| std::cmp::Reverse(t.1));
        let columns: Vec<String> = kept.iter().map(|&i| j.columns[i].clone()).collect();
        let decides = j.decides.iter().filter(|d| columns.contains(&d.0) && columns.contains(&d.1)).cloned().collect();
        (columns.len() > 1 && tuples.len() > 1).then_some(Joint { columns, decides, tuples })
    }

    fn gap(&self, g: &Gap) -> Option<Gap> {
        let points = self.coarse(&g.points, g.rows)?;
        // Whole seconds or hundredths.
        Some(Gap { points: points.iter().map(|x| to_decimals(*x, 2)).collect(), ..g.clone() })
    }

    fn given(&self, g: &Given) -> Option<Given> {
        let personal = match g.via.as_slice() {
            [] => self.personal.contains(g.by.as_str()),
            via => {
                let names =
                    |fk: &&crate::schema::ForeignKey| fk.columns.iter().map(|&c| &self.table.columns[c].name).eq(via);
                let fk = self.table.foreign_keys.iter().find(names)?;
                let parent = self.schema.table(order::root(self.schema, fk.parent))?;
                personal(self.schema, parent).contains(g.by.as_str())
            }
        };
        if personal || self.personal.contains(g.column.as_str()) {
            return None;
        }
        let class = self.class(&g.column)?;
        let case = |c: &Case| {
            let there = ((1.0 - c.null_ratio) * c.rows as f64).round() as u64;
            let points = self.texts(&class, &c.points, there).unwrap_or_default();
            Case {
                values: self.listed(&c.values).unwrap_or_default(),
                points: points.iter().map(|x| values::text(&class, *x)).collect(),
                ..c.clone()
            }
        };
        let cases: BTreeMap<String, Case> =
            g.cases.iter().filter(|c| c.1.rows >= self.k).map(|(v, c)| (v.clone(), case(c))).collect();
        (!cases.is_empty()).then(|| Given { cases, ..g.clone() })
    }

    /// Numbers of children that fewer than k parents have are merged with their neighbours.
    fn fan_out(&self, f: &FanOut) -> FanOut {
        let mut list = f.degrees.clone();
        while let Some(at) = list.iter().position(|d| d.1 < self.k).filter(|_| list.len() > 1) {
            let other = if at + 1 < list.len() { at + 1 } else { at - 1 };
            let ((a, n), (b, m)) = (list[at.min(other)], list[at.max(other)]);
            list[at.min(other)] = ((a * n + b * m + (n + m) / 2) / (n + m), n + m);
            list.remove(at.max(other));
        }
        FanOut { degrees: list, ..f.clone() }
    }
}

/// With no more digits than tell it from others a tenth of the range away.
fn mean(window: &[f64]) -> f64 {
    let n = window.len() as f64;
    let sum: f64 = window.iter().sum();
    let mean = if sum.is_finite() { sum / n } else { window.iter().map(|x| x / n).sum() };
    let width = window[window.len() - 1] - window[0];
    if width <= 0.0 {
        return mean;
    }
    let unit = 10f64.powi((width / 10.0).log10().floor() as i32);
    let rounded = (mean / unit).round() * unit;
    if unit.is_normal() && rounded.is_finite() { rounded } else { mean }
}

fn personal<'a>(schema: &Schema, table: &'a Table) -> BTreeSet<&'a str> {
    let columns = table.columns.iter().zip(infer::privacy(schema, table));
    columns.filter(|c| c.1 == Privacy::Personal).map(|c| c.0.name.as_str()).collect()
}

/// A type whose values may be anything that a person wrote.
fn free_text(class: &TypeClass) -> bool {
    class.is_text() || matches!(class, TypeClass::Other | TypeClass::Bytea)
}
