-- Columns that PostgreSQL makes: generated, identity, serial, defaults.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.line (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, quantity int NOT NULL CHECK (quantity BETWEEN 1 AND 50), price numeric(8, 2) NOT NULL CHECK (price >= 0),
    total numeric GENERATED ALWAYS AS (quantity * price) STORED, label text GENERATED ALWAYS AS (quantity || ' x ' || price) STORED NOT NULL, CHECK (total >= 0));
-- In an index, in the middle of the row, and after a dropped column.
CREATE TABLE s.person (gone int, first_name text NOT NULL, upper_name text GENERATED ALWAYS AS (upper(first_name)) STORED, last_name text NOT NULL, search tsvector GENERATED ALWAYS AS (to_tsvector('english', first_name || ' ' || last_name)) STORED, id bigserial PRIMARY KEY);
ALTER TABLE s.person DROP COLUMN gone;
CREATE INDEX ON s.person USING gin (search);
CREATE INDEX ON s.person (upper_name);
-- Added later, with a missing value for older rows.
CREATE TABLE s.grown (id int PRIMARY KEY);
INSERT INTO s.grown VALUES (-1);
ALTER TABLE s.grown ADD COLUMN n int DEFAULT 7 NOT NULL, ADD COLUMN t text DEFAULT 'x';
-- A sequence shared by two tables.
CREATE SEQUENCE s.shared START 100;
CREATE TABLE s.left_side (id int PRIMARY KEY DEFAULT nextval('s.shared'), t text);
CREATE TABLE s.right_side (id int PRIMARY KEY DEFAULT nextval('s.shared'), t text);
-- A cached, cycling one.
CREATE TABLE s.cached (id int GENERATED ALWAYS AS IDENTITY (CACHE 10) PRIMARY KEY);
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT bool_and(total = quantity * price) AS totals, bool_and(label = quantity || ' x ' || price) AS labels, min(id), max(id) FROM s.line;
SELECT bool_and(upper_name = upper(first_name)) AS upper, bool_and(search @@ plainto_tsquery('english', last_name)) AS search, min(id), max(id) FROM s.person;
SELECT count(*), min(id) FROM s.grown;
SELECT count(*) AS clashes FROM s.left_side JOIN s.right_side USING (id);
SELECT bool_and(id >= 100) AS left_side FROM s.left_side;
INSERT INTO s.left_side DEFAULT VALUES RETURNING id;
INSERT INTO s.cached DEFAULT VALUES RETURNING id > 200 AS id;
-- Again; through the executor.
CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t BEFORE INSERT ON s.line FOR EACH ROW EXECUTE FUNCTION pass();
CREATE TRIGGER t BEFORE INSERT ON s.person FOR EACH ROW EXECUTE FUNCTION pass();
SELECT table_name, rows_written, path FROM seedgen.populate('s', 100, options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT bool_and(total = quantity * price) AS totals, min(id), max(id) FROM s.line;
SELECT bool_and(upper_name = upper(first_name)) AS upper, min(id), max(id) FROM s.person;
INSERT INTO s.line (quantity, price) VALUES (1, 1) RETURNING id;
-- What they can hold bounds what they are computed from.
CREATE SCHEMA bounded;
CREATE TABLE bounded.product (id int PRIMARY KEY, a int NOT NULL CHECK (a > 40000), b int NOT NULL CHECK (b > 20000), p int GENERATED ALWAYS AS (a * b) STORED);
CREATE TABLE bounded.uneven (id int PRIMARY KEY, a int NOT NULL CHECK (a > 60000), b int NOT NULL CHECK (b > 30000), p int GENERATED ALWAYS AS (a * b) STORED, q int GENERATED ALWAYS AS (a + b) STORED);
CREATE TABLE bounded.sum (id int PRIMARY KEY, a smallint NOT NULL CHECK (a > 15000), b smallint NOT NULL CHECK (b > 10000), p smallint GENERATED ALWAYS AS (a + b) STORED);
CREATE TABLE bounded.quotient (id int PRIMARY KEY, a int NOT NULL CHECK (a >= 0), b int NOT NULL CHECK (b >= 0 AND b <= 3), q int GENERATED ALWAYS AS (a / b) STORED, m int GENERATED ALWAYS AS (a % (b - 5)) STORED);
CREATE TABLE bounded.money (id int PRIMARY KEY, qty int NOT NULL, price numeric(10,2) NOT NULL, total numeric(6,2) GENERATED ALWAYS AS (qty * price) STORED);
CREATE TABLE bounded.short (id int PRIMARY KEY, name text NOT NULL, short varchar(5) GENERATED ALWAYS AS (name) STORED, low varchar(4) GENERATED ALWAYS AS (lower(name)) STORED);
CREATE TABLE bounded.joined (id int PRIMARY KEY, first text, last text NOT NULL, whole varchar(20) GENERATED ALWAYS AS (first || ' ' || last) STORED NOT NULL);
CREATE TABLE bounded.difference (id int PRIMARY KEY, a int, b int, c int GENERATED ALWAYS AS (a - b) STORED CHECK (c >= 0));
CREATE TABLE bounded.not_null (id int PRIMARY KEY, a int, b int, n int GENERATED ALWAYS AS (a * 1000) STORED NOT NULL, m int GENERATED ALWAYS AS (coalesce(a, b)) STORED NOT NULL);
CREATE TABLE bounded.root (id int PRIMARY KEY, x float8 NOT NULL, r float8 GENERATED ALWAYS AS (sqrt(x)) STORED, l float8 GENERATED ALWAYS AS (ln(x)) STORED);
CREATE TABLE bounded.part (id int PRIMARY KEY, name text NOT NULL, short char(3) GENERATED ALWAYS AS (upper(left(name, 3))) STORED NOT NULL);
SELECT table_name, rows_written, path, note FROM seedgen.populate('bounded', 200, options => '{"now": "2026-01-01T00:00:00Z", "progress": false}') ORDER BY 1;
SELECT count(*) FILTER (WHERE NOT ok) AS wrong FROM seedgen.verify('bounded');

-- nextval of a name that is looked up late, as in dumps of old databases: that sequence feeds the column.
CREATE SCHEMA late;
CREATE SEQUENCE late.s_late START 5;
CREATE TABLE late.t (id int PRIMARY KEY DEFAULT nextval(('s_late'::text)::regclass), name text NOT NULL);
SELECT rows_written FROM seedgen.populate('late', 10, options => '{"progress": false}');
SELECT min(id), max(id), count(*) FROM late.t;
SET search_path = late;
INSERT INTO late.t (name) VALUES ('next') RETURNING id;
RESET search_path;
-- Ranges that PostgreSQL puts together.
CREATE SCHEMA gr;
CREATE TABLE gr.made (id int PRIMARY KEY, lo int, hi int, r int4range GENERATED ALWAYS AS (int4range(lo, hi)) STORED);
CREATE TABLE gr.indexed (id int PRIMARY KEY, lo timestamptz NOT NULL, hi timestamptz);
CREATE INDEX ON gr.indexed USING gist (tstzrange(lo, hi));
SELECT table_name, rows_written, note FROM seedgen.populate('gr', 200, options => '{"progress": false, "now": "2026-01-01T00:00:00Z"}');
SELECT count(*) > 50 AS filled FROM gr.made WHERE NOT isempty(r);
SET client_min_messages = warning;
DROP SCHEMA gr CASCADE;
-- What makes a generated column null, or cannot be computed, is left out of what it is computed from.
CREATE SCHEMA gn;
CREATE TABLE gn.nothing (id int PRIMARY KEY, x text, g text GENERATED ALWAYS AS (nullif(btrim(x), '')) STORED NOT NULL);
CREATE TABLE gn.zero (id int PRIMARY KEY, x int NOT NULL CHECK (x BETWEEN 0 AND 3), g int GENERATED ALWAYS AS (nullif(x, 0)) STORED NOT NULL);
CREATE TABLE gn.listed (id int PRIMARY KEY, x text CHECK (x IN ('', 'a', 'b')), g text GENERATED ALWAYS AS (nullif(x, '')) STORED NOT NULL);
CREATE TABLE gn.cases (id int PRIMARY KEY, s text NOT NULL, g int GENERATED ALWAYS AS (CASE s WHEN 'low' THEN 1 WHEN 'high' THEN 2 END) STORED NOT NULL);
CREATE TABLE gn.year (id int PRIMARY KEY, code text NOT NULL, g int GENERATED ALWAYS AS (substring(code, 1, 4)::int) STORED NOT NULL, CHECK (g BETWEEN 1990 AND 2030));
CREATE FUNCTION gn.raises(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN IF x % 7 = 3 THEN RAISE EXCEPTION 'bad %', x; END IF; RETURN x * 2; END $$;
CREATE TABLE gn.raising (id int PRIMARY KEY, x int NOT NULL, g int GENERATED ALWAYS AS (gn.raises(x)) STORED);
CREATE FUNCTION gn.checked(x text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE s int := 0;
BEGIN
    FOR i IN 1..length(x) LOOP s := s + ascii(substr(x, i, 1)); END LOOP;
    IF s % 4 <> 1 THEN RAISE EXCEPTION 'checksum'; END IF;
    RETURN upper(x);
END $$;
CREATE TABLE gn.keyed (id int PRIMARY KEY, x text NOT NULL UNIQUE, g text GENERATED ALWAYS AS (gn.checked(x)) STORED NOT NULL);
CREATE FUNCTION gn.above(a int, b int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN IF a <= b THEN RAISE EXCEPTION 'order'; END IF; RETURN a - b; END $$;
CREATE TABLE gn.two (id int PRIMARY KEY, a int NOT NULL, b int NOT NULL, g int GENERATED ALWAYS AS (gn.above(a, b)) STORED);
CREATE FUNCTION gn.within(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN CASE WHEN x BETWEEN 100 AND 200 THEN x END; END $$;
CREATE TABLE gn.null_of_it (id int PRIMARY KEY, x int NOT NULL, g int GENERATED ALWAYS AS (gn.within(x)) STORED NOT NULL);
CREATE TABLE gn.document (id int PRIMARY KEY, doc jsonb NOT NULL, name text GENERATED ALWAYS AS (doc ->> 'name') STORED NOT NULL);
CREATE TABLE gn.joined (id int PRIMARY KEY, first text NOT NULL, last text NOT NULL, full_name text GENERATED ALWAYS AS (first || ' ' || last) STORED CHECK (full_name ~ '^[A-Z][a-z]+ [A-Z][a-z]+$'));
CREATE TABLE gn.total (id int PRIMARY KEY, a int NOT NULL, b int NOT NULL, total int GENERATED ALWAYS AS (a + b) STORED CHECK (total = 100));
CREATE TABLE gn.head (id int PRIMARY KEY, a text NOT NULL, g text GENERATED ALWAYS AS (upper(left(a, 3))) STORED NOT NULL UNIQUE);
SELECT table_name, rows_written, note FROM seedgen.populate('gn', 200, options => '{"progress": false, "now": "2026-01-01T00:00:00Z"}') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('gn') WHERE ok IS NOT TRUE;
SELECT constraint_name, strategy, reason FROM seedgen.plan('gn', 10, options => '{"now": "2026-01-01T00:00:00Z"}') WHERE table_name IN ('gn.zero', 'gn.raising') AND constraint_name LIKE 'generated%';
DROP SCHEMA gn CASCADE;
