//! Properties of evaluation: blocks in any order, of any size, on any thread equal the whole; references
//! find the parent's own values; mistakes in a program are errors.

mod every;

use every::{CHILD, CHILDREN, Every, PARENT};
use seedgen_kernels::program::{Op, Trend};
use seedgen_kernels::*;

fn same(a: &Column, i: usize, b: &Column, k: usize) -> bool {
    a.is_null(i) && b.is_null(k)
        || a.is_null(i) == b.is_null(k)
            && match (&a.vals, &b.vals) {
                (Vals::Int(a), Vals::Int(b)) => a[i] == b[k],
                (Vals::Float(a), Vals::Float(b)) => a[i].to_bits() == b[k].to_bits(),
                (Vals::Bytes(a), Vals::Bytes(b)) => a.get(i) == b.get(k),
                _ => false,
            }
}

#[test]
fn any_block_equals_its_part_of_the_whole() {
    let every = Every::new();
    let whole = every.program.block(CHILD, 0..CHILDREN).unwrap();
    let program = &every.program;
    let cuts = [4999u64..5000, 17..18, 0..1, 3000..4096, 1000..1003, 0..5000, 7..7];
    std::thread::scope(|s| {
        for range in cuts {
            let (whole, names) = (&whole, &every.names);
            s.spawn(move || {
                let part = program.block(CHILD, range.clone()).unwrap();
                for (c, (name, _)) in names.iter().enumerate() {
                    assert_eq!(part[c].len() as u64, range.end - range.start);
                    for (k, row) in range.clone().enumerate() {
                        assert!(same(&whole[c], row as usize, &part[c], k), "{name}, row {row}");
                    }
                }
            });
        }
    });
}

/// A column made on its own is the same as beside the others (the memo shares only what is equal).
#[test]
fn a_column_alone_equals_the_block() {
    let every = Every::new();
    let whole = every.program.block(CHILD, 100..900).unwrap();
    for (c, (name, id)) in every.names.iter().enumerate() {
        let alone = every.program.column(*id, 100..900).unwrap();
        for i in 0..alone.len() {
            assert!(same(&whole[c], i, &alone, i), "{name}, row {i}");
        }
    }
}

#[test]
fn references_find_the_parents_own_values() {
    let every = Every::new();
    let children = every.program.block(CHILD, 0..CHILDREN).unwrap();
    let parents = every.program.block(PARENT, 3..503).unwrap();
    let column = |name: &str| &children[every.names.iter().position(|n| n.0 == name).unwrap()];
    let (p, id, name) = (column("parent zipf"), column("at int"), column("at bytes"));
    let existing = &every.program.sources[0].existing_columns;
    let Vals::Int(p) = &p.vals else { panic!() };
    let mut old = 0;
    for (i, &p) in p.iter().enumerate() {
        let (ids, names, at) = if p < 4 {
            old += 1;
            (existing[0].as_deref().unwrap(), existing[1].as_deref().unwrap(), p as usize)
        } else {
            (&parents[0], &parents[1], p as usize - 4)
        };
        assert!(same(id, i, ids, at) && same(name, i, names, at), "row {i}");
    }
    assert!(old > 0, "no child of an existing parent");
}

#[test]
fn degrees_are_kept_and_inverted() {
    let every = Every::new();
    let node = every.names.iter().find(|n| n.0 == "parent degrees").unwrap().1;
    let Node::ParentRow { key, fanout, .. } = &every.program.nodes[node as usize] else { panic!() };
    let spread = eval::Spread::new(*key, fanout).unwrap();
    let mut count = vec![0; 504];
    for row in 0..CHILDREN {
        let (p, k) = spread.parent(row).unwrap();
        count[p as usize] += 1;
        assert_eq!(spread.row(p, k), Some(row));
    }
    for (p, n) in count.iter().enumerate() {
        assert_eq!(spread.children(p as u64, CHILDREN), *n);
        assert_eq!(spread.row(p as u64, *n), None);
    }
    let hottest = count.iter().enumerate().max_by_key(|c| c.1).unwrap().0;
    assert!(hottest > 3, "the hot parents are the first ones");
}

/// A parent's total is the sum over the rows that name it as their parent.
#[test]
fn aggregates_are_those_of_the_children() {
    let every = Every::new();
    let whole = every.program.block(CHILD, 0..CHILDREN).unwrap();
    let ints = |name: &str| match &whole[every.names.iter().position(|n| n.0 == name).unwrap()].vals {
        Vals::Int(v) => v.clone(),
        other => panic!("{name}: {other:?}"),
    };
    let (parent, value) = (ints("parent degrees"), ints("uniform"));
    let (mut count, mut sum) = (vec![0; 504], vec![0; 504]);
    for (p, v) in parent.iter().zip(value) {
        count[*p as usize] += 1;
        sum[*p as usize] += v;
    }
    assert_eq!(ints("children count")[..504], count);
    assert_eq!(ints("children sum")[..504], sum);
}

