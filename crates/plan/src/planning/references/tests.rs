//! Foreign keys that constrain each other, as properties: in every row every foreign key leads to a parent and
//! every key is unique, over several runs, each on top of the rows of those before.

use crate::builder::RunContext;
use crate::checks;
use crate::compile::{self, ExistingRows};
use crate::expr::Expr;
use crate::infer::tests::table;
use crate::order;
use crate::plan::Plan;
use crate::planning::{Unsettled, settle};
use crate::request::{DatabaseState, Mode, OnError, Request, RowSpec, TableState};
use crate::schema::{Check, ForeignKey, KeyPart, Oid, Schema, Unique};
use crate::types::class::TypeClass;
use seedgen_kernels::{Bytes, Column, Scalar, Vals};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// `name(column type, …; keys a+b c; refs a+b>parent.x+y; full a+b>parent.x+y; check a=value|value; where a<b a<>c)` a line.
fn schema(lines: &[&str]) -> Schema {
    let mut schema = Schema::default();
    let name_of = |l: &str| l.split_once('(').unwrap().0.to_string();
    let mut parsed = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let name = name_of(line);
        let mut parts = line[name.len() + 1..].trim_end_matches(')').split("; ");
        let (types, mut t) = table(&name, parts.next().unwrap());
        schema.types.extend(types.types);
        t.oid = i as Oid + 1;
        parsed.push((t, parts.map(String::from).collect::<Vec<_>>()));
    }
    let tables: Vec<_> = parsed.iter().map(|p| p.0.clone()).collect();
    for (mut t, parts) in parsed {
        for part in parts {
            let (kind, list) = part.split_once(' ').unwrap();
            for (k, word) in list.split(' ').enumerate() {
                match kind {
                    "keys" => t.uniques.push(Unique {
                        name: format!("{}_{word}_key", t.name),
                        index_oid: 0,
                        primary: k == 0,
                        constraint: true,
                        deferrable: false,
                        nulls_not_distinct: false,
                        keys: word.split('+').map(|c| KeyPart::Column(t.column_index(c).unwrap())).collect(),
                        predicate: None,
                        definition: String::new(),
                    }),
                    "where" => {
                        let op = ["<=", "<>", "<"].into_iter().find(|op| word.contains(op)).unwrap();
                        let (a, b) = word.split_once(op).unwrap();
                        let args = [a, b].map(|c| Expr::Column(t.column_index(c).unwrap())).to_vec();
                        let expr = Expr::Op { name: op.into(), schema: None, args, type_oid: 16 };
                        let name = format!("{}_{word}", t.name);
                        t.checks.push(Check { name, definition: word.into(), expr, valid: true, partition: None });
                    }
                    "check" => {
                        let (column, values) = word.split_once('=').unwrap();
                        let c = t.column_index(column).unwrap();
                        let type_oid = t.columns[c].type_oid;
                        let one = |v: &str| Expr::Op {
                            name: "=".into(),
                            schema: None,
                            args: vec![Expr::Column(c), Expr::Const { text: Some(v.into()), type_oid }],
                            type_oid: 16,
                        };
                        let expr = Expr::Or(values.split('|').map(one).collect());
                        t.checks.push(Check {
                            name: format!("{}_{column}_check", t.name),
                            definition: word.into(),
                            expr,
                            valid: true,
                            partition: None,
                        });
                    }
                    _ => {
                        let (columns, parent) = word.split_once('>').unwrap();
                        let (parent, keys) = parent.split_once('.').unwrap();
                        let p = tables.iter().find(|t| t.name == parent).unwrap();
                        t.foreign_keys.push(ForeignKey {
                            name: format!("{}_{columns}_{parent}_fkey", t.name),
                            oid: 0,
                            columns: columns.split('+').map(|c| t.column_index(c).unwrap()).collect(),
                            parent: p.oid,
                            parent_columns: keys.split('+').map(|c| p.column_index(c).unwrap()).collect(),
                            match_full: kind == "full",
                            deferrable: false,
                            initially_deferred: false,
                            valid: true,
                            enforced: true,
                            period: false,
                            partitions: Vec::new(),
                            definition: String::new(),
                        });
                    }
                }
            }
        }
        schema.tables.push(t);
    }
    schema
}

