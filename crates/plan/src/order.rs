//! The order of tables: foreign keys, and what functions of CHECKs read, as a directed graph, strongly connected components condensed, levels.
//! Partitions are left to their partitioned table. Not here: counts and keys (`planning/`).

use crate::schema::{Oid, Schema, Table};
use petgraph::algo::{has_path_connecting, tarjan_scc};
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeMap;

/// A table's place: parents are at lower levels, tables of one cycle share level and component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub level: usize,
    /// Numbered in an order in which parents come first.
    pub component: usize,
    /// The component has more than one table.
    pub in_cycle: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Order {
    /// Table oids, parents first; within a component by name.
    pub tables: Vec<Oid>,
    pub places: BTreeMap<Oid, Place>,
}

/// Orders the given tables by their foreign keys to each other.
pub fn order(schema: &Schema, tables: &[&Table]) -> Order {
    let mut graph: DiGraph<Oid, ()> = DiGraph::new();
    // By name, so that the order does not depend on oids.
    let mut sorted: Vec<&&Table> = tables.iter().collect();
    sorted.sort_by_key(|t| (&t.schema, &t.name));
    let nodes: BTreeMap<Oid, NodeIndex> = sorted.iter().map(|t| (t.oid, graph.add_node(t.oid))).collect();
    for t in &sorted {
        for fk in &t.foreign_keys {
            let parent = root(schema, fk.parent);
            if parent != t.oid
                && let (Some(&from), Some(&to)) = (nodes.get(&t.oid), nodes.get(&parent))
            {
                graph.update_edge(from, to, ());
            }
        }
    }
    // What functions read comes first too, where that leads to no cycle.
    for t in &sorted {
        for &read in &t.reads {
            let (from, to) = (nodes.get(&t.oid), nodes.get(&root(schema, read)));
            if let (Some(&from), Some(&to)) = (from, to)
                && from != to
                && !has_path_connecting(&graph, to, from, None)
            {
                graph.update_edge(from, to, ());
            }
        }
    }
    // Tarjan gives components in reverse topological order of child -> parent edges: parents first.
    let components = tarjan_scc(&graph);
    let mut places: BTreeMap<Oid, Place> = BTreeMap::new();
    let mut levelled: Vec<(usize, String, Oid)> = Vec::new();
    for (component, members) in components.iter().enumerate() {
        let inside = |n: NodeIndex| members.contains(&n);
        let level = members
            .iter()
            .flat_map(|&m| graph.neighbors(m))
            .filter(|&p| !inside(p))
            .filter_map(|p| places.get(&graph[p]))
            .map(|p| p.level + 1)
            .max()
            .unwrap_or(0);
        for &m in members {
            places.insert(graph[m], Place { level, component, in_cycle: members.len() > 1 });
            let name = schema.table(graph[m]).map(Table::path).unwrap_or_default();
            levelled.push((level, name, graph[m]));
        }
    }
    levelled.sort_by(|a, b| {
        let component = |x: &(usize, String, Oid)| places[&x.2].component;
        (a.0, component(a), &a.1).cmp(&(b.0, component(b), &b.1))
    });
    Order { tables: levelled.into_iter().map(|x| x.2).collect(), places }
}

/// The topmost partitioned table above a partition (itself, if it is none): rows go in there.
pub fn root(schema: &Schema, mut oid: Oid) -> Oid {
    while let Some(up) = schema.table(oid).and_then(|t| t.partition_of) {
        oid = up;
    }
    oid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::tests::table;
    use crate::schema::ForeignKey;

    /// Tables a, b, c … with these foreign keys (child, parent), and their order with levels.
    fn levels(tables: &str, keys: &[(&str, &str)]) -> Vec<(String, usize, bool)> {
        let mut schema = Schema::default();
        for (i, name) in tables.split(' ').enumerate() {
            let mut t = table(name, "id int!, parent int").1;
            t.oid = i as Oid + 1;
            schema.tables.push(t);
        }
        for (child, parent) in keys {
            let parent = schema.tables.iter().find(|t| t.name == *parent).map_or(0, |t| t.oid);
            let child = schema.tables.iter_mut().find(|t| t.name == *child).unwrap();
            child.foreign_keys.push(ForeignKey {
                name: format!("{}_{parent}_fkey", child.name),
                oid: 0,
                columns: vec![1],
                parent,
                parent_columns: vec![0],
                match_full: false,
                deferrable: false,
                initially_deferred: false,
                valid: true,
                enforced: true,
                period: false,
                partitions: Vec::new(),
                definition: String::new(),
            });
        }
        let all: Vec<&Table> = schema.tables.iter().collect();
        let o = order(&schema, &all);
        o.tables
            .iter()
            .map(|oid| (schema.table(*oid).unwrap().name.clone(), o.places[oid].level, o.places[oid].in_cycle))
            .collect()
    }

    fn expect(found: Vec<(String, usize, bool)>, wanted: &[(&str, usize, bool)]) {
        let found: Vec<(&str, usize, bool)> = found.iter().map(|(n, l, c)| (n.as_str(), *l, *c)).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn parents_come_first() {
        let keys = [("item", "order"), ("order", "user"), ("item", "product"), ("user", "user")];
        let wanted = [("product", 0, false), ("user", 0, false), ("order", 1, false), ("item", 2, false)];
        expect(levels("item order product user", &keys), &wanted);
        expect(levels("user product order item", &keys), &wanted);
    }

    #[test]
    fn a_cycle_is_one_level() {
        let keys = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "b"), ("a", "z")];
        let wanted = [("z", 0, false), ("a", 1, true), ("b", 1, true), ("c", 1, true), ("d", 2, false)];
        expect(levels("d c b a z", &keys), &wanted);
    }
}
