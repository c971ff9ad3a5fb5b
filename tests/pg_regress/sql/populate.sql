-- populate fills every table of a schema: counts, order, keys, and what plan said before.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA shop;
SET search_path = shop, public;
\i :examples/shop/schema.sql
RESET search_path;
-- The plan comes first and writes nothing.
SELECT level, table_name, rows_planned, capacity, bytes > 0 AS bytes, seconds >= 0 AS seconds
FROM seedgen.plan('shop', 100, options => :'o') WHERE column_name IS NULL AND constraint_name IS NULL ORDER BY level, table_name;
SELECT table_name, column_name, strategy FROM seedgen.plan('shop', 100, options => :'o')
WHERE table_name IN ('shop.order_items', 'shop.suppliers', 'shop.supplier_contacts') AND column_name LIKE '%id' ORDER BY 1, 2;
SELECT count(*) AS without_reason FROM seedgen.plan('shop', 100, options => :'o') WHERE reason = '' OR reason IS NULL;
SELECT count(*) AS columns FROM seedgen.plan('shop', 100, options => :'o') WHERE column_name IS NOT NULL;
SELECT sum(n_live_tup) FROM pg_stat_user_tables WHERE schemaname = 'shop';
SELECT count(*) FROM shop.users;
-- A row a table, in the order of loading.
SELECT table_name, rows_written, seconds >= 0 AS seconds, rows_per_second > 0 AS speed, path, note
FROM seedgen.populate('shop', 100, options => :'o');
SELECT kind, count(*), count(*) FILTER (WHERE ok) AS ok FROM seedgen.verify('shop') GROUP BY 1 ORDER BY 1;
SELECT count(*) AS users, count(DISTINCT email) AS emails, count(DISTINCT id) AS ids, count(deleted_at) < 50 AS few_deleted,
       bool_and(updated_at >= created_at) AS updated, bool_and(email ~ '^[^@ ]+@[^@ ]+$') AS addresses FROM shop.users;
-- Identity and serial values come from their sequences.
SELECT min(id), max(id), count(DISTINCT id) FROM shop.orders;
INSERT INTO shop.promotions (code, title, discount, starts_at, ends_at) VALUES ('NEXT', 'next', 5, '2026-01-01', '2026-02-01') RETURNING id;
-- Every address is reserved for examples.
SELECT count(*) FROM shop.users WHERE email !~* '@([a-z0-9-]+\.)*example(\.(com|net|org))?$|\.(test|invalid)$';
-- One table alone; its parents are taken as they are.
SELECT table_name, rows_written, path, note FROM seedgen.populate_table('shop.reviews', 50, options => :'o');
SELECT count(*), count(DISTINCT (product_id, user_id)) FROM shop.reviews;
-- All of it is the caller's transaction.
BEGIN;
SELECT sum(rows_written) FROM seedgen.populate('shop', 10, options => :'o');
ROLLBACK;
SELECT count(*) FROM shop.users;
SELECT count(*) AS runs FROM seedgen.runs;
-- With progress, a NOTICE a table.
CREATE SCHEMA one CREATE TABLE t (id int PRIMARY KEY);
\set VERBOSITY terse
SET client_min_messages = warning;
SELECT rows_written FROM seedgen.populate('one', 5);
RESET client_min_messages;
