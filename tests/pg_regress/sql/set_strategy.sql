-- Rules that stay: a strategy for a column, followed by every call of the role that set it.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA shop;
CREATE TABLE shop.users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, age int CHECK (age BETWEEN 18 AND 99));
CREATE TABLE shop.orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint NOT NULL REFERENCES shop.users,
    total numeric(10,2) NOT NULL CHECK (total >= 1), status text, placed_at timestamptz NOT NULL, paid_at timestamptz, code char(8));
CREATE TABLE shop.follows (a bigint REFERENCES shop.users, b bigint REFERENCES shop.users, PRIMARY KEY (a, b));
SELECT seedgen.set_strategy('shop.orders.total', '{"strategy": "uniform", "min": 5, "max": 6}');
SELECT seedgen.set_strategy('shop.orders.status', '{"strategy": "categorical_weighted", "values": [["new", 3], ["done", 1]], "null_ratio": 0.5}');
SELECT seedgen.set_strategy('shop.orders.paid_at',
    '{"strategy": "derive_from_field", "operation": "add_random_duration", "field": "placed_at", "min": "1h", "max": "2h"}');
SELECT seedgen.set_strategy('shop.users.email', '{"strategy": "template", "template": "u{n}@example.com"}');
SELECT seedgen.set_strategy('shop.users.age', '{"strategy": "normal_distribution", "mean": 40, "stddev": 5}');
SELECT seedgen.set_strategy('shop.orders.user_id', '{"strategy": "foreign_key_reference", "fanout": "even"}');
SELECT seedgen.set_strategy('shop.follows.a', '{"strategy": "foreign_key_reference", "fanout": {"kind": "zipf", "alpha": 0.3}}');
-- Names are read as identifiers are; without a schema, in the search_path.
SET search_path = shop;
SELECT seedgen.set_strategy('ORDERS."code"', '{"strategy": "mask", "mask": "AA-###"}');
RESET search_path;
SELECT table_schema, table_name, column_name, strategy, status FROM seedgen.rules ORDER BY 2, 3;
SELECT table_name, column_name, strategy, reason FROM seedgen.plan('shop', 100, options => :'o') WHERE reason LIKE '%rule of the user%' ORDER BY 1, 2;
SELECT table_name, rows_written, note FROM seedgen.populate('shop', 100, options => :'o') ORDER BY 1;
SELECT min(total) >= 5 AND max(total) <= 6 AS totals, count(status) BETWEEN 30 AND 70 AS statuses,
       bool_and(paid_at - placed_at BETWEEN '1 hour' AND '2 hours' OR paid_at = '2026-01-01Z') AS paid,
       bool_and(code ~ '^[A-Z]{2}-[0-9]{3}  $') AS codes, count(DISTINCT user_id) AS users FROM shop.orders;
