//! A program with every kind of node: two tables, the parent with rows that exist already.

// Each test uses a part of it.
#![allow(dead_code)]

use seedgen_kernels::dist::Steps;
use seedgen_kernels::hash::key;
use seedgen_kernels::language::{Automaton, DEAD, Edge, Words};
use seedgen_kernels::program::{Aggregate, Draw, Earlier, Format, Op, Part, Root, TextFn, TextShape, Trend};
use seedgen_kernels::*;
use std::sync::Arc;

pub const PARENT: TableId = 0;
pub const CHILD: TableId = 1;
pub const CHILDREN: u64 = 5000;

fn pool(words: &[&str]) -> Arc<Column> {
    Arc::new(Column::bytes(words.iter().map(|w| w.as_bytes()).collect()))
}

/// Nodes by name, in the order of a table's columns.
pub struct Every {
    pub program: Program,
    pub names: Vec<(&'static str, NodeId)>,
    /// Of the child table, as far as aggregates take them.
    derived: Vec<NodeId>,
}

impl Every {
    fn node(&mut self, node: Node) -> NodeId {
        self.program.nodes.push(node);
        self.program.nodes.len() as NodeId - 1
    }

    /// A node that is a column of the child table.
    fn named(&mut self, name: &'static str, node: Node) -> NodeId {
        let id = self.node(node);
        self.names.push((name, id));
        id
    }

    fn parent(&mut self) {
        let row = self.node(Node::Row);
        let id = self.node(Node::Permute { key: key(1, "p.id"), space: 1000, input: row });
        let name = self.node(Node::Template {
            parts: [Part::Lit(b"name "[..].into()), Part::Field(id, Format::Padded(4))].into(),
        });
        let made = self.node(Node::Trending {
            key: key(1, "p.made"),
            from: 1_000_000,
            to: 9_000_000,
            first: 3,
            rows: 500,
            trend: Trend::Linear,
        });
        self.program.sources.push(Source {
            existing: 4,
            first: 3,
            rows: 500,
            existing_columns: vec![
                Some(Arc::new(Column::ints(vec![2001, 2002, 2003, 2004]))),
                Some(pool(&["one", "two", "three", "four"])),
                None,
            ],
            columns: vec![Some(id), Some(name), Some(made)],
            encodings: vec![Encoding::I32, Encoding::Text { max_chars: None }, Encoding::I64],
            derived: Vec::new(),
        });
    }

    pub fn new() -> Self {
        let mut e = Every { program: Program::default(), names: Vec::new(), derived: Vec::new() };
        e.parent();
        e.numbers();
        e.references();
        e.strings();
        e.branches();
        e.aggregates();
        e.groups();
        e.learnt();
        let columns: Vec<_> = e.names.iter().map(|n| Some(n.1)).collect();
        e.program.sources.push(Source {
            existing: 0,
            first: 0,
            rows: CHILDREN,
            existing_columns: vec![None; columns.len()],
            encodings: vec![Encoding::None; columns.len()],
            columns,
            derived: e.derived.clone(),
        });
        e
    }

