//! Rows as the plan would make them, as input text: the first candidates of a search. Not here: compiling
//! the plan, and the constraints.

use super::Text;
use crate::builder::{Builder, RunContext, Scope};
use crate::compile::{Compiled, compile};
use crate::infer;
use crate::plan::{ColumnPlan, Plan, TablePlan};
use crate::schema::{Column, ColumnIndex, Generated, Identity, Oid, Privileges, RowSecurity, Schema, Table, TableKind};
use crate::types::class::{TypeClass, oids};
use crate::types::typical;
use seedgen_kernels::Vals;
use std::collections::BTreeMap;

/// A compiled plan whose columns can be read as text.
pub struct Samples<'a> {
    schema: &'a Schema,
    plan: &'a Plan,
    compiled: Compiled,
    /// Nodes of the texts, by table and column.
    texts: BTreeMap<(Oid, ColumnIndex), Option<u32>>,
}

impl<'a> Samples<'a> {
    pub fn new(schema: &'a Schema, plan: &'a Plan, compiled: Compiled) -> Self {
        Samples { schema, plan, compiled, texts: BTreeMap::new() }
    }

    /// Rows `from .. from + n` of those that the plan gives the table, as far as there are so many. What
    /// PostgreSQL makes itself is None, and so is what cannot be told.
    pub fn rows(&mut self, table: Oid, columns: &[ColumnIndex], from: usize, n: usize) -> Vec<Vec<Text>> {
        let Some(t) = self.plan.table(table) else { return Vec::new() };
        let first = t.first + (from as u64).min(t.rows);
        let end = (first + n as u64).min(t.first + t.rows);
        let count = (end - first) as usize;
        let mut rows = vec![Vec::with_capacity(columns.len()); count];
        for &c in columns {
            let node = self.text_node(table, c);
            let made = node.and_then(|node| self.compiled.program.column(node, first..end).ok());
            for (i, row) in rows.iter_mut().enumerate() {
                row.push(made.as_ref().filter(|m| !m.is_null(i)).and_then(|m| match &m.vals {
                    Vals::Bytes(b) => String::from_utf8(b.get(i).to_vec()).ok(),
                    Vals::Int(v) => v.get(i).map(i64::to_string),
                    Vals::Float(v) => v.get(i).map(f64::to_string),
                }));
            }
        }
        rows
    }

    fn text_node(&mut self, oid: Oid, c: ColumnIndex) -> Option<u32> {
        if let Some(known) = self.texts.get(&(oid, c)) {
            return *known;
        }
        let (schema, plan) = (self.schema, self.plan);
        let node = (|| {
            let source = *self.compiled.sources.get(&oid)?;
            let table = schema.table(oid)?;
            let planned = plan.table(oid)?;
            let node = (*self.compiled.program.sources.get(source as usize)?.columns.get(c)?)?;
            let class = TypeClass::of_column(schema, table, c);
            let mut b = Builder::over(std::mem::take(&mut self.compiled.program.nodes));
            let run = plan.run();
            let scope = Scope {
                run: &run,
                schema,
                table,
                first: planned.first,
                rows: planned.rows,
                topic_index: BTreeMap::new(),
                keys: Default::default(),
            };
            let text = typical::text(&mut b, &scope, &class, node);
            self.compiled.program.nodes = b.nodes;
            Some(text)
        })();
        self.texts.insert((oid, c), node);
        node
    }
}

/// Names of columns that people give to texts with a meaning.
const MEANINGS: [&str; 44] = [
    "email",
    "url",
    "phone",
    "slug",
    "username",
    "first_name",
    "last_name",
    "full_name",
    "company",
    "street",
    "city",
    "state_code",
    "country",
    "country_code",
    "postal_code",
    "currency_code",
    "language",
    "locale",
    "time_zone",
    "iban",
    "bic",
    "card_number",
    "isbn",
    "ean",
    "imei",
    "vat_number",
    "ip_address",
    "mac_address",
    "user_agent",
    "color",
    "hex_color",
    "mime_type",
    "file_name",
    "file_path",
    "domain",
    "uuid",
    "version",
    "sku",
    "serial_number",
    "token",
    "password_hash",
    "job_title",
    "gender",
    "status",
];

/// Texts with a meaning (addresses, codes with check digits, names), a few of each kind, all kinds first.
pub fn meanings(locale: &str) -> Vec<String> {
    const EACH: u64 = 12;
    let run = RunContext { seed: 1, locale: locale.into(), now: 800_000_000_000_000 };
    let mut out: Vec<Vec<String>> = Vec::new();
    for name in MEANINGS {
        // Each alone: what a neighbour would be derived from is not there.
        let table = one_text(name);
        let schema = Schema { server_version: 150_000, tables: vec![table.clone()], types: BTreeMap::new() };
        let Some(s) = infer::suggest(&schema, &table, locale).into_iter().next() else { continue };
        let plan = Plan {
            generation_version: seedgen_kernels::GENERATION_VERSION,
            edge_cases: 0.0,
            seed: run.seed,
            locale: run.locale.clone(),
            now: run.now,
            tables: vec![one_column(&table, EACH, ColumnPlan::new(name, s.strategy, ""))],
        };
        let Ok(compiled) = compile(&schema, &plan, &BTreeMap::new()) else { continue };
        let rows = Samples::new(&schema, &plan, compiled).rows(table.oid, &[0], 0, EACH as usize);
        out.push(rows.into_iter().filter_map(|mut r| r.pop().flatten()).collect());
    }
    let longest = out.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(|i| out.iter().filter_map(move |v| v.get(i).cloned())).collect()
}

fn one_text(name: &str) -> Table {
    let column = Column {
        name: name.into(),
        quoted: name.into(),
        attnum: 1,
        type_oid: oids::TEXT,
        typmod: -1,
        collation: 0,
        collation_folds: false,
        not_null: true,
        default: None,
        identity: Identity::No,
        generated: Generated::No,
        generated_expr: None,
        sequence: None,
        stats: None,
        comment: None,
        can_insert: true,
        decimals: 0,
        can_select: true,
    };
    Table {
        oid: 1,
        schema: "pg_temp".into(),
        name: "samples".into(),
        quoted: "samples".into(),
        kind: TableKind::Ordinary,
        unlogged: false,
        temporary: true,
        heap: true,
        requested: true,
        extension_owned: false,
        partition_of: None,
        partition_bound: None,
        partition_key: None,
        partitions: Vec::new(),
        inherits: Vec::new(),
        inherited_by: Vec::new(),
        columns: vec![column],
        checks: Vec::new(),
        reads: Vec::new(),
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        exclusions: Vec::new(),
        indexes: Vec::new(),
        triggers: Vec::new(),
        supertypes: Vec::new(),
        insert_rules: false,
        rls: RowSecurity { enabled: false, applies: false },
        privileges: Privileges { owner: true, insert: true, select: true, delete: true, truncate: true },
        comment: None,
        reltuples: -1.0,
        blocks: 0,
    }
}

fn one_column(table: &Table, rows: u64, column: ColumnPlan) -> TablePlan {
    TablePlan {
        oid: table.oid,
        schema: table.schema.clone(),
        table: table.name.clone(),
        rows,
        requested: rows,
        columns: vec![column],
        ..TablePlan::default()
    }
}
