-- Ranges of texts, in the order of whatever collation the key has.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "stop"}'
CREATE SCHEMA p;
-- Titles begin with capitals, which lie before 'a'.
CREATE TABLE p.title (id int NOT NULL, subject text NOT NULL) PARTITION BY RANGE (subject);
CREATE TABLE p.title_1 PARTITION OF p.title FOR VALUES FROM ('a') TO ('m');
CREATE TABLE p.title_2 PARTITION OF p.title FOR VALUES FROM ('m') TO ('z');
-- Letters of both cases lie together here.
CREATE TABLE p.folded (id int NOT NULL, subject text COLLATE "en-x-icu" NOT NULL, PRIMARY KEY (id, subject)) PARTITION BY RANGE (subject);
CREATE TABLE p.folded_1 PARTITION OF p.folded FOR VALUES FROM ('a') TO ('m');
CREATE TABLE p.folded_2 PARTITION OF p.folded FOR VALUES FROM ('t') TO ('z');
-- The key is unique.
CREATE TABLE p.code (code varchar(12) PRIMARY KEY) PARTITION BY RANGE (code);
CREATE TABLE p.code_1 PARTITION OF p.code FOR VALUES FROM ('A') TO ('F');
CREATE TABLE p.code_2 PARTITION OF p.code FOR VALUES FROM ('x') TO (MAXVALUE);
-- Two columns, and two levels.
CREATE TABLE p.pair (region text NOT NULL, day date NOT NULL) PARTITION BY RANGE (region, day);
CREATE TABLE p.pair_1 PARTITION OF p.pair FOR VALUES FROM ('eu', '2025-01-01') TO ('eu', '2025-07-01');
CREATE TABLE p.pair_2 PARTITION OF p.pair FOR VALUES FROM ('us', MINVALUE) TO ('us', '2025-07-01');
CREATE TABLE p.level (n int NOT NULL, name text NOT NULL) PARTITION BY RANGE (n);
CREATE TABLE p.level_1 PARTITION OF p.level FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (name);
CREATE TABLE p.level_11 PARTITION OF p.level_1 FOR VALUES FROM ('K') TO ('P');
CREATE TABLE p.level_2 PARTITION OF p.level FOR VALUES FROM (200) TO (300);
-- All there is.
CREATE TABLE p.whole (name text NOT NULL) PARTITION BY RANGE (name);
CREATE TABLE p.whole_1 PARTITION OF p.whole FOR VALUES FROM (MINVALUE) TO ('N');
CREATE TABLE p.whole_2 PARTITION OF p.whole FOR VALUES FROM ('N') TO (MAXVALUE);
CREATE TABLE p.others (name text NOT NULL) PARTITION BY RANGE (name);
CREATE TABLE p.others_1 PARTITION OF p.others FOR VALUES FROM ('a') TO ('b');
CREATE TABLE p.others_2 PARTITION OF p.others DEFAULT;
SELECT table_name, rows_written, path, note FROM seedgen.populate('p', 200, options => :'o');
SELECT tableoid::regclass AS leaf, count(*) > 0 AS has_rows, count(DISTINCT subject) > 10 AS vary FROM (SELECT tableoid, subject FROM p.title UNION ALL SELECT tableoid, subject FROM p.folded UNION ALL SELECT tableoid, code FROM p.code UNION ALL SELECT tableoid, name FROM p.whole) AS t GROUP BY 1 ORDER BY 1;
SELECT table_name, constraint_name, strategy, capacity, reason FROM seedgen.plan('p', 200) WHERE constraint_name LIKE 'partitions of%' ORDER BY 1;
SELECT * FROM seedgen.verify('p') WHERE NOT ok;
DROP SCHEMA p CASCADE;
