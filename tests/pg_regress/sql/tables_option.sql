-- tables: counts of their own, and children per parent; only and except.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.customer (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
CREATE TABLE s.orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id int NOT NULL REFERENCES s.customer);
CREATE TABLE s.item (order_id int NOT NULL REFERENCES s.orders, line int NOT NULL, price numeric(8, 2), PRIMARY KEY (order_id, line));
CREATE TABLE s.note (id int PRIMARY KEY, order_id int REFERENCES s.orders);
-- plan and populate agree.
SELECT table_name, rows_planned FROM seedgen.plan('s', 50, tables => '{"orders": 200, "item": {"per": "orders", "mean": 2.5}}', options => :'o')
WHERE column_name IS NULL AND constraint_name IS NULL;
SELECT table_name, rows_written FROM seedgen.populate('s', 50, tables => '{"orders": 200, "item": {"per": "orders", "mean": 2.5}}', options => :'o');
SELECT object FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
-- A table may be named with its schema; 0 is a count; per may be chained.
SELECT table_name, rows_written FROM seedgen.populate('s', 10, mode => 'replace', options => :'o',
    tables => '{"s.note": 0, "orders": {"per": "customer", "mean": 4}, "item": {"per": "orders", "mean": 3}}');
SELECT min(line), count(*), count(DISTINCT order_id) <= 40 AS orders FROM s.item;
-- A mean of less than one.
SELECT table_name, rows_written FROM seedgen.populate('s', 100, mode => 'replace', options => :'o',
    tables => '{"note": {"per": "orders", "mean": 0.25}}');
-- Under top_up, counts are what the table should hold.
SELECT table_name, rows_written FROM seedgen.populate('s', 100, mode => 'top_up', tables => '{"note": 30}', options => :'o');
