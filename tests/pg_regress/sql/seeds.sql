-- Seeds of one's own: tested by PostgreSQL, kept, read back; the tables stay as they are.
CREATE SCHEMA s;
CREATE TYPE s.mood AS ENUM ('calm', 'busy');
CREATE DOMAIN s.share AS numeric(5, 2) CHECK (VALUE BETWEEN 0 AND 100);
CREATE TABLE s.shops (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, city text NOT NULL);
CREATE TABLE s.visits (
    id bigserial PRIMARY KEY, shop_id int NOT NULL REFERENCES s.shops, code varchar(8) UNIQUE, mood s.mood,
    part s.share NOT NULL, tags text[], extra jsonb, born date, seen timestamptz NOT NULL DEFAULT '2026-01-01Z',
    total numeric(10, 2), twice numeric GENERATED ALWAYS AS (total * 2) STORED,
    CHECK (born < seen), CHECK (total >= 0));
\x on
SELECT * FROM seedgen.import_seeds('s.visits', '[
    {"code": "A-1", "mood": "busy", "part": 12.5, "tags": ["x", "y"], "extra": {"k": [1, 2]}, "born": "1990-02-03", "total": 10, "shop_id": 7},
    {"id": 17, "code": "A-2", "part": "100", "total": 3.456, "shop_id": 8, "twice": 99},
    {"id": null, "code": "A-3", "part": 0, "seen": "2026-03-01 12:00:00+02", "shop_id": 7},
    {"code": null, "total": 99999999.99, "born": "1999-12-31"}]');
