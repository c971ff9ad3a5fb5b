-- Triggers that refuse or drop rows which other rows of the same table, or of a cycle, refer to.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
\set VERBOSITY terse
CREATE SCHEMA s;
CREATE FUNCTION s.refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.n % 4 = 0 THEN RAISE EXCEPTION 'no fourths'; END IF; RETURN NEW; END $$;
CREATE FUNCTION s.drops() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW := NEW; IF NEW.n % 4 = 0 THEN RETURN NULL; END IF; RETURN NEW; END $$;
CREATE FUNCTION s.drops_keys() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id % 4 = 0 THEN RETURN NULL; END IF; RETURN NEW; END $$;
-- To the table itself: each row to one, to any, with a tenant, never to itself.
CREATE TABLE s.single (id text PRIMARY KEY, other text NOT NULL UNIQUE REFERENCES s.single, n int NOT NULL);
CREATE TABLE s.tree (id int PRIMARY KEY, parent int NOT NULL REFERENCES s.tree, n int NOT NULL);
CREATE TABLE s.shared (tenant int, id int, parent int, n int NOT NULL, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, parent) REFERENCES s.shared);
CREATE TABLE s.strict (id int PRIMARY KEY, parent int REFERENCES s.strict, n int NOT NULL, CHECK (parent <> id));
SELECT format('CREATE TRIGGER t AFTER INSERT ON s.%I FOR EACH ROW EXECUTE FUNCTION s.refuses()', t) FROM unnest('{single,tree,shared,strict}'::text[]) t \gexec
SELECT table_name, rows_written, path, regexp_replace(note, '\d+ rows were', 'n rows were') AS note FROM seedgen.populate('s', 60, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(*) FILTER (WHERE n % 4 = 0) AS fourths, count(DISTINCT n) > 10 AS several FROM s.single;
TRUNCATE s.single, s.tree, s.shared, s.strict;
SELECT format('DROP TRIGGER t ON s.%I', t), format('CREATE TRIGGER t BEFORE INSERT ON s.%I FOR EACH ROW EXECUTE FUNCTION s.drops()', t) FROM unnest('{single,tree,shared,strict}'::text[]) t \gexec
SELECT table_name, rows_written, path, regexp_replace(note, '\d+ rows were', 'n rows were') AS note FROM seedgen.populate('s', 60, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
DROP TABLE s.single, s.tree, s.shared, s.strict;
-- Rows are dropped for their keys, which no other draw changes.
CREATE TABLE s.tree (id int PRIMARY KEY, parent int NOT NULL REFERENCES s.tree);
CREATE TRIGGER t BEFORE INSERT ON s.tree FOR EACH ROW EXECUTE FUNCTION s.drops_keys();
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 60, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
DROP TABLE s.tree;
-- A cycle of three, deferrable or not, 1:1 or not; one of the tables drops or refuses rows.
CREATE TABLE s.a (id int PRIMARY KEY, b int NOT NULL);
CREATE TABLE s.b (id int PRIMARY KEY, c int NOT NULL, n int NOT NULL);
CREATE TABLE s.c (id int PRIMARY KEY, a int NOT NULL REFERENCES s.a);
ALTER TABLE s.a ADD FOREIGN KEY (b) REFERENCES s.b DEFERRABLE;
ALTER TABLE s.b ADD FOREIGN KEY (c) REFERENCES s.c;
CREATE TRIGGER t BEFORE INSERT ON s.b FOR EACH ROW EXECUTE FUNCTION s.drops();
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 7, seed => 938, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 100, mode => 'replace', options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
TRUNCATE s.a, s.b, s.c;
ALTER TABLE s.a ADD UNIQUE (b);
ALTER TABLE s.b ADD UNIQUE (c);
ALTER TABLE s.c ADD UNIQUE (a);
DROP TRIGGER t ON s.b;
CREATE TRIGGER t BEFORE INSERT ON s.b FOR EACH ROW EXECUTE FUNCTION s.drops_keys();
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 60, mode => 'replace', options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
-- After the rows, in two of the tables: a row is looked at with one of each other table.
DROP TRIGGER t ON s.b;
ALTER TABLE s.c ADD n int NOT NULL DEFAULT 1;
CREATE TRIGGER t AFTER INSERT ON s.b FOR EACH ROW EXECUTE FUNCTION s.refuses();
CREATE TRIGGER t AFTER INSERT ON s.c FOR EACH ROW EXECUTE FUNCTION s.refuses();
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 60, mode => 'replace', options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(*) FILTER (WHERE n % 4 = 0) AS fourths, count(DISTINCT n) > 10 AS several FROM s.b;
DROP TABLE s.a, s.b, s.c;
-- A cycle in which keys are foreign keys, with a row that refers to others of its own table.
CREATE TABLE s.a (id int PRIMARY KEY, parent int REFERENCES s.a, n int NOT NULL);
CREATE TABLE s.b (id int PRIMARY KEY REFERENCES s.a, a int NOT NULL UNIQUE REFERENCES s.a);
ALTER TABLE s.a ADD b int NOT NULL REFERENCES s.b;
CREATE TRIGGER t AFTER INSERT ON s.a FOR EACH ROW EXECUTE FUNCTION s.refuses();
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 60, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
DROP TABLE s.a, s.b CASCADE;
-- Triggers are to be skipped, and one table of the cycle has to go through the executor: those of the others fire with it.
CREATE TABLE s.old (id int PRIMARY KEY);
CREATE TABLE s.a (id uuid PRIMARY KEY, c_id uuid NOT NULL, old_id int);
CREATE TABLE s.c (id uuid PRIMARY KEY, a_id uuid NOT NULL REFERENCES s.a DEFERRABLE INITIALLY DEFERRED, note text NOT NULL);
ALTER TABLE s.a ADD FOREIGN KEY (c_id) REFERENCES s.c DEFERRABLE INITIALLY DEFERRED, ADD FOREIGN KEY (old_id) REFERENCES s.old NOT VALID;
CREATE FUNCTION s.short() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF length(NEW.note) > 30 THEN RAISE EXCEPTION 'too long'; END IF; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON s.c FOR EACH ROW EXECUTE FUNCTION s.short();
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 40, triggers => 'skip', options => :'o') ORDER BY 1;
SELECT max(length(note)) > 30 AS long FROM s.c;
SELECT table_name, reason FROM seedgen.plan('s', 40, triggers => 'skip', options => :'o') WHERE column_name IS NULL AND constraint_name IS NULL ORDER BY 1;
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 40, triggers => 'skip', options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