/// What the tables hold: rows by table, by column.
type Database = BTreeMap<Oid, Vec<Column>>;

fn text(c: &Column, i: usize) -> Option<String> {
    (!c.is_null(i)).then(|| match &c.vals {
        Vals::Int(v) => v[i].to_string(),
        Vals::Float(v) => v[i].to_string(),
        Vals::Bytes(b) => String::from_utf8_lossy(b.get(i)).into_owned(),
    })
}

fn pick(c: &Column, rows: &[usize]) -> Column {
    let nulls = c.nulls.as_ref().map(|n| rows.iter().map(|&i| n[i]).collect());
    let vals = match &c.vals {
        Vals::Int(v) => Vals::Int(rows.iter().map(|&i| v[i]).collect()),
        Vals::Float(v) => Vals::Float(rows.iter().map(|&i| v[i]).collect()),
        Vals::Bytes(b) => Vals::Bytes(rows.iter().map(|&i| b.get(i)).collect::<Bytes>()),
    };
    Column { vals, nulls }
}

fn append(to: &mut Vec<Column>, more: &[Column]) {
    if to.is_empty() {
        *to = more.to_vec();
        return;
    }
    for (a, b) in to.iter_mut().zip(more) {
        let (n, m) = (a.len(), b.len());
        let nulls = (0..n).map(|i| a.is_null(i)).chain((0..m).map(|i| b.is_null(i))).collect();
        let vals = match (&a.vals, &b.vals) {
            (Vals::Int(x), Vals::Int(y)) => Vals::Int(x.iter().chain(y).copied().collect()),
            (Vals::Bytes(x), Vals::Bytes(y)) => {
                Vals::Bytes((0..n).map(|i| x.get(i)).chain((0..m).map(|i| y.get(i))).collect())
            }
            (Vals::Float(x), Vals::Float(y)) => Vals::Float(x.iter().chain(y).copied().collect()),
            // A column of nulls has no form of its own.
            (Vals::Int(_), _) => Vals::Int(vec![0; n + m]),
            (_, _) => Vals::Bytes((0..n + m).map(|_| &b""[..]).collect()),
        };
        *a = Column { vals, nulls: Some(nulls) };
    }
}

fn state(schema: &Schema, db: &Database) -> DatabaseState {
    let mut state = DatabaseState::new();
    for t in &schema.tables {
        let existing = db.get(&t.oid).and_then(|c| c.first()).map_or(0, |c| c.len() as u64);
        let mut s = TableState { existing, first: existing, ..TableState::default() };
        for c in t.uniques.iter().flat_map(|u| u.plain_columns().unwrap()) {
            if let Some(Vals::Int(v)) = db.get(&t.oid).filter(|_| existing > 0).map(|cols| &cols[c].vals) {
                s.greatest.insert(c, *v.iter().max().unwrap());
            }
        }
        state.insert(t.oid, s);
    }
    state
}

/// As the extension reads rows that exist.
fn read(schema: &Schema, plan: &Plan, db: &Database) -> BTreeMap<Oid, ExistingRows> {
    let mut all = BTreeMap::new();
    for (oid, needed) in compile::needed(schema, plan) {
        let Some(columns) = db.get(&oid).filter(|c| !c.is_empty()) else { continue };
        let whole = |&i: &usize| needed.keys.iter().all(|&c| !columns[c].is_null(i));
        let rows: Vec<usize> = (0..columns[0].len()).filter(whole).collect();
        let of = |&c: &usize| (c, Arc::new(pick(&columns[c], &rows)));
        let columns = needed.keys.union(&needed.others).map(of).collect();
        all.insert(oid, ExistingRows { rows: rows.len() as u64, columns, ..Default::default() });
    }
    for k in compile::key_rows(schema, plan) {
        let columns = &db[&k.table];
        let whole = |&i: &usize| k.columns.iter().all(|&c| !columns[c].is_null(i));
        let rows: Vec<usize> = (0..columns[0].len()).filter(whole).collect();
        let values = k.columns.iter().map(|&c| (c, Arc::new(pick(&columns[c], &rows)))).collect();
        all.entry(k.table).or_default().keys.insert(k.key, values);
    }
    assert!(compile::taken(schema, plan).is_empty(), "numbers of other tuples are not read here");
    all
}

