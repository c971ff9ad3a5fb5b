//! Tests of the fast path inside a backend, on programs made by hand. Not here: whole jobs.

use crate::catalog;
use crate::error::{Result, or_raise};
use crate::load::fast::{FastLoad, Indexes, Loaded};
use crate::load::{fast_check, fk, sequence};
use crate::pg::relation::{LockMode, lock_tables};
use pgrx::prelude::*;
use seedgen_kernels::program::{Format, Node, Part, Source, Trend};
use seedgen_kernels::{Encoding, Fanout, NodeId, Program};
use seedgen_plan::schema::{Generated, Oid, Schema, Table};
use std::ops::Range;
use std::sync::Arc;

/// A program for one table by the names and types of its columns: enough for tests, no planning. A column
/// named `left…` is left to PostgreSQL, `parent…` is a row number below `parents`.
fn program(table: &Table, schema: &Schema, rows: Range<u64>, parents: u64) -> Arc<Program> {
    let mut p = Program { nodes: vec![Node::Row], sources: Vec::new() };
    let mut source = Source {
        derived: Vec::new(),
        existing: 0,
        first: rows.start,
        rows: rows.end - rows.start,
        existing_columns: vec![None; table.columns.len()],
        columns: Vec::new(),
        encodings: Vec::new(),
    };
    for (i, c) in table.columns.iter().enumerate() {
        let key = i as u64 + 1;
        let name = schema.base_type(c.type_oid).map_or("", |t| t.name.as_str());
        let (node, encoding) = match name {
            _ if c.generated != Generated::No || c.name.starts_with("left") => {
                source.columns.push(None);
                source.encodings.push(Encoding::None);
                continue;
            }
            "int8" | "int4" if c.name.starts_with("parent") => {
                let fanout = Fanout::Uniform { parents };
                (add(&mut p, Node::ParentRow { key, fanout, child: 0 }), integer(name))
            }
            "int8" | "int4" => (0, integer(name)),
            "uuid" => (add(&mut p, Node::UuidV4 { key }), Encoding::Fixed(16)),
            "numeric" => (add(&mut p, Node::Uniform { key, lo: 0, hi: 99_999 }), Encoding::Numeric { scale: 2 }),
            "bool" => (add(&mut p, Node::Uniform { key, lo: 0, hi: 1 }), Encoding::Bool),
            "timestamptz" => {
                let (from, to) = (0, 800_000_000_000_000);
                let trend = Node::Trending { key, from, to, first: 0, rows: rows.end, trend: Trend::Uniform };
                (add(&mut p, trend), Encoding::I64)
            }
            "text" | "varchar" => {
                let lit = Part::Lit(c.name.as_bytes().into());
                let node = add(&mut p, Node::Template { parts: Arc::new([lit, Part::Field(0, Format::Plain)]) });
                (node, Encoding::Text { max_chars: None })
            }
            // An address, through the input function.
            _ => {
                let input = add(&mut p, Node::Digit { input: 0, div: 1, modulo: 256 });
                let lit = Part::Lit(Arc::from(&b"10.1.1."[..]));
                let parts = Arc::new([lit, Part::Field(input, Format::Plain)]);
                (add(&mut p, Node::Template { parts }), Encoding::Input)
            }
        };
        let node = if c.name.starts_with("maybe") {
            add(&mut p, Node::Nullify { key, ratio: 0.5, input: node })
        } else {
            node
        };
        source.columns.push(Some(node));
        source.encodings.push(encoding);
    }
    p.sources.push(source);
    Arc::new(p)
}

fn add(p: &mut Program, node: Node) -> NodeId {
    p.nodes.push(node);
    p.nodes.len() as NodeId - 1
}

fn integer(name: &str) -> Encoding {
    if name == "int8" { Encoding::I64 } else { Encoding::I32 }
}

/// The whole order of a load for one table: lock, check, rows, foreign keys.
fn load_now(name: &str, rows: Range<u64>, threads: usize, indexes: Indexes, freeze: bool) -> Result<Loaded> {
    let oid = Spi::get_one::<pg_sys::Oid>(&format!("SELECT '{name}'::regclass::oid")).ok().flatten();
    let oid = oid.map_or(0, |o| o.to_u32());
    let schema = catalog::read_tables(&[oid])?;
    let Some(table) = schema.table(oid) else { panic!("the catalog has no {name}") };
    let parents: Vec<Oid> = table.foreign_keys.iter().map(|f| f.parent).collect();
    let mut locks: Vec<_> = parents.iter().map(|&p| (p, LockMode::Share)).collect();
    locks.push((oid, LockMode::AccessExclusive));
    lock_tables(&locks)?;
    assert_eq!(fast_check::can(table, &schema, true), Ok(()));
    let program = program(table, &schema, rows.clone(), 100);
    let loaded =
        FastLoad { program: &program, source: 0, table, rows, threads, indexes, freeze, on_progress: None }.load()?;
    fk::prove_foreign_keys(table, &schema)?;
    Ok(loaded)
}