    fn numbers(&mut self) {
        let k = |name: &str| key(42, name);
        let row = self.named("row", Node::Row);
        self.named("const int", Node::Const(Scalar::Int(-7)));
        self.named("const float", Node::Const(Scalar::Float(2.5)));
        self.named("const bytes", Node::Const(Scalar::Bytes(b"fix".to_vec())));
        self.named("const null", Node::Const(Scalar::Null));
        self.named("uniform", Node::Uniform { key: k("u"), lo: -50, hi: 1_000_000 });
        self.named("uniform all", Node::Uniform { key: k("u"), lo: i64::MIN, hi: i64::MAX });
        let uf = self.named("uniform float", Node::UniformFloat { key: k("uf"), lo: -1.0, hi: 99.5 });
        let normal = Node::Normal { key: k("n"), mean: 10.0, sd: 4.0, min: 0.0, max: f64::INFINITY };
        self.named("normal", normal);
        let ln = Node::LogNormal { key: k("ln"), mu: 3.0, sigma: 1.2, min: 1.0, max: 500.0 };
        self.named("log normal", ln);
        self.named("exponential", Node::Exponential { key: k("e"), mean: 20.0, min: 5.0, max: 90.0 });
        self.named("round", Node::Round { input: uf, scale: 2 });
        self.named("to float", Node::ToFloat { input: row, scale: 3 });
        self.named("index uniform", Node::Index { key: k("i"), n: 12, draw: Draw::Uniform });
        self.named("index zipf", Node::Index { key: k("i"), n: 100_000, draw: Draw::Zipf(1.0) });
        let weights = Draw::Weights(vec![5.0, 0.5, 3.0, 1.5].into());
        self.named("index weights", Node::Index { key: k("i"), n: 4, draw: weights });
        self.named("permute", Node::Permute { key: k("p"), space: CHILDREN, input: row });
        self.named("permute large", Node::Permute { key: k("p"), space: 1 << 45, input: row });
        let ten = self.named("digit", Node::Digit { input: row, div: 7, modulo: 10 });
        self.named("skip", Node::Skip { input: row, taken: Arc::from([0, 1, 5, 6, 7, 1000]) });
        self.named("permute by", Node::PermuteBy { key: k("pb"), by: ten, space: 7, input: row });
        self.named("linear", Node::Linear { input: row, mul: -3, add: 100 });
        for (name, op) in [
            ("add", Op::Add),
            ("sub", Op::Sub),
            ("mul", Op::Mul),
            ("div", Op::Div),
            ("floor", Op::Floor),
            ("mod", Op::Mod),
            ("min", Op::Min),
            ("max", Op::Max),
        ] {
            self.named(name, Node::Arith { op, a: row, b: ten });
        }
        self.named("add float", Node::Arith { op: Op::Add, a: uf, b: row });
        for (name, trend) in [
            ("trending", Trend::Uniform),
            ("trending linear", Trend::Linear),
            ("trending exponential", Trend::Exponential(4.0)),
            ("trending steps", Trend::Steps(Steps::new(&[(1.0, 3.0), (2.0, 0.0), (1.0, 1.0), (3.0, 9.0)]).unwrap())),
        ] {
            let (from, to) = (700_000_000_000_000, 800_000_000_000_000);
            self.named(name, Node::Trending { key: k("t"), from, to, first: 0, rows: CHILDREN, trend });
        }
        self.named("nullify", Node::Nullify { key: k("null"), ratio: 0.3, input: row });
    }

    fn references(&mut self) {
        let k = |name: &str| key(42, name);
        let (row, parents) = (self.names[0].1, 504);
        let classes: Arc<[(u64, u64)]> = zipf_degrees(parents, CHILDREN, 0.8, None, 1).unwrap();
        let shaped = shaped_degrees(parents, CHILDREN, Shape::Poisson, None, 1).unwrap();
        let one = self.node(Node::Digit { input: row, div: 1, modulo: parents });
        for (name, rank, child, fanout) in [
            ("parent uniform", None, row, Fanout::Uniform { parents }),
            ("parent zipf", None, row, Fanout::Zipf { parents, alpha: 1.1 }),
            ("parent injective", Some("rank injective"), one, Fanout::Injective { parents }),
            ("parent even", Some("rank even"), row, Fanout::Even { parents }),
            ("parent degrees", Some("rank degrees"), row, Fanout::Degrees { classes }),
            ("parent poisson", Some("rank poisson"), row, Fanout::Degrees { classes: shaped }),
        ] {
            let key = k("fk");
            self.named(name, Node::ParentRow { key, fanout: fanout.clone(), child });
            if let Some(rank) = rank {
                self.named(rank, Node::ChildRank { key, fanout, child });
            }
        }
        let parent = self.names.iter().find(|n| n.0 == "parent zipf").unwrap().1;
        self.named("at int", Node::At { row: parent, table: PARENT, column: 0 });
        self.named("at bytes", Node::At { row: parent, table: PARENT, column: 1 });
        let made = self.node(Node::Linear { input: parent, mul: 1000, add: 0 });
        self.named("gap", Node::Gap { key: k("g"), base: made, min: 60, max: 100_000, cap: 400_000 });
        self.named("gap days", Node::Gap { key: k("g"), base: made, min: -5, max: 5, cap: i64::MAX });
        self.named("forest", Node::ForestParent { key: k("f"), roots: 0.05, first: 0, roots_self: false });
        self.named("forest self", Node::ForestParent { key: k("f"), roots: 0.05, first: 0, roots_self: true });
    }