\x off
SELECT table_schema, table_name, "row", source, model, accepted, sqlstate, reason FROM seedgen.seed ORDER BY seed;
-- Nothing came into the table, and no sequence has moved.
SELECT (SELECT count(*) FROM s.visits) AS rows, (SELECT is_called FROM s.visits_id_seq) AS moved;
SELECT jsonb_array_elements(seedgen.export_seeds('s.visits'));
-- One object is one row. What was exported is imported as it is.
SELECT * FROM seedgen.import_seeds('s.shops', '{"name": "Corner", "city": "Bonn"}');
SELECT * FROM seedgen.import_seeds('s.visits', seedgen.export_seeds('s.visits'), replace => true);
SELECT count(*) FROM seedgen.seed WHERE table_name = 'visits';
-- Rows of the table are seeds like others: keys that are taken, parents that are missing are no fault of theirs.
INSERT INTO s.shops (name, city) VALUES ('Mill', 'Ulm');
INSERT INTO s.visits (shop_id, code, part, total) VALUES (1, 'A-1', 1, 1), (1, 'B-1', 2, 5);
SELECT v.* FROM (SELECT jsonb_agg(to_jsonb(v)) AS rows FROM s.visits v) AS q, seedgen.import_seeds('s.visits', q.rows, source => 'llm', model => 'm-1') AS v;
SELECT source, model, count(*) FROM seedgen.seed GROUP BY 1, 2 ORDER BY 1, 2;
SELECT seedgen.export_seeds('s.visits', 'llm');
SELECT seedgen.drop_seeds('s.visits', 'llm'), (SELECT count(*) FROM s.visits) AS rows;
-- They follow renames of the table, its schema and its columns, and leave with a column.
ALTER TABLE s.visits RENAME COLUMN code TO ticket;
ALTER TABLE s.visits DROP COLUMN extra;
ALTER TABLE s.visits RENAME TO calls;
ALTER SCHEMA s RENAME TO t;
CREATE SCHEMA s;
CREATE TABLE s.visits (code text);
SELECT jsonb_array_elements(seedgen.export_seeds('t.calls'));
SELECT seedgen.export_seeds('s.visits');
-- A table that is dropped and made again under its name finds them.
DROP SCHEMA t CASCADE;
SELECT jsonb_array_elements(seedgen.export_seeds('s.visits')) ->> 'code' AS code;
SELECT seedgen.drop_seeds('s.visits');
SELECT count(*) FROM seedgen.seed;
-- Names that need quoting, keys that fold, partial ones, partitions.
CREATE COLLATION s.fold (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE s."Odd ""Table""" ("n" int, "A b" text COLLATE s.fold UNIQUE, x int, UNIQUE NULLS NOT DISTINCT (x));
CREATE UNIQUE INDEX ON s."Odd ""Table""" (abs("n")) WHERE x > 5;
SELECT x.* FROM seedgen.import_seeds('s."Odd ""Table"""', '[{"A b": "Ulm"}, {"A b": "ULM"}, {"x": null}, {"x": null}, {"n": -1, "x": 6},
    {"n": 1, "x": 7}, {"n": 1, "x": 3}, {"n": 2}]') AS i, jsonb_to_recordset(i.reasons) AS x("rows" jsonb, sqlstate text, reason text);
CREATE TABLE s.parts (day date NOT NULL, n int, PRIMARY KEY (day, n)) PARTITION BY RANGE (day);
CREATE TABLE s.parts_2026 PARTITION OF s.parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO s.parts VALUES ('2026-05-05', 1);
SELECT * FROM seedgen.import_seeds('s.parts', '[{"day": "2026-05-05", "n": 1}, {"day": "2027-01-01", "n": 1}, {"n": 3}]');
-- Triggers fire, and are undone; what they say is not heard.
CREATE TABLE s.log (what text);
CREATE TABLE s.guarded (a int, b int NOT NULL);
CREATE FUNCTION s.guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE NOTICE 'a row';
    INSERT INTO s.log VALUES ('seen');
    IF NEW.a = 13 THEN RAISE EXCEPTION 'not that number' USING DETAIL = 'It brings bad luck.'; END IF;
    IF NEW.a = 14 THEN RETURN NULL; END IF;
    NEW.b := NEW.a;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON s.guarded FOR EACH ROW EXECUTE FUNCTION s.guard();
SELECT * FROM seedgen.import_seeds('s.guarded', '[{"a": 1}, {"a": 13}, {"a": 14}]');
SELECT (SELECT count(*) FROM s.guarded) AS rows, (SELECT count(*) FROM s.log) AS log;
-- Deferred constraints are looked at, but for those that the caller's own rows break at the moment.
CREATE TABLE s.later (n int UNIQUE DEFERRABLE INITIALLY DEFERRED, m int);
CREATE FUNCTION s.even() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.m % 2 = 1 THEN RAISE EXCEPTION '% is odd', NEW.m USING ERRCODE = '23514'; END IF; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER even AFTER INSERT ON s.later DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION s.even();
SELECT * FROM seedgen.import_seeds('s.later', '[{"n": 1, "m": 2}, {"n": 2, "m": 3}]');
BEGIN;
INSERT INTO s.later VALUES (5, 5);
SELECT * FROM seedgen.import_seeds('s.later', '[{"n": 1, "m": 3}]', replace => true);
UPDATE s.later SET m = 6;
ROLLBACK;
-- Values of other columns stand in for what a seed leaves out, such that the checks between them hold.
CREATE TABLE s.spans (id int PRIMARY KEY, a date NOT NULL, b date NOT NULL, note text, CHECK (a < b), CHECK (note IS NOT NULL OR a > '2000-01-01'));
SELECT * FROM seedgen.import_seeds('s.spans', '[{"id": 1}, {"note": "x"}, {"a": "1999-01-01"}]');
-- A role has its own.
CREATE ROLE regress_seedgen_seeds;
GRANT USAGE ON SCHEMA s TO regress_seedgen_seeds;
GRANT INSERT (a) ON s.guarded TO regress_seedgen_seeds;
GRANT INSERT ON s.log TO regress_seedgen_seeds;
ALTER TABLE s.guarded ALTER b DROP NOT NULL;
SET ROLE regress_seedgen_seeds;
SELECT count(*) FROM seedgen.seed;
SELECT seedgen.export_seeds('s.guarded');
SELECT * FROM seedgen.import_seeds('s.spans', '[{"id": 1}]');
SELECT * FROM seedgen.import_seeds('s.guarded', '[{"a": 1, "b": 1}]');
SELECT * FROM seedgen.import_seeds('s.guarded', '[{"a": 2}]');
SELECT role, "row" FROM seedgen.seed;
INSERT INTO seedgen.seed (role, table_schema, table_name, "row", source, accepted, relation, system_identifier, database) VALUES ('postgres', 's', 'guarded', '{}', 'user', true, 0, 0, 0);
SELECT seedgen.drop_seeds('s.spans');
RESET ROLE;
SELECT role = current_user AS own, count(*) FROM seedgen.seed WHERE table_name = 'guarded' GROUP BY 1 ORDER BY 1;
SELECT seedgen.export_seeds('s.guarded');
DROP OWNED BY regress_seedgen_seeds;
DROP ROLE regress_seedgen_seeds;
