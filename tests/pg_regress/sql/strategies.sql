-- Strategies that a rule can ask for, and what comes of them.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA st;
CREATE TYPE st.address AS (street text, number int, note text);
CREATE TABLE st.customers (
    id int PRIMARY KEY, first_name text NOT NULL, last_name text, label text, slug text, mail text UNIQUE, code text UNIQUE, tier text NOT NULL,
    genre text, score numeric(8, 3) NOT NULL, points int NOT NULL, height double precision NOT NULL, wait numeric(10, 2), born date,
    seen timestamptz NOT NULL, tags text[], sizes int[], stay daterange, slot tstzrange, span int4range, home st.address, doc jsonb,
    spent numeric(12, 2), orders int, last_order timestamptz, average numeric(10, 2));
CREATE TABLE st.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id int REFERENCES st.customers, state text NOT NULL,
    quantity int NOT NULL CHECK (quantity > 0), price numeric(8, 2) NOT NULL, ordered_at timestamptz NOT NULL);
SELECT seedgen.set_strategy('st.customers.' || c, s::jsonb) FROM (VALUES
    ('label', '{"strategy": "concat", "of": ["last_name", "first_name"], "separator": ", "}'),
    ('slug', '{"strategy": "derive_from_field", "operation": "slug", "field": "label"}'),
    ('mail', '{"strategy": "template", "template": "{first_name|mail_local}.{n}@{domain}"}'),
    ('code', '{"strategy": "regex", "pattern": "[A-Z]{3}-\\d{4}(-[a-f])?"}'),
    ('tier', '{"strategy": "seed_pool_weighted", "values": ["basic", "plus", "premium"], "weights": [70, 25, 5]}'),
    ('genre', '{"strategy": "seed_pool_weighted", "values": ["rock", "jazz", "folk", "pop"], "alpha": 1, "null_ratio": 0.25}'),
    ('score', '{"strategy": "normal_distribution", "mean": 50, "stddev": 10, "min": 0, "max": 100, "precision": 1}'),
    ('points', '{"strategy": "exponential", "mean": 40, "max": 1000}'),
    ('height', '{"strategy": "normal_distribution", "mean": 170, "stddev": 9, "integer": true}'),
    ('wait', '{"strategy": "uniform", "min": 0.5, "max": 9.5, "integer": true}'),
    ('born', '{"strategy": "distribute_range", "from": "1950-01-01", "to": "-18d", "growth": "uniform"}'),
    ('seen', '{"strategy": "distribute_range", "from": "-364d", "to": "now", "growth": "uniform", "season": {"hours": [0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1,1,1,0,0,0,0,0,0], "weekdays": [1,1,1,1,1,0,0]}}'),
    ('tags', '{"strategy": "array", "element": {"strategy": "seed_pool", "values": ["a b", "c\"d", "e,f"]}, "min": 1, "max": 3}'),
    ('sizes', '{"strategy": "array", "element": {"strategy": "uniform", "min": 1, "max": 9}, "max": 4}'),
    ('stay', '{"strategy": "range", "lower": {"strategy": "distribute_range", "from": "-90d", "to": "now"}, "length": {"strategy": "uniform", "min": 1, "max": 14}}'),
    ('slot', '{"strategy": "range", "lower": {"strategy": "distribute_range", "from": "-90d", "to": "now"}, "length": {"strategy": "uniform", "min": 1800, "max": 7200}}'),
    ('span', '{"strategy": "range", "lower": {"strategy": "uniform", "min": 1, "max": 1000}, "length": {"strategy": "constant", "value": "10"}}'),
    ('home', '{"strategy": "composite", "fields": {"street": {"strategy": "constant", "value": "Main, \"Street\""}, "number": {"strategy": "uniform", "min": 1, "max": 9}}}'),
    ('spent', '{"strategy": "aggregate_of_children", "children": "orders", "function": "sum", "of": ["quantity", "price"], "where": {"column": "state", "in": ["paid"]}}'),
    ('orders', '{"strategy": "aggregate_of_children", "children": "st.orders", "via": "customer_id", "function": "count"}'),
    ('last_order', '{"strategy": "aggregate_of_children", "children": "orders", "function": "max", "of": ["ordered_at"]}'),
    ('average', '{"strategy": "aggregate_of_children", "children": "orders", "function": "avg", "of": ["price"]}')) AS v (c, s);
SELECT seedgen.set_strategy('st.orders.state', '{"strategy": "categorical_weighted", "values": [["paid", 3], ["open", 1]]}');
SELECT seedgen.set_strategy('st.orders.customer_id', '{"strategy": "foreign_key_reference", "fanout": {"kind": "mean", "mean": 3, "shape": "poisson", "max": 9}, "null_ratio": 0.1}');
SELECT table_name, rows_written, note FROM seedgen.populate('st', 1000, options => :'o') ORDER BY 1;
SELECT kind, object, expected, found FROM seedgen.verify('st') WHERE NOT ok OR kind = 'aggregate' ORDER BY 1, 2;
SELECT count(*) FILTER (WHERE label <> concat_ws(', ', last_name, first_name)) AS label,
       count(*) FILTER (WHERE slug !~ '^[a-z0-9-]+$') AS slug, count(*) FILTER (WHERE mail !~ '^[a-z.]+\.\d+@example\.(com|org|net)$') AS mail,
       count(*) FILTER (WHERE code !~ '^[A-Z]{3}-\d{4}(-[a-f])?$') AS code, count(DISTINCT code) AS codes FROM st.customers;
