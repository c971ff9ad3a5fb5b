-- Rows in every leaf: hash partitions that leave remainders out, ranges with gaps, default partitions, list partitions
-- by a foreign key.
SET client_min_messages = warning;
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}'
CREATE SCHEMA p;
-- A remainder without a partition: values are searched, and PostgreSQL computes the hash.
CREATE TABLE p.gap (id int NOT NULL, tag text NOT NULL, PRIMARY KEY (id, tag)) PARTITION BY HASH (tag);
CREATE TABLE p.gap_0 PARTITION OF p.gap FOR VALUES WITH (MODULUS 4, REMAINDER 0);
CREATE TABLE p.gap_1 PARTITION OF p.gap FOR VALUES WITH (MODULUS 4, REMAINDER 1);
CREATE TABLE p.gap_3 PARTITION OF p.gap FOR VALUES WITH (MODULUS 4, REMAINDER 3);
CREATE TABLE p.gap_key (id bigint PRIMARY KEY) PARTITION BY HASH (id);
CREATE TABLE p.gap_key_0 PARTITION OF p.gap_key FOR VALUES WITH (MODULUS 2, REMAINDER 0);
-- Below a range.
CREATE TABLE p.deep (at date NOT NULL, n int NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE p.deep_1 PARTITION OF p.deep FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY HASH (n);
CREATE TABLE p.deep_1_0 PARTITION OF p.deep_1 FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE p.deep_2 PARTITION OF p.deep FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
-- No remainder is missing, though the moduli differ.
CREATE TABLE p.whole (id int NOT NULL) PARTITION BY HASH (id);
CREATE TABLE p.whole_0 PARTITION OF p.whole FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE p.whole_1 PARTITION OF p.whole FOR VALUES WITH (MODULUS 4, REMAINDER 1);
CREATE TABLE p.whole_3 PARTITION OF p.whole FOR VALUES WITH (MODULUS 4, REMAINDER 3);
SELECT table_name, rows_written, note FROM seedgen.populate('p', 400, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('p', 200, seed => 3, options => :'o') ORDER BY 1;
SELECT tableoid::regclass::text AS leaf, count(*) > 20 AS rows FROM p.gap GROUP BY 1 ORDER BY 1;
SELECT tableoid::regclass::text AS leaf, count(*) > 20 AS rows FROM p.deep GROUP BY 1 ORDER BY 1;
SELECT count(*), count(DISTINCT id) FROM p.gap_key;
SELECT table_name, constraint_name, strategy, capacity FROM seedgen.plan('p', 100, options => :'o') WHERE constraint_name LIKE 'partitions of %' ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('p') WHERE ok IS NOT TRUE;
DROP SCHEMA p CASCADE;
CREATE SCHEMA p;
-- A key by which a table with gaps is partitioned differs in every row; each leaf has its share.
CREATE TABLE p.keys (id bigint PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p.keys_1 PARTITION OF p.keys FOR VALUES FROM (0) TO (100000);
CREATE TABLE p.keys_2 PARTITION OF p.keys FOR VALUES FROM (100000) TO (200000);
CREATE TABLE p.keys_4 PARTITION OF p.keys FOR VALUES FROM (300000) TO (MAXVALUE);
CREATE TABLE p.numbers (n int NOT NULL) PARTITION BY RANGE (n);
CREATE TABLE p.numbers_1 PARTITION OF p.numbers FOR VALUES FROM (0) TO (100000);
CREATE TABLE p.numbers_2 PARTITION OF p.numbers FOR VALUES FROM (100000) TO (200000);
CREATE TABLE p.numbers_3 PARTITION OF p.numbers FOR VALUES FROM (200000) TO (300000);
-- By date, and into the default partition what is of no month.
CREATE TABLE p.event (id int NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
SELECT format('CREATE TABLE p.event_%s PARTITION OF p.event FOR VALUES FROM (%L) TO (%L)', to_char(m, 'YYYYMM'), m, m + interval '1 month') FROM generate_series('2020-01-01Z'::timestamptz, '2022-12-01Z', '1 month') m \gexec
CREATE TABLE p.event_rest PARTITION OF p.event DEFAULT;
SELECT table_name, rows_written, note FROM seedgen.populate('p', 1800, options => :'o') ORDER BY 1;
SELECT tableoid::regclass::text AS leaf, count(*) > 300 AS rows FROM p.keys GROUP BY 1 ORDER BY 1;
SELECT tableoid::regclass::text AS leaf, count(*) > 300 AS rows FROM p.numbers GROUP BY 1 ORDER BY 1;
SELECT count(DISTINCT tableoid) AS leaves, count(*) FILTER (WHERE tableoid = 'p.event_rest'::regclass) BETWEEN 600 AND 1200 AS rest FROM p.event;
SELECT table_name, rows_written, note FROM seedgen.populate('p', 1800, seed => 5, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('p') WHERE ok IS NOT TRUE;
DROP SCHEMA p CASCADE;
-- A list partition's values are keys of another table: the parent's first rows have them.
CREATE SCHEMA p;
CREATE TABLE p.region (code text PRIMARY KEY, name text);
CREATE TABLE p.sale (id int, region text NOT NULL REFERENCES p.region) PARTITION BY LIST (region);
CREATE TABLE p.sale_1 PARTITION OF p.sale FOR VALUES IN ('north', 'south');
CREATE TABLE p.sale_2 PARTITION OF p.sale FOR VALUES IN ('east');
CREATE TABLE p.kind (id int PRIMARY KEY);
CREATE TABLE p.thing (id int PRIMARY KEY, kind int NOT NULL REFERENCES p.kind CHECK (kind IN (700, 900)));
SELECT table_name, rows_written, note FROM seedgen.populate('p', 100, options => :'o') ORDER BY 1;
SELECT tableoid::regclass::text AS leaf, count(*) > 10 AS rows FROM p.sale GROUP BY 1 ORDER BY 1;
SELECT kind, count(*) > 10 AS rows FROM p.thing GROUP BY 1 ORDER BY 1;
SELECT column_name, parameters -> 'leading' AS leading FROM seedgen.plan('p', 10, mode => 'replace', options => :'o') WHERE parameters ? 'leading';
SELECT table_name, rows_written, note FROM seedgen.populate('p', 100, seed => 5, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('p') WHERE ok IS NOT TRUE;
DROP SCHEMA p CASCADE;
-- CHECKs, NOT NULLs and keys of single partitions hold for the rows that go there; what siblings by hash ask, for all of them.
CREATE SCHEMA p;
CREATE TABLE p.by_range (id int NOT NULL, v int NOT NULL, w int) PARTITION BY RANGE (id);
CREATE TABLE p.by_range_1 PARTITION OF p.by_range (CHECK (v > 1000), w NOT NULL) FOR VALUES FROM (0) TO (100);
CREATE TABLE p.by_range_2 PARTITION OF p.by_range (CHECK (v < 10)) FOR VALUES FROM (100) TO (200);
CREATE TABLE p.by_range_3 PARTITION OF p.by_range FOR VALUES FROM (200) TO (100000);
CREATE TABLE p.by_list (id int, r text NOT NULL, v text NOT NULL, w int) PARTITION BY LIST (r);
CREATE TABLE p.by_list_a PARTITION OF p.by_list (CHECK (v ~ '^A-[0-9]{4}$'), CHECK (w IS NOT NULL)) FOR VALUES IN ('a');
CREATE TABLE p.by_list_b PARTITION OF p.by_list (CHECK (v IN ('x', 'y')), CHECK (w IS NULL)) FOR VALUES IN ('b', 'c');
CREATE TABLE p.by_list_rest PARTITION OF p.by_list DEFAULT;
CREATE TABLE p.by_hash (id int PRIMARY KEY, v int NOT NULL) PARTITION BY HASH (id);
CREATE TABLE p.by_hash_0 PARTITION OF p.by_hash (CHECK (v BETWEEN 1 AND 5)) FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE p.by_hash_1 PARTITION OF p.by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 1);
-- No value is right for both: pairs are searched.
CREATE TABLE p.apart (id int PRIMARY KEY, v int NOT NULL) PARTITION BY HASH (id);
CREATE TABLE p.apart_0 PARTITION OF p.apart (CHECK (v BETWEEN 1 AND 5)) FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE p.apart_1 PARTITION OF p.apart (CHECK (v BETWEEN 100 AND 105)) FOR VALUES WITH (MODULUS 2, REMAINDER 1);
-- Columns in another order than the table's.
CREATE TABLE p.attached (id int NOT NULL, at date NOT NULL, amount numeric(10, 2) NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE p.attached_1 (amount numeric(10, 2) NOT NULL CHECK (amount BETWEEN 5000 AND 6000), at date NOT NULL, id int NOT NULL UNIQUE);
ALTER TABLE p.attached ATTACH PARTITION p.attached_1 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
CREATE TABLE p.attached_2 PARTITION OF p.attached FOR VALUES FROM ('2024-02-01') TO ('2025-01-01');
CREATE TABLE p.levels (k text NOT NULL, n int NOT NULL, w int NOT NULL) PARTITION BY LIST (k);
CREATE TABLE p.levels_a PARTITION OF p.levels (CHECK (w > 500), UNIQUE (n)) FOR VALUES IN ('a') PARTITION BY RANGE (n);
CREATE TABLE p.levels_a1 PARTITION OF p.levels_a FOR VALUES FROM (0) TO (150);
CREATE TABLE p.levels_a2 PARTITION OF p.levels_a FOR VALUES FROM (150) TO (10000);
CREATE TABLE p.levels_b PARTITION OF p.levels (CHECK (w < 500)) FOR VALUES IN ('b');
CREATE TABLE p.key_list (id int NOT NULL, name text NOT NULL) PARTITION BY LIST (id);
CREATE TABLE p.key_list_1 PARTITION OF p.key_list (UNIQUE (name)) FOR VALUES IN (1);
CREATE TABLE p.key_list_2 PARTITION OF p.key_list (UNIQUE (id, name)) FOR VALUES IN (2, 3);
CREATE TABLE p.key_few (k text NOT NULL, n int NOT NULL) PARTITION BY LIST (k);
CREATE TABLE p.key_few_a PARTITION OF p.key_few (CHECK (n BETWEEN 1 AND 30), UNIQUE (n)) FOR VALUES IN ('a');
CREATE TABLE p.key_few_b PARTITION OF p.key_few FOR VALUES IN ('b');
CREATE EXTENSION btree_gist;
CREATE TABLE p.slots (k int NOT NULL, lo int NOT NULL, hi int NOT NULL, CHECK (lo < hi)) PARTITION BY LIST (k);
CREATE TABLE p.slots_1 PARTITION OF p.slots (EXCLUDE USING gist (int4range(lo, hi) WITH &&)) FOR VALUES IN (1);
CREATE TABLE p.slots_2 PARTITION OF p.slots FOR VALUES IN (2);
CREATE TABLE p.words (name text NOT NULL, v int NOT NULL) PARTITION BY RANGE (name);
CREATE TABLE p.words_1 PARTITION OF p.words (CHECK (v > 10)) FOR VALUES FROM ('a') TO ('m');
CREATE TABLE p.words_2 PARTITION OF p.words (CHECK (v < 5)) FOR VALUES FROM ('m') TO ('zz');
-- Keys over the columns of a range.
CREATE TABLE p.pair (a int NOT NULL, b int NOT NULL, UNIQUE (a, b)) PARTITION BY RANGE (a, b);
CREATE TABLE p.pair_1 PARTITION OF p.pair FOR VALUES FROM (0, 0) TO (10, 50);
CREATE TABLE p.pair_2 PARTITION OF p.pair FOR VALUES FROM (10, 50) TO (20, 0);
CREATE TABLE p.pair_date (a int, b date, PRIMARY KEY (a, b)) PARTITION BY RANGE (a, b);
CREATE TABLE p.pair_date_1 PARTITION OF p.pair_date FOR VALUES FROM (1, '2024-01-01') TO (1, '2024-07-01');
CREATE TABLE p.pair_date_2 PARTITION OF p.pair_date FOR VALUES FROM (1, '2024-07-01') TO (2, '2024-01-01');
CREATE TABLE p.pair_date_3 PARTITION OF p.pair_date FOR VALUES FROM (5, MINVALUE) TO (6, MAXVALUE);
SELECT table_name, rows_written, note FROM seedgen.populate('p', 200, options => :'o') ORDER BY 1;
SELECT relname AS leaf FROM pg_class WHERE relnamespace = 'p'::regnamespace AND relispartition AND relkind = 'r' AND pg_relation_size(oid) = 0;
SELECT table_name, kind, object, found FROM seedgen.verify('p') WHERE ok IS NOT TRUE;
SELECT constraint_name, strategy FROM seedgen.plan('p', 10, options => :'o') WHERE table_name = 'p.by_range' AND constraint_name IS NOT NULL;
DROP SCHEMA p CASCADE;
-- Very many partitions with the same key.
CREATE SCHEMA p;
CREATE TABLE p.many (id bigint NOT NULL, at date NOT NULL, lo int NOT NULL, hi int NOT NULL, CHECK (lo < hi)) PARTITION BY RANGE (at);
SELECT format('CREATE TABLE p.many_%s PARTITION OF p.many (CHECK (id > 10), UNIQUE (id), EXCLUDE USING gist (int4range(lo, hi) WITH &&)) FOR VALUES FROM (%L) TO (%L)', n, '2024-01-01'::date + n, '2024-01-02'::date + n) FROM generate_series(1, 70) n \gexec
SELECT table_name, rows_written, note FROM seedgen.populate('p', 300, options => :'o') ORDER BY 1;
SELECT count(*), count(DISTINCT id), count(DISTINCT tableoid) > 50 AS leaves FROM p.many;
SELECT constraint_name, strategy FROM seedgen.plan('p', 10, options => :'o') WHERE constraint_name LIKE '%key' OR constraint_name LIKE '%excl' ORDER BY 1;
DROP SCHEMA p CASCADE;
