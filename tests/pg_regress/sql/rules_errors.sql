-- What set_strategy and drop_strategy refuse, with the reason.
CREATE SCHEMA e;
CREATE TYPE e.mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE e.parents (id int PRIMARY KEY, tag text UNIQUE);
CREATE TABLE e.t (
    id int PRIMARY KEY, parent_id int REFERENCES e.parents, boss_id int REFERENCES e.t, total numeric(8,2) NOT NULL CHECK (total BETWEEN 1 AND 500),
    small smallint, word varchar(5), code text CHECK (code ~ '^[A-Z]{3}$'), kind text CHECK (kind IN ('a', 'b')), mood e.mood,
    low text CHECK (low = lower(low)), at timestamptz, day date CHECK (day >= '2020-01-01'), ip inet, doc jsonb, flag bool,
    twice numeric GENERATED ALWAYS AS (total * 2) STORED, serial_no serial, one int UNIQUE, a date, b date, CHECK (a < b));
CREATE TABLE e.part (id int NOT NULL, v text) PARTITION BY RANGE (id);
CREATE TABLE e.part1 PARTITION OF e.part FOR VALUES FROM (1) TO (1000);
CREATE VIEW e.v AS SELECT 1 AS x;
CREATE FUNCTION e.even(int) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN $1 % 2 = 0; END $$;
CREATE TABLE e.opaque (id int PRIMARY KEY, n int CHECK (e.even(n)));
\set SHOW_CONTEXT never
-- Names.
SELECT seedgen.set_strategy(NULL, '{}');
SELECT seedgen.set_strategy('e.t.total', NULL);
SELECT seedgen.set_strategy('total', '{}');
SELECT seedgen.set_strategy('e.t.', '{}');
SELECT seedgen.set_strategy('a.b.c.d', '{}');
SELECT seedgen.set_strategy('ee.t.total', '{}');
SELECT seedgen.set_strategy('e.parent.tag', '{}');
SELECT seedgen.set_strategy('t.total', '{}');
SELECT seedgen.set_strategy('e.t.totl', '{}');
SELECT seedgen.set_strategy('e.v.x', '{}');
SELECT seedgen.set_strategy('e.part1.v', '{"strategy": "uuid_v4"}');
SELECT seedgen.drop_strategy('e.t.totl');
SELECT seedgen.drop_strategy(NULL);
-- Their SQLSTATEs, and that of a rule which is not possible.
\set VERBOSITY sqlstate
SELECT seedgen.set_strategy(NULL, '{}');
SELECT seedgen.set_strategy('total', '{}');
SELECT seedgen.set_strategy('ee.t.total', '{}');
SELECT seedgen.set_strategy('e.parent.tag', '{}');
SELECT seedgen.set_strategy('e.t.totl', '{}');
SELECT seedgen.set_strategy('e.v.x', '{}');
SELECT seedgen.set_strategy('e.part1.v', '{"strategy": "uuid_v4"}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "unifrom"}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "null"}');
\set VERBOSITY default
-- The JSON.
SELECT seedgen.set_strategy('e.t.total', '5');
SELECT seedgen.set_strategy('e.t.total', '{"min": 1}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": 7}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "unifrom", "min": 1, "max": 2}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "uniform", "mn": 1, "max": 2}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "uniform", "min": 1}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "uniform", "min": "one", "max": 2}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "uniform", "min": 3, "max": 2}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "log_normal", "median": -1, "sigma": 1}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "uniform", "min": 1, "max": 2, "null_ratio": 7}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "key_digit", "key": "k", "digit": 0}');
SELECT seedgen.set_strategy('e.t.word', '{"strategy": "template", "template": "{x}", "sources": {"x": {"strategy": "seed_pool", "values": "a"}}}');
SELECT seedgen.set_strategy('e.t.kind', '{"strategy": "categorical_weighted", "values": [["a", -1]]}');
SELECT seedgen.set_strategy('e.t.word', '{"strategy": "derive_from_field", "operation": "reverse", "field": "code"}');
SELECT seedgen.set_strategy('e.t.word', '{"strategy": "derive_from_field", "operation": "slug", "fields": ["code"]}');
SELECT seedgen.set_strategy('e.t.at', '{"strategy": "derive_from_field", "operation": "add_random_duration", "field": "day", "min": "soon", "max": "1d"}');
SELECT seedgen.set_strategy('e.t.parent_id', '{"strategy": "foreign_key_reference", "fanout": {"kind": "degrees", "alpha": 1}}');
-- The column's type.
SELECT seedgen.set_strategy('e.t.one', '{"strategy": "uuid_v4"}');
SELECT seedgen.set_strategy('e.t.small', '{"strategy": "uniform", "min": 0, "max": 40000}');
SELECT seedgen.set_strategy('e.t.small', '{"strategy": "constant", "value": "abc"}');
SELECT seedgen.set_strategy('e.t.word', '{"strategy": "constant", "value": "too long"}');
SELECT seedgen.set_strategy('e.t.word', '{"strategy": "text", "shape": "words", "min": 1, "max": 20}');
SELECT seedgen.set_strategy('e.t.mood', '{"strategy": "seed_pool", "values": ["ok", "angry"]}');
SELECT seedgen.set_strategy('e.t.at', '{"strategy": "uniform", "min": 0, "max": 40000}');
SELECT seedgen.set_strategy('e.t.at', '{"strategy": "distribute_range", "from": "yesterday", "to": "now"}');
SELECT seedgen.set_strategy('e.t.ip', '{"strategy": "constant", "value": "1.2.3"}');
SELECT seedgen.set_strategy('e.t.doc', '{"strategy": "constant", "value": "{"}');
SELECT seedgen.set_strategy('e.t.flag', '{"strategy": "text", "shape": "words", "min": 1, "max": 5}');
-- Constraints.
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "null"}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "uniform", "min": 1, "max": 2, "null_ratio": 0.1}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "uniform", "min": 0, "max": 100}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "uniform", "min": 10, "max": 1000}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "constant", "value": "0.5"}');
SELECT seedgen.set_strategy('e.t.kind', '{"strategy": "seed_pool", "values": ["a", "c"]}');
SELECT seedgen.set_strategy('e.t.kind', '{"strategy": "text", "shape": "words", "min": 1, "max": 20}');
SELECT seedgen.set_strategy('e.t.code', '{"strategy": "constant", "value": "abc"}');
SELECT seedgen.set_strategy('e.t.code', '{"strategy": "mask", "mask": "###"}');
SELECT seedgen.set_strategy('e.t.low', '{"strategy": "constant", "value": "Abc"}');
SELECT seedgen.set_strategy('e.t.day', '{"strategy": "distribute_range", "from": "2019-01-01", "to": "2021-01-01"}');
SELECT seedgen.set_strategy('e.t.twice', '{"strategy": "constant", "value": "1"}');
SELECT seedgen.set_strategy('e.t.one', '{"strategy": "constant", "value": "1"}');
SELECT seedgen.set_strategy('e.t.id', '{"strategy": "uniform", "min": 1, "max": 1000000}');
SELECT seedgen.set_strategy('e.t.serial_no', '{"strategy": "sequence", "start": 1, "step": 1}');
SELECT seedgen.set_strategy('e.t.parent_id', '{"strategy": "uniform", "min": 1, "max": 10}');
SELECT seedgen.set_strategy('e.t.parent_id', '{"strategy": "foreign_key_reference", "constraint": "t_boss_id_fkey"}');
SELECT seedgen.set_strategy('e.t.boss_id', '{"strategy": "foreign_key_reference", "fanout": "even"}');
SELECT seedgen.set_strategy('e.t.parent_id', '{"strategy": "forest", "roots": 0.1}');
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "foreign_key_reference", "fanout": "even"}');
SELECT seedgen.set_strategy('e.opaque.n', '{"strategy": "constant", "value": "7"}');
-- Other columns.
SELECT seedgen.set_strategy('e.t.word', '{"strategy": "copy", "from": "nothing"}');
SELECT seedgen.set_strategy('e.t.word', '{"strategy": "template", "template": "{nothing}"}');
SELECT seedgen.set_strategy('e.t.word', '{"strategy": "template", "template": "{code"}');
SELECT seedgen.set_strategy('e.t.low', '{"strategy": "copy", "from": "word"}');
SELECT seedgen.set_strategy('e.t.word', '{"strategy": "copy", "from": "low"}');
SELECT seedgen.set_strategy('e.t.b', '{"strategy": "constant", "value": "2024-01-02"}');
SELECT seedgen.set_strategy('e.t.a', '{"strategy": "constant", "value": "2024-01-02"}');
SELECT seedgen.set_strategy('e.t.b', '{"strategy": "seed_pool", "values": ["2024-01-01", "2024-03-01"]}');
-- What is possible.
SELECT seedgen.set_strategy('e.t.id', '{"strategy": "permutation", "start": 100, "space": 5000}');
SELECT seedgen.set_strategy('e.t.one', '{"strategy": "sequence", "start": 10, "step": 10}');
SELECT seedgen.set_strategy('e.t.boss_id', '{"strategy": "forest", "roots": 0.5}');
SELECT seedgen.set_strategy('e.opaque.n', '{"strategy": "seed_pool", "values": ["2", "4"]}');
SELECT column_name, strategy FROM seedgen.rules ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('e', 30, options => '{"now": "2026-01-01T00:00:00Z", "progress": false}') ORDER BY 1;
SELECT min(id) >= 100 AS ids, max(a) < min(b) AND min(b) = max(b) AS b, max(one) AS one, count(*) FILTER (WHERE boss_id IS NULL) > 5 AS roots FROM e.t;
SELECT * FROM seedgen.verify('e') WHERE NOT ok;
-- Nothing is written in a transaction that only reads.
BEGIN READ ONLY;
SELECT seedgen.set_strategy('e.t.total', '{"strategy": "uniform", "min": 1, "max": 2}');
ROLLBACK;
DELETE FROM seedgen.rule;
-- A length that would take the server's memory.
SELECT seedgen.set_strategy('e.parents.tag', '{"strategy": "text", "shape": "words", "min": 4000000000, "max": 4000000000}');
