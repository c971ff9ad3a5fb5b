-- What triggers let through is searched where other draws do not help: rows are inserted and undone, from the
-- constants in the triggers' source, and from one reason to the next.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
\set VERBOSITY terse
CREATE SCHEMA s;
-- Three reasons, one after the other; a name that has to be quoted.
CREATE TABLE s.bill (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, status text NOT NULL, score numeric(6,2), "When" date, note text);
CREATE FUNCTION s.look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Nothing is read of it from here on.
    NEW := NEW;
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
-- What the bodies of triggers say of a row that they refuse or drop is read, where no other draw gets past them.
CREATE SCHEMA b;
CREATE TABLE b.forms (id int PRIMARY KEY, code text NOT NULL UNIQUE, iban text);
CREATE FUNCTION b.forms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT (NEW.code ~ '^[A-Z]{3}-[0-9]{5}$') THEN RAISE EXCEPTION USING MESSAGE = 'bad code'; END IF;
        IF NEW.iban IS NOT NULL AND NEW.iban !~ '^[A-Z]{2}[0-9]{20}$' THEN RAISE 'bad iban'; END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER t BEFORE INSERT OR UPDATE ON b.forms FOR EACH ROW EXECUTE FUNCTION b.forms();
CREATE TABLE b.kinds (id int PRIMARY KEY, code text NOT NULL, kind text NOT NULL CHECK (kind IN ('p', 'q')));
CREATE FUNCTION b.kinds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v b.kinds.code%TYPE := NEW.code;
BEGIN
    CASE NEW.kind
        WHEN 'p' THEN IF v !~ '^P[0-9]{4}$' THEN RAISE EXCEPTION 'p'; END IF;
        ELSE IF v !~ '^Q[a-f]{6}$' THEN RAISE EXCEPTION 'q'; END IF;
    END CASE;
    RETURN NEW;
END $$;
CREATE TRIGGER t BEFORE INSERT ON b.kinds FOR EACH ROW EXECUTE FUNCTION b.kinds();
CREATE TABLE b.dropping (id int PRIMARY KEY, code text NOT NULL);
CREATE FUNCTION b.dropping() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.code !~ '^[A-Z]{3}$' THEN RETURN NULL; END IF; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON b.dropping FOR EACH ROW EXECUTE FUNCTION b.dropping();
CREATE TABLE b.asserting (id int PRIMARY KEY, code text NOT NULL, sure boolean NOT NULL);
CREATE FUNCTION b.asserting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE n int;
BEGIN
    SELECT count(*) INTO n FROM b.forms;
    IF n < 0 THEN RAISE EXCEPTION 'no forms'; END IF;
    PERFORM pg_notify('x', NEW.code);
    ASSERT NEW.code ~ '^[A-Z]{3}[0-9]{9}$', 'no code';
    RETURN NULL;
END $$;
CREATE TRIGGER t AFTER INSERT ON b.asserting FOR EACH ROW WHEN (NEW.sure) EXECUTE FUNCTION b.asserting();
-- No other row like it: a key.
CREATE TABLE b.taken (id int PRIMARY KEY, name text NOT NULL, mail text NOT NULL);
CREATE FUNCTION b.taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM b.taken t WHERE t.name = NEW.name AND t.id <> NEW.id) THEN RAISE EXCEPTION 'name taken'; END IF;
    PERFORM FROM b.taken WHERE mail = NEW.mail;
    IF FOUND THEN RAISE EXCEPTION 'mail taken'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER t BEFORE INSERT ON b.taken FOR EACH ROW EXECUTE FUNCTION b.taken();
-- Triggers that count: as many rows as they let through.
CREATE TABLE b.owner (id int PRIMARY KEY CHECK (id BETWEEN 1 AND 10));
CREATE TABLE b.three (id int PRIMARY KEY, owner int NOT NULL REFERENCES b.owner);
CREATE FUNCTION b.three() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT count(*) FROM b.three WHERE owner = NEW.owner) >= 3 THEN RAISE EXCEPTION 'three are enough'; END IF; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON b.three FOR EACH ROW EXECUTE FUNCTION b.three();
CREATE TABLE b.fifty (id int PRIMARY KEY);
CREATE FUNCTION b.fifty() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT count(*) FROM b.fifty) >= 50 THEN RAISE EXCEPTION 'fifty are enough'; END IF; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON b.fifty FOR EACH ROW EXECUTE FUNCTION b.fifty();
CREATE TABLE b.of_fifty (id int PRIMARY KEY, fifty int NOT NULL REFERENCES b.fifty);
SELECT table_name, rows_written, note FROM seedgen.populate('b', 200, options => '{"now": "2026-01-01T00:00:00Z", "progress": false}') ORDER BY 1;
SELECT count(*) FILTER (WHERE code !~ '^[A-Z]{3}-[0-9]{5}$') AS wrong, count(*) FILTER (WHERE iban !~ '^[A-Z]{2}[0-9]{20}$') AS wrong_iban FROM b.forms;
SELECT kind, count(*) > 50 AS some FROM b.kinds GROUP BY 1 ORDER BY 1;
SELECT count(DISTINCT name) AS names, count(DISTINCT mail) AS mails FROM b.taken;
SELECT max(n) FROM (SELECT count(*) AS n FROM b.three GROUP BY owner) AS o;
SELECT count(*) FILTER (WHERE NOT ok) AS wrong FROM seedgen.verify('b');
