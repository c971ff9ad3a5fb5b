//! Parents' sums against the children that are made: to the last cent, in tables of every shape.

use super::*;
use crate::compile::compile;
use crate::plan::Plan;
use crate::planning::tests::{request, schema};
use crate::planning::{PlanError, plan};
use crate::request::RowSpec;
use crate::schema::Trigger;
use seedgen_kernels::{Column, Vals};

const ORDERS: &str = "orders(id int!, total numeric(10;2)!, item_count int!, note text; keys id)";

fn planned(s: &Schema, rows: &[(Oid, u64)]) -> Plan {
    let mut request = request(s, 50);
    request.tables = rows.iter().map(|&(o, n)| (o, RowSpec::Rows(n))).collect();
    plan(s, &request, &Default::default()).unwrap()
}

fn column(s: &Schema, plan: &Plan, oid: Oid, name: &str) -> Column {
    let made = compile(s, plan, &Default::default()).unwrap();
    let rows = plan.table(oid).unwrap().rows;
    let i = s.table(oid).unwrap().column_index(name).unwrap();
    made.program.block(made.sources[&oid], 0..rows).unwrap().swap_remove(i)
}

fn ints(c: &Column) -> Vec<Option<i64>> {
    let Vals::Int(v) = &c.vals else { panic!("{c:?}") };
    v.iter().enumerate().map(|(i, v)| (!c.is_null(i)).then_some(*v)).collect()
}

/// By parent key: the children's values.
fn families(keys: &Column, values: Vec<Option<i64>>) -> BTreeMap<i64, Vec<i64>> {
    let mut out: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (k, v) in ints(keys).into_iter().zip(values) {
        if let (Some(k), Some(v)) = (k, v) {
            out.entry(k).or_default().push(v);
        }
    }
    out
}

fn strategy<'a>(plan: &'a Plan, oid: Oid, name: &str) -> &'a Strategy {
    &plan.table(oid).unwrap().columns.iter().find(|c| c.column == name).unwrap().strategy
}

#[test]
fn totals_and_counts_are_those_of_the_items() {
    for items in [
        "order_items(id int!, order_id int!, quantity int!, unit_price numeric(10;2)!; keys id; refs order_id>orders)",
        "order_items(order_id int!, line int!, quantity int!, unit_price numeric(10;2)!; keys order_id+line; refs order_id>orders)",
        "order_items(id int!, order_id int, quantity int, unit_price numeric(10;2); keys id; refs order_id>orders)",
    ] {
        let s = schema(&[ORDERS, items]);
        for (orders, lines) in [(100, 400), (300, 100), (1, 5), (50, 50)] {
            let plan = planned(&s, &[(1, orders), (2, lines)]);
            assert!(matches!(strategy(&plan, 1, "total"), Strategy::AggregateOfChildren { .. }), "{items}");
            let (q, p) = (ints(&column(&s, &plan, 2, "quantity")), ints(&column(&s, &plan, 2, "unit_price")));
            let amounts = q.iter().zip(&p).map(|(q, p)| Some(q.as_ref()? * p.as_ref()?)).collect();
            let keys = column(&s, &plan, 2, "order_id");
            let sums = families(&keys, amounts);
            let counts = families(&keys, vec![Some(1); keys.len()]);
            let (ids, totals, n) =
                (column(&s, &plan, 1, "id"), column(&s, &plan, 1, "total"), column(&s, &plan, 1, "item_count"));
            for ((id, total), n) in ints(&ids).iter().zip(ints(&totals)).zip(ints(&n)) {
                let id = id.unwrap();
                assert_eq!(total, Some(sums.get(&id).map_or(0, |v| v.iter().sum())), "{items}: order {id}");
                assert_eq!(n, Some(counts.get(&id).map_or(0, |v| v.len() as i64)), "{items}: order {id}");
            }
            if lines >= orders && !items.contains("order_id int,") {
                assert_eq!(counts.len() as u64, orders, "an order without items");
            }
        }
    }
}

#[test]
fn an_average_is_rounded_as_numeric_is() {
    let s = schema(&[
        "products(id int!, avg_rating numeric(3;2), review_count int!; keys id)",
        "reviews(id int!, product_id int!, rating smallint!; keys id; refs product_id>products)",
    ]);
    let plan = planned(&s, &[(1, 40), (2, 90)]);
    let ratings = families(&column(&s, &plan, 2, "product_id"), ints(&column(&s, &plan, 2, "rating")));
    let (ids, avg) = (column(&s, &plan, 1, "id"), column(&s, &plan, 1, "avg_rating"));
    for (id, avg) in ints(&ids).iter().zip(ints(&avg)) {
        let want =
            ratings.get(&id.unwrap()).map(|v| (v.iter().sum::<i64>() * 200 + v.len() as i64) / (2 * v.len() as i64));
        assert_eq!(avg, want);
    }
}

fn aggregate(json: &str) -> Strategy {
    serde_json::from_str(json).unwrap()
}

/// The plan with a strategy put in, settled again.
fn with(s: &Schema, rows: &[(Oid, u64)], oid: Oid, name: &str, to: Strategy) -> Result<Plan, PlanError> {
    let mut plan = planned(s, rows);
    let tables: Vec<&Table> = s.tables.iter().collect();
    let order = order::order(s, &tables);
    let mut done: BTreeMap<Oid, TablePlan> = plan.tables.drain(..).map(|t| (t.oid, t)).collect();
    let c = done.get_mut(&oid).unwrap().columns.iter_mut().find(|c| c.column == name).unwrap();
    (c.strategy, c.null_ratio) = (to, 0.0);
    assign(s, &Default::default(), &order, (&[], &Open::new()), &mut done)?;
    plan.tables = order.tables.iter().filter_map(|o| done.remove(o)).collect();
    Ok(plan)
}

