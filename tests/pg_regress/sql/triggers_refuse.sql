-- Rows that triggers refuse are drawn again, a bounded number of times each; what no draw gets past fails the table.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
\set VERBOSITY terse
CREATE SCHEMA s;
CREATE TABLE s.log (what text);
-- Before the row: about a third of the rows are refused.
CREATE TABLE s.t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL UNIQUE, n int NOT NULL CHECK (n BETWEEN 1 AND 30), note text);
CREATE FUNCTION s.not_thirds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO s.log VALUES (format('%s %s', TG_TABLE_NAME, NEW.id));
    IF NEW.n % 3 = 0 THEN RAISE EXCEPTION 'no thirds'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER not_thirds BEFORE INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION s.not_thirds();
SELECT table_name, rows_written, path, regexp_replace(note, '\d+ rows were', 'n rows were') AS note FROM seedgen.populate('s', 1000, options => :'o'::jsonb || '{"only": ["t"]}');
SELECT count(*), count(DISTINCT id), count(DISTINCT code), count(*) FILTER (WHERE n % 3 = 0) AS thirds, count(DISTINCT n) AS values, min(id), max(id) FROM s.t;
-- What the trigger wrote in an attempt that was undone is undone with it.
SELECT count(*), count(DISTINCT what) FROM s.log;
-- The same rows for the same seed, whatever was refused.
CREATE TABLE s.first AS TABLE s.t;
TRUNCATE s.log;
SELECT sum(rows_written) FROM seedgen.populate('s', 1000, mode => 'replace', options => :'o'::jsonb || '{"only": ["t"]}');
SELECT count(*) AS differ FROM (TABLE s.t EXCEPT TABLE s.first) AS d;
-- Rows that were accepted at once are those of a run without the trigger.
ALTER TABLE s.t DISABLE TRIGGER not_thirds;
SELECT sum(rows_written) FROM seedgen.populate('s', 1000, mode => 'replace', options => :'o'::jsonb || '{"only": ["t"]}');
SELECT count(*) FILTER (WHERE t.n % 3 <> 0 AND t IS DISTINCT FROM f) AS differ, bool_and((t.id, t.code) = (f.id, f.code)) AS keys FROM s.t JOIN s.first f USING (id);
-- After the row: any row of the statement may be meant.
CREATE TABLE s.late (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int NOT NULL CHECK (n BETWEEN 1 AND 30));
CREATE TRIGGER not_thirds AFTER INSERT ON s.late FOR EACH ROW EXECUTE FUNCTION s.not_thirds();
SELECT rows_written FROM seedgen.populate('s', 300, options => :'o'::jsonb || '{"only": ["late"]}');
SELECT count(*), count(*) FILTER (WHERE n % 3 = 0) AS thirds FROM s.late;
-- Deferred: it would fail at the commit; it is looked at with the table's rows, and deferred again afterwards.
CREATE TABLE s.deferred (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int NOT NULL CHECK (n BETWEEN 1 AND 30));
CREATE CONSTRAINT TRIGGER not_thirds AFTER INSERT ON s.deferred DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION s.not_thirds();
BEGIN;
SELECT rows_written FROM seedgen.populate('s', 100, options => :'o'::jsonb || '{"only": ["deferred"]}');
SAVEPOINT deferred;
INSERT INTO s.deferred (n) VALUES (3);
ROLLBACK TO deferred;
COMMIT;
SELECT count(*), count(*) FILTER (WHERE n % 3 = 0) AS thirds FROM s.deferred;
-- A CHECK that the row no longer meets as the trigger has left it.
CREATE TABLE s.changed (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int NOT NULL CHECK (n BETWEEN 1 AND 30), twice int CHECK (twice <= 40));
CREATE FUNCTION s.twice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.twice := NEW.n * 2; RETURN NEW; END $$;
CREATE TRIGGER twice BEFORE INSERT ON s.changed FOR EACH ROW EXECUTE FUNCTION s.twice();
SELECT rows_written FROM seedgen.populate('s', 100, options => :'o'::jsonb || '{"only": ["changed"]}');
SELECT count(*), max(twice) <= 40 AS ok FROM s.changed;
-- Children refer to the rows that came; what they read of a parent stays through its draws.
CREATE TABLE s.parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant int NOT NULL, n int NOT NULL CHECK (n BETWEEN 1 AND 30), UNIQUE (tenant, id));
CREATE TABLE s.child (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant int NOT NULL, parent_id int NOT NULL, FOREIGN KEY (tenant, parent_id) REFERENCES s.parent (tenant, id));
CREATE TRIGGER not_thirds BEFORE INSERT ON s.parent FOR EACH ROW EXECUTE FUNCTION s.not_thirds();
SELECT table_name, rows_written FROM seedgen.populate('s', 100, options => :'o'::jsonb || '{"only": ["parent", "child"]}');
SELECT count(*) FILTER (WHERE NOT ok) AS wrong FROM seedgen.verify('s');
-- No draw gets past it: as many rows as were accepted before, with the trigger's message, which is an error where that ends the call.
CREATE TABLE s.hopeless (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int NOT NULL CHECK (n BETWEEN 1 AND 30));
CREATE FUNCTION s.to_ten() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id > 10 THEN RAISE EXCEPTION 'ten are enough' USING DETAIL = 'There are ten.'; END IF; RETURN NEW; END $$;
CREATE TRIGGER to_ten BEFORE INSERT ON s.hopeless FOR EACH ROW EXECUTE FUNCTION s.to_ten();
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 100, options => :'o'::jsonb || '{"only": ["hopeless", "changed"]}') ORDER BY 1;
SELECT rows_written, note FROM seedgen.populate('s', 10, mode => 'replace', options => :'o'::jsonb || '{"only": ["hopeless"]}');
\set VERBOSITY default
SELECT rows_written FROM seedgen.populate_table('s.hopeless', 10, options => :'o');
-- No column but a key: another draw cannot help, but other keys can be found.
CREATE TABLE s.keys (id int PRIMARY KEY, code text NOT NULL UNIQUE);
CREATE FUNCTION s.no_seven() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id % 7 = 0 THEN RAISE EXCEPTION 'seven'; END IF; RETURN NEW; END $$;
CREATE TRIGGER no_seven BEFORE INSERT ON s.keys FOR EACH ROW EXECUTE FUNCTION s.no_seven();
SELECT rows_written FROM seedgen.populate_table('s.keys', 10, options => :'o');
SELECT count(*), count(*) FILTER (WHERE id % 7 = 0) AS sevenths FROM s.keys;
-- Its own constraint, which no trigger has a hand in, is no matter of draws.
CREATE TABLE s.own (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int NOT NULL CONSTRAINT secret CHECK (md5(n::text) = 'x'));
CREATE TRIGGER not_thirds AFTER INSERT ON s.own FOR EACH ROW EXECUTE FUNCTION s.not_thirds();
SELECT table_name, rows_written, path FROM seedgen.populate('s', 10, options => :'o'::jsonb || '{"only": ["own"]}');
-- 'skip' leaves out triggers where the fast path is taken; those of a partitioned table fire, and are got past.
CREATE TABLE s.parted (id int NOT NULL, word text NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE s.part PARTITION OF s.parted FOR VALUES FROM (1) TO (1000) PARTITION BY HASH (id);
CREATE TABLE s.part_0 PARTITION OF s.part FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE FUNCTION s.no_a() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.word LIKE '%a%' THEN RAISE EXCEPTION 'no a'; END IF; RETURN NEW; END $$;
CREATE TRIGGER no_a BEFORE INSERT ON s.parted FOR EACH ROW EXECUTE FUNCTION s.no_a();
SELECT rows_written, path, note FROM seedgen.populate_table('s.parted', 20, triggers => 'skip', options => :'o');
SELECT rows_written, path, note FROM seedgen.populate_table('s.keys', 10, triggers => 'skip', options => :'o');