SELECT min(email) ~ '^u[0-9]+@example.com$' AS emails, avg(age) BETWEEN 37 AND 43 AS ages FROM shop.users;
SELECT * FROM seedgen.verify('shop') WHERE NOT ok;
-- A second run goes on.
SELECT table_name, rows_written, note FROM seedgen.populate('shop', 50, options => :'o') ORDER BY 1;
SELECT * FROM seedgen.verify('shop') WHERE NOT ok;
-- One table, and rows alone, follow them too.
SELECT rows_written FROM seedgen.populate_table('shop.orders', 10, options => :'o');
SELECT min(total) >= 5 AND max(total) <= 6 AS totals, count(*) FROM (SELECT (r).* FROM (SELECT seedgen.rows(NULL::shop.orders, 20) AS r) AS s) AS t;
-- Set again: replaced. Dropped: as names suggest.
SELECT seedgen.set_strategy('shop.orders.total', '{"strategy": "constant", "value": "7.50"}');
SELECT strategy, changed <= clock_timestamp() AS changed FROM seedgen.rules WHERE column_name = 'total';
SELECT DISTINCT (r).total FROM (SELECT seedgen.rows(NULL::shop.orders, 20) AS r) AS s;
SELECT seedgen.drop_strategy('shop.orders.total'), seedgen.drop_strategy('shop.orders.total');
SELECT strategy, reason FROM seedgen.plan('shop', 100, options => :'o') WHERE column_name = 'total';
-- Renames are followed; a rule of a column that is gone is ignored, and can be dropped.
ALTER TABLE shop.orders RENAME COLUMN status TO state;
ALTER TABLE shop.orders RENAME COLUMN code TO status;
ALTER TABLE shop.orders RENAME TO purchases;
SELECT table_name, column_name, strategy ->> 'strategy' AS strategy, status FROM seedgen.rules WHERE table_name = 'purchases' ORDER BY 2;
SELECT seedgen.set_strategy('shop.purchases.status', '{"strategy": "mask", "mask": "##"}');
ALTER TABLE shop.purchases DROP COLUMN state;
SELECT table_name, column_name, strategy ->> 'strategy' AS strategy, status FROM seedgen.rules WHERE table_name = 'purchases' ORDER BY 2;
SELECT count(*) FROM (SELECT seedgen.rows(NULL::shop.purchases, 5)) AS s;
SELECT seedgen.drop_strategy('shop.purchases.state');
SELECT count(*) FROM seedgen.rules WHERE status = 'orphaned';
-- A constraint that comes later: the table fails with the way out, the others are filled.
ALTER TABLE shop.users ADD CHECK (email LIKE '%@example.org') NOT VALID;
SELECT table_name, rows_written, path, note FROM seedgen.populate('shop', 10, options => :'o') ORDER BY 1;
SELECT seedgen.rows(NULL::shop.users, 10);
SELECT seedgen.drop_strategy('shop.users.email');
SELECT table_name, rows_written, path FROM seedgen.populate('shop', 10, options => :'o') ORDER BY 1;
-- Everyone has their own.
CREATE ROLE seedgen_rules_other;
GRANT USAGE ON SCHEMA shop TO seedgen_rules_other;
GRANT ALL ON ALL TABLES IN SCHEMA shop TO seedgen_rules_other;
SET ROLE seedgen_rules_other;
SELECT count(*) FROM seedgen.rules;
SELECT count(*) FROM seedgen.plan('shop', 10, options => :'o') WHERE reason LIKE '%rule of the user%';
SELECT seedgen.set_strategy('shop.users.name', '{"strategy": "constant", "value": "other"}');
INSERT INTO seedgen.rule (role, table_schema, table_name, column_name, strategy, relation, system_identifier, database)
    VALUES ('postgres', 'shop', 'users', 'x', '{}', 0, 0, 0);
RESET ROLE;
SELECT role <> current_user AS others, table_name, column_name FROM seedgen.rules WHERE column_name = 'name';
SELECT count(*) FROM (SELECT (seedgen.rows(NULL::shop.users, 20)).name) AS s WHERE name = 'other';
DROP SCHEMA shop CASCADE;
DELETE FROM seedgen.rule;
DROP OWNED BY seedgen_rules_other;
DROP ROLE seedgen_rules_other;
-- A rule that a restore brought, whose table was renamed before any call, is ignored with a NOTICE that says how to mend it.
CREATE SCHEMA moved;
CREATE TABLE moved.people (id int PRIMARY KEY, word text, other text);
SELECT seedgen.set_strategy('moved.people.word', '{"strategy": "constant", "value": "kept"}'), seedgen.set_strategy('moved.people.other', '{"strategy": "constant", "value": "too"}');
UPDATE seedgen.rule SET system_identifier = 1 WHERE table_schema = 'moved';
ALTER TABLE moved.people RENAME TO persons;
SELECT rows_written FROM seedgen.populate('moved', 5, options => '{"progress": false}');
SELECT count(*) FROM seedgen.plan('moved', 5, options => '{"only": ["persons"]}');
UPDATE seedgen.rule SET table_name = 'persons' WHERE table_schema = 'moved' AND table_name = 'people';
SELECT rows_written FROM seedgen.populate_table('moved.persons', 5, options => '{"progress": false}');
SELECT word, other, count(*) FROM moved.persons WHERE word = 'kept' GROUP BY 1, 2;
-- The schema, likewise; those of tables that were dropped are told as well.
UPDATE seedgen.rule SET system_identifier = 1 WHERE table_schema = 'moved';
ALTER SCHEMA moved RENAME TO elsewhere;
SELECT rows_written FROM seedgen.populate_table('elsewhere.persons', 5, options => '{"progress": false}');
SELECT seedgen.drop_rules('moved');
SELECT seedgen.set_strategy('elsewhere.persons.word', '{"strategy": "constant", "value": "gone"}');
DROP TABLE elsewhere.persons;
SELECT count(*) FROM seedgen.populate('elsewhere', 5);
SELECT seedgen.drop_rules('elsewhere');
DROP SCHEMA elsewhere;