#[pg_schema]
#[cfg(feature = "pg_test")]
mod tests {
    use super::*;

    /// A statement of its own, since the catalog is read with the statement's snapshot: a test's own
    /// statement is older than its tables. Also for measuring by hand.
    #[pg_extern]
    fn load_rows(name: &str, first: i64, last: i64, threads: i32, mode: &str, freeze: bool) -> String {
        let indexes = match mode {
            "Live" => Indexes::Live,
            "Rebuild" => Indexes::Rebuild,
            _ => Indexes::Auto,
        };
        let rows = first as u64..last as u64;
        format!("{:?}", or_raise(load_now(name, rows, threads as usize, indexes, freeze)))
    }

    fn load(name: &str, rows: Range<u64>, threads: usize, indexes: Indexes, freeze: bool) -> Result<String> {
        let Range { start, end } = rows;
        let sql = format!("SELECT tests.load_rows('{name}', {start}, {end}, {threads}, '{indexes:?}', {freeze})");
        Ok(one::<String>(&sql).unwrap_or_default())
    }

    /// First value, increment, and what the catalog had said.
    #[pg_extern]
    fn reserve(name: &str, column: i32, n: i64) -> Vec<i64> {
        let oid = one::<pg_sys::Oid>(&format!("SELECT '{name}'::regclass::oid")).map_or(0, |o| o.to_u32());
        let schema = or_raise(catalog::read_tables(&[oid]));
        let Some(column) = schema.table(oid).map(|t| &t.columns[column as usize]) else { panic!("no table") };
        let Some(s) = &column.sequence else { panic!("no sequence") };
        let seen = s.next.unwrap_or(-1);
        let taken = or_raise(sequence::reserve(column, s, n as u64));
        vec![taken.first, taken.increment, seen]
    }

    fn one<T: FromDatum + IntoDatum>(sql: &str) -> Option<T> {
        Spi::get_one::<T>(sql).unwrap_or_else(|e| panic!("{sql}: {e}"))
    }

    fn all(sql: &str) {
        Spi::run(sql).unwrap_or_else(|e| panic!("{sql}: {e}"))
    }

    /// The load ends in this error of PostgreSQL's, and leaves nothing.
    fn fails(message: &str, load: impl FnOnce() -> Result<String>) {
        let Err(e) = crate::pg::subxact::run(load) else { panic!("no error, but {message}") };
        assert!(e.message.starts_with(message), "{} instead of {message}", e.message);
    }

