//! Combinations of agreeing parents that existing rows of the table have taken, as numbers of a unique key. Not
//! here: reading the rows (the extension does), numbers of tuples without an agreement (`existing`).

use super::agree::Compared;
use super::apart::Choice;
use super::eligible::Dictionary;
use crate::compile::TableCompiler;
use crate::plan::AgreedKey;
use crate::planning::PlanError;
use crate::schema::{ColumnIndex, ForeignKey};
use crate::strategy::{FanoutBy, Strategy};
use seedgen_kernels::{Column, Node};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::slice::from_ref;
use std::sync::Arc;

/// A parent's rows by their values in the key's columns.
struct Pinned {
    columns: Vec<ColumnIndex>,
    dictionaries: Vec<Dictionary>,
    /// From the numbers of the values to the row's place in its group.
    places: HashMap<Vec<u32>, u32>,
}

impl<'a> TableCompiler<'a> {
    /// The rows of a parent that existing rows refer to under a key that allows each of them once.
    pub(super) fn used_rows(
        &mut self,
        key: &'a AgreedKey,
        fk: &'a ForeignKey,
        column: &str,
    ) -> Result<HashSet<u64>, PlanError> {
        let rows = self.key_rows(key, column)?;
        let columns: Vec<ColumnIndex> = fk.columns.iter().copied().filter(|c| rows.contains_key(c)).collect();
        let ranges = self.parent_ranges(fk);
        let mut values: Vec<Column> = Vec::new();
        for &c in &columns {
            values.push(self.parent_values(fk, c, &ranges, column)?);
        }
        let mut dictionaries: Vec<Dictionary> = columns.iter().map(|_| Dictionary::default()).collect();
        let n = rows.values().next().map_or(0, |c| c.len());
        let mut used: HashSet<Vec<u32>> = HashSet::with_capacity(n);
        for i in 0..n {
            used.insert(columns.iter().zip(&mut dictionaries).map(|(c, d)| d.number(&rows[c], i)).collect());
        }
        let code =
            |i: usize| -> Option<Vec<u32>> { values.iter().zip(&dictionaries).map(|(v, d)| d.known(v, i)).collect() };
        let numbers = ranges.iter().cloned().flatten().enumerate();
        Ok(numbers.filter(|&(i, _)| code(i).is_some_and(|c| used.contains(&c))).map(|x| x.1).collect())
    }

    fn key_rows(&self, key: &AgreedKey, column: &str) -> Result<BTreeMap<ColumnIndex, Arc<Column>>, PlanError> {
        let found = self.keys.and_then(|k| k.get(&key.key)).cloned();
        found.ok_or_else(|| self.bad(column, format!("the rows that exist were not read for key \"{}\"", key.key)))
    }

