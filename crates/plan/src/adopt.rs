//! What partitions have by themselves counts as their root's, which their rows go through: foreign keys, triggers, CHECKs,
//! keys, exclusion constraints. Not here: what is made of it.

use crate::expr::Expr;
use crate::schema::{Check, ColumnIndex, Exclusion, ForeignKey, KeyPart, Oid, Schema, Unique};
use std::collections::BTreeMap;

/// So many partitions may have a key, each of them.
const MOST: usize = 64;

impl Schema {
    /// Foreign keys that only partitions have count as their root's, which their rows go through.
    pub fn adopt_foreign_keys(&mut self) {
        for leaf in 0..self.tables.len() {
            let Some(mut root) = self.tables[leaf].partition_of else { continue };
            while let Some(up) = self.table(root).and_then(|t| t.partition_of) {
                root = up;
            }
            let Some(root) = self.tables.iter().position(|t| t.oid == root) else { continue };
            for fk in self.tables[leaf].foreign_keys.clone() {
                let names = fk.columns.iter().map(|&c| &self.tables[leaf].columns[c].name);
                let columns: Option<Vec<ColumnIndex>> = names.map(|n| self.tables[root].column_index(n)).collect();
                let Some(columns) = columns else { continue };
                let oid = self.tables[leaf].oid;
                let keys = &mut self.tables[root].foreign_keys;
                let known = |k: &&mut ForeignKey| {
                    (&k.columns, k.parent, &k.parent_columns) == (&columns, fk.parent, &fk.parent_columns)
                };
                match keys.iter_mut().find(known) {
                    Some(k) if k.partitions.is_empty() => {}
                    Some(k) => k.partitions.push(oid),
                    None => keys.push(ForeignKey { columns, partitions: vec![oid], ..fk }),
                }
            }
        }
    }
    /// CHECKs and NOT NULLs that only a partition has count as its root's, for the rows that go there; `bounds`: the
    /// conditions of partitions as SQL.
    pub fn adopt_partition_checks(&mut self, bounds: &BTreeMap<Oid, String>) {
        for (leaf, root) in self.parted() {
            let (part, table) = (&self.tables[leaf], &self.tables[root]);
            let (true, Some(up)) = (part.has_own_checks(self), part.partition_of.and_then(|o| self.table(o))) else {
                continue;
            };
            let of_root = |e: &Expr| e.renumbered(&|c| table.column_index(&part.columns.get(c)?.name));
            let outside = part.partition_bound.as_ref().map(|b| of_root(b).map(|b| Expr::Not(Box::new(b))));
            let text = bounds.get(&part.oid);
            // A bound that cannot be told leaves the constraint to its test.
            let Some(outside) = outside.map_or(Some(Expr::Or(Vec::new())), |o| o) else { continue };
            let whole = |condition: &str| match text {
                Some(t) => format!("CHECK ((NOT ({t})) OR ({condition}))"),
                None => format!("CHECK ({condition})"),
            };
            let own = part.checks.iter().filter(|c| !up.checks.iter().any(|u| u.name == c.name));
            let mut found: Vec<(String, String, Expr)> =
                own.filter_map(|c| Some((c.name.clone(), whole(c.condition()), of_root(&c.expr)?))).collect();
            for c in part.columns.iter().filter(|c| c.not_null) {
                let Some(i) = table.column_index(&c.name).filter(|&i| !table.columns[i].not_null) else { continue };
                let name = format!("{}.{} not null", part.name, c.name);
                let expr = Expr::IsNotNull(Box::new(Expr::Column(i)));
                found.push((name, whole(&format!("{} IS NOT NULL", c.quoted)), expr));
            }
            let partition = Some(part.oid);
            let checks = found.into_iter().map(|(name, definition, inside)| Check {
                name,
                definition,
                expr: Expr::Or(vec![outside.clone(), inside]),
                valid: true,
                partition,
            });
            let checks: Vec<Check> = checks.collect();
            self.tables[root].checks.extend(checks);
        }
    }