/// One run of `rows` a table (or as `counts` says) on top of `db`.
fn run(schema: &Schema, rows: u64, counts: &[(Oid, u64)], db: &mut Database) -> Plan {
    let request = Request {
        run: RunContext { seed: 7, locale: "en_US".into(), now: 800_000_000_000_000 },
        rows,
        tables: counts.iter().map(|&(oid, n)| (oid, RowSpec::Rows(n))).collect(),
        targets: schema.tables.iter().map(|t| t.oid).collect(),
        mode: Mode::Append,
        edge_cases: 0.0,
        triggers: true,
        on_error: OnError::Stop,
        failed: Default::default(),
        circular: Default::default(),
        even: Default::default(),
        room: Default::default(),
        profiles: Default::default(),
        correlations: Default::default(),
        rules: Default::default(),
    };
    let state = state(schema, db);
    let plan = settle(schema, &request, &state, |plan| Ok::<_, ()>(read(schema, plan, db)));
    let plan = plan.unwrap_or_else(|e| match e {
        Unsettled::Plan(e) => panic!("{e}: {e:?}"),
        Unsettled::Read(()) => unreachable!(),
    });
    let made = compile::compile(schema, &plan, &read(schema, &plan, db)).unwrap();
    let mut blocks = Vec::new();
    for t in plan.tables.iter().filter(|t| t.rows > 0) {
        let block = made.program.block(made.sources[&t.oid], t.first..t.first + t.rows);
        blocks.push((t.oid, block.unwrap_or_else(|e| panic!("{}: {e}", t.table))));
    }
    for (oid, block) in blocks {
        append(db.entry(oid).or_default(), &block);
    }
    plan
}

fn rows_of(db: &Database, oid: Oid) -> usize {
    db.get(&oid).and_then(|c| c.first()).map_or(0, Column::len)
}

fn check(schema: &Schema, db: &Database) {
    for t in &schema.tables {
        let n = rows_of(db, t.oid);
        let Some(columns) = db.get(&t.oid) else { continue };
        for (c, column) in t.columns.iter().enumerate().filter(|c| c.1.not_null) {
            assert!((0..n).all(|i| !columns[c].is_null(i)), "{}.{} has nulls", t.name, column.name);
        }
        for u in &t.uniques {
            let key = |i: usize| -> Option<Vec<String>> {
                u.plain_columns().unwrap().iter().map(|&c| text(&columns[c], i)).collect()
            };
            let keys: Vec<Vec<String>> = (0..n).filter_map(key).collect();
            let distinct: BTreeSet<&Vec<String>> = keys.iter().collect();
            assert_eq!(distinct.len(), keys.len(), "{} has duplicates", u.name);
        }
        for fk in &t.foreign_keys {
            let parent = &db[&order::root(schema, fk.parent)];
            let key =
                |i: usize| -> Option<Vec<String>> { fk.parent_columns.iter().map(|&c| text(&parent[c], i)).collect() };
            let there: BTreeSet<Vec<String>> = (0..parent[0].len()).filter_map(key).collect();
            for i in 0..n {
                let values: Vec<Option<String>> = fk.columns.iter().map(|&c| text(&columns[c], i)).collect();
                let nulls = values.iter().filter(|v| v.is_none()).count();
                assert!(!fk.match_full || nulls == 0 || nulls == values.len(), "{}: {values:?}", fk.name);
                if let Some(values) = values.into_iter().collect::<Option<Vec<String>>>() {
                    assert!(there.contains(&values), "{} has {values:?}", fk.name);
                }
            }
        }
        for p in checks::solve(schema, t, 0).pairs {
            let number = |c: usize, i: usize| text(&columns[c], i).and_then(|v| v.parse::<i64>().ok());
            for (a, b) in (0..n).filter_map(|i| number(p.left, i).zip(number(p.right, i))) {
                let holds = match p.relation {
                    checks::Relation::Less => a < b,
                    checks::Relation::LessOrEqual => a <= b,
                    checks::Relation::Equal => a == b,
                    checks::Relation::NotEqual => a != b,
                };
                assert!(holds, "{}: {a} and {b}", p.constraint);
            }
        }
        for c in &t.checks {
            let solved = checks::solve(schema, t, 0);
            for (k, r) in solved.columns.iter().enumerate() {
                let Some(allowed) = &r.allowed else { continue };
                let class = TypeClass::of(schema, t.columns[k].type_oid, -1);
                let allowed: BTreeSet<String> = (allowed.iter())
                    .map(|v| match class.parse(v) {
                        Some(Scalar::Int(x)) => x.to_string(),
                        _ => v.clone(),
                    })
                    .collect();
                let fits = |i: usize| text(&columns[k], i).is_none_or(|v| allowed.contains(&v));
                assert!((0..n).all(fits), "{}", c.name);
            }
        }
    }
}