    /// Sorted, each once. A row with parents or values that are not among the combinations takes none.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn agreed_taken(
        &mut self,
        key: &'a AgreedKey,
        compared: &Compared<'a>,
        classes: &HashMap<Vec<u32>, usize>,
        seen: &[usize],
        choices: &[Choice],
        ends: &[u64],
        firsts: &[usize],
        column: &str,
    ) -> Result<Arc<[u64]>, PlanError> {
        let rows = self.key_rows(key, column)?;
        let own = |c: ColumnIndex| rows.get(&c);
        let n = rows.values().next().map_or(0, |c| c.len());
        // For each parent: its values in the key's columns, and from them its place in its group.
        let mut sides: Vec<Pinned> = Vec::new();
        let pinned = || choices.iter().flat_map(|c| &c.sides);
        for &s in pinned() {
            let fk = compared.keys[s];
            let columns: Vec<ColumnIndex> = fk.columns.iter().copied().filter(|c| rows.contains_key(c)).collect();
            let ranges = self.parent_ranges(fk);
            let numbers: Vec<u64> = ranges.iter().cloned().flatten().collect();
            let mut values: Vec<Column> = Vec::new();
            for &c in &columns {
                values.push(self.parent_values(fk, c, &ranges, column)?);
            }
            let groups = &compared.joined.groups[s];
            let mut place: HashMap<u32, u32> = HashMap::with_capacity(groups.pool.len());
            for g in 0..groups.starts.len() - 1 {
                for at in groups.starts[g]..groups.starts[g + 1] {
                    place.insert(groups.pool[at as usize], at - groups.starts[g]);
                }
            }
            let mut dictionaries: Vec<Dictionary> = columns.iter().map(|_| Dictionary::default()).collect();
            let mut places = HashMap::new();
            for (i, &row) in numbers.iter().enumerate() {
                let Some(&at) = place.get(&(row as u32)) else { continue };
                if values.iter().any(|v| v.is_null(i)) {
                    continue;
                }
                let code: Vec<u32> = values.iter().zip(&mut dictionaries).map(|(v, d)| d.number(v, i)).collect();
                places.insert(code, at);
            }
            sides.push(Pinned { columns, dictionaries, places });
        }
        let digits = self.digit_values(&key.key, column)?;
        let mut taken: Vec<u64> = Vec::new();
        'rows: for i in 0..n {
            let mut label = Vec::with_capacity(seen.len());
            for &x in seen {
                let c = compared.shared[x];
                let code = own(c).and_then(|v| compared.dictionaries[x].known(v, i));
                let Some(code) = code else { continue 'rows };
                label.push(code);
            }
            let Some(&class) = classes.get(&label) else { continue };
            let begin = if class == 0 { 0 } else { ends[class - 1] };
            let first = firsts[class];
            let (mut number, mut div) = (0u64, 1u64);
            let mut places = BTreeMap::new();
            for (&s, Pinned { columns, dictionaries, places: known }) in pinned().zip(&sides) {
                let code: Option<Vec<u32>> =
                    columns.iter().zip(dictionaries).map(|(c, d)| own(*c).and_then(|v| d.known(v, i))).collect();
                let Some(&at) = code.and_then(|code| known.get(&code)) else { continue 'rows };
                places.insert(s, u64::from(at));
            }
            for choice in choices {
                let s = choice.sides[0];
                number += choice.number(&places) * div;
                div *= choice.size(compared.joined.groups[s].len(compared.joined.members[first][s]));
            }
            let (mut digit_number, mut div) = (0u64, 1u64);
            for (c, radix, known) in &digits {
                let Some(digit) = own(*c).and_then(|v| known.known(v, i)) else { continue 'rows };
                digit_number += u64::from(digit) * div;
                div *= radix;
            }
            taken.push((begin + number) * key.digits.max(1) + digit_number);
        }
        taken.sort_unstable();
        taken.dedup();
        Ok(taken.into())
    }

    /// The free columns of a tuple: the size of each digit, and the digits of its values.
    fn digit_values(&mut self, key: &str, column: &str) -> Result<Vec<(ColumnIndex, u64, Dictionary)>, PlanError> {
        let planned = self.planned;
        let Some(tuple) = planned.tuples.iter().find(|t| t.key == key) else { return Ok(Vec::new()) };
        let mut found: BTreeMap<usize, (ColumnIndex, u64, Dictionary)> = BTreeMap::new();
        for p in &planned.columns {
            let Some(c) = self.scope.table.column_index(&p.column) else { continue };
            let radix = |digit: usize| tuple.radices.get(digit).copied().unwrap_or(1).max(1);
            let (digit, values) = match &p.strategy {
                Strategy::KeyDigit { key: k, digit, start, step, values, span, .. } if k == key => {
                    // The digit's own node is not known yet: the same values at the rows 0..radix.
                    let row = self.b.row();
                    let input = self.b.push(Node::Digit { input: row, div: 1, modulo: radix(*digit) });
                    let class = self.classes[c].clone();
                    let (node, form) = match start {
                        Some(start) if values.is_empty() => self.spaced(c, input, *start, *step, *span, column)?,
                        _ => self.digit_image(c, &class, input, values, p)?,
                    };
                    let node = self.convert(node, form, &class, column)?;
                    let all = 0..radix(*digit);
                    (*digit, self.evaluate(node, from_ref(&all), column)?)
                }
                Strategy::ForeignKeyReference { constraint, fanout: FanoutBy::Digit { key: k, digit, .. }, .. }
                    if k == key =>
                {
                    let fk = self.foreign_key(constraint, column)?;
                    let all = 0..radix(*digit);
                    (*digit, self.parent_values(fk, c, from_ref(&all), column)?)
                }
                _ => continue,
            };
            let mut numbers = Dictionary::default();
            for i in 0..values.len() {
                numbers.number(&values, i);
            }
            found.insert(digit, (c, radix(digit), numbers));
        }
        Ok(found.into_values().collect())
    }
}
