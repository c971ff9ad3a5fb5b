//! Tests in the backend of what SQL does not show: reading single tables, and SPI's batches and nesting.

use pgrx::prelude::*;

#[pg_schema]
mod tests {
    use crate::catalog;
    use crate::error::{Error, Result};
    use crate::pg::spi::{Session, View, arg};
    use pgrx::prelude::*;

    fn ok<T>(r: Result<T>) -> T {
        r.unwrap_or_else(|e| panic!("{e:?}"))
    }

    fn oid(s: &Session, name: &str) -> u32 {
        let text = "SELECT to_regclass($1)::oid";
        let found = ok(s.one::<pg_sys::Oid>(View::Latest, text, &[arg(name.to_owned())]));
        found.unwrap().to_u32()
    }

    #[pg_test]
    fn catalog_reads_one_table_with_what_it_needs() {
        let s = ok(Session::connect());
        for text in [
            "CREATE SCHEMA one",
            "CREATE TABLE one.grand (id int PRIMARY KEY)",
            "CREATE TABLE one.parent (id int PRIMARY KEY, g int REFERENCES one.grand) PARTITION BY RANGE (id)",
            "CREATE TABLE one.leaf PARTITION OF one.parent FOR VALUES FROM (0) TO (10)",
            "CREATE TABLE one.child (id int, p int REFERENCES one.parent)",
            "CREATE TABLE one.sibling (id int, p int REFERENCES one.parent)",
            "CREATE VIEW one.view AS SELECT 1 AS x",
        ] {
            ok(s.execute(text, &[]));
        }
        let schema = ok(catalog::read_tables(&[oid(&s, "one.child")]));
        let names: Vec<_> = schema.tables.iter().map(|t| (t.name.as_str(), t.requested)).collect();
        assert_eq!(names, [("grand", false), ("parent", false), ("leaf", false), ("child", true)]);
        // Copies of foreign keys on and towards partitions are left out.
        let keys: Vec<_> = schema.tables.iter().map(|t| t.foreign_keys.len()).collect();
        assert_eq!(keys, [0, 1, 0, 1]);
        let leaf = ok(catalog::read_tables(&[oid(&s, "one.leaf")]));
        let names: Vec<_> = leaf.tables.iter().map(|t| (t.name.as_str(), t.requested)).collect();
        assert_eq!(names, [("grand", false), ("parent", false), ("leaf", true)]);
        let e = catalog::read_tables(&[oid(&s, "one.view")]).unwrap_err();
        assert_eq!(e.code, PgSqlErrorCode::ERRCODE_WRONG_OBJECT_TYPE);
        assert_eq!(e.message, "\"one.view\" is not a table");
    }

    #[pg_test]
    fn spi_walks_batches_and_nests() {
        let s = ok(Session::connect());
        let (mut n, mut sum) = (0u64, 0i64);
        let text = "SELECT g, repeat('x', 1000) FROM generate_series(1, 2500) g";
        ok(s.for_each_kept(View::Caller, text, &[], |row| {
            n += 1;
            let g: i32 = row.need(1)?;
            let inner = Session::connect()?;
            let twice = inner.one::<i32>(View::Caller, "SELECT $1 * 2", &[arg(g)])?;
            sum += i64::from(twice.unwrap_or(0));
            assert_eq!(row.need::<String>(2)?.len(), 1000);
            Ok(())
        }));
        assert_eq!((n, sum), (2500, 2500 * 2501));
    }

    #[pg_test]
    fn spi_stops_at_an_error_and_checks_types() {
        let s = ok(Session::connect());
        let mut n = 0;
        let r = s.for_each(View::Caller, "SELECT generate_series(1, 5000)", &[], |_| {
            n += 1;
            if n == 3 { Err(Error::bug("enough")) } else { Ok(()) }
        });
        assert_eq!((n, r.unwrap_err().message.as_str()), (3, "enough"));
        assert!(s.one::<String>(View::Caller, "SELECT 1", &[]).is_err());
        assert_eq!(ok(s.one::<i32>(View::Caller, "SELECT $1::int", &[arg(None::<i32>)])), None);
        assert_eq!(ok(s.one::<i32>(View::Caller, "SELECT 1 WHERE false", &[])), None);
    }

    #[pg_test]
    fn spi_sees_its_own_writes_when_asked() {
        let s = ok(Session::connect());
        ok(s.execute("CREATE TEMP TABLE w (a int)", &[]));
        assert_eq!(ok(s.execute("INSERT INTO w SELECT generate_series(1, $1)", &[arg(7i32)])), 7);
        assert_eq!(ok(s.one::<i64>(View::Latest, "SELECT count(*) FROM w", &[])), Some(7));
    }
}