/// Three runs of `rows` a table; the rows that the last table has after each.
fn runs(lines: &[&str], rows: u64) -> Vec<usize> {
    runs_over(lines, rows, &[])
}

fn runs_over(lines: &[&str], rows: u64, counts: &[(Oid, u64)]) -> Vec<usize> {
    let schema = schema(lines);
    let mut db = Database::new();
    (0..3)
        .map(|_| {
            run(&schema, rows, counts, &mut db);
            check(&schema, &db);
            rows_of(&db, schema.tables.len() as Oid)
        })
        .collect()
}

const TENANTS: &str = "tenants(id int!, name text!; keys id)";
const P: &str = "p(tenant int!, id int!, x text; keys id tenant+id; refs tenant>tenants.id)";
const Q: &str = "q(tenant int!, id int!; keys id tenant+id; refs tenant>tenants.id)";

#[test]
fn parents_of_one_tenant() {
    let c = "c(id int!, tenant int!, a int!, b int!; keys id; refs tenant>tenants.id tenant+a>p.tenant+id tenant+b>q.tenant+id)";
    assert_eq!(runs(&[TENANTS, P, Q, c], 200), [200, 400, 600]);
    let nullable = "c(id int!, tenant int!, a int!, b int; keys id; refs tenant+a>p.tenant+id tenant+b>q.tenant+id)";
    assert_eq!(runs(&[TENANTS, P, Q, nullable], 200), [200, 400, 600]);
    let full = "c(id int!, tenant int!, a int, b int; keys id; full tenant+a>p.tenant+id; refs tenant+b>q.tenant+id)";
    assert_eq!(runs(&[TENANTS, P, Q, full], 200), [200, 400, 600]);
    // The tenant as text of its own.
    let p = "p(tenant text!, id int!; keys id tenant+id)";
    let q = "q(tenant text!, id int!; keys id tenant+id; refs id>p.id)";
    let c = "c(id int!, tenant text!, a int!, b int; keys id; refs tenant+a>p.tenant+id tenant+b>q.tenant+id)";
    runs(&[p, q, c], 100);
}

#[test]
fn chains() {
    let project = "project(tenant int!, id int!; keys tenant+id; refs tenant>tenants.id)";
    let task = "task(tenant int!, project int!, id int!; keys tenant+project+id; refs tenant>tenants.id tenant+project>project.tenant+id)";
    let comment = "comment(tenant int!, project int!, task int!, id int!, author int; keys id; refs tenant>tenants.id tenant+project>project.tenant+id tenant+project+task>task.tenant+project+id tenant+author>p.tenant+id)";
    assert_eq!(runs(&[TENANTS, P, project, task, comment], 200), [200, 400, 600]);
}

