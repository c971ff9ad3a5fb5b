-- Rules fit their columns: the row's number in texts of unique columns, lengths, and the middle of distributions.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA fit;
CREATE TABLE fit.u (id int PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, a text NOT NULL, email text NOT NULL UNIQUE);
-- A number behind names, and one woven in where the template has none.
SELECT seedgen.set_strategy('fit.u.email', '{"strategy": "template", "template": "{first_name}.{last_name}{n}@{domain}"}');
SELECT strategy, reason FROM seedgen.plan('fit', 2000, options => :'o') WHERE column_name = 'email';
SELECT seedgen.set_strategy('fit.u.email', '{"strategy": "template", "template": "{first_name|mail_local}.{last_name|mail_local}{n}@{domain}"}');
SELECT seedgen.set_strategy('fit.u.email', '{"strategy": "template", "template": "{a}{n}@{domain}"}');
SELECT seedgen.set_strategy('fit.u.email', '{"strategy": "template", "template": "{first_name|mail_local}.{last_name|mail_local}@corp.example"}');
SELECT strategy, reason FROM seedgen.plan('fit', 2000, options => :'o') WHERE column_name = 'email';
SELECT rows_written, note FROM seedgen.populate('fit', 2000, options => :'o');
SELECT count(DISTINCT email), bool_and(email ~ '^[a-z.]+[0-9]+@corp\.example$') AS woven FROM fit.u;
-- Digits that may touch the number.
SELECT seedgen.set_strategy('fit.u.email', '{"strategy": "template", "template": "{id}{n}@{domain}"}');
SELECT seedgen.set_strategy('fit.u.email', '{"strategy": "template", "template": "{id}@{domain}"}');
SELECT strategy FROM seedgen.rules;
SELECT (r).email ~ '^[0-9]+\.[0-9]+@' AS parted, count(*) FROM (SELECT seedgen.rows(NULL::fit.u, 20) AS r) AS s GROUP BY 1;
-- What is wrong with a template is said as it is.
SELECT seedgen.set_strategy('fit.u.email', '{"strategy": "template", "template": "{n"}');
SELECT seedgen.set_strategy('fit.u.email', '{"strategy": "template", "template": "{zzz}"}');
SELECT seedgen.set_strategy('fit.u.email', '{"strategy": "constant", "value": "x"}');
SELECT seedgen.drop_strategy('fit.u.email');
-- A plan whose hosts were edited.
SELECT changed.column_name, changed.strategy #> '{sources,domain,values}' AS hosts
  FROM seedgen.export_plan('fit', 50, options => :'o') AS p, seedgen.import_plan(jsonb_set(p,
    '{tables,fit.u,columns,email,sources}', '{"domain": {"strategy": "seed_pool", "values": ["corp.example"]}}')) AS changed
 WHERE changed.column_name IS NOT NULL;
SELECT bool_and((r).email ~ '[0-9]@corp\.example$') FROM (SELECT seedgen.rows(NULL::fit.u, 20) AS r) AS s;
SELECT seedgen.import_plan(seedgen.export_plan('fit', 5) - 'now');
-- Lengths.
CREATE TABLE fit.t (k varchar(8) UNIQUE, s varchar(8), c text CHECK (length(c) <= 5), tags text[] NOT NULL, m varchar(7), n numeric(4,1));
SELECT seedgen.set_strategy('fit.t.k', '{"strategy": "template", "template": "INVOICE-{n:6}"}');
SELECT seedgen.set_strategy('fit.t.s', '{"strategy": "template", "template": "INVOICE-{n:6}"}');
SELECT seedgen.set_strategy('fit.t.s', '{"strategy": "mask", "mask": "AAAA-######"}');
SELECT seedgen.set_strategy('fit.t.s', '{"strategy": "seed_pool_weighted", "values": ["short", "much too long"], "alpha": 1}');
SELECT seedgen.set_strategy('fit.t.c', '{"strategy": "mask", "mask": "########"}');
SELECT seedgen.set_strategy('fit.t.m', '{"strategy": "derive_from_field", "operation": "copy", "field": "c"}');
SELECT seedgen.set_strategy('fit.t.m', '{"strategy": "derive_from_field", "operation": "copy", "field": "tags"}');
SELECT seedgen.set_strategy('fit.t.s', '{"strategy": "derive_from_field", "operation": "concat", "fields": ["c", "m"], "separator": " and "}');
SELECT seedgen.set_strategy('fit.t.k', '{"strategy": "template", "template": "AAAAA{n:3}"}');
SELECT rows_written, note FROM seedgen.populate_table('fit.t', 1500, options => :'o');
SELECT count(DISTINCT k), max(k) FROM fit.t;
SELECT seedgen.set_strategy('fit.t.n', '{"strategy": "normal_distribution", "mean": 5000, "stddev": 5}');
SELECT seedgen.set_strategy('fit.t.n', '{"strategy": "log_normal", "median": 5000, "sigma": 1}');
SELECT seedgen.set_strategy('fit.t.n', '{"strategy": "exponential", "mean": 5000}');
-- Fewer rows than each parent wants.
CREATE TABLE fit.ord (id int PRIMARY KEY);
CREATE TABLE fit.item (id int PRIMARY KEY, ord_id int NOT NULL REFERENCES fit.ord);
INSERT INTO fit.ord SELECT generate_series(1, 2500);
SELECT seedgen.set_strategy('fit.item.ord_id', '{"strategy": "foreign_key_reference", "fanout": {"kind": "mean", "mean": 3, "min": 1}}');
SELECT count(*) FROM (SELECT seedgen.rows(NULL::fit.item, 300)) AS s;
SELECT table_name, rows_written, note FROM seedgen.populate('fit', options => '{"only": ["fit.item"], "now": "2026-01-01T00:00:00Z", "progress": false}', rows => 500);
SELECT count(*), count(DISTINCT ord_id) > 300 AS spread FROM fit.item;
-- Nor are seedgen's own tables anybody's.
SELECT accepted FROM seedgen.import_seeds('seedgen.seed', '[]'::jsonb);
SELECT seedgen.drop_rules('fit');
SET client_min_messages = warning;
DROP SCHEMA fit CASCADE;
