-- Tables with triggers go through the executor, so that the triggers fire; triggers => 'skip' is for owners.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text, n int);
CREATE TABLE s.parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, children int NOT NULL DEFAULT 0);
CREATE TABLE s.child (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id int NOT NULL REFERENCES s.parent, name text NOT NULL);
CREATE FUNCTION s.shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := upper(NEW.name); RETURN NEW; END $$;
CREATE FUNCTION s.count_child() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE s.parent SET children = children + 1 WHERE id = NEW.parent_id; RETURN NULL; END $$;
CREATE FUNCTION s.log_rows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO s.log (what, n) SELECT TG_TABLE_NAME, count(*) FROM new_rows; RETURN NULL; END $$;
CREATE TRIGGER shout BEFORE INSERT ON s.child FOR EACH ROW EXECUTE FUNCTION s.shout();
CREATE TRIGGER count_child AFTER INSERT ON s.child FOR EACH ROW EXECUTE FUNCTION s.count_child();
CREATE TRIGGER log_rows AFTER INSERT ON s.child REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION s.log_rows();
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 100, options => :'o'::jsonb || '{"except": ["log"]}');
SELECT bool_and(name = upper(name)) AS shouted, count(*) FROM s.child;
SELECT sum(children) AS counted FROM s.parent;
SELECT what, n FROM s.log;
-- Owners may leave them out.
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 100, triggers => 'skip', options => :'o'::jsonb || '{"except": ["log"]}');
SELECT bool_and(name = upper(name)) AS shouted, count(*) FROM s.child;
SELECT sum(children) AS counted FROM s.parent;
-- A disabled trigger counts for nothing; ALWAYS and REPLICA follow session_replication_role.
CREATE TABLE s.quiet (id int PRIMARY KEY, name text);
CREATE TRIGGER shout BEFORE INSERT ON s.quiet FOR EACH ROW EXECUTE FUNCTION s.shout();
ALTER TABLE s.quiet DISABLE TRIGGER shout;
SELECT rows_written, path FROM seedgen.populate_table('s.quiet', 10, options => :'o');
-- A trigger for UPDATE or DELETE only does not fire for new rows.
CREATE TABLE s.later (id int PRIMARY KEY, name text);
CREATE TRIGGER shout BEFORE UPDATE OR DELETE ON s.later FOR EACH ROW EXECUTE FUNCTION s.shout();
SELECT rows_written, path FROM seedgen.populate_table('s.later', 10, options => :'o');
-- A trigger that drops rows: the result says so.
CREATE TABLE s.picky (id int PRIMARY KEY, name text);
CREATE FUNCTION s.odd_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW := NEW; IF NEW.id % 2 = 0 THEN RETURN NULL; END IF; RETURN NEW; END $$;
CREATE TRIGGER odd_only BEFORE INSERT ON s.picky FOR EACH ROW EXECUTE FUNCTION s.odd_only();
SELECT rows_written, path, note FROM seedgen.populate_table('s.picky', 10, options => :'o');
SELECT count(*) FROM s.picky;
-- A trigger that raises: its table is passed over.
CREATE TABLE s.strict (id int PRIMARY KEY, name text);
CREATE FUNCTION s.never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no rows for %', TG_TABLE_NAME; END $$;
CREATE TRIGGER never BEFORE INSERT ON s.strict FOR EACH ROW EXECUTE FUNCTION s.never();
\set VERBOSITY terse
SELECT count(*) AS before FROM s.parent \gset
SELECT rows_written FROM seedgen.populate('s', 10, options => :'o');
SELECT count(*) - :before AS added FROM s.parent;
-- A rule on INSERT is obeyed as well.
CREATE SCHEMA r;
CREATE TABLE r.t (id int PRIMARY KEY);
CREATE TABLE r.copy (id int);
CREATE RULE also AS ON INSERT TO r.t DO ALSO INSERT INTO r.copy VALUES (NEW.id);
SELECT table_name, rows_written, path FROM seedgen.populate('r', 10, options => :'o'::jsonb || '{"only": ["t"]}');
SELECT (SELECT count(*) FROM r.t) AS t, (SELECT count(*) FROM r.copy) AS copy;