#[test]
fn a_column_in_two_keys() {
    let p = "p(id int!; keys id)";
    let sub = "sub(id int!, x text; keys id; refs id>p.id)";
    let q = "q(id int!; keys id)";
    let c = "c(id int!, a int!; keys id; refs a>p.id a>sub.id)";
    assert_eq!(runs_over(&[p, sub, c], 200, &[(2, 50)]), [200, 400, 600]);
    let c = "c(id int!, a int!; keys id; refs a>p.id a>q.id)";
    assert_eq!(runs_over(&[p, q, c], 200, &[(2, 50)]), [200, 400, 600]);
}

#[test]
fn keys_over_agreeing_parents() {
    let refs = "refs tenant+a>p.tenant+id tenant+b>q.tenant+id";
    let tenants = [(1, 5), (2, 20), (3, 20)];
    let c = format!("c(tenant int!, a int!, b int!; keys tenant+a+b; {refs})");
    let counts = runs_over(&[TENANTS, P, Q, &c], 30, &tenants);
    assert_eq!(counts, [30, 60, 90]);
    // All there are: the sum over the tenants.
    let lines = [TENANTS, P, Q, c.as_str()];
    let s = schema(&lines);
    let mut db = Database::new();
    run(&s, 5000, &tenants, &mut db);
    check(&s, &db);
    let count = |t: Oid, tenant: i64| match &db[&t][0].vals {
        Vals::Int(v) => v.iter().filter(|&&x| x == tenant).count(),
        _ => 0,
    };
    let room: usize = (0..100).map(|t| count(2, t) * count(3, t)).sum();
    assert_eq!(rows_of(&db, 4), room);
    for c in [
        format!("c(tenant int!, a int!, b int!; keys a+b; {refs})"),
        format!("c(tenant int!, a int!, b int!, kind state!; keys tenant+a+kind; {refs})"),
        format!("c(tenant int!, a int!, b int!, n smallint!; keys tenant+a+b+n; {refs})"),
        format!("c(tenant int!, a int!, b int!, t int!; keys a+b+t; {refs} t>tenants.id)"),
        format!("c(tenant int!, a int!, b int; keys tenant+a; {refs})"),
        format!("c(tenant int!, a int!, b int!, kind state!; keys tenant+kind; {refs})"),
    ] {
        let counts = runs_over(&[TENANTS, P, Q, &c], 20, &[(1, 5), (2, 40), (3, 40)]);
        assert!(counts[0] > 5 && counts[2] > counts[0], "{c}: {counts:?}");
    }
    let c = format!("c(tenant int!, a int!, b int!; keys tenant+a tenant+b; {refs})");
    runs_over(&[TENANTS, P, Q, &c], 20, &[(1, 5), (2, 40), (3, 40)]);
}

#[test]
fn restricted_keys() {
    let p = "p(id int!, kind state!; keys id id+kind)";
    let sub = "sub(id int!, kind state!, x text; keys id; refs id+kind>p.id+kind; check kind=done)";
    let counts = runs(&[p, sub], 200);
    assert!(counts[0] > 20 && counts[0] < 200 && counts[2] > counts[0], "{counts:?}");
    let many = "many(id int!, p int!, kind state!; keys id; refs p+kind>p.id+kind; check kind=done|new)";
    assert_eq!(runs(&[p, many], 200), [200, 400, 600]);
    let number = "number(id int!, p int!; keys id; refs p>p.id; check p=3|5|1000000)";
    assert_eq!(runs(&[p, number], 100), [100, 200, 300]);
    // The parent's first rows have the values that a child can refer to.
    let one = "one(id int!, p int!; keys id; refs p>p.id; check p=1000000)";
    assert_eq!(runs(&[p, one], 100), [100, 200, 300]);
    let null = "opt(id int!, p int; keys id; refs p>p.id; check p=1000000)";
    assert_eq!(runs(&[p, null], 100), [100, 200, 300]);
}

