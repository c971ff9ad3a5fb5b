-- What seedgen reads of a schema: every family of the catalog, the rights of the caller, errors.
CREATE SCHEMA cat;
CREATE SCHEMA cat_far;
CREATE TYPE cat.mood AS ENUM ('low', 'high');
ALTER TYPE cat.mood ADD VALUE 'middle' BEFORE 'high';
CREATE DOMAIN cat.positive AS int CHECK (VALUE > 0) DEFAULT 1;
CREATE DOMAIN cat.percent AS cat.positive NOT NULL CHECK (VALUE BETWEEN 1 AND 100);
CREATE TYPE cat.pair AS (a int, b cat.mood[]);
CREATE COLLATION cat.folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE FUNCTION cat.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION cat.is_short(t text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT length(t) < 30';
CREATE TABLE cat_far.region (id serial PRIMARY KEY, code char(2) UNIQUE);
CREATE TABLE cat_far.country (id int PRIMARY KEY, region int REFERENCES cat_far.region);
CREATE TABLE cat_far.unrelated (id int);
CREATE TABLE cat.person (
  id bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 10) PRIMARY KEY,
  name varchar(20) COLLATE cat.folded NOT NULL CHECK (length(name) BETWEEN 2 AND 20),
  email text CHECK (cat.is_short(email)),
  gone int,
  status varchar(10) CHECK (status IN ('on', 'off')),
  mood cat.mood DEFAULT 'low',
  share cat.percent,
  pair cat.pair,
  span int4range,
  spans int4multirange,
  country int REFERENCES cat_far.country,
  born date CHECK (born > '1900-01-01' AND born <= current_date),
  doubled int GENERATED ALWAYS AS (coalesce(country, 0) * 2) STORED,
  boss bigint REFERENCES cat.person MATCH FULL DEFERRABLE INITIALLY DEFERRED,
  tags text[],
  CONSTRAINT reachable CHECK (num_nonnulls(email, status) >= 1),
  CONSTRAINT by_mood CHECK (CASE mood WHEN 'low' THEN share > 1 ELSE true END),
  CONSTRAINT lower_case CHECK ((name COLLATE "C" ~ '^[a-z]+$') IS NOT FALSE),
  CONSTRAINT first_tag CHECK (tags[1] IS DISTINCT FROM 'x'),
  EXCLUDE USING gist (span WITH &&) WHERE (span IS NOT NULL)
);
ALTER TABLE cat.person DROP COLUMN gone;
COMMENT ON TABLE cat.person IS 'people';
COMMENT ON COLUMN cat.person.email IS 'where to write';
CREATE UNIQUE INDEX person_email ON cat.person (lower(email)) INCLUDE (name) WHERE status = 'on';
CREATE UNIQUE INDEX person_mood ON cat.person (country, mood) NULLS NOT DISTINCT;
CREATE INDEX person_born ON cat.person USING brin (born);
CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON cat.person FOR EACH ROW EXECUTE FUNCTION cat.touch();
CREATE TRIGGER other BEFORE UPDATE ON cat.person FOR EACH ROW EXECUTE FUNCTION cat.touch();
CREATE TABLE cat.event (
  id int, at timestamptz CHECK (at > '2000-01-01'), person bigint REFERENCES cat.person,
  source int DEFAULT nextval('cat_far.region_id_seq'), other int DEFAULT nextval('cat_far.region_id_seq') + 1
) PARTITION BY RANGE (at, (id % 4));
CREATE TABLE cat_far.event_2020 PARTITION OF cat.event FOR VALUES FROM ('2020-01-01 00:00+02', 0) TO ('2021-01-01 00:00+02', 0);
CREATE TABLE cat.event_rest PARTITION OF cat.event DEFAULT;
CREATE TABLE cat.base (id int);
CREATE TABLE cat.derived (more int) INHERITS (cat.base);
CREATE TABLE cat."Odd ""name""; drop" ("select" int, "Größe" text);
CREATE VIEW cat.not_a_table AS SELECT 1 AS one;

