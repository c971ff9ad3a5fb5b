-- Time to plan: 1,000 tables with 1,500 CHECKs of the kinds that real schemas have, in about their shares, each
-- table with an identity, a unique key and (but for the first) a foreign key. Runs in a database of its own:
--   createdb bench && psql -d bench -f benches/planning.sql
-- What it gave is in RESULTS.md.
\set QUIET on
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS seedgen;
CREATE SCHEMA bench_planning;
CREATE FUNCTION bench_planning.is_even(n int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN n % 2 = 0; END';
-- One CHECK a table from `first`, for every other table one more from `second`.
SELECT format('CREATE TABLE bench_planning.t%s (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, '
  || 'parent_id bigint %s, code varchar(20) NOT NULL UNIQUE, name text, kind text, status text, a int, b int, '
  || 'n int, price numeric(10, 2), email text, user_id int, group_id int, starts_at timestamptz, ends_at timestamptz, '
  || 'tags text[], meta jsonb, addr inet, %s%s)', t,
  CASE WHEN t > 1 THEN format('REFERENCES bench_planning.t%s', 1 + t / 2) END,
  (ARRAY[
    'CHECK (length(name) <= 200)', 'CHECK (char_length(name) <= 255)', 'CHECK (octet_length(name) <= 64)', 'CHECK (length(email) <= 120)',
    'CHECK (price >= 0)', 'CHECK (a > 0)', 'CHECK (name IS NOT NULL)', 'CHECK (status IN (''new'', ''open'', ''done''))',
    'CHECK (name <> '''')', 'CHECK (btrim(name) <> '''')', 'CHECK (n BETWEEN 1 AND 100)', 'CHECK (email ~ ''^[^@ ]+@[^@ ]+$'')',
    'CHECK (num_nonnulls(user_id, group_id) = 1)',
    'CHECK (kind = ''user'' AND user_id IS NOT NULL AND group_id IS NULL OR kind = ''group'' AND user_id IS NULL AND group_id IS NOT NULL)',
    'CHECK ((user_id IS NULL) = (group_id IS NULL))', 'CHECK (bench_planning.is_even(n))',
    'CHECK (jsonb_typeof(meta) = ''object'')', 'CHECK (cardinality(tags) <= 5)', 'CHECK (family(addr) = 4)',
    'CHECK (lower(name) = name)'])[1 + t % 20],
  CASE WHEN t % 2 = 0 THEN ', ' || (ARRAY[
    'CHECK (ends_at > starts_at)', 'CHECK (b >= a)', 'CHECK (NOT (status = ''done'') OR ends_at IS NOT NULL)', 'CHECK (a + b <= 1000)',
    'CHECK (length(code) >= 4)', 'CHECK (date_trunc(''day'', starts_at) = starts_at)', 'CHECK (name ~* ''^[a-z]'')',
    'CHECK (CASE kind WHEN ''x'' THEN a IS NOT NULL ELSE b IS NOT NULL END)', 'CHECK (n % 5 = 0)', 'CHECK (price < 10000)'])[1 + t / 2 % 10] END)
FROM generate_series(1, 1000) AS t
\gexec
SELECT count(*) AS checks FROM pg_constraint WHERE contype = 'c' AND connamespace = 'bench_planning'::regnamespace;
\timing on
SELECT strategy AS met, count(*) AS constraints, 'first call' AS time
FROM seedgen.plan('bench_planning', 1000) WHERE constraint_name IS NOT NULL GROUP BY 1 ORDER BY 1;
SELECT strategy AS met, count(*) AS constraints, 'warm' AS time
FROM seedgen.plan('bench_planning', 1000) WHERE constraint_name IS NOT NULL GROUP BY 1 ORDER BY 1;