    /// Over the children by degrees; the parents' rows are here those of the child table itself, modulo.
    fn aggregates(&mut self) {
        let row = self.names[0].1;
        let parent = self.node(Node::Digit { input: row, div: 1, modulo: 504 });
        for (name, fanout, column, of) in [
            ("children count", "parent degrees", "uniform", Aggregate::Count),
            ("children sum", "parent degrees", "uniform", Aggregate::Sum),
            ("children min", "parent even", "nullify", Aggregate::Min),
            ("children max", "parent injective", "uniform float", Aggregate::Max),
            ("children mean", "parent degrees", "uniform", Aggregate::Mean(2)),
            ("children mean down", "parent degrees", "uniform", Aggregate::Mean(-3)),
            ("children mean float", "parent even", "uniform float", Aggregate::Mean(0)),
        ] {
            let id = |n: &str| self.names.iter().position(|x| x.0 == n).unwrap();
            let Node::ParentRow { key, fanout, .. } = &self.program.nodes[self.names[id(fanout)].1 as usize] else {
                continue;
            };
            let (key, fanout, node) = (*key, fanout.clone(), self.names[id(column)].1);
            let value = self.derived.len() as u32;
            self.derived.push(node);
            self.named(name, Node::OfChildren { key, fanout, parent, table: CHILD, value, of });
        }
    }

    fn groups(&mut self) {
        let k = |name: &str| key(42, name);
        let row = self.names[0].1;
        let digit = self.node(Node::Digit { input: row, div: 7, modulo: 10 });
        let other = self.node(Node::Digit { input: row, div: 3, modulo: 10 });
        let apart = self.named("apart", Node::Apart { input: digit, taken: [other, row].into() });
        self.named("ranked", Node::Ranked { inputs: [digit, other, apart].into(), place: 1 });
        self.named("subset", Node::Subset { input: row, members: 3, place: 1 });
        let odd = Arc::new(Column::ints(vec![1, 3, 5, 7, 9]));
        self.named("find", Node::Find { input: digit, pool: odd });
        let name = self.names.iter().find(|n| n.0 == "lookup").unwrap().1;
        self.named("find bytes", Node::Find { input: name, pool: pool(&["dolor", "ipsum", "lorem"]) });
        let ends: Arc<[u64]> = [3, 3, 10, 400].into();
        let group = self.named("segment", Node::Segment { input: row, ends });
        let starts: Arc<[u32]> = [0, 2, 2, 5, 8].into();
        let members: Arc<[u64]> = [0, 2, 3, 5, 8, 11, 100, 300].into();
        let by_row: Arc<[i64]> = members.iter().map(|m| *m as i64).collect();
        let counted = Arc::new(Column::ints((0..12).map(|m| m * 30).collect()));
        let below = self.named("below", Node::Below { input: row, pool: counted });
        self.named("below bytes", Node::Below { input: name, pool: pool(&["dolor", "ipsum", "lorem"]) });
        let by_value: Arc<[i64]> = [0, 1, 2, 4, 11, 0, 3, 5].into();
        for (name, place, places, which, root) in [
            ("earlier", row, &by_row, Earlier::Any(0.1), Root::Null),
            ("earlier self", row, &by_row, Earlier::Any(0.1), Root::Itself),
            ("earlier another", below, &by_value, Earlier::Any(0.3), Root::Another),
            ("earlier last", below, &by_value, Earlier::Last, Root::Null),
            ("earlier round", row, &by_row, Earlier::Last, Root::Round),
        ] {
            let (starts, places, members) = (starts.clone(), places.clone(), members.clone());
            self.named(
                name,
                Node::EarlierIn { key: k("e"), group, place, starts, places, members, which, root, own: 0 },
            );
        }
    }