CREATE TEMP TABLE read AS SELECT seedgen.catalog('cat') AS c;
-- oids of our own objects differ from one database to the next.
CREATE FUNCTION pg_temp.plain(j jsonb) RETURNS text LANGUAGE sql AS
  $$ SELECT regexp_replace(j::text, '\m\d{5,}\M', 'N', 'g') $$;
CREATE TEMP VIEW tables AS
  SELECT o, t->>'quoted' AS name, t FROM read, jsonb_array_elements(c->'tables') WITH ORDINALITY AS x(t, o);
CREATE TEMP VIEW columns AS
  SELECT o, name AS table_name, p, a->>'name' AS column_name, a
  FROM tables, jsonb_array_elements(t->'columns') WITH ORDINALITY AS x(a, p);

SELECT name, t->>'kind' AS kind, t->>'requested' AS requested, t->>'comment' AS comment,
  jsonb_array_length(t->'partitions') AS partitions, jsonb_array_length(t->'inherits') AS parents,
  jsonb_array_length(t->'inherited_by') AS children, t->>'heap' AS heap
FROM tables ORDER BY o;
SELECT column_name, y->>'display' AS type, a->>'typmod' AS typmod, a->>'not_null' AS not_null,
  a->>'default' AS default, a->>'identity' AS identity, a->>'generated' AS generated, a->>'comment' AS comment,
  a->>'collation_folds' AS folds
FROM columns JOIN read ON true CROSS JOIN LATERAL (SELECT c->'types'->(a->>'type_oid')) AS x(y)
WHERE table_name = 'cat.person' ORDER BY p;
SELECT table_name, column_name, a->'sequence'->>'quoted' AS sequence, a->'sequence'->>'next' AS next,
  a->'sequence'->>'increment' AS increment
FROM columns WHERE a->>'sequence' IS NOT NULL ORDER BY o, p;
SELECT y->>'display' AS type, pg_temp.plain(y->'kind') AS kind
FROM read, jsonb_each(c->'types') AS x(k, y) WHERE y->>'kind' <> 'base' ORDER BY 1;
-- Expressions.
SELECT k->>'name' AS name, k->>'definition' AS definition, pg_temp.plain(k->'expr') AS expr
FROM tables, jsonb_array_elements(t->'checks') AS x(k) WHERE name = 'cat.person' ORDER BY 1;
SELECT column_name, a->'generated_expr' AS expr FROM columns WHERE a->>'generated' <> 'no';
SELECT name, pg_temp.plain(t->'partition_key') AS key, pg_temp.plain(t->'partition_bound') AS bound
FROM tables WHERE name LIKE '%event%' ORDER BY o;
-- Keys.
SELECT name, u->>'name' AS key, u->>'primary' AS primary, u->>'nulls_not_distinct' AS nnd,
  pg_temp.plain(u->'keys') AS keys, pg_temp.plain(u->'predicate') AS predicate, u->>'definition' AS definition
FROM tables, jsonb_array_elements(t->'uniques') AS x(u) ORDER BY o, 2;
SELECT name, f->>'name' AS key, f->>'definition' AS definition, f->'columns' AS columns,
  f->'parent_columns' AS parent_columns, f->>'match_full' AS match_full, f->>'initially_deferred' AS deferred
FROM tables, jsonb_array_elements(t->'foreign_keys') AS x(f) ORDER BY o, 2;
SELECT name, pg_temp.plain(e - 'index_oid') AS exclusion
FROM tables, jsonb_array_elements(t->'exclusions') AS x(e) ORDER BY o, 2;
SELECT name, i->>'name' AS index, i->>'access_method' AS method, i->'columns' AS columns
FROM tables, jsonb_array_elements(t->'indexes') AS x(i) WHERE name = 'cat.person' ORDER BY 2;
SELECT name, g AS trigger FROM tables, jsonb_array_elements(t->'triggers') AS x(g) ORDER BY o;

