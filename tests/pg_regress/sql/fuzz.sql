-- What the schema fuzzer found, a table or two for each.
SET client_min_messages = warning;
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}'
-- A name that suggests a short list, none of which is within the bounds of a float.
CREATE SCHEMA f;
CREATE TABLE f.listed (id int PRIMARY KEY, priority double precision CHECK (priority BETWEEN 36 AND 89), level real CHECK (level > 500), rating double precision CHECK (rating <= -3));
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- A parent that its trigger refuses: a unique key to it stays null, alone and with another.
CREATE SCHEMA f;
CREATE FUNCTION f.no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'not today'; END$$;
CREATE TABLE f.refused (id int PRIMARY KEY);
CREATE TRIGGER refuse BEFORE INSERT ON f.refused FOR EACH ROW EXECUTE FUNCTION f.no();
CREATE TABLE f.one (id int PRIMARY KEY, refused int UNIQUE REFERENCES f.refused);
CREATE TABLE f.several (kind int NOT NULL, refused int REFERENCES f.refused, UNIQUE (refused, kind), UNIQUE (kind));
SELECT table_name, rows_written FROM seedgen.populate('f', 7, options => :'o') ORDER BY 1;
SELECT count(refused) FROM f.one;
DROP SCHEMA f CASCADE;
-- Values: domains inside arrays and composites, what is not null, texts in order, keys of few values, nulls of pools.
CREATE SCHEMA f;
CREATE DOMAIN f.address AS text NOT NULL CHECK (VALUE ~ '^[^@]+@[^@]+$');
CREATE DOMAIN f.few AS int[] CHECK (cardinality(VALUE) <= 3);
CREATE DOMAIN f.object AS jsonb CHECK (jsonb_typeof(VALUE) = 'object');
CREATE TYPE f.pair AS (a f.address, n int, d f.object);
CREATE TABLE f.nested (id int PRIMARY KEY, a f.address[], b f.pair, c f.pair[], d f.few[]);
CREATE TABLE f.present (id int PRIMARY KEY, a jsonb CHECK ((a -> 'k') IS NOT NULL), b jsonb CHECK ((b #>> '{a,b}') IS NOT NULL), c int[] CHECK (coalesce(array_length(c, 1), 0) >= 2));
CREATE TABLE f.equals (id int PRIMARY KEY, a int, b int NOT NULL, CHECK (a = b));
CREATE TABLE f.ordered (id int PRIMARY KEY, a text NOT NULL, b text, c text NOT NULL, CHECK (a <= b), CHECK (b <= c));
CREATE TABLE f.four (id int PRIMARY KEY, a inet NOT NULL UNIQUE CHECK (family(a) = 4));
CREATE TABLE f.small (id int PRIMARY KEY, parent_id numeric(5,2) NOT NULL UNIQUE CHECK (parent_id >= 0 AND parent_id <= 1));
CREATE TABLE f.pooled (id int PRIMARY KEY, b boolean NOT NULL, n int, CHECK (n = CASE WHEN b THEN 1 ELSE 0 END));
SELECT table_name, rows_written, note FROM seedgen.populate('f', 7, options => :'o') ORDER BY 1;
DROP TABLE f.four;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 30, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, expected, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
SELECT count(*) FILTER (WHERE a IS NULL OR b IS NULL OR c IS NULL) FROM f.present;
DROP SCHEMA f CASCADE;
-- A constraint that is searched, beside keys that agree and whose parents hold rows.
CREATE SCHEMA f;
CREATE TABLE f.tenant (id int PRIMARY KEY);
CREATE TABLE f.a (tenant int REFERENCES f.tenant, id int, PRIMARY KEY (tenant, id));
CREATE TABLE f.b (tenant int REFERENCES f.tenant, id int, PRIMARY KEY (tenant, id));
CREATE TABLE f.both (id int PRIMARY KEY, tenant int NOT NULL, a int NOT NULL, b int NOT NULL, FOREIGN KEY (tenant, a) REFERENCES f.a, FOREIGN KEY (tenant, b) REFERENCES f.b);
CREATE TABLE f.searched (id int PRIMARY KEY, s text NOT NULL, n int NOT NULL, CHECK (length(s) = n), CHECK (width_bucket(n, 0, 100, 10) BETWEEN 1 AND 10));
SELECT sum(rows_written), string_agg(note, '; ') FROM seedgen.populate('f', 3, options => :'o');
SELECT sum(rows_written), string_agg(note, '; ') FROM seedgen.populate('f', 12, options => :'o');
SELECT table_name, kind, object, expected, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- Texts that an index or a generated column reads as values of another type; paths that a document has to have.
CREATE SCHEMA f;
CREATE TABLE f.indexed (id int PRIMARY KEY, a text NOT NULL, b varchar(3), c text NOT NULL, n int NOT NULL);
CREATE INDEX ON f.indexed ((a::int));
CREATE INDEX ON f.indexed ((1000 / b::smallint));
CREATE INDEX ON f.indexed ((c::uuid));
CREATE INDEX ON f.indexed ((n * 1000));
CREATE TABLE f.computed (id int PRIMARY KEY, a text NOT NULL, b int GENERATED ALWAYS AS (a::int * 100) STORED, c text, d uuid GENERATED ALWAYS AS (c::uuid) STORED);
CREATE TABLE f.paths (id int PRIMARY KEY, a jsonb NOT NULL CHECK (jsonb_path_exists(a, '$.a.b')), b jsonb NOT NULL CHECK (b @? '$.x ? (@ > 3)'), c jsonb NOT NULL CHECK (c @? '$.items[*] ? (@.kind == "a" && @.n < 5)'), d jsonb NOT NULL CHECK (d @@ '$.ok == true'), e jsonb CHECK (e -> 'list' @? '$[1]'));
SELECT constraint_name, strategy FROM seedgen.plan('f', 60, options => :'o') WHERE constraint_name ~ 'check' ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, expected, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- Texts that follow from other columns; values of keys that are spelled another way in the rows there are.
CREATE SCHEMA f;
CREATE TABLE f.follows (id int PRIMARY KEY, d date NOT NULL, at timestamptz NOT NULL, n int NOT NULL, month text NOT NULL CHECK (month = to_char(d, 'YYYY-MM')), stamp text NOT NULL, code varchar(16) NOT NULL, head char(2) NOT NULL, head2 text, CHECK ('n-' || n = code), CHECK (stamp = concat(to_char(at, 'YYYYMMDD HH24:MI:SS'), ' UTC')), CHECK (head2 = left(month, 2)));
CREATE TABLE f.spelled (id int PRIMARY KEY, a inet NOT NULL UNIQUE CHECK (family(a) = 4), i interval NOT NULL UNIQUE CHECK (i > '1 day' AND i < '3 days'));
SELECT constraint_name, strategy FROM seedgen.plan('f', 60, options => :'o') WHERE constraint_name ~ 'check' ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, expected, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
SELECT count(DISTINCT month) > 10 AS months, count(DISTINCT code) > 50 AS codes FROM f.follows;
DROP SCHEMA f CASCADE;
-- What is asked of a generated column beyond its bounds; a unique column whose few values are asked for folded.
CREATE SCHEMA f;
CREATE TABLE f.made (a int NOT NULL, b int NOT NULL, c int GENERATED ALWAYS AS (a * b) STORED, CHECK (c % 2 = 0), CHECK ((a + b) % 2 = 0));
CREATE TABLE f.levels (l text NOT NULL UNIQUE CHECK (lower(l) IN ('low', 'mid') OR lower(l) = 'it''s'));
SELECT constraint_name, strategy FROM seedgen.plan('f', 20, options => :'o') WHERE constraint_name IS NOT NULL ORDER BY 1;
SELECT table_name, rows_written FROM seedgen.populate('f', 20, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, expected, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- Lengths in bytes of texts with accents; NOT NULL beside texts that may be null; a date that an arm wants, after one that it forbids.
CREATE SCHEMA f;
CREATE TABLE f.bytes (id int PRIMARY KEY, title text NOT NULL CHECK (octet_length(title) BETWEEN 16 AND 22), t varchar CHECK (octet_length(btrim(t)) <= 9));
CREATE TABLE f.lengths (id int PRIMARY KEY, n int NOT NULL, a text, b text);
ALTER TABLE f.lengths ADD CHECK (n = length(a) + length(b)) NOT VALID;
CREATE TABLE f.arms (kind text NOT NULL CHECK (kind IN ('a', 'b')), started_at timestamptz, created_at timestamptz, CHECK ((kind = 'a') = (started_at IS NOT NULL)), CHECK ((kind = 'b') = (created_at IS NOT NULL)));
SELECT table_name, rows_written, note FROM seedgen.populate('f', 400, locale => 'fr_FR', options => :'o') ORDER BY 1;
SELECT count(*) > 100 AS filled FROM f.arms WHERE started_at BETWEEN '2024-01-01' AND '2026-01-01';
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- A value of a list that is moved above another column stays within its bounds; texts in capitals that are too short.
CREATE SCHEMA f;
CREATE FUNCTION f.code(x text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN upper(x) = x AND length(x) = 3; END';
CREATE TABLE f.moved (year int, rating int NOT NULL, CHECK (year < rating), CHECK (year > 0), CHECK (rating <= 1000));
CREATE TABLE f.capitals (id int PRIMARY KEY, city text NOT NULL CHECK (f.code(city)), name text NOT NULL CHECK (upper(name) = name AND length(name) BETWEEN 9 AND 12));
SELECT table_name, rows_written, note FROM seedgen.populate('f', 300, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- A domain inside a composite type, of which a domain asks more.
CREATE SCHEMA f;
CREATE DOMAIN f.letter AS text NOT NULL CHECK (VALUE IN ('x', 'y', 'z'));
CREATE TYPE f.pair AS (letter f.letter, n int);
CREATE DOMAIN f.small AS f.pair CHECK ((VALUE).n < 100);
CREATE TABLE f.composed (id uuid PRIMARY KEY, p f.small NOT NULL);
SELECT table_name, rows_written, note FROM seedgen.populate('f', 1, seed => 217, options => :'o');
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, seed => 217, options => :'o');
SELECT count(DISTINCT p) > 10 AS different FROM f.composed;
DROP SCHEMA f CASCADE;
