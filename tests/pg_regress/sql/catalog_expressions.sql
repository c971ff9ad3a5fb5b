-- Expressions as seedgen reads them: every node of its predicate language, and what stays text.
CREATE SCHEMA ex;
CREATE DOMAIN ex.code AS text CHECK (VALUE ~ '^[A-Z]+$');
CREATE FUNCTION ex.plain(t text) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS 'BEGIN WHILE false LOOP END LOOP; RETURN t > ''''; END';
CREATE FUNCTION ex.inlined(a int, b int DEFAULT 7) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT a < b';
CREATE OPERATOR ex.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq);
CREATE TABLE ex.t (
  a int, b int, c numeric(10, 2), d date, e date, s text, v varchar(9), k char(3), x ex.code, f bool, n text[],
  j jsonb, w tstzrange, h bytea, i interval, u uuid,
  CONSTRAINT c01 CHECK (a BETWEEN 1 AND 10),
  CONSTRAINT c02 CHECK (a < b AND (b < 100 OR c IS NULL)),
  CONSTRAINT c03 CHECK (NOT (a = 5)),
  CONSTRAINT c04 CHECK (a IN (1, 2, 3)),
  CONSTRAINT c05 CHECK (s NOT IN ('x', 'y')),
  CONSTRAINT c06 CHECK (a = ANY (ARRAY[b, 4])),
  CONSTRAINT c07 CHECK (s LIKE 'ab%' OR s ILIKE '%z'),
  CONSTRAINT c08 CHECK (c >= 0.5 AND c::int < 7),
  CONSTRAINT c09 CHECK (e > d + 30 AND e - d <= 365),
  CONSTRAINT c10 CHECK (d IS NOT NULL AND f IS NOT FALSE AND f IS NOT UNKNOWN),
  CONSTRAINT c11 CHECK (coalesce(a, b, 3) > 0),
  CONSTRAINT c12 CHECK (nullif(a, 0) IS DISTINCT FROM b),
  CONSTRAINT c13 CHECK (greatest(a, b) > least(a, 3)),
  CONSTRAINT c14 CHECK (CASE WHEN f THEN a > 1 WHEN b = 2 THEN a > 2 ELSE f END),
  CONSTRAINT c15 CHECK (CASE s WHEN 'p' THEN a WHEN 'q' THEN b END > 0),
  CONSTRAINT c16 CHECK ((a, b) = (1, 2)),
  CONSTRAINT c17 CHECK ((a, b) < (5, 6)),
  CONSTRAINT c18 CHECK (ROW(a, b) IS NOT NULL),
  CONSTRAINT c19 CHECK (d <= current_date AND s <> current_user),
  CONSTRAINT c20 CHECK (num_nulls(VARIADIC n) = 0 AND concat(VARIADIC n) <> ''),
  CONSTRAINT c21 CHECK (num_nonnulls(a, b, c) = 1),
  CONSTRAINT c22 CHECK (length(v) > 2 AND char_length(k) = 3 AND k <> 'abc'),
  CONSTRAINT c23 CHECK (date_trunc('month', d)::date = d),
  CONSTRAINT c24 CHECK (ex.plain(s)),
  CONSTRAINT c25 CHECK (ex.inlined(a)),
  CONSTRAINT c26 CHECK (s OPERATOR(ex.===) 'q'),
  CONSTRAINT c27 CHECK (n[1] > 'a' AND array_length(n, 1) < 4),
  CONSTRAINT c28 CHECK (j ? 'id' AND j->>'kind' = 'k'),
  CONSTRAINT c29 CHECK (lower(w) < upper(w)),
  CONSTRAINT c30 CHECK (x = 'ABC'),
  CONSTRAINT c31 CHECK (h <> '\x00ff' AND i > '1 day 02:00' AND u <> '00000000-0000-0000-0000-000000000000'),
  CONSTRAINT c32 CHECK (-a < 0 AND a % 2 = 0 AND @ b = 1),
  CONSTRAINT c33 CHECK (s SIMILAR TO '[a-c]+' AND s ~ '^\d{3}$'),
  CONSTRAINT c34 CHECK (a > 2 + 3 * 4),
  CONSTRAINT c35 CHECK (t.* IS NOT NULL),
  CONSTRAINT c36 CHECK (true),
  CONSTRAINT c37 CHECK (tableoid IS NOT NULL),
  CONSTRAINT c38 CHECK (a <> ALL ('{8,9,NULL}') OR f),
  CONSTRAINT c39 CHECK (v::text COLLATE "C" < 'q'),
  CONSTRAINT c40 CHECK (a < b) NOT VALID
);
CREATE TABLE ex.l (a int, s text) PARTITION BY LIST (s);
CREATE TABLE ex.l1 PARTITION OF ex.l FOR VALUES IN ('x', 'y', NULL) PARTITION BY HASH (a);
CREATE TABLE ex.l1h PARTITION OF ex.l1 FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE ex.only (a int) PARTITION BY RANGE (a);
CREATE TABLE ex.only_default PARTITION OF ex.only DEFAULT;
-- Deeper than anything sensible: the inner part stays text.
DO $$ BEGIN EXECUTE 'CREATE TABLE ex.deep (a int CHECK (a' || repeat(' + 1', 400) || ' > 0), b int CHECK (b > 0'
  || repeat(' OR b < 0', 400) || '))'; END $$;

CREATE TEMP TABLE read AS SELECT t FROM jsonb_array_elements(seedgen.catalog('ex')->'tables') AS t;
CREATE FUNCTION pg_temp.plain(j jsonb) RETURNS text LANGUAGE sql AS
  $$ SELECT regexp_replace(j::text, '\m\d{5,}\M', 'N', 'g') $$;
\pset format unaligned
\pset fieldsep '\n    '
\t on
SELECT k->>'name' || ' ' || (k->>'definition'), pg_temp.plain(k->'expr'), CASE WHEN NOT (k->>'valid')::bool THEN 'not valid' END
FROM read, jsonb_array_elements(t->'checks') AS k WHERE t->>'name' = 't' ORDER BY 1;
SELECT t->>'name', pg_temp.plain(t->'partition_key'), pg_temp.plain(t->'partition_bound')
FROM read WHERE t->>'partition_key' IS NOT NULL OR t->>'partition_of' IS NOT NULL ORDER BY 1;
SELECT k->>'name', length(k->>'expr') > 4000 AS long,
  jsonb_path_query_first(k->'expr', '$.**.opaque.columns') AS text_in_it, jsonb_array_length(k->'expr'->'or') AS branches
FROM read, jsonb_array_elements(t->'checks') AS k WHERE t->>'name' = 'deep' ORDER BY 1;
\t off

-- Constant parts are evaluated as PostgreSQL would on INSERT; an error there leaves nothing behind.
CREATE TABLE ex.never (a int CHECK (a > 1 / 0));
SET search_path = ex, public;
DO $$ BEGIN
  FOR i IN 1..3 LOOP
    BEGIN
      PERFORM seedgen.catalog('ex');
    EXCEPTION WHEN division_by_zero THEN RAISE INFO '% with path %', sqlerrm, current_setting('search_path');
    END;
  END LOOP;
END $$;
RESET search_path;

\set VERBOSITY terse
SET client_min_messages = warning;
DROP SCHEMA ex CASCADE;