SELECT count(*) FILTER (WHERE tier = 'basic') BETWEEN 640 AND 760 AS basic, count(*) FILTER (WHERE tier = 'premium') BETWEEN 25 AND 80 AS premium,
       count(*) FILTER (WHERE genre IS NULL) BETWEEN 190 AND 310 AS nulls, count(*) FILTER (WHERE genre = 'rock') > count(*) FILTER (WHERE genre = 'pop') AS zipf FROM st.customers;
SELECT count(*) FILTER (WHERE round(score, 1) <> score) AS score, count(*) FILTER (WHERE height <> round(height)) AS height,
       count(*) FILTER (WHERE wait <> round(wait)) AS wait, min(wait), max(wait), max(born) < '2026-01-01' AS born FROM st.customers;
SELECT count(*) FILTER (WHERE extract(isodow FROM seen) > 5 OR extract(hour FROM seen) NOT BETWEEN 8 AND 17) AS outside FROM st.customers;
SELECT array_agg(DISTINCT t ORDER BY t) AS tags, min(cardinality(tags)), max(cardinality(tags)) FROM st.customers, unnest(tags) AS t;
SELECT max(cardinality(sizes)) AS sizes, min(upper(stay) - lower(stay)) AS shortest, max(upper(stay) - lower(stay)) AS longest, min(upper(slot) - lower(slot)) >= '30 min' AS slot,
       array_agg(DISTINCT upper(span) - lower(span)) AS span, array_agg(DISTINCT (home).street) AS street, count((home).note) AS notes FROM st.customers;
SELECT count(*) AS wrong FROM st.customers AS c LEFT JOIN (SELECT customer_id, COALESCE(sum(quantity * price) FILTER (WHERE state = 'paid'), 0) AS spent, count(*) AS n,
       max(ordered_at) AS last, round(avg(price), 2) AS average, max(price) FROM st.orders GROUP BY 1) AS o ON o.customer_id = c.id
 WHERE (c.spent, c.orders, c.last_order, c.average) IS DISTINCT FROM (COALESCE(o.spent, 0), COALESCE(o.n, 0)::int, o.last, o.average);
SELECT max(n) <= 9 AS most, count(*) FILTER (WHERE n = 3) BETWEEN 180 AND 280 AS threes FROM (SELECT count(*) AS n FROM st.orders GROUP BY customer_id HAVING customer_id IS NOT NULL) AS o;
-- Mistakes.
SELECT seedgen.set_strategy('st.customers.orders', '{"strategy": "aggregate_of_children", "children": "order", "function": "count"}');
SELECT seedgen.set_strategy('st.customers.orders', '{"strategy": "aggregate_of_children", "children": "orders", "function": "sum", "of": ["amount"]}');
SELECT seedgen.set_strategy('st.customers.orders', '{"strategy": "aggregate_of_children", "children": "orders", "function": "median"}');
SELECT seedgen.set_strategy('st.customers.tier', '{"strategy": "seed_pool_weighted", "values": ["a", "b"], "weights": [1]}');
SELECT seedgen.set_strategy('st.customers.tier', '{"strategy": "seed_pool_weighted", "values": ["a", "b"]}');
SELECT seedgen.set_strategy('st.customers.label', '{"strategy": "regex", "pattern": "a("}');
SELECT seedgen.set_strategy('st.customers.tags', '{"strategy": "array", "element": {"strategy": "null"}, "min": 5, "max": 3}');
SELECT seedgen.set_strategy('st.customers.label', '{"strategy": "array", "element": {"strategy": "null"}, "max": 3}');
SELECT seedgen.set_strategy('st.customers.home', '{"strategy": "composite", "fields": {"stret": {"strategy": "null"}}}');
SELECT seedgen.set_strategy('st.customers.seen', '{"strategy": "distribute_range", "season": {"weekdays": [1, 2]}}');
SELECT seedgen.set_strategy('st.customers.wait', '{"strategy": "uniform", "min": 0.1, "max": 0.9, "integer": true}');
SELECT seedgen.set_strategy('st.orders.customer_id', '{"strategy": "foreign_key_reference", "fanout": {"kind": "mean", "mean": 3, "shape": "poison"}}');
SELECT seedgen.set_strategy('st.orders.customer_id', '{"strategy": "foreign_key_reference", "fanout": {"kind": "mean", "mean": 3, "min": 4}}');
-- What the children are made from cannot be made from them.
SELECT seedgen.set_strategy('st.orders.price', '{"strategy": "copy", "from": "spent", "via": "customer_id"}');
SELECT table_name, rows_written, note FROM seedgen.populate('st', 10, options => :'o') ORDER BY 1;
DROP SCHEMA st CASCADE;