    /// Unique keys and exclusion constraints that only a partition has count as its root's, partial to the rows that go there.
    pub fn adopt_partition_keys(&mut self) {
        for (leaf, root) in self.parted() {
            let (part, table) = (&self.tables[leaf], &self.tables[root]);
            let of_root = |c: ColumnIndex| table.column_index(&part.columns.get(c)?.name);
            let mut found: Vec<Unique> = Vec::new();
            for u in &part.uniques {
                let key = |k: &KeyPart| match k {
                    KeyPart::Column(c) => Some(KeyPart::Column(of_root(*c)?)),
                    KeyPart::Expr(e) => Some(KeyPart::Expr(e.renumbered(&of_root)?)),
                };
                let keys: Option<Vec<KeyPart>> = u.keys.iter().map(key).collect();
                let parts = part.partition_bound.iter().chain(&u.predicate);
                let inside: Option<Vec<Expr>> = parts.map(|e| e.renumbered(&of_root)).collect();
                let (Some(keys), Some(inside)) = (keys, inside) else { continue };
                let implied = |o: &Unique| {
                    o.keys.iter().all(|k| keys.contains(k))
                        && (o.predicate.is_none() || u.predicate.is_some() && o.keys.len() == keys.len())
                };
                if !table.uniques.iter().any(implied) && !found.iter().any(|f| f.keys == keys) {
                    let predicate = (!inside.is_empty()).then_some(Expr::And(inside));
                    found.push(Unique { keys, predicate, primary: false, ..u.clone() });
                }
            }
            let known = |e: &Exclusion| table.exclusions.iter().any(|o| o.definition == e.definition);
            let mut excluded: Vec<Exclusion> = Vec::new();
            for e in part.exclusions.iter().filter(|e| !known(e)) {
                let part_of = |(k, op): &(KeyPart, String)| {
                    let k = match k {
                        KeyPart::Column(c) => KeyPart::Column(of_root(*c)?),
                        KeyPart::Expr(e) => KeyPart::Expr(e.renumbered(&of_root)?),
                    };
                    Some((k, op.clone()))
                };
                let parts: Option<Vec<(KeyPart, String)>> = e.parts.iter().map(part_of).collect();
                let inside: Option<Vec<Expr>> =
                    part.partition_bound.iter().chain(&e.predicate).map(|e| e.renumbered(&of_root)).collect();
                if let (Some(parts), Some(inside)) = (parts, inside) {
                    let predicate = (!inside.is_empty()).then_some(Expr::And(inside));
                    excluded.push(Exclusion { parts, predicate, ..e.clone() });
                }
            }
            self.tables[root].uniques.extend(found);
            self.tables[root].exclusions.extend(excluded);
        }
        // What very many partitions have is asked of all rows at once.
        for t in self.tables.iter_mut().filter(|t| t.partition_of.is_none() && t.partitions.len() > MOST) {
            crowded(&mut t.uniques, |u| &u.keys, |u| &mut u.predicate);
            crowded(&mut t.exclusions, |e| &e.parts, |e| &mut e.predicate);
        }
    }

    /// Row triggers that only partitions have count as their root's: rows of the root fire them.
    pub fn adopt_triggers(&mut self) {
        for leaf in 0..self.tables.len() {
            let Some(mut root) = self.tables[leaf].partition_of else { continue };
            while let Some(up) = self.table(root).and_then(|t| t.partition_of) {
                root = up;
            }
            let Some(root) = self.tables.iter().position(|t| t.oid == root) else { continue };
            for trigger in self.tables[leaf].triggers.clone().into_iter().filter(|t| t.row) {
                let of_root = &mut self.tables[root].triggers;
                if !of_root.iter().any(|t| t.name == trigger.name) {
                    of_root.push(trigger);
                }
            }
        }
    }
    /// Each partition, at whatever level, and the topmost table above it, as places in `tables`.
    pub(crate) fn parted(&self) -> Vec<(usize, usize)> {
        let root = |mut oid: Oid| {
            while let Some(up) = self.table(oid).and_then(|t| t.partition_of) {
                oid = up;
            }
            self.tables.binary_search_by_key(&oid, |t| t.oid).ok()
        };
        let parts = self.tables.iter().enumerate().filter(|(_, t)| t.partition_of.is_some());
        parts.filter_map(|(i, t)| Some((i, root(t.oid)?))).collect()
    }
}

/// Of very many partial ones over the same parts one stays, and asks all rows.
fn crowded<T, P: PartialEq + Clone>(
    all: &mut Vec<T>,
    parts: impl Fn(&T) -> &P,
    predicate: impl Fn(&mut T) -> &mut Option<Expr>,
) {
    let each: Vec<P> = all.iter().map(|x| parts(x).clone()).collect();
    let mut seen: Vec<P> = Vec::new();
    all.retain_mut(|x| {
        let own = parts(x).clone();
        if predicate(x).is_none() || each.iter().filter(|p| **p == own).count() <= MOST {
            return true;
        }
        let first = !seen.contains(&own);
        if first {
            *predicate(x) = None;
            seen.push(own);
        }
        first
    });
}