    fn learnt(&mut self) {
        let k = |name: &str| key(42, name);
        let z = |e: &mut Self, key| {
            e.node(Node::Normal { key, mean: 0.0, sd: 1.0, min: f64::NEG_INFINITY, max: f64::INFINITY })
        };
        let (a, b) = (z(self, k("za")), z(self, k("zb")));
        let share = self.named("together", Node::Together { inputs: [(a, 0.8), (b, 0.6)].into() });
        self.named("probit", Node::Probit { input: share });
        let points = Arc::new(Column::ints(vec![-5, 0, 10, 11, 1000]));
        self.named("quantile int", Node::Quantile { share, points });
        let points = Arc::new(Column::floats(vec![0.5, 2.5, 99.0]));
        self.named("quantile float", Node::Quantile { share, points });
        let steps = Steps::new(&[(1.0, 3.0), (2.0, 0.0), (1.0, 1.0), (3.0, 9.0)]).unwrap();
        self.named("density", Node::Density { share, from: -400, to: 1000, steps: steps.clone() });
        let (input, not_below) = (self.names[0].1, self.node(Node::Const(Scalar::Int(3))));
        let (key, not_above, period) = (k("seasonal"), 400, 70);
        self.named("seasonal", Node::Seasonal { key, input, not_below, not_above, period, steps });
        self.named("step", Node::Step { share, ends: [0.1, 0.7, 1.0].into() });
        let next = [vec![(1, 1.0)], vec![(2, 2.0), (3, 1.0)], vec![(3, 1.0), (0, 1.0)], vec![(1, 1.0), (0, 2.0)]];
        let chain = Arc::new(seedgen_kernels::text::chain::Chain::new(&["eins", "zwei", "drei"], &next).unwrap());
        self.named("chain", Node::Chain { key: k("chain"), chain, min_chars: 8, max_chars: 60 });
    }

