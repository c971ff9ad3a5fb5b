-- The same seed gives the same rows: on any number of threads, in any schema state, by any path; another
-- seed gives others.
CREATE SCHEMA s;
SET search_path = s, public;
\i :examples/shop/schema.sql
RESET search_path;
CREATE FUNCTION digest(OUT rows bigint, OUT hash text) LANGUAGE plpgsql AS $$
DECLARE t regclass; n bigint; h text; BEGIN
    rows := 0; hash := '';
    FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 's'::regnamespace AND relkind = 'r' ORDER BY relname LOOP
        EXECUTE format('SELECT count(*), md5(string_agg(x::text, E''\n'' ORDER BY x::text)) FROM %s AS x', t) INTO n, h;
        rows := rows + n; hash := md5(hash || h);
    END LOOP;
END $$;
CREATE FUNCTION fill(n bigint, seed bigint, options jsonb, triggers text DEFAULT 'fire') RETURNS text LANGUAGE sql AS $$
    SELECT count(*)::text FROM seedgen.populate('s', n, seed, mode => 'replace', triggers => triggers, options => options || '{"now": "2026-01-01T00:00:00Z", "progress": false}') AS p $$;
SELECT fill(12000, 42, '{"threads": 1}');
SELECT rows, hash AS one FROM digest() \gset
SELECT :rows AS rows;
SELECT fill(12000, 42, '{"threads": 2}');
SELECT hash = :'one' AS two_threads FROM digest();
SELECT fill(12000, 42, '{"threads": 4}');
SELECT hash = :'one' AS four_threads FROM digest();
SELECT fill(12000, 42, '{}');
SELECT hash = :'one' AS default_threads FROM digest();
SELECT fill(12000, 42, '{"freeze": false, "analyze": false}');
SELECT hash = :'one' AS not_frozen FROM digest();
-- Session settings are no input.
SET timezone = 'Asia/Tokyo'; SET datestyle = 'German'; SET intervalstyle = 'iso_8601'; SET extra_float_digits = 0; SET standard_conforming_strings = off; SET bytea_output = 'escape'; SET lc_monetary = 'C'; SET default_transaction_isolation = 'serializable';
SELECT fill(12000, 42, '{}');
RESET timezone; RESET datestyle; RESET intervalstyle; RESET extra_float_digits; RESET standard_conforming_strings; RESET bytea_output; RESET lc_monetary; RESET default_transaction_isolation;
SELECT hash = :'one' AS other_settings FROM digest();
-- Through the executor.
CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t BEFORE INSERT ON s.users FOR EACH ROW EXECUTE FUNCTION pass();
CREATE TRIGGER t BEFORE INSERT ON s.orders FOR EACH ROW EXECUTE FUNCTION pass();
CREATE TRIGGER t BEFORE INSERT ON s.suppliers FOR EACH ROW EXECUTE FUNCTION pass();
SELECT fill(12000, 42, '{}');
SELECT hash = :'one' AS executor FROM digest();
DROP TRIGGER t ON s.users; DROP TRIGGER t ON s.orders; DROP TRIGGER t ON s.suppliers;
-- Another seed, another now.
SELECT fill(12000, 43, '{}');
SELECT hash <> :'one' AS other_seed FROM digest();
SELECT count(*) AS rows, count(DISTINCT email) AS emails FROM s.users;
-- The first rows do not change with the number of rows, where nothing depends on it.
CREATE SCHEMA t CREATE TABLE a (id int PRIMARY KEY, x int NOT NULL, u uuid NOT NULL);
SELECT md5(string_agg(r::text, ',')) AS few FROM (SELECT * FROM seedgen.rows(NULL::t.a, 10, options => '{"now": "2026-01-01T00:00:00Z"}')) AS r \gset
SELECT md5(string_agg(r::text, ',')) = :'few' AS same FROM (SELECT * FROM seedgen.rows(NULL::t.a, 1000, options => '{"now": "2026-01-01T00:00:00Z"}') LIMIT 10) AS r;
-- Names count, not oids: the same table made anew gives the same rows.
DROP TABLE t.a;
CREATE TABLE t.a (id int PRIMARY KEY, x int NOT NULL, u uuid NOT NULL);
SELECT md5(string_agg(r::text, ',')) = :'few' AS same FROM (SELECT * FROM seedgen.rows(NULL::t.a, 10, options => '{"now": "2026-01-01T00:00:00Z"}')) AS r;
-- Written rows too: what the ledger knows of the table that was dropped is not that of the new one. Emptied, the table goes on.
SELECT rows_written FROM seedgen.populate_table('t.a', 10, options => '{"now": "2026-01-01T00:00:00Z", "progress": false}');
SELECT md5(string_agg(a::text, ',' ORDER BY id)) AS written FROM t.a \gset
DROP TABLE t.a;
DROP SCHEMA t;
CREATE SCHEMA t CREATE TABLE a (id int PRIMARY KEY, x int NOT NULL, u uuid NOT NULL);
SELECT rows_written FROM seedgen.populate_table('t.a', 10, options => '{"now": "2026-01-01T00:00:00Z", "progress": false}');
SELECT md5(string_agg(a::text, ',' ORDER BY id)) = :'written' AS same FROM t.a;
DELETE FROM t.a;
SELECT rows_written FROM seedgen.populate_table('t.a', 10, options => '{"now": "2026-01-01T00:00:00Z", "progress": false}');
SELECT md5(string_agg(a::text, ',' ORDER BY id)) = :'written' AS same FROM t.a;
