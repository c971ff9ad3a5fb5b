-- A table that cannot be filled does not stop the others; its row says why, and its children say what they lack.
-- Everything happens in the caller's transaction, each table in a subtransaction.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE FUNCTION s.closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'closed on %', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$;
CREATE TABLE s.a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
CREATE TABLE s.bad (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a_id int NOT NULL REFERENCES s.a);
CREATE TRIGGER closed BEFORE INSERT ON s.bad FOR EACH ROW EXECUTE FUNCTION s.closed();
CREATE TABLE s.must (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, bad_id int NOT NULL REFERENCES s.bad);
CREATE TABLE s.may (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, bad_id int REFERENCES s.bad, a_id int NOT NULL REFERENCES s.a);
CREATE TABLE s.beyond (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, must_id int NOT NULL REFERENCES s.must);
CREATE TABLE s.never (id int PRIMARY KEY, n int CONSTRAINT nothing CHECK (false));
-- It is the default for a schema.
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 10, options => :'o') ORDER BY 1;
SELECT count(*), count(bad_id) FROM s.may;
SELECT * FROM seedgen.verify('s') WHERE NOT ok;
-- The ledger has the tables that got rows, and undo removes them: they were written in several subtransactions.
SELECT table_name, path, rows FROM seedgen.run_tables ORDER BY 1;
SELECT * FROM seedgen.undo((SELECT max(run) FROM seedgen.runs)) ORDER BY 1;
-- With stop, nothing is written.
SELECT table_name FROM seedgen.populate('s', 10, options => :'o'::jsonb || '{"on_error": "stop"}');
SELECT (SELECT count(*) FROM s.a) + (SELECT count(*) FROM s.may) AS rows;
-- It is the default for one table.
SELECT rows_written FROM seedgen.populate_table('s.bad', 10, options => :'o');
SELECT rows_written, path FROM seedgen.populate_table('s.a', 5, options => :'o');
SELECT table_name, rows_written, path, note FROM seedgen.populate_table('s.bad', 10, options => :'o'::jsonb || '{"on_error": "continue"}');
-- The others have the rows that a call without the failing ones gives them.
CREATE TABLE s.with_failures AS SELECT id, a_id FROM s.may WITH NO DATA;
TRUNCATE s.a, s.bad, s.must, s.may, s.beyond RESTART IDENTITY;
SELECT count(*) FROM seedgen.populate('s', 20, options => :'o'::jsonb || '{"only": ["a", "bad", "may"]}');
INSERT INTO s.with_failures SELECT id, a_id FROM s.may;
TRUNCATE s.a, s.bad, s.must, s.may, s.beyond RESTART IDENTITY;
SELECT count(*) FROM seedgen.populate('s', 20, tables => '{"bad": 0}', options => :'o'::jsonb || '{"only": ["a", "bad", "may"]}');
SELECT count(*) AS differ FROM (SELECT id, a_id FROM s.may EXCEPT TABLE s.with_failures) AS d;
-- replace: a table that is not filled keeps its rows, as far as nothing that is emptied refers to them.
CREATE TABLE s.kept (id int PRIMARY KEY, name text);
INSERT INTO s.kept VALUES (-1, 'mine');
CREATE TRIGGER closed BEFORE INSERT ON s.kept FOR EACH ROW EXECUTE FUNCTION s.closed();
SELECT table_name, rows_written, path FROM seedgen.populate('s', 5, mode => 'replace', options => :'o'::jsonb || '{"only": ["a", "kept", "may", "bad", "must", "beyond"]}') ORDER BY 1;
SELECT * FROM s.kept;
-- Rows of such a table that refer to what is to be emptied: that keeps its rows too, and its row says why.
ALTER TABLE s.bad DISABLE TRIGGER closed;
INSERT INTO s.bad (a_id) SELECT min(id) FROM s.a;
ALTER TABLE s.bad ENABLE TRIGGER closed;
SELECT table_name, rows_written, path FROM seedgen.populate('s', 5, mode => 'replace', options => :'o'::jsonb || '{"only": ["a", "may", "bad", "must", "beyond"]}') ORDER BY 1;
SELECT count(*) FROM s.bad;
TRUNCATE s.bad, s.must, s.may, s.beyond;
-- What is not about one table's rows ends the call: cancel and time-outs (tests/client), rollbacks, locks, resources, the ledger.
CREATE FUNCTION s.fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'from the trigger' USING ERRCODE = current_setting('test.code'); END $$;
CREATE TABLE s.t (id int PRIMARY KEY);
CREATE TRIGGER fails BEFORE INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION s.fails();
CREATE FUNCTION s.try(code text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('test.code', code, true);
    RETURN (SELECT string_agg(path, ',' ORDER BY path) FROM seedgen.populate('s', 5, options => '{"only": ["a", "t"], "progress": false}'));
EXCEPTION WHEN OTHERS THEN RETURN 'ends with ' || SQLSTATE;
END $$;
SET client_min_messages = warning;
SELECT code, s.try(code) FROM unnest('{40001,40P01,53100,53200,53400,55P03,58030,25P03,XX001,23505,22012,42501,P0001,XX000,54001}'::text[]) AS code;
-- PostgreSQL 18 has other words for where that was.
\set SHOW_CONTEXT never
SELECT s.try('57014');
\set SHOW_CONTEXT errors
RESET client_min_messages;
-- The ledger cannot be written.
REVOKE INSERT ON seedgen.run_table FROM PUBLIC;
CREATE ROLE on_error_user;
GRANT USAGE, CREATE ON SCHEMA s TO on_error_user;
SET ROLE on_error_user;
CREATE TABLE s.own (id int PRIMARY KEY);
SELECT rows_written FROM seedgen.populate('s', 5, options => :'o'::jsonb || '{"only": ["own"]}');
SELECT count(*) FROM s.own;
RESET ROLE;
DROP OWNED BY on_error_user;
DROP ROLE on_error_user;
-- Beside what the caller did before and after, and undone with it.
BEGIN;
DELETE FROM s.may;
DELETE FROM s.a;
INSERT INTO s.a (name) VALUES ('by hand');
SELECT table_name, rows_written, path FROM seedgen.populate('s', 5, options => :'o'::jsonb || '{"only": ["a", "bad"]}') ORDER BY 1;
ROLLBACK;
SELECT count(*) FROM s.a WHERE name = 'by hand';
-- Mistakes.
SELECT seedgen.populate('s', options => '{"on_error": "contine"}');
SELECT seedgen.populate('s', triggers => 'skp');
SELECT seedgen.populate_table('s.a', triggers => 'false');
SELECT seedgen.plan('s', triggers => 'no');