-- A sequence is read without moving it, before its first value and after.
SELECT nextval('cat.person_id_seq'), setval('cat_far.region_id_seq', 77, false);
SELECT a->'sequence'->>'quoted' AS sequence, a->'sequence'->>'next' AS next
FROM jsonb_array_elements(seedgen.catalog('cat')->'tables') AS t, jsonb_array_elements(t->'columns') AS a
WHERE a->>'sequence' IS NOT NULL GROUP BY 1, 2 ORDER BY 1;

-- Statistics, rules, row security.
INSERT INTO cat.person (name, email, share) VALUES ('someone', 'a', 5);
INSERT INTO cat.person (name, email, share, mood) VALUES ('other', 'b', 5, 'high');
ANALYZE cat.person;
CREATE RULE r AS ON INSERT TO cat.base DO ALSO NOTHING;
ALTER TABLE cat.derived ENABLE ROW LEVEL SECURITY;
SELECT t->>'quoted' AS name, t->>'reltuples' AS reltuples, t->>'blocks' AS blocks, t->'columns'->3->'stats' AS status,
  t->>'insert_rules' AS rules, t->'rls' AS rls
FROM jsonb_array_elements(seedgen.catalog('cat')->'tables') AS t WHERE t->>'schema' = 'cat' ORDER BY 1;

-- Reading assigns no transaction id, and leaves the caller's settings alone.
SELECT md5(seedgen.catalog('cat')::text) AS before \gset
BEGIN;
SET LOCAL search_path = cat;
SET LOCAL datestyle = 'German';
SET LOCAL timezone = 'Asia/Tokyo';
SELECT md5(seedgen.catalog('cat')::text) = :'before' AS same;
SELECT pg_current_xact_id_if_assigned() IS NULL AS no_xid, current_setting('search_path') AS path,
  current_setting('datestyle') AS datestyle, current_setting('enable_seqscan') AS seqscan;
ROLLBACK;

-- Another user: the rights on table and column, own and granted.
CREATE ROLE cat_reader;
GRANT USAGE ON SCHEMA cat TO cat_reader;
GRANT SELECT (name), INSERT (name, email) ON cat.person TO cat_reader;
GRANT ALL ON cat.base TO cat_reader;
SET ROLE cat_reader;
SELECT t->>'quoted' AS name, t->'privileges' AS privileges, t->'rls' AS rls
FROM jsonb_array_elements(seedgen.catalog('cat')->'tables') AS t WHERE t->>'schema' = 'cat' ORDER BY 1;
SELECT a->>'name' AS name, a->>'can_insert' AS can_insert, a->>'can_select' AS can_select,
  a->'sequence'->>'next' AS next, a->'sequence'->>'can_use' AS can_use
FROM jsonb_array_elements(seedgen.catalog('cat')->'tables') AS t, jsonb_array_elements(t->'columns') AS a
WHERE t->>'quoted' = 'cat.person' LIMIT 3;
SELECT seedgen.catalog('cat_far');
RESET ROLE;

-- The session's temporary tables have a schema too.
SELECT t->>'name' AS name, t->>'temporary' AS temporary
FROM jsonb_array_elements(seedgen.catalog('pg_temp')->'tables') AS t;

-- Errors.
\set SHOW_CONTEXT never
DO $$
DECLARE
  s text; state text; message text; hint text;
BEGIN
  CREATE SCHEMA cat_empty;
  FOREACH s IN ARRAY ARRAY['cta', 'no_such_schema_at_all', 'pg_catalog', 'cat_empty', ''] LOOP
    BEGIN
      PERFORM seedgen.catalog(s);
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
      RAISE INFO '% % | %', state, message, hint;
    END;
  END LOOP;
END $$;

\set VERBOSITY terse
SET client_min_messages = warning;
DROP SCHEMA cat, cat_far, cat_empty CASCADE;
DROP ROLE cat_reader;