    const TABLE: &str = "CREATE TABLE t (id int8 PRIMARY KEY, dropped text, name text UNIQUE NOT NULL,
        maybe_at timestamptz, price numeric(10,2) CHECK (price >= 0), u uuid NOT NULL,
        left_g int8 GENERATED ALWAYS AS (id * 2) STORED, left_d text DEFAULT 'x' || 'y', ip inet);
        ALTER TABLE t DROP COLUMN dropped";

    #[pg_test]
    fn rows_do_not_depend_on_path_or_threads() {
        for (i, (threads, indexes, freeze)) in [
            (1, Indexes::Live, false),
            (1, Indexes::Rebuild, true),
            (3, Indexes::Rebuild, false),
            (2, Indexes::Auto, true),
        ]
        .into_iter()
        .enumerate()
        {
            all(TABLE);
            let loaded = or_raise(load("t", 0..20_000, threads, indexes, freeze));
            assert!(loaded.contains("rows: 20000"), "{loaded}");
            all(&format!("ALTER TABLE t RENAME TO t{i}"));
            all(&format!("ALTER TABLE t{i} RENAME CONSTRAINT t_pkey TO t{i}_pkey"));
            all(&format!("ALTER TABLE t{i} RENAME CONSTRAINT t_name_key TO t{i}_name_key"));
        }
        for i in 1..4 {
            let same = format!("SELECT count(*) FROM (TABLE t0 EXCEPT TABLE t{i}) d");
            assert_eq!(one::<i64>(&same), Some(0));
        }
        assert_eq!(one::<i64>("SELECT count(*) FROM t1 WHERE left_g = id * 2 AND left_d = 'xy'"), Some(20_000));
        assert!(
            one::<i64>("SELECT count(*) FROM t1 WHERE maybe_at IS NULL").is_some_and(|n| (9000..11_000).contains(&n))
        );
        all("SET LOCAL enable_seqscan = off");
        for i in 0..4 {
            assert_eq!(one::<i64>(&format!("SELECT id FROM t{i} WHERE name = 'name777'")), Some(777));
        }
    }

    #[pg_test]
    fn appends_to_rows_that_are_there() {
        all(TABLE);
        or_raise(load("t", 0..10_000, 1, Indexes::Auto, false));
        let loaded = or_raise(load("t", 10_000..10_100, 1, Indexes::Auto, false));
        assert!(loaded.contains("rebuilt: false"), "{loaded}");
        let loaded = or_raise(load("t", 10_100..30_000, 1, Indexes::Auto, false));
        assert!(loaded.contains("rebuilt: true"), "{loaded}");
        assert_eq!(one::<i64>("SELECT count(DISTINCT id) FROM t"), Some(30_000));
    }

    #[pg_test]
    fn a_check_is_enforced() {
        all(&TABLE.replace("price >= 0", "price < 500"));
        fails("new row for relation \"t\" violates check constraint \"t_price_check\"", || {
            load("t", 0..10_000, 1, Indexes::Auto, false)
        });
    }

    #[pg_test]
    fn not_null_is_enforced() {
        all("CREATE TABLE n (id int8, maybe_n text NOT NULL)");
        fails("null value in column \"maybe_n\" of relation \"n\" violates not-null constraint", || {
            load("n", 0..10_000, 2, Indexes::Auto, false)
        });
    }

    #[pg_test]
    fn a_duplicate_is_found_by_a_rebuild() {
        all("CREATE TABLE t (id int8 PRIMARY KEY)");
        all("INSERT INTO t VALUES (5)");
        fails("could not create unique index \"t_pkey\"", || load("t", 0..5000, 1, Indexes::Rebuild, false));
    }

    #[pg_test]
    fn a_duplicate_is_found_by_live_indexes() {
        all("CREATE TABLE t (id int8 PRIMARY KEY)");
        all("INSERT INTO t VALUES (5)");
        fails("duplicate key value violates unique constraint \"t_pkey\"", || {
            load("t", 0..50, 1, Indexes::Live, false)
        });
    }

    #[pg_test]
    fn a_deferrable_constraint_is_checked_again() {
        all("CREATE TABLE t (id int8 UNIQUE DEFERRABLE, o int4)");
        all("INSERT INTO t VALUES (5)");
        fails("duplicate key value violates unique constraint \"t_id_key\"", || {
            load("t", 0..50, 1, Indexes::Live, false)
        });
    }

    #[pg_test]
    fn a_domain_is_enforced() {
        all("CREATE DOMAIN positive AS int8 CHECK (VALUE > 0)");
        all("CREATE TABLE t (id positive)");
        fails("value for domain positive violates check constraint \"positive_check\"", || {
            load("t", 0..50, 1, Indexes::Live, false)
        });
    }

    #[pg_test]
    fn a_foreign_key_is_proved() {
        all("CREATE TABLE p (id int8 PRIMARY KEY)");
        all("CREATE TABLE c (id int8 PRIMARY KEY, parent_id int8 REFERENCES p)");
        all("INSERT INTO p SELECT generate_series(0, 98)");
        fails("insert or update on table \"c\" violates foreign key constraint \"c_parent_id_fkey\"", || {
            load("c", 0..12_000, 1, Indexes::Auto, false)
        });
    }

    #[pg_test]
    fn foreign_keys_that_hold_are_proved() {
        all("CREATE TABLE p (id int8 PRIMARY KEY)");
        all("CREATE TABLE c (id int8 PRIMARY KEY, parent_id int8 REFERENCES p, parent_4 int4 REFERENCES p)");
        all("INSERT INTO p SELECT generate_series(0, 99)");
        or_raise(load("c", 0..12_000, 1, Indexes::Auto, true));
        // The proof has left no trigger events behind.
        or_raise(load("c", 12_000..12_100, 1, Indexes::Auto, true));
    }

    #[pg_test]
    fn a_partition_takes_rows_within_its_bound() {
        all("CREATE TABLE whole (id int8, x text) PARTITION BY RANGE (id)");
        all("CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (100)");
        or_raise(load("part", 0..100, 1, Indexes::Auto, false));
        assert_eq!(one::<i64>("SELECT count(*) FROM whole"), Some(100));
    }

    #[pg_test]
    fn a_partition_refuses_rows_beyond_its_bound() {
        all("CREATE TABLE whole (id int8, x text) PARTITION BY RANGE (id)");
        all("CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (100)");
        fails("new row for relation \"part\" violates partition constraint", || {
            load("part", 0..101, 1, Indexes::Auto, false)
        });
    }

    #[pg_test]
    fn wide_values_are_toasted() {
        all("CREATE TABLE t (id int8 PRIMARY KEY, left_w text DEFAULT repeat(md5('x'), 500))");
        all("ALTER TABLE t ALTER left_w SET STORAGE EXTERNAL");
        or_raise(load("t", 0..2500, 1, Indexes::Auto, true));
        assert_eq!(one::<i64>("SELECT count(*) FROM t WHERE length(left_w) = 16000"), Some(2500));
        assert_eq!(
            one::<bool>(
                "SELECT pg_relation_size(reltoastrelid) > 2500 * 16000 FROM pg_class WHERE oid = 't'::regclass"
            ),
            Some(true)
        );
    }

    #[pg_test]
    fn sequences_are_reserved_in_one_go() {
        all("CREATE TABLE t (id serial, i int8 GENERATED ALWAYS AS IDENTITY (START 10 INCREMENT 5))");
        let reserve = |c: i32, n: i64| one::<Vec<i64>>(&format!("SELECT tests.reserve('t', {c}, {n})"));
        assert_eq!(reserve(0, 1000), Some(vec![1, 1, 1]));
        assert_eq!(one::<i64>("SELECT nextval('t_id_seq')"), Some(1001));
        assert_eq!(reserve(0, 1), Some(vec![1002, 1, 1002]));
        assert_eq!(reserve(1, 3), Some(vec![10, 5, 10]));
        all("INSERT INTO t DEFAULT VALUES");
        assert_eq!(one::<i64>("SELECT i FROM t"), Some(25));
        fails("reached maximum value of sequence \"t_id_seq\" (2147483647)", || {
            Ok(format!("{:?}", reserve(0, 3_000_000_000)))
        });
        assert_eq!(reserve(0, 1), Some(vec![1004, 1, 1004]));
    }

    #[pg_test]
    fn a_default_sees_the_rows_before_it() {
        all("CREATE TABLE t (id int8 PRIMARY KEY, left_n int8, left_u uuid DEFAULT gen_random_uuid())");
        all("CREATE FUNCTION seen() RETURNS int8 LANGUAGE sql VOLATILE AS 'SELECT coalesce(max(id) + 1, 0) FROM t'");
        all("ALTER TABLE t ALTER left_n SET DEFAULT seen()");
        let loaded = or_raise(load("t", 0..10_000, 1, Indexes::Auto, false));
        assert!(loaded.contains("rebuilt: false"), "{loaded}");
        assert_eq!(one::<i64>("SELECT count(*) FROM t WHERE left_n = id"), Some(10_000));
        all("ALTER TABLE t ALTER left_n DROP DEFAULT; TRUNCATE t");
        let loaded = or_raise(load("t", 0..10_000, 1, Indexes::Auto, false));
        assert!(loaded.contains("rebuilt: true"), "{loaded}");
        assert_eq!(one::<i64>("SELECT count(DISTINCT left_u) FROM t"), Some(10_000));
    }

    #[pg_test]
    fn a_subtransaction_undoes_a_load() {
        all("CREATE TABLE t (id int8 PRIMARY KEY, w text)");
        let failed = crate::pg::subxact::run(|| {
            load("t", 0..20_000, 2, Indexes::Auto, true)?;
            Spi::run("SELECT 1 / 0").map_err(|e| crate::error::Error::bug(e.to_string()))
        });
        assert_eq!(failed.map_err(|e| e.code), Err(PgSqlErrorCode::ERRCODE_DIVISION_BY_ZERO));
        assert_eq!(one::<i64>("SELECT count(*) FROM t"), Some(0));
        let kept = crate::pg::subxact::run(|| load("t", 0..20_000, 2, Indexes::Auto, true));
        assert!(kept.is_ok_and(|l| l.contains("rows: 20000")));
        assert_eq!(one::<i64>("SELECT count(*) FROM t WHERE id = 19999"), Some(1));
    }
}
