-- Partitioned tables: rows are routed by the root; each leaf's indexes and constraints hold.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.by_hash (id int, t text, PRIMARY KEY (id)) PARTITION BY HASH (id);
CREATE TABLE s.by_hash_0 PARTITION OF s.by_hash FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE s.by_hash_1 PARTITION OF s.by_hash FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE s.by_hash_2 PARTITION OF s.by_hash FOR VALUES WITH (MODULUS 3, REMAINDER 2);
CREATE TABLE s.with_default (id int PRIMARY KEY, t text) PARTITION BY RANGE (id);
CREATE TABLE s.with_default_low PARTITION OF s.with_default FOR VALUES FROM (0) TO (100);
CREATE TABLE s.with_default_rest PARTITION OF s.with_default DEFAULT;
-- Columns in another order in a leaf.
CREATE TABLE s.odd (a int NOT NULL, b text NOT NULL) PARTITION BY HASH (a);
CREATE TABLE s.odd_0 (b text NOT NULL, extra_gone int, a int NOT NULL);
ALTER TABLE s.odd_0 DROP COLUMN extra_gone;
ALTER TABLE s.odd ATTACH PARTITION s.odd_0 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
-- References to a partitioned table.
CREATE TABLE s.child (id int PRIMARY KEY, hash_id int NOT NULL REFERENCES s.by_hash);
-- No partition at all: nothing can be inserted.
CREATE TABLE s.none (id int PRIMARY KEY) PARTITION BY RANGE (id);
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 300, options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT tableoid::regclass, count(*) > 50 AS filled FROM s.by_hash GROUP BY 1 ORDER BY 1;
SELECT tableoid::regclass, count(*) FROM s.with_default GROUP BY 1 ORDER BY 1;
-- A partition is filled through its root.
SELECT seedgen.populate('s', 5, options => '{"only": ["by_hash_0"]}');
-- Again, onto what is there.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
