-- Triggers that drop, add, move and change rows: the counts say what arrived, and tables to come are planned for it.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
\set VERBOSITY terse
CREATE SCHEMA s;
-- BEFORE ROW returns NULL: children refer to the rows that came, and so on down.
CREATE TABLE s.parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
CREATE FUNCTION s.odd_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id % 2 = 0 THEN RETURN NULL; END IF; RETURN NEW; END $$;
CREATE TRIGGER odd_only BEFORE INSERT ON s.parent FOR EACH ROW EXECUTE FUNCTION s.odd_only();
CREATE TABLE s.child (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id int NOT NULL REFERENCES s.parent, n int NOT NULL, UNIQUE (parent_id, n));
CREATE TABLE s.one (parent_id int PRIMARY KEY REFERENCES s.parent, what text);
CREATE TABLE s.grandchild (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, child_id int NOT NULL REFERENCES s.child);
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 100, tables => '{"child": {"per": "parent", "mean": 3}}', options => :'o') ORDER BY 1;
SELECT count(*) FILTER (WHERE NOT ok) AS wrong FROM seedgen.verify('s');
SELECT count(DISTINCT parent_id) > 20 AS spread FROM s.child;
-- Once more, beside the rows that are there.
SELECT table_name, rows_written FROM seedgen.populate('s', 20, seed => 7, options => :'o') ORDER BY 1;
SELECT count(*) FILTER (WHERE NOT ok) AS wrong FROM seedgen.verify('s');
-- The ledger knows the rows that arrived.
SELECT table_name, rows FROM seedgen.run_tables WHERE run = 1 ORDER BY 1;
SELECT * FROM seedgen.undo(2) ORDER BY 1;
SELECT * FROM seedgen.undo(1) ORDER BY 1;
DROP SCHEMA s CASCADE;
-- The key is the trigger's own: children refer to the keys that are there.
CREATE SCHEMA s;
CREATE TABLE s.doc (id uuid PRIMARY KEY, title text NOT NULL);
CREATE FUNCTION s.own_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id := gen_random_uuid(); RETURN NEW; END $$;
CREATE TRIGGER own_key BEFORE INSERT ON s.doc FOR EACH ROW EXECUTE FUNCTION s.own_key();
CREATE TABLE s.page (id int PRIMARY KEY, doc_id uuid NOT NULL REFERENCES s.doc);
CREATE TABLE s.may (id int PRIMARY KEY, doc_id uuid REFERENCES s.doc);
SELECT table_name, rows_written, path FROM seedgen.populate('s', 50, options => :'o') ORDER BY 1;
SELECT count(doc_id) > 40 AS most FROM s.may;
DROP SCHEMA s CASCADE;
-- All rows are dropped: children that need one get none.
CREATE SCHEMA s;
CREATE TABLE s.parent (id int PRIMARY KEY);
CREATE FUNCTION s.none() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER none BEFORE INSERT ON s.parent FOR EACH ROW EXECUTE FUNCTION s.none();
CREATE TABLE s.child (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES s.parent);
CREATE TABLE s.may (id int PRIMARY KEY, parent_id int REFERENCES s.parent);
SELECT table_name, rows_written, note FROM seedgen.populate('s', 10, options => :'o') ORDER BY 1;
DROP SCHEMA s CASCADE;
-- AFTER triggers delete and add rows of the same table and of others; a statement-level trigger sees one statement.
CREATE SCHEMA s;
CREATE TABLE s.audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text NOT NULL, n int);
CREATE TABLE s.item (id int PRIMARY KEY, kind text NOT NULL, active boolean NOT NULL);
CREATE TABLE s.part (id int PRIMARY KEY, item_id int NOT NULL REFERENCES s.item);
CREATE FUNCTION s.clean() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM s.item WHERE id = NEW.id AND id % 5 = 0;
    INSERT INTO s.audit (what, n) VALUES ('item', NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION s.once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO s.audit (what) VALUES (TG_WHEN || ' ' || TG_LEVEL); RETURN NULL; END $$;
CREATE TRIGGER clean AFTER INSERT ON s.item FOR EACH ROW EXECUTE FUNCTION s.clean();
CREATE TRIGGER once_before BEFORE INSERT ON s.item FOR EACH STATEMENT EXECUTE FUNCTION s.once();
CREATE TRIGGER once_after AFTER INSERT ON s.item FOR EACH STATEMENT EXECUTE FUNCTION s.once();
SELECT table_name, rows_written, note FROM seedgen.populate('s', 50, options => :'o'::jsonb || '{"except": ["audit"]}') ORDER BY 1;
SELECT (SELECT count(*) FROM s.item) AS items, (SELECT count(*) FROM s.part) AS parts;
SELECT what, count(*) FROM s.audit GROUP BY 1 ORDER BY 1;
SELECT count(*) FILTER (WHERE NOT ok) AS wrong FROM seedgen.verify('s');
-- The audit table, which triggers write to before its turn comes, is filled around those rows.
SELECT table_name, rows_written FROM seedgen.populate('s', 20, mode => 'replace', options => :'o') ORDER BY 1;
SELECT count(*), count(DISTINCT id) FROM s.audit;
DROP SCHEMA s CASCADE;
-- A subtype's trigger makes the supertype's row: the foreign key is met either way.
CREATE SCHEMA s;
CREATE TABLE s.party (id int PRIMARY KEY, kind text NOT NULL);
CREATE TABLE s.person (id int PRIMARY KEY REFERENCES s.party, name text NOT NULL);
CREATE TABLE s.firm (id int PRIMARY KEY REFERENCES s.party, name text NOT NULL);
CREATE FUNCTION s.make_party() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO s.party VALUES (NEW.id, TG_TABLE_NAME); RETURN NEW; END $$;
CREATE FUNCTION s.make_party_gently() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO s.party VALUES (NEW.id, TG_TABLE_NAME) ON CONFLICT DO NOTHING; RETURN NEW; END $$;
CREATE TRIGGER make_party BEFORE INSERT ON s.person FOR EACH ROW EXECUTE FUNCTION s.make_party_gently();
CREATE TRIGGER make_party BEFORE INSERT ON s.firm FOR EACH ROW EXECUTE FUNCTION s.make_party();
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 10, options => :'o') ORDER BY 1;
SELECT count(*) FILTER (WHERE NOT ok) AS wrong FROM seedgen.verify('s');
DROP SCHEMA s CASCADE;
-- A constraint trigger that looks at the whole transaction: every order has a line when all is there.
CREATE SCHEMA s;
CREATE TABLE s.orders (id int PRIMARY KEY);
CREATE TABLE s.line (order_id int NOT NULL REFERENCES s.orders, n int NOT NULL, PRIMARY KEY (order_id, n));
CREATE FUNCTION s.has_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM s.line) < 10 THEN RAISE EXCEPTION 'not enough lines'; END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER has_lines AFTER INSERT ON s.orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION s.has_lines();
SELECT table_name, rows_written, path FROM seedgen.populate('s', 10, options => :'o') ORDER BY 1;
-- And what is not there in the end fails the table, not the commit.
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 5, mode => 'replace', options => :'o') ORDER BY 1;
SELECT table_name FROM seedgen.populate('s', 5, mode => 'replace', options => :'o'::jsonb || '{"on_error": "stop"}') ORDER BY 1;
SELECT count(*) FROM s.orders;
