-- What the schema fuzzer found about keys and foreign keys, a table or two for each.
SET client_min_messages = warning;
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}'
CREATE EXTENSION btree_gist;
-- The first row of its tenant has no earlier one to refer to: no promise of nulls is broken.
CREATE SCHEMA f;
CREATE TABLE f.tenant (id int PRIMARY KEY);
CREATE TABLE f.node (tenant int NOT NULL REFERENCES f.tenant, id int NOT NULL, up int, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, up) REFERENCES f.node (tenant, id));
SELECT table_name, rows_written, note FROM seedgen.populate('f', 7, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, expected, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- A child narrower than its parent: new parents fit it; of those that exist, the ones that do are referred to.
CREATE SCHEMA f;
CREATE TABLE f.wide (code text PRIMARY KEY, other varchar(40) NOT NULL UNIQUE);
CREATE TABLE f.narrow (id int PRIMARY KEY, code varchar(8) NOT NULL REFERENCES f.wide, other varchar(20) NOT NULL REFERENCES f.wide (other));
INSERT INTO f.wide VALUES ('much longer than eight', 'short'), ('short', 'much longer than twenty characters');
SELECT table_name, rows_written, note FROM seedgen.populate_table('f.narrow', 5, options => :'o') ORDER BY 1;
SELECT DISTINCT code, other FROM f.narrow;
TRUNCATE f.narrow;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, options => :'o') ORDER BY 1;
SELECT max(length(code)) <= 8, max(length(other)) <= 20 FROM f.wide WHERE code <> 'much longer than eight' AND code <> 'short';
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- Whole numbers of a type with digits after the point are counted one by one, call after call.
CREATE SCHEMA f;
CREATE TABLE f.whole (id numeric PRIMARY KEY CHECK (id = trunc(id) AND id BETWEEN 1 AND 40));
CREATE TABLE f.cents (id numeric(6,2) PRIMARY KEY CHECK (id BETWEEN 1 AND 2));
SELECT table_name, rows_written, note FROM seedgen.populate('f', 1, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 30, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 30, options => :'o') ORDER BY 1;
SELECT count(*), min(id), max(id) FROM f.whole;
SELECT count(*), min(id) >= 1, max(id) <= 2 FROM f.cents;
DROP SCHEMA f CASCADE;
-- Partitions bounded by two columns, and lists with a default one, under keys.
CREATE SCHEMA f;
CREATE TABLE f.pair (a int NOT NULL, b date NOT NULL) PARTITION BY RANGE (a, b);
CREATE TABLE f.pair_1 PARTITION OF f.pair FOR VALUES FROM (1, '2020-01-01') TO (1, '2021-01-01');
CREATE TABLE f.pair_2 PARTITION OF f.pair FOR VALUES FROM (2, '2020-01-01') TO (5, '2020-06-01');
CREATE TABLE f.list (a int NOT NULL, b date NOT NULL, PRIMARY KEY (a, b)) PARTITION BY LIST (a);
CREATE TABLE f.list_1 PARTITION OF f.list FOR VALUES IN (1, 2, 3);
CREATE TABLE f.list_2 PARTITION OF f.list DEFAULT;
CREATE TABLE f.child (id int PRIMARY KEY, a int NOT NULL, b date NOT NULL, FOREIGN KEY (a, b) REFERENCES f.list);
SELECT table_name, rows_written FROM seedgen.populate('f', 300, options => :'o') ORDER BY 1;
SELECT table_name, rows_written FROM seedgen.populate('f', 60, options => :'o') ORDER BY 1;
SELECT count(*) > 0 FROM f.pair_1;
SELECT count(*) > 0 FROM f.pair_2;
SELECT count(*) > 0 FROM f.list_1;
SELECT count(*) > 0 FROM f.list_2;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- More rows for parents that exist, under an exclusion constraint and a unique key.
CREATE SCHEMA f;
CREATE TABLE f.room (id int PRIMARY KEY);
CREATE TABLE f.booking (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, room int NOT NULL REFERENCES f.room, days daterange NOT NULL, n int NOT NULL, EXCLUDE USING gist (room WITH =, days WITH &&), UNIQUE (room, n));
SELECT table_name, rows_written, note FROM seedgen.populate('f', 2, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate_table('f.booking', 5, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate_table('f.booking', 5, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- Keys over expressions, call after call; beside one that says little, another column tells the rows apart.
CREATE SCHEMA f;
CREATE TABLE f.instead (a int);
CREATE UNIQUE INDEX ON f.instead (coalesce(a, -1));
CREATE TABLE f.as_text (a int);
CREATE UNIQUE INDEX ON f.as_text ((a::text));
CREATE TABLE f.size (a int);
CREATE UNIQUE INDEX ON f.size (abs(a));
INSERT INTO f.size VALUES (-5), (3);
CREATE TABLE f.no_zero (a int NOT NULL);
CREATE UNIQUE INDEX ON f.no_zero (nullif(a, 0));
CREATE TABLE f.is_set (a int, b int);
CREATE UNIQUE INDEX ON f.is_set ((a IS NULL), b);
CREATE TABLE f.long (t text NOT NULL, n int);
CREATE UNIQUE INDEX ON f.long (length(t), n);
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 7, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- Short lists under a unique key, with another seed each time: each value once.
CREATE SCHEMA f;
CREATE TYPE f.letter AS ENUM ('a', 'b', 'c', 'd');
CREATE TABLE f.label (id int PRIMARY KEY, x f.letter NOT NULL UNIQUE);
CREATE TABLE f.flag (id int PRIMARY KEY, x boolean NOT NULL);
CREATE UNIQUE INDEX ON f.flag (x) WHERE x;
CREATE TABLE f.listed (id int PRIMARY KEY, x text NOT NULL UNIQUE CHECK (x IN ('a', 'b', 'c', 'd')));
SELECT table_name, rows_written, note FROM seedgen.populate('f', 1, seed => 95, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 1, seed => 96, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 1, seed => 97, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 1, seed => 98, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- Unordered pairs of plain numbers.
CREATE SCHEMA f;
CREATE TABLE f.pair (id int PRIMARY KEY, a int NOT NULL, b int);
CREATE UNIQUE INDEX ON f.pair (least(a, b), greatest(a, b));
INSERT INTO f.pair VALUES (-1, 5, 2000), (-2, 2000, NULL);
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, seed => 1, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, seed => 2, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- More children than parents, each parent at most once: the rest have none, where a key of two columns may be null.
CREATE SCHEMA f;
CREATE TABLE f.parent (a int, b text, PRIMARY KEY (a, b));
CREATE TABLE f.child (id int PRIMARY KEY, a int, b text, UNIQUE (a, b), FOREIGN KEY (a, b) REFERENCES f.parent);
CREATE TABLE f.full (id int PRIMARY KEY, a int, b text, UNIQUE (a, b), FOREIGN KEY (a, b) REFERENCES f.parent MATCH FULL);
SELECT table_name, rows_written, note FROM seedgen.populate('f', 5, tables => '{"parent": 2}', options => :'o') ORDER BY 1;
SELECT count(*) FROM (SELECT seedgen.rows(NULL::f.child, 3)) AS r;
SELECT table_name, rows_written, note FROM seedgen.populate_table('f.child', 3, options => :'o');
SELECT count(*), count(a), count(b) FROM f.child;
SELECT count(*), count(a), count(b) FROM f.full;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- Unordered pairs of a number and of one that has few values by its name.
CREATE SCHEMA f;
CREATE TABLE f.pair (id int PRIMARY KEY, subject int, is_active int NOT NULL);
CREATE UNIQUE INDEX ON f.pair (least(subject, is_active), greatest(subject, is_active));
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
DROP EXTENSION btree_gist;
