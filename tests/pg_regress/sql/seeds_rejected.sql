-- Seeds that do not serve are kept aside with the reason; calls that cannot be followed.
CREATE SCHEMA s;
CREATE DOMAIN s.code AS text NOT NULL CHECK (VALUE ~ '^[A-Z]{2}$');
CREATE TYPE s.mood AS ENUM ('calm', 'busy');
CREATE TYPE s.pair AS (x int, y date);
CREATE TABLE s.parent (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE s.t (
    id int PRIMARY KEY, name varchar(5) NOT NULL, code s.code, mood s.mood, n int CHECK (n > 0), p numeric(4, 1),
    day date, u uuid, tags int[], pair s.pair, doc jsonb, a int, b int, flag boolean,
    FOREIGN KEY (a, b) REFERENCES s.parent MATCH FULL, EXCLUDE USING btree (day WITH =));
SELECT x.* FROM seedgen.import_seeds('s.t', '[
    {"id": 1, "name": "fine", "code": "AB"},
    {"id": 2, "name": "much too long", "code": "AB"},
    {"id": 3, "name": "fine", "code": "ab"},
    {"id": 4, "name": null, "code": "AB"},
    {"id": 5, "name": "fine", "code": null},
    {"id": 6, "name": "fine", "code": "AB", "n": 0},
    {"id": 7, "name": "fine", "code": "AB", "n": 1.5},
    {"id": 8, "name": "fine", "code": "AB", "n": 99999999999},
    {"id": 9, "name": "fine", "code": "AB", "p": 1234.5},
    {"id": 10, "name": "fine", "code": "AB", "day": "2026-02-30"},
    {"id": 11, "name": "fine", "code": "AB", "mood": "angry"},
    {"id": 12, "name": "fine", "code": "AB", "u": "no uuid"},
    {"id": 13, "name": "fine", "code": "AB", "tags": 5},
    {"id": 14, "name": "fine", "code": "AB", "tags": [1, "two"]},
    {"id": 15, "name": "fine", "code": "AB", "pair": {"x": "many"}},
    {"id": 16, "name": "fine", "code": "AB", "nmae": "typo"},
    {"id": 17, "name": "fine", "code": "AB", "weather": "unknown"},
    {"id": 18, "name": "fine", "code": "AB", "a": 1, "b": null},
    {"id": 1, "name": "fine", "code": "AB", "flag": true},
    {"id": 19, "name": "fine", "code": "AB", "n": 0},
    {"id": 20, "name": {"first": "a"}, "code": "AB"},
    {},
    7,
    null,
    [{"id": 21}],
    {"id": 22, "name": "ok", "code": "ZZ", "n": 1e400},
    {"id": 23, "name": "ok", "code": "ZZ", "a": 1, "b": 2, "day": "infinity", "pair": {"x": 1, "y": "2026-01-01"}, "doc": null}]') AS i,
    jsonb_to_recordset(i.reasons) AS x("rows" jsonb, sqlstate text, reason text);
SELECT accepted, count(*) FROM seedgen.seed GROUP BY 1 ORDER BY 1;
SELECT "row", sqlstate, reason FROM seedgen.seed WHERE NOT accepted ORDER BY seed LIMIT 3;
SELECT jsonb_array_elements(seedgen.export_seeds('s.t'));
SELECT count(*) FROM s.t;
-- A key that an earlier call's seed has.
SELECT * FROM seedgen.import_seeds('s.t', '[{"id": 1, "name": "again", "code": "AB"}]');
SELECT * FROM seedgen.import_seeds('s.t', '[{"id": 1, "name": "again", "code": "AB"}]', replace => true);
-- Calls.
SELECT * FROM seedgen.import_seeds('s.nothing', '[]');
SELECT * FROM seedgen.import_seeds(NULL, '[]');
SELECT * FROM seedgen.import_seeds('s.t', NULL);
SELECT * FROM seedgen.import_seeds('s.t', '"text"');
SELECT * FROM seedgen.import_seeds('s.t', '[]');
SELECT * FROM seedgen.import_seeds('s.t', '[]', source => 'usr');
SELECT * FROM seedgen.import_seeds('s.t', '[]', source => 'existing');
SELECT * FROM seedgen.import_seeds('s.t', (SELECT jsonb_agg(jsonb_build_object('id', i)) FROM generate_series(1, 10001) i));
SELECT * FROM seedgen.import_seeds('s.t', jsonb_build_array(jsonb_build_object('name', repeat('x', 70000000))));
SELECT * FROM seedgen.import_seeds('pg_catalog.pg_class', '[{"relname": "x"}]');
SELECT seedgen.export_seeds('s.t', 'model');
SELECT seedgen.drop_seeds('s.t', 'uesr');
SELECT seedgen.drop_seeds(NULL);
CREATE VIEW s.v AS SELECT 1 AS x;
SELECT * FROM seedgen.import_seeds('s.v', '[{"x": 1}]');
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE s.f (x int) SERVER files OPTIONS (filename '/dev/null');
SELECT * FROM seedgen.import_seeds('s.f', '[{"x": 1}]');
BEGIN READ ONLY;
SELECT * FROM seedgen.import_seeds('s.t', '[{"id": 1}]');
ROLLBACK;
-- Types are those of the table, whatever the caller's search_path calls by their names.
CREATE SCHEMA shadows;
CREATE DOMAIN shadows.text AS pg_catalog.text CHECK (VALUE = 'shadow');
CREATE DOMAIN shadows.bool AS pg_catalog.bool CHECK (NOT VALUE);
CREATE TABLE s.plain (id int PRIMARY KEY, word text, flag bool, stamp timestamptz);
SET search_path = shadows, pg_catalog, public;
SELECT * FROM seedgen.import_seeds('s.plain', '[{"id": 1, "word": "light", "flag": true, "stamp": "2026-01-01T00:00:00Z"}]');
RESET search_path;