    fn strings(&mut self) {
        let k = |name: &str| key(42, name);
        let (row, column) = (self.names[0].1, |e: &Every, n: &str| e.names.iter().find(|x| x.0 == n).unwrap().1);
        let words = pool(&["lorem", "ipsum", "dolor", "sit", "amet", "ürban", "été", "Grün", "o'brien \"x\\"]);
        let index = column(self, "index uniform");
        let word = self.named("lookup", Node::Lookup { index, pool: words.clone() });
        let group = column(self, "digit");
        let starts: Arc<[u32]> = [0, 2, 5, 9].into();
        self.named("lookup in", Node::LookupIn { group, index: row, starts, pool: words.clone() });
        for (name, f) in [
            ("lower", TextFn::Lower),
            ("upper", TextFn::Upper),
            ("ascii", TextFn::Ascii),
            ("slug", TextFn::Slug),
            ("mail local", TextFn::MailLocal),
            ("word", TextFn::Word),
            ("capitalize", TextFn::Capitalize),
            ("trim", TextFn::Trim),
            ("digits", TextFn::Digits),
            ("initial", TextFn::Initial),
            ("capitals", TextFn::Capitals),
            ("json escape", TextFn::JsonEscape),
            ("quote escape", TextFn::QuoteEscape),
            ("chars", TextFn::Chars { skip: 1, take: 3 }),
        ] {
            self.named(name, Node::Map { f, input: word });
        }
        let v4 = self.named("uuid v4", Node::UuidV4 { key: k("v4") });
        let time = column(self, "trending linear");
        self.named("uuid v7", Node::UuidV7 { key: k("v7"), time });
        self.named("uuid of", Node::UuidOf { key: k("of"), input: row });
        let float = column(self, "uniform float");
        let number = column(self, "uniform");
        let mut parts = Vec::new();
        for (node, format) in [
            (word, Format::Plain),
            (number, Format::Plain),
            (float, Format::Plain),
            (row, Format::Padded(6)),
            (number, Format::Base36(5)),
            (row, Format::Hex(3)),
            (v4, Format::Hex(0)),
            (v4, Format::Uuid),
            (number, Format::Decimal(2)),
            (row, Format::Date),
            (time, Format::Timestamp),
            (group, Format::Bool),
            (row, Format::Letters(3)),
        ] {
            parts.push(Part::Lit(b"|"[..].into()));
            parts.push(Part::Field(node, format));
        }
        self.named("template", Node::Template { parts: parts.into() });
        self.named("clip", Node::Clip { input: word, max_chars: 3 });
        self.named("pad", Node::Pad { input: word, min_chars: 6, with: b'_' });
        for (name, shape) in
            [("words", TextShape::Words), ("sentences", TextShape::Sentences), ("paragraphs", TextShape::Paragraphs)]
        {
            let (words, min_chars, max_chars) = (words.clone(), 20, 400);
            self.named(name, Node::Text { key: k("text"), words, shape, min_chars, max_chars });
        }
        self.named("mask", Node::Mask { key: k("mask"), mask: "AA-##\\#ax-Xé".into() });
        self.named("random bytes", Node::RandomBytes { key: k("rb"), min: 3, max: 9 });
        // [ab]+-[0-9]
        let edge = |target, a, b| Edge { target, ranges: vec![(a, b)] };
        let edges =
            vec![vec![edge(1, 'a', 'b')], vec![edge(2, '-', '-'), edge(1, 'a', 'b')], vec![edge(3, '0', '9')], vec![]];
        let accepting = vec![false, false, false, true];
        let words = Arc::new(Words::new(edges, &accepting, (3, 12), 1000));
        let next = [1, DEAD, DEAD, DEAD, 1, 2, DEAD, DEAD, DEAD, DEAD, 3, DEAD, DEAD, DEAD, DEAD, DEAD];
        let cuts = ['\0', '-', '.', '0', ':', 'a', 'c'].map(|c| c as u32);
        let automaton = Automaton::new(cuts.into(), vec![3, 1, 3, 2, 3, 0, 3], 4, next.into(), accepting).unwrap();
        self.named("word", Node::Word { input: row, words: words.clone() });
        let (pool, index) = (pool(&["ab-1", "ab-", "b-9"]), row);
        let input = self.node(Node::Lookup { index, pool });
        let (key, automaton) = (k("conform"), Arc::new(automaton));
        self.named("conform", Node::Conform { key, input, automaton, min_chars: 1, max_chars: 9, pad_to: 0, words });
        let twelve = self.node(Node::Template { parts: [Part::Field(row, Format::Padded(12))].into() });
        self.named("luhn", Node::Luhn { input: twelve });
        self.named("ean", Node::Ean { input: twelve });
        let country = self.node(Node::Const(Scalar::Bytes(b"DE".to_vec())));
        self.named("iban", Node::Iban { country, bban: twelve });
    }

    fn branches(&mut self) {
        let column = |e: &Every, n: &str| e.names.iter().find(|x| x.0 == n).unwrap().1;
        let (selector, nullify) = (column(self, "index weights"), column(self, "nullify"));
        let (a, b, null) = (column(self, "uniform"), column(self, "at int"), column(self, "const null"));
        self.named("case", Node::Case { selector, arms: [a, b, null].into() });
        self.named("coalesce", Node::Coalesce { inputs: [nullify, null, b].into() });
        self.named("null with", Node::NullWith { test: nullify, input: a });
    }
}