#[test]
fn rows_of_the_same_table() {
    for null in ["", "!"] {
        let tree = format!(
            "tree(tenant int!, id int!, up int{null}; keys tenant+id; refs tenant>tenants.id tenant+up>tree.tenant+id)"
        );
        assert_eq!(runs_over(&[TENANTS, &tree], 200, &[(1, 10)]), [200, 400, 600]);
        let free =
            format!("free(tenant int!, id int!, up int{null}; keys id tenant+id; refs tenant+up>free.tenant+id)");
        assert_eq!(runs(&[&free], 200), [200, 400, 600]);
    }
}

#[test]
fn rows_that_are_told_by_their_keys() {
    for tree in [
        "t(id int!, up int; keys id; refs up>t.id; where up<id)",
        "t(id int!, n int!, up int!; keys id n; refs up>t.n; where up<=n)",
        "t(id int!, up int; keys id up; refs up>t.id; where id<up)",
        "t(id int!, other int!; keys id; refs other>t.id; where other<>id)",
        "t(id int!, other int!; keys id other; refs other>t.id; where other<>id)",
        "t(tenant int!, id int!, up int; keys tenant+id tenant+up; refs tenant+up>t.tenant+id)",
        "t(tenant int!, id int!, up int; keys tenant+id; refs tenant+up>t.tenant+id; where up<id)",
        "t(id int!, up int!, side bool!; keys id up+side; refs up>t.id)",
        "t(id int!, up int!, kind state!; keys id up+kind; refs up>t.id; where up<>id)",
    ] {
        assert_eq!(runs(&[tree], 200), [200, 400, 600], "{tree}");
    }
}

#[test]
fn rows_that_are_kept_apart() {
    let refs = "refs tenant+a>p.tenant+id tenant+b>p.tenant+id";
    let tenants = [(1, 5), (2, 40), (3, 40)];
    for c in [
        format!("c(id int!, tenant int!, a int!, b int!; keys id; {refs}; where a<>b)"),
        format!("c(id int!, tenant int!, a int!, b int; keys id; {refs}; where a<b)"),
        format!("c(tenant int!, a int!, b int!; keys tenant+a+b; {refs}; where a<>b)"),
        format!("c(tenant int!, a int!, b int!; keys a+b; {refs}; where a<b)"),
        format!("c(tenant int!, a int!, b int!; keys tenant+a tenant+b; {refs}; where a<>b)"),
        format!("c(id int!, tenant int!, a int!, b int!, c int; keys id; {refs} tenant+c>p.tenant+id; where a<b b<c)"),
    ] {
        let counts = runs_over(&[TENANTS, P, Q, &c], 20, &tenants);
        assert_eq!(counts, [20, 40, 60], "{c}");
    }
    let q = "q(id int!; keys id)";
    let refs = "refs a>q.id b>q.id c>q.id";
    for c in [
        format!("c(id int!, a int!, b int!, c int; keys id; {refs}; where a<b b<=c)"),
        format!("c(id int!, a int!, b int!, c int; keys id; {refs}; where a<>b b<>c a<>c)"),
        format!("c(a int!, b int!, c int!; keys a+b+c; {refs}; where a<b b<c)"),
        format!("c(a int!, b int!, c int!, side bool!; keys a+b+c+side; {refs}; where a<b b<c)"),
        format!("c(id int!, a int!, b int!, c int!; keys id a b c; {refs}; where a<>b b<>c a<>c)"),
    ] {
        assert_eq!(runs(&[q, &c], 100), [100, 200, 300], "{c}");
    }
    // As many as there are.
    let lines = [q, "c(a int!, b int!, c int!; keys a+b+c; refs a>q.id b>q.id c>q.id; where a<b b<c)"];
    assert_eq!(runs_over(&lines, 1000, &[(1, 4)]), [4, 56, 220]);
}

#[test]
fn keys_over_a_part() {
    let p = "p(tenant int!, id int!; keys tenant+id; refs tenant>tenants.id)";
    for c in [
        "c(id int!, tenant int!, a int!; keys id a; refs tenant+a>p.tenant+id)",
        "c(tenant int, a int!; keys a; refs tenant+a>p.tenant+id)",
    ] {
        assert_eq!(runs(&[TENANTS, p, c], 100), [100, 200, 300], "{c}");
    }
}