#[test]
fn forests_are_shallow_and_have_their_roots() {
    let every = Every::new();
    let node = every.names.iter().find(|n| n.0 == "forest").unwrap().1;
    let c = every.program.column(node, 0..CHILDREN).unwrap();
    let Vals::Int(parent) = &c.vals else { panic!() };
    let (mut depth, mut roots) = (vec![0; parent.len()], 0);
    for (i, &p) in parent.iter().enumerate() {
        if c.is_null(i) {
            roots += 1;
        } else {
            assert!(p >= 0 && (p as usize) < i);
            depth[i] = depth[p as usize] + 1;
        }
    }
    assert!(c.is_null(0) && (150..350).contains(&roots), "{roots} roots");
    let deepest = *depth.iter().max().unwrap();
    assert!((4..25).contains(&deepest), "depth {deepest}");
}

#[test]
fn a_program_can_be_shared() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&Every::new().program);
}

fn one(nodes: Vec<Node>) -> Result<Column, KernelError> {
    let last = nodes.len() as NodeId - 1;
    Program { nodes, sources: vec![] }.column(last, 0..10)
}

#[test]
fn mistakes_are_errors() {
    use KernelError as E;
    assert_eq!(one(vec![Node::Linear { input: 9, mul: 1, add: 1 }]), Err(E::NoNode { node: 9 }));
    let bytes = Node::Const(Scalar::Bytes(b"x".to_vec()));
    let typed = one(vec![bytes, Node::Linear { input: 0, mul: 1, add: 1 }]);
    assert!(matches!(typed, Err(E::Type { node: 1, .. })));
    assert!(matches!(one(vec![Node::At { row: 0, table: 3, column: 0 }]), Err(E::NoTable { table: 3 })));
    assert!(matches!(one(vec![Node::Uniform { key: 1, lo: 2, hi: 1 }]), Err(E::Parameter { .. })));
    let big = Node::Const(Scalar::Int(i64::MAX));
    let over = one(vec![big.clone(), Node::Row, Node::Arith { op: Op::Add, a: 0, b: 1 }]);
    assert_eq!(over, Err(E::Overflow { node: 2, row: 1 }));
    let fanout = Fanout::Injective { parents: 5 };
    let beyond = one(vec![Node::Row, Node::ParentRow { key: 1, fanout, child: 0 }]);
    assert_eq!(beyond, Err(E::Row { node: 1, row: 5, rows: 5 }));
    let none = one(vec![Node::Row, Node::ParentRow { key: 1, fanout: Fanout::Uniform { parents: 0 }, child: 0 }]);
    assert!(matches!(none, Err(E::Parameter { .. })));
    let empty = std::sync::Arc::new(Column::ints(vec![]));
    assert_eq!(one(vec![Node::Row, Node::Lookup { index: 0, pool: empty }]), Err(E::EmptyPool { node: 1 }));
}

/// Under a null anything may lie: it must not overflow, miss a parent or have a wrong form.
#[test]
fn nulls_hide_what_lies_under_them() {
    let nodes = vec![
        Node::Const(Scalar::Int(i64::MAX)),
        Node::Nullify { key: 1, ratio: 1.0, input: 0 },
        Node::Arith { op: Op::Add, a: 1, b: 1 },
        Node::ParentRow { key: 1, fanout: Fanout::Injective { parents: 2 }, child: 2 },
        Node::Clip { input: 3, max_chars: 2 },
    ];
    let c = one(nodes).unwrap();
    assert!((0..10).all(|i| c.is_null(i)));
}

/// Nodes that need each other, within a table or across tables, end in an error and not in a full stack:
/// here with the smallest stack that a worker may have.
#[test]
fn cycles_hit_the_depth_limit() {
    let within = vec![Node::Linear { input: 0, mul: 1, add: 1 }];
    let across = vec![Node::Row, Node::At { row: 1, table: 0, column: 0 }];
    let branch =
        vec![Node::Row, Node::Case { selector: 0, arms: [1, 1, 2].into() }, Node::Coalesce { inputs: [1].into() }];
    for nodes in [within, across, branch] {
        let id = (nodes.len() - 1).min(1) as NodeId;
        let source = Source {
            existing: 0,
            first: 0,
            rows: 10,
            existing_columns: vec![None],
            columns: vec![Some(id)],
            encodings: vec![Encoding::I64],
            derived: Vec::new(),
        };
        let program = Program { nodes, sources: vec![source] };
        let stack = std::thread::Builder::new().stack_size(1 << 20);
        let got = stack.spawn(move || program.block(0, 0..10)).unwrap().join().unwrap();
        assert!(matches!(got, Err(KernelError::Depth { .. })), "{got:?}");
    }
}

#[test]
fn trends_follow_the_row_number() {
    let node = |rows| Node::Trending { key: 1, from: 100, to: 1100, first: 0, rows, trend: Trend::Uniform };
    let Vals::Int(v) = one(vec![node(10)]).unwrap().vals else { panic!() };
    assert!(v.iter().enumerate().all(|(i, t)| (100 + 100 * i as i64..=200 + 100 * i as i64).contains(t)), "{v:?}");
    let Vals::Int(v) = one(vec![node(5)]).unwrap().vals else { panic!() };
    assert!(v[5..].iter().all(|t| *t == 1100), "{v:?}");
}

#[test]
fn encoded_blocks_have_the_sources_encodings() {
    let every = Every::new();
    let e = every.program.encoded_block(PARENT, 3..103).unwrap();
    assert_eq!(e.iter().map(|c| c.words.len()).collect::<Vec<_>>(), [100; 3]);
    assert!(every.program.encoded_block(CHILD, 0..10).unwrap().iter().all(|c| c.words.is_empty()));
}
