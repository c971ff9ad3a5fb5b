-- Dates agree: in a row, with the parent's, with now.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.customer (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, deleted_at timestamptz);
CREATE TABLE s.orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id int NOT NULL REFERENCES s.customer, created_at timestamptz NOT NULL, shipped_at timestamptz, delivered_at timestamptz);
CREATE TABLE s.payment (id int PRIMARY KEY, order_id int NOT NULL REFERENCES s.orders, created_at timestamptz NOT NULL, paid_at timestamptz);
CREATE TABLE s.booking (id int PRIMARY KEY, start_date date NOT NULL, end_date date NOT NULL);
CREATE TABLE s.person (id int PRIMARY KEY, birth_date date NOT NULL, hired_on date);
SELECT table_name, rows_written FROM seedgen.populate('s', 2000, options => :'o');
SELECT bool_and(updated_at >= created_at) AS updated, bool_and(deleted_at >= created_at) AS deleted, count(deleted_at) < 600 AS mostly_kept,
       max(created_at) <= '2026-01-01Z' AND max(updated_at) <= '2026-01-01Z' AS past, max(created_at) - min(created_at) > '100 days' AS spread FROM s.customer;
SELECT bool_and(o.created_at >= c.created_at) AS after_customer, bool_and(shipped_at >= o.created_at) AS shipped, bool_and(delivered_at >= shipped_at) AS delivered FROM s.orders o JOIN s.customer c ON c.id = o.customer_id;
SELECT bool_and(p.created_at >= o.created_at) AS after_order FROM s.payment p JOIN s.orders o ON o.id = p.order_id;
SELECT bool_and(end_date >= start_date) AS ends FROM s.booking;
SELECT max(birth_date) < '2026-01-01' AS born, bool_and(hired_on > birth_date) AS hired FROM s.person;
-- Row order and time agree, and there is growth: the later half of the time has more rows.
SELECT corr(id, extract(epoch FROM created_at)) > 0.9 AS in_order, count(*) FILTER (WHERE created_at > mid) > count(*) / 2 AS growth
FROM s.customer, (SELECT min(created_at) + (max(created_at) - min(created_at)) / 2 AS mid FROM s.customer) AS m;
-- The default of now is the last midnight in UTC.
SELECT rows_written FROM seedgen.populate_table('s.customer', 100, mode => 'append', options => '{"progress": false}');
SELECT max(updated_at) <= now() AS past FROM s.customer;
-- A date made from a moment is the moment's, also before 2000; a number made from it counts seconds.
CREATE TABLE s.old (id int PRIMARY KEY, at timestamp NOT NULL CHECK (at BETWEEN '1985-01-01' AND '1999-12-31'), day date NOT NULL, whole timestamp(0) NOT NULL);
SELECT seedgen.set_strategy('s.old.day', '{"strategy": "copy", "from": "at"}'), seedgen.set_strategy('s.old.whole', '{"strategy": "copy", "from": "at"}');
SELECT rows_written FROM seedgen.populate_table('s.old', 200, options => :'o');
SELECT count(*) FILTER (WHERE day <> at::date) AS other_day, count(*) FILTER (WHERE whole > at OR whole <= at - interval '1 s') AS other_second,
       count(*) FILTER (WHERE at::time <> '00:00') > 100 AS times FROM s.old;
