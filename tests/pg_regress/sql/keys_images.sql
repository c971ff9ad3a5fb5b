-- Unique keys over expressions: what the expression makes of two rows differs.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TYPE s.st AS ENUM ('draft', 'active', 'closed', 'x');
CREATE TABLE s.p (id int PRIMARY KEY);
CREATE TABLE s.few (id int PRIMARY KEY CHECK (id BETWEEN 1 AND 25));
CREATE TABLE s.email (id int PRIMARY KEY, email text NOT NULL, tenant int REFERENCES s.few);
CREATE UNIQUE INDEX email_1 ON s.email (tenant, lower(email));
CREATE TABLE s.coal (id int PRIMARY KEY, a int REFERENCES s.few, b int REFERENCES s.p, c text, d date);
CREATE UNIQUE INDEX coal_1 ON s.coal (COALESCE(a, -1), COALESCE(b, -1), COALESCE(c, ''), COALESCE(d, '2000-01-01'::date));
CREATE TABLE s.concat (id int PRIMARY KEY, a text NOT NULL, b text NOT NULL);
CREATE UNIQUE INDEX concat_1 ON s.concat ((a || b));
CREATE TABLE s.concat2 (id int PRIMARY KEY, a text NOT NULL, b text NOT NULL);
CREATE UNIQUE INDEX concat2_1 ON s.concat2 ((a || '-' || b));
-- A day, a month, a year: one row each.
CREATE TABLE s.trunc (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, at timestamp NOT NULL);
CREATE UNIQUE INDEX trunc_1 ON s.trunc (p, date_trunc('day', at));
CREATE TABLE s.trunc_alone (id int PRIMARY KEY, at timestamp NOT NULL);
CREATE UNIQUE INDEX trunc_alone_1 ON s.trunc_alone (date_trunc('day', at));
CREATE TABLE s.tz_day (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, at timestamptz NOT NULL);
CREATE UNIQUE INDEX tz_day_1 ON s.tz_day (p, ((at AT TIME ZONE 'UTC')::date));
-- Sums: the others cannot make up for a step.
CREATE TABLE s.months (at date NOT NULL);
CREATE UNIQUE INDEX months_1 ON s.months (date_trunc('month', at::timestamp));
CREATE TABLE s.sums (id int PRIMARY KEY, x int NOT NULL, y int NOT NULL);
CREATE UNIQUE INDEX sums_1 ON s.sums ((x + y));
CREATE TABLE s.md (id int PRIMARY KEY, x text NOT NULL);
CREATE UNIQUE INDEX md_1 ON s.md (md5(x));
CREATE TABLE s.js (id int PRIMARY KEY, data jsonb NOT NULL);
CREATE UNIQUE INDEX js_1 ON s.js ((data->>'k'));
-- Unordered pairs: 25 * 24 / 2 of them.
CREATE TABLE s.pairs (a_id int NOT NULL REFERENCES s.few, b_id int NOT NULL REFERENCES s.few);
CREATE UNIQUE INDEX pairs_1 ON s.pairs (LEAST(a_id, b_id), GREATEST(a_id, b_id));
CREATE TABLE s.pairs_ne (a_id int NOT NULL REFERENCES s.few, b_id int NOT NULL REFERENCES s.few, CHECK (a_id <> b_id));
CREATE UNIQUE INDEX pairs_ne_1 ON s.pairs_ne (LEAST(a_id, b_id), GREATEST(a_id, b_id));
CREATE TABLE s.sub (id int PRIMARY KEY, code text NOT NULL);
CREATE UNIQUE INDEX sub_1 ON s.sub (substring(code, 1, 8));
CREATE TABLE s.lefts (id int PRIMARY KEY, code text NOT NULL);
CREATE UNIQUE INDEX lefts_1 ON s.lefts ("left"(code, 6));
-- Generated columns.
CREATE TABLE s.gen (id int PRIMARY KEY, name text NOT NULL, slug text GENERATED ALWAYS AS (lower(name)) STORED UNIQUE);
CREATE TABLE s.gen_num (a int NOT NULL, b int NOT NULL, n int GENERATED ALWAYS AS (a * 1000 + b) STORED UNIQUE);
CREATE TABLE s.gen_repl (id int PRIMARY KEY, name text NOT NULL, slug text GENERATED ALWAYS AS (replace(lower(name), ' ', '-')) STORED UNIQUE);
CREATE TABLE s.gen_cat (id int PRIMARY KEY, a text NOT NULL, b text NOT NULL, c text GENERATED ALWAYS AS (a || ' ' || b) STORED UNIQUE);
CREATE TABLE s.lists (kind s.st NOT NULL, n smallint CHECK (n BETWEEN 1 AND 30), PRIMARY KEY (kind, n));
CREATE TABLE s.year (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, at date NOT NULL);
CREATE UNIQUE INDEX year_1 ON s.year (p, (EXTRACT(year FROM at)));
CREATE TABLE s.opaque (id int PRIMARY KEY, a text NOT NULL, b text NOT NULL);
CREATE UNIQUE INDEX opaque_1 ON s.opaque ((CASE WHEN a = '' THEN b ELSE a END));
CREATE TABLE s.twenty (a int, b int, c int, d int, e text, f text, g text, h text, i date, j date);
CREATE UNIQUE INDEX twenty_1 ON s.twenty (COALESCE(a, -1), COALESCE(b, -1), COALESCE(c, -1), COALESCE(d, -1), COALESCE(e, ''), COALESCE(f, ''), COALESCE(g, ''), COALESCE(h, ''), COALESCE(i, '-infinity'), COALESCE(j, '-infinity'));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
-- Again: 300 pairs in all.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') WHERE rows_written <> 200 ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, options => :'o') WHERE rows_written <> 100 ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
