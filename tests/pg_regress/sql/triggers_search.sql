-- What triggers let through is searched where other draws do not help: rows are inserted and undone, from the
-- constants in the triggers' source, and from one reason to the next.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
\set VERBOSITY terse
CREATE SCHEMA s;
-- Three reasons, one after the other; a name that has to be quoted.
CREATE TABLE s.bill (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, status text NOT NULL, score numeric(6,2), "When" date, note text);
CREATE FUNCTION s.look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status NOT IN ('new', 'paid', 'void') THEN RAISE EXCEPTION 'no status %', NEW.status; END IF;
    IF NEW."When" IS NULL OR NEW."When" < '2031-05-01' THEN RAISE EXCEPTION 'too early'; END IF;
    IF NEW.score IS DISTINCT FROM 7.25 THEN RAISE EXCEPTION 'no score'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER look BEFORE INSERT ON s.bill FOR EACH ROW EXECUTE FUNCTION s.look();
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, options => :'o');
SELECT status, count(*) > 0 AS rows FROM s.bill GROUP BY 1 ORDER BY 1;
SELECT count(*), min("When") >= '2031-05-01' AS late, min(score), max(score) FROM s.bill;
-- How it was met is in the run's plan.
SELECT c ->> 'constraint' AS constraint, c ->> 'met' AS met FROM seedgen.run, jsonb_array_elements(plan -> 'tables') t, jsonb_array_elements(t -> 'constraints') c WHERE run = (SELECT max(run) FROM seedgen.run) AND c ->> 'met' = 'pool';
-- Replaced, and added to.
SELECT rows_written FROM seedgen.populate('s', 50, mode => 'replace', options => :'o');
SELECT rows_written FROM seedgen.populate('s', 50, seed => 7, options => :'o');
SELECT count(*), count(*) FILTER (WHERE NOT ok) AS wrong FROM s.bill, LATERAL (SELECT status IN ('new', 'paid', 'void') AND score = 7.25 AS ok) x;
DROP TABLE s.bill;
-- A cycle of keys that are not deferrable, with a trigger that wants few of the numbers.
CREATE TABLE s.a (id int PRIMARY KEY, b int NOT NULL, n int NOT NULL);
CREATE TABLE s.b (id int PRIMARY KEY, a int NOT NULL REFERENCES s.a, n int NOT NULL);
ALTER TABLE s.a ADD FOREIGN KEY (b) REFERENCES s.b;
CREATE FUNCTION s.odd() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.n % 2 = 0 OR NEW.n > 100 THEN RAISE EXCEPTION 'odd and small only'; END IF; RETURN NEW; END $$;
CREATE TRIGGER odd BEFORE INSERT ON s.a FOR EACH ROW EXECUTE FUNCTION s.odd();
SELECT table_name, rows_written FROM seedgen.populate('s', 100, options => :'o') ORDER BY 1;
SELECT count(*), max(n) <= 100 AS small, count(*) FILTER (WHERE n % 2 = 0) AS even, count(DISTINCT n) > 10 AS several FROM s.a;
SELECT count(*) FILTER (WHERE NOT ok) AS wrong FROM seedgen.verify('s');
-- Nothing gets past it: the trigger's own words.
CREATE TABLE s.shut (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int);
CREATE FUNCTION s.never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never' USING DETAIL = NEW.n::text || ' will not do.'; END $$;
CREATE TRIGGER never BEFORE INSERT ON s.shut FOR EACH ROW EXECUTE FUNCTION s.never();
\set VERBOSITY default
SELECT rows_written FROM seedgen.populate_table('s.shut', 10, options => :'o');
SELECT table_name, rows_written, path, regexp_replace(note, '-?\d+ will', 'n will') AS note FROM seedgen.populate('s', 10, options => :'o'::jsonb || '{"only": ["shut"]}');
