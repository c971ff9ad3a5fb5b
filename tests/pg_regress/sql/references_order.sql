-- Foreign keys that a CHECK puts in order, cycles that hand a column round, a column of two parents of which one is empty,
-- children that deferred triggers write.
SET client_min_messages = warning;
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}'
CREATE SCHEMA s;
-- a < b: both are drawn, and the smaller goes to a.
CREATE TABLE s.person (id uuid PRIMARY KEY, n int UNIQUE);
CREATE TABLE s.strict (id int PRIMARY KEY, a int NOT NULL REFERENCES s.person (n), b int NOT NULL REFERENCES s.person (n), CHECK (a < b));
CREATE TABLE s.loose (id int PRIMARY KEY, a int NOT NULL REFERENCES s.person (n), b int REFERENCES s.person (n), CHECK (a <= b));
CREATE TABLE s.friends (a int NOT NULL REFERENCES s.person (n), b int NOT NULL REFERENCES s.person (n), CHECK (b > a), PRIMARY KEY (b, a));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 20, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 20, seed => 4, options => :'o') ORDER BY 1;
SELECT count(DISTINCT a) > 5 AS a, count(DISTINCT b) > 5 AS b FROM s.strict;
SELECT table_name, constraint_name, strategy, reason FROM seedgen.plan('s', 20, options => :'o') WHERE constraint_name LIKE '%check' ORDER BY 1;
-- As many pairs as there are.
SELECT rows_written, note FROM seedgen.populate('s', 1000, mode => 'replace', tables => '{"person": 10}', options => :'o') WHERE table_name = 's.friends';
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
DROP SCHEMA s CASCADE;
-- Keys of a cycle share a column that nothing outside of it decides.
CREATE SCHEMA s;
CREATE TABLE s.a (t int NOT NULL, id int NOT NULL, b int NOT NULL, PRIMARY KEY (t, id));
CREATE TABLE s.b (t int NOT NULL, id int NOT NULL, c int NOT NULL, PRIMARY KEY (t, id));
CREATE TABLE s.c (tenant int NOT NULL, id int NOT NULL, a int NOT NULL, PRIMARY KEY (tenant, id));
ALTER TABLE s.a ADD FOREIGN KEY (t, b) REFERENCES s.b;
ALTER TABLE s.b ADD FOREIGN KEY (t, c) REFERENCES s.c (tenant, id);
ALTER TABLE s.c ADD FOREIGN KEY (tenant, a) REFERENCES s.a;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, tables => '{"b": 50}', options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 5, options => :'o') ORDER BY 1;
SELECT count(DISTINCT t) FROM s.a;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
DROP SCHEMA s CASCADE;
-- No value is in both parents, as one of them is empty: null.
CREATE SCHEMA s;
CREATE TABLE s.one (id int PRIMARY KEY);
CREATE TABLE s.none (id int PRIMARY KEY, CHECK (false));
CREATE TABLE s.both (id int PRIMARY KEY, x int REFERENCES s.one, FOREIGN KEY (x) REFERENCES s.none);
CREATE TABLE s.must (id int PRIMARY KEY, x int NOT NULL REFERENCES s.one, FOREIGN KEY (x) REFERENCES s.none);
SELECT table_name, rows_written, note FROM seedgen.populate('s', 10, options => :'o') ORDER BY 1;
SELECT count(*), count(x) FROM s.both;
DROP SCHEMA s CASCADE;
-- A deferred trigger has written the children by the time they are planned.
CREATE SCHEMA s;
CREATE TABLE s.users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);
CREATE TABLE s.profile (user_id int PRIMARY KEY REFERENCES s.users, bio text);
CREATE FUNCTION s.make() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO s.profile (user_id) VALUES (NEW.id) ON CONFLICT DO NOTHING; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER make AFTER INSERT ON s.users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION s.make();
SELECT table_name, rows_written, note FROM seedgen.populate('s', 20, options => :'o') ORDER BY 1;
SELECT count(*) FROM s.profile;
DROP SCHEMA s CASCADE;
-- Undo of many parents whose children have no index on their foreign key: it has one for as long.
CREATE SCHEMA s;
CREATE TABLE s.parent (id int PRIMARY KEY);
CREATE TABLE s.child (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES s.parent);
SELECT sum(rows_written) FROM seedgen.populate('s', 6000, options => :'o');
SET statement_timeout = '60s';
SELECT * FROM seedgen.undo((SELECT max(run) FROM seedgen.run));
RESET statement_timeout;
SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 's.child'::regclass;
SELECT (SELECT count(*) FROM s.parent), (SELECT count(*) FROM s.child);
DROP SCHEMA s CASCADE;
