-- Time to read the catalog: 1,000 tables with 20,000 columns, each table with a primary key fed by identity, a
-- unique key, a default, a CHECK and a foreign key to the table before it. Runs in a database of its own:
--   createdb bench && psql -d bench -f benches/catalog.sql
-- Found (PostgreSQL 15, 2 cores, development profile): 0.19 s in the first call of a session, 0.12 s warm,
-- 0.45 s with the JSON; a schema of two tables in the same database 18 ms and 1.1 ms.
-- The first call of a session also plans the queries and fills PostgreSQL's caches.
\set QUIET on
\set ON_ERROR_STOP on
\timing off
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS seedgen;
CREATE SCHEMA bench_catalog;
SELECT format('CREATE TABLE bench_catalog.t%s (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, '
  || 'code varchar(12) NOT NULL UNIQUE, created_at timestamptz DEFAULT now(), '
  || 'price numeric(12,2) CHECK (price > 0), parent bigint%s, %s)', n,
  CASE WHEN n > 1 THEN format(' REFERENCES bench_catalog.t%s', n - 1) END,
  (SELECT string_agg(format('c%s %s', c, (ARRAY['int', 'text', 'date', 'boolean', 'float8'])[1 + c % 5]), ', ')
   FROM generate_series(6, 20) c))
FROM generate_series(1, 1000) n
\gexec
ANALYZE pg_catalog.pg_attribute, pg_catalog.pg_class, pg_catalog.pg_constraint, pg_catalog.pg_depend;
SELECT count(*) AS columns, count(DISTINCT attrelid) AS tables FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'bench_catalog'::regnamespace AND c.relkind = 'r' AND attnum > 0;
\timing on
-- `graph` reads the catalog and prints little; `catalog` also makes 8 MB of JSON, which planning does without.
SELECT length(seedgen.graph('bench_catalog')) AS first_call;
SELECT length(seedgen.graph('bench_catalog')) AS warm;
SELECT length(seedgen.graph('bench_catalog')) AS warm;
SELECT seedgen.catalog('bench_catalog') IS NOT NULL AS with_json;
