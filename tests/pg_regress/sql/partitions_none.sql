-- Partitioned tables that can hold no row, at whatever depth: a clear row in the result; the others are filled.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
\set VERBOSITY terse
CREATE SCHEMA p;
CREATE TABLE p.none (id int, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE p.none_key (id int PRIMARY KEY) PARTITION BY HASH (id);
CREATE TABLE p.must (id int PRIMARY KEY, none_id int NOT NULL REFERENCES p.none_key);
CREATE TABLE p.may (id int PRIMARY KEY, none_id int REFERENCES p.none_key);
CREATE TABLE p.hole (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);
CREATE TABLE p.hole_eu PARTITION OF p.hole FOR VALUES IN ('eu') PARTITION BY RANGE (id);
-- One branch without a leaf: rows go to the others.
CREATE TABLE p.deep (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);
CREATE TABLE p.deep_eu PARTITION OF p.deep FOR VALUES IN ('eu') PARTITION BY RANGE (id);
CREATE TABLE p.deep_us PARTITION OF p.deep FOR VALUES IN ('us', 'ca');
CREATE TABLE p.only_default (id int NOT NULL, k int NOT NULL) PARTITION BY RANGE (k);
CREATE TABLE p.only_default_d PARTITION OF p.only_default DEFAULT;
CREATE TABLE p.bad (id int NOT NULL, v text NOT NULL CHECK (false)) PARTITION BY RANGE (id);
CREATE TABLE p.bad_1 PARTITION OF p.bad FOR VALUES FROM (1) TO (1000);
-- A trigger of one leaf refuses rows.
CREATE TABLE p.leaf_trigger (id int NOT NULL, n int NOT NULL CHECK (n BETWEEN 1 AND 30)) PARTITION BY RANGE (id);
CREATE TABLE p.leaf_trigger_1 PARTITION OF p.leaf_trigger FOR VALUES FROM (0) TO (500);
CREATE TABLE p.leaf_trigger_2 PARTITION OF p.leaf_trigger FOR VALUES FROM (500) TO (100000);
CREATE FUNCTION p.no_thirds() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.n % 3 = 0 THEN RAISE EXCEPTION 'no thirds'; END IF; RETURN NEW; END $$;
CREATE TRIGGER no_thirds BEFORE INSERT ON p.leaf_trigger_1 FOR EACH ROW EXECUTE FUNCTION p.no_thirds();
SELECT table_name, rows_written, path, regexp_replace(note, '\d+ rows were', 'n rows were') AS note FROM seedgen.populate('p', 60, options => :'o') ORDER BY 1;
SELECT tableoid::regclass, count(*) > 0 AS rows FROM p.deep GROUP BY 1 ORDER BY 1;
SELECT count(*) FILTER (WHERE n % 3 = 0) AS thirds, count(*) FROM p.leaf_trigger_1;
SELECT count(*) FILTER (WHERE NOT ok) AS wrong FROM seedgen.verify('p');
-- Alone, too.
SELECT rows_written, note FROM seedgen.populate_table('p.none', 10, options => :'o');