#[test]
fn what_is_asked_for_is_made() {
    let s = schema(&[
        "accounts(id int!, balance numeric(12;2)!, biggest numeric(12;2), last_at timestamptz; keys id)",
        "payments(id int!, account_id int!, state state!, amount numeric(12;2)!, paid_at timestamptz!; keys id; refs account_id>accounts)",
    ]);
    let rows = [(1, 30), (2, 200)];
    let text = r#"{"strategy": "aggregate_of_children", "children": "payments", "function": "sum", "of": ["amount"],
                   "where": {"column": "state", "in": ["done"]}}"#;
    let plan = with(&s, &rows, 1, "balance", aggregate(text)).unwrap();
    let (state, amount) = (ints(&column(&s, &plan, 2, "state")), ints(&column(&s, &plan, 2, "amount")));
    let done = state.iter().zip(&amount).map(|(s, a)| if *s == Some(1) { *a } else { None }).collect();
    let sums = families(&column(&s, &plan, 2, "account_id"), done);
    let ids = ints(&column(&s, &plan, 1, "id"));
    for (id, b) in ids.iter().zip(ints(&column(&s, &plan, 1, "balance"))) {
        assert_eq!(b.unwrap(), sums.get(&id.unwrap()).map_or(0, |v| v.iter().sum()));
    }
    let text = r#"{"strategy": "aggregate_of_children", "children": "payments", "function": "max", "of": ["paid_at"]}"#;
    let plan = with(&s, &rows, 1, "last_at", aggregate(text)).unwrap();
    let times = families(&column(&s, &plan, 2, "account_id"), ints(&column(&s, &plan, 2, "paid_at")));
    for (id, t) in ids.iter().zip(ints(&column(&s, &plan, 1, "last_at"))) {
        assert_eq!(t, times.get(&id.unwrap()).and_then(|v| v.iter().max().copied()));
    }
    // A table that was not read gets no rows: there is nothing to add up, and the plan says so.
    let text = r#"{"strategy": "aggregate_of_children", "children": "payment", "function": "count"}"#;
    let plan = with(&s, &rows, 1, "balance", aggregate(text)).unwrap();
    let reason = &plan.table(1).unwrap().columns.iter().find(|c| c.column == "balance").unwrap().reason;
    assert!(reason.contains("the nearest is \"payments\""), "{reason}");
    assert!(ints(&column(&s, &plan, 1, "balance")).iter().all(|b| *b == Some(0)));
    for (text, why) in [
        (r#"{"strategy": "aggregate_of_children", "children": "payments", "function": "sum"}"#, "names no column"),
        (
            r#"{"strategy": "aggregate_of_children", "children": "payments", "function": "sum", "of": ["amonut"]}"#,
            "the nearest is \"amount\"",
        ),
    ] {
        let e = with(&s, &rows, 1, "balance", aggregate(text)).unwrap_err();
        assert!(e.to_string().contains(why), "{e}");
    }
}

#[test]
fn a_true_circle_is_refused() {
    let s = schema(&[
        ORDERS,
        "order_items(id int!, order_id int!, quantity int!, price numeric(10;2)!; keys id; refs order_id>orders)",
    ]);
    let mut plan = planned(&s, &[(1, 10), (2, 30)]);
    let tables: Vec<&Table> = s.tables.iter().collect();
    let order = order::order(&s, &tables);
    let mut done: BTreeMap<Oid, TablePlan> = plan.tables.drain(..).map(|t| (t.oid, t)).collect();
    let price = done.get_mut(&2).unwrap().columns.iter_mut().find(|c| c.column == "price").unwrap();
    price.strategy = Strategy::Copy { from: "total".into(), via: Some("order_id".into()) };
    let e = assign(&s, &Default::default(), &order, (&[], &Open::new()), &mut done).unwrap_err();
    assert!(matches!(e, PlanError::Circle { .. }), "{e}");
}

/// What cannot be promised is not inferred.
#[test]
fn names_alone_are_not_enough() {
    let items =
        "order_items(id int!, order_id int!, quantity int!, unit_price numeric(10;2)!; keys id; refs order_id>orders)";
    let inferred = |s: &Schema| {
        matches!(strategy(&planned(s, &[(1, 10), (2, 40)]), 1, "total"), Strategy::AggregateOfChildren { .. })
    };
    assert!(inferred(&schema(&[ORDERS, items])));
    let mut altered = schema(&[ORDERS, items]);
    altered.tables[1].triggers.push(Trigger {
        name: "t".into(),
        before: true,
        row: true,
        constraint: false,
        instead: false,
        function: "f".into(),
        inserts: Vec::new(),
    });
    assert!(!inferred(&altered));
    // A key of its own, and no column that holds what four items may cost.
    assert!(!inferred(&schema(&["orders(id int!, total numeric(10;2)!; keys id total)", items])));
    assert!(!inferred(&schema(&["orders(id int!, total numeric(4;2)!; keys id)", items])));
    // Two tables of items.
    let more = items.replace("order_items(", "order_lines(");
    assert!(!inferred(&schema(&[ORDERS, items, &more])));
    // Taxes come on top.
    assert!(!inferred(&schema(&["orders(id int!, tax numeric(8;2)!, total numeric(10;2)!; keys id)", items])));
}
