-- Undo and replace never touch a row that is not theirs.
SET client_min_messages = warning;
CREATE SCHEMA s;
-- A key that was used again is the user's.
CREATE TABLE s.t (id serial PRIMARY KEY, name text);
SELECT rows_written FROM seedgen.populate_table('s.t', 5);
TRUNCATE s.t RESTART IDENTITY;
INSERT INTO s.t (name) SELECT 'mine' FROM generate_series(1, 5);
SELECT removed, missing FROM seedgen.undo(1);
SELECT count(*) FILTER (WHERE name = 'mine') AS mine FROM s.t;
-- Or another run's.
SELECT rows_written FROM seedgen.populate_table('s.t', 5);
SELECT rows_written FROM seedgen.populate_table('s.t', 5, mode => 'replace');
SELECT removed, missing FROM seedgen.undo(2);
SELECT count(*) FROM s.t;
SELECT removed, missing FROM seedgen.undo(3);
SELECT count(*) FROM s.t;
-- A row that the user wrote in the same transaction.
CREATE TABLE s.bare (n int, name text);
BEGIN;
INSERT INTO s.bare VALUES (0, 'before');
SELECT rows_written FROM seedgen.populate_table('s.bare', 5);
DELETE FROM s.bare WHERE ctid IN (SELECT ctid FROM s.bare WHERE name IS DISTINCT FROM 'before' LIMIT 2);
INSERT INTO s.bare VALUES (1, 'after');
COMMIT;
SELECT removed, missing FROM seedgen.undo(4);
SELECT name FROM s.bare ORDER BY n;
-- A trigger that changes keys: the rows go, whatever their keys.
CREATE TABLE s.moved (id int PRIMARY KEY, name text);
CREATE FUNCTION s.move() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.id := NEW.id + 100; RETURN NEW; END';
INSERT INTO s.moved SELECT i, 'mine' FROM generate_series(1, 3) i;
CREATE TRIGGER move BEFORE INSERT ON s.moved FOR EACH ROW EXECUTE FUNCTION s.move();
ALTER TABLE s.moved DISABLE TRIGGER move;
SELECT rows_written FROM seedgen.populate_table('s.moved', 3);
ALTER TABLE s.moved ENABLE TRIGGER move;
INSERT INTO s.moved VALUES (12, 'mine'), (13, 'mine');
SELECT rows_written, path FROM seedgen.populate_table('s.moved', 2);
SELECT removed, missing FROM seedgen.undo(6);
SELECT removed, missing FROM seedgen.undo(5);
SELECT id, name FROM s.moved ORDER BY id;
-- Rows that row security hides depend on it all the same.
CREATE TABLE s.parent (id int PRIMARY KEY);
CREATE TABLE s.hidden (parent int REFERENCES s.parent ON DELETE CASCADE);
CREATE ROLE seedgen_regress_owner;
GRANT USAGE ON SCHEMA s TO seedgen_regress_owner;
ALTER TABLE s.parent OWNER TO seedgen_regress_owner;
GRANT SELECT ON s.hidden TO seedgen_regress_owner;
SET ROLE seedgen_regress_owner;
SELECT rows_written FROM seedgen.populate_table('s.parent', 3);
RESET ROLE;
INSERT INTO s.hidden SELECT id FROM s.parent;
ALTER TABLE s.hidden ENABLE ROW LEVEL SECURITY;
SET ROLE seedgen_regress_owner;
SELECT * FROM seedgen.undo(7);
RESET ROLE;
-- A superuser sees the run, and undoes it only as its role.
SELECT * FROM seedgen.undo(7);
SELECT count(*) FROM s.hidden;
DROP TABLE s.hidden, s.parent;
DROP OWNED BY seedgen_regress_owner;
DROP ROLE seedgen_regress_owner;
-- Replace leaves children by inheritance alone, and tables that it cannot fill.
CREATE SCHEMA r;
CREATE TABLE r.up (id int, name text);
CREATE TABLE r.down () INHERITS (r.up);
INSERT INTO r.down VALUES (1, 'mine');
SELECT table_name, rows_written FROM seedgen.populate('r', 5, mode => 'replace', options => '{"only": ["up"]}');
SELECT name FROM r.down;
CREATE FUNCTION r.never(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN md5($1) = ''918b81db5e91d031548b963c93845e5b''; END';
CREATE TABLE r.odd (id int, x text NOT NULL CHECK (r.never(x)));
INSERT INTO r.odd VALUES (1, 'mine'), (2, 'mine');
SELECT table_name, rows_written, path FROM seedgen.populate('r', 5, mode => 'replace', options => '{"only": ["up", "odd"], "on_error": "continue"}') ORDER BY 1;
SELECT count(*) FROM r.odd;

-- A DELETE that was rolled back, or that a foreign key refused, leaves a mark on the rows, and they are the run's still.
CREATE TABLE s.again (id int PRIMARY KEY, name text);
SELECT rows_written FROM seedgen.populate_table('s.again', 5);
SELECT max(run) AS run FROM seedgen.run \gset
BEGIN;
DELETE FROM s.again;
ROLLBACK;
SELECT removed, missing FROM seedgen.undo(:run);
-- Rows that the same transaction wrote before and after, of which a later one takes some back.
CREATE TABLE s.mixed (n int, name text);
BEGIN;
INSERT INTO s.mixed VALUES (0, 'mine');
SELECT rows_written FROM seedgen.populate_table('s.mixed', 10);
INSERT INTO s.mixed VALUES (0, 'mine');
COMMIT;
SELECT max(run) AS run FROM seedgen.run \gset
BEGIN;
SELECT count(*) FROM s.mixed;
SELECT count(*) FROM s.mixed;
DELETE FROM s.mixed;
ROLLBACK;
DELETE FROM s.mixed WHERE ctid IN (SELECT ctid FROM s.mixed WHERE name IS DISTINCT FROM 'mine' LIMIT 2);
SELECT removed, missing FROM seedgen.undo(:run);
SELECT n, name FROM s.mixed;
-- A trigger that adds rows of its own: they came of the run, and go with it.
CREATE TABLE s.doubled (id int PRIMARY KEY, name text);
CREATE FUNCTION s.double() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN
    IF pg_trigger_depth() = 1 THEN INSERT INTO s.doubled VALUES (NEW.id + 1000, NEW.name); END IF; RETURN NEW; END';
CREATE TRIGGER double BEFORE INSERT ON s.doubled FOR EACH ROW EXECUTE FUNCTION s.double();
SELECT rows_written FROM seedgen.populate_table('s.doubled', 5);
SELECT max(run) AS run FROM seedgen.run \gset
SELECT removed, missing FROM seedgen.undo(:run);
-- Replace by DELETE does not reach through foreign keys into tables that are not part of the call.
CREATE SCHEMA d;
CREATE TABLE d.parent (id int PRIMARY KEY);
CREATE TABLE d.child (parent int REFERENCES d.parent ON DELETE CASCADE);
INSERT INTO d.parent VALUES (1);
INSERT INTO d.child VALUES (1);
CREATE ROLE seedgen_regress_deleter;
GRANT USAGE ON SCHEMA d TO seedgen_regress_deleter;
GRANT SELECT, INSERT, DELETE ON d.parent, d.child TO seedgen_regress_deleter;
SET ROLE seedgen_regress_deleter;
SELECT rows_written FROM seedgen.populate('d', 3, mode => 'replace', options => '{"except": ["child"]}');
SELECT count(*) FROM d.child;
SELECT table_name, rows_written FROM seedgen.populate('d', 3, mode => 'replace') ORDER BY 1;
RESET ROLE;
DROP OWNED BY seedgen_regress_deleter;
DROP ROLE seedgen_regress_deleter;
