-- Constraints that the planned rows break, or that lead in a circle: PostgreSQL is asked what it lets pass, and the table is
-- filled from that.
SET client_min_messages = warning;
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA d;
-- What follows from the two CHECKs runs in a circle.
CREATE TABLE d.circle (id int PRIMARY KEY, done bool NOT NULL, qty int NOT NULL CHECK (qty > 0), shipped int NOT NULL CHECK (shipped >= 0), CHECK (shipped <= qty), CHECK (NOT done OR shipped = qty));
-- A key over columns in order.
CREATE TABLE d.ordered (id int PRIMARY KEY, a int NOT NULL CHECK (a BETWEEN 1 AND 20), b int NOT NULL CHECK (b BETWEEN 1 AND 20), UNIQUE (a, b), CHECK (a < b));
CREATE TABLE d.above (id int PRIMARY KEY, l int NOT NULL, r int NOT NULL UNIQUE, CHECK (l < r));
-- A key in some of the ways to meet a CHECK.
CREATE TABLE d.arms (id int PRIMARY KEY, kind text NOT NULL, k int NOT NULL, CHECK (kind = 'a' AND k > 0 OR kind = 'b' AND k < 0 OR kind = 'c'), UNIQUE (kind, k));
CREATE TABLE d.vat (id int PRIMARY KEY, kind text NOT NULL, vat text UNIQUE, CHECK (kind = 'P' AND vat IS NULL OR kind = 'C' AND vat ~ '^[A-Z]{2}\d{9}$'));
SELECT table_name, rows_written, note FROM seedgen.populate('d', 100, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('d') WHERE ok IS NOT TRUE;
CREATE TABLE d.first AS SELECT md5(string_agg(t::text, ',' ORDER BY id)) AS rows FROM d.arms AS t;
-- Rows beside those that are there; the same rows for the same seed.
SELECT table_name, rows_written, note FROM seedgen.populate('d', 60, options => :'o'::jsonb || '{"only": ["arms", "above", "vat"]}') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('d') WHERE ok IS NOT TRUE;
DELETE FROM seedgen.run;
TRUNCATE d.arms;
SELECT table_name, rows_written FROM seedgen.populate('d', 100, options => :'o'::jsonb || '{"only": ["arms"]}');
SELECT rows = (SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM d.arms AS t) AS the_same FROM d.first;
-- A call that stops at the first error asks as well.
SELECT rows_written, note FROM seedgen.populate_table('d.ordered', 50, options => :'o');
DROP SCHEMA d CASCADE;
-- Keys of some of the rows, in some of the ways to meet a CHECK: what is null is no key's.
CREATE SCHEMA d;
CREATE TABLE d.partial (id int PRIMARY KEY, kind text NOT NULL, x int, y int, CHECK ((kind = 'a' AND x BETWEEN 1 AND 150 AND y IS NULL) OR (kind = 'b' AND y BETWEEN 1 AND 150 AND x IS NULL)));
CREATE UNIQUE INDEX ON d.partial (x) WHERE kind = 'a';
CREATE UNIQUE INDEX ON d.partial (y) WHERE kind = 'b';
CREATE TABLE d.few (id int PRIMARY KEY, kind text NOT NULL, x int, y int, CHECK ((kind = 'a' AND x BETWEEN 1 AND 20 AND y IS NULL) OR (kind = 'b' AND y IS NOT NULL AND x IS NULL)), UNIQUE (kind, x));
CREATE TABLE d.fewer (id int PRIMARY KEY, kind text NOT NULL, x int, y text, CHECK ((kind = 'a' AND x BETWEEN 1 AND 20 AND y IS NULL) OR (kind = 'b' AND y IN ('p', 'q') AND x IS NULL) OR (kind = 'c' AND x > 1000 AND y IS NULL)), UNIQUE (kind, x), UNIQUE (kind, y));
SELECT table_name, rows_written, note FROM seedgen.populate('d', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('d') WHERE ok IS NOT TRUE;
DROP SCHEMA d CASCADE;
