-- Which tables a call fills: only, except, parents outside, include_parents.
CREATE SCHEMA s;
CREATE TABLE s.a (id int PRIMARY KEY);
CREATE TABLE s.b (id int PRIMARY KEY, a_id int REFERENCES s.a);
CREATE TABLE s.c (id int PRIMARY KEY, b_id int NOT NULL REFERENCES s.b);
SELECT table_name, rows_written FROM seedgen.populate('s', 5, options => '{"progress": false, "only": ["a"]}');
-- A string is a list of one; a schema-qualified name works.
SELECT table_name, rows_written FROM seedgen.populate('s', 5, options => '{"progress": false, "only": "s.b"}');
SELECT count(a_id) > 0 AS refers FROM s.b;
SELECT table_name, rows_written FROM seedgen.populate('s', 5, options => '{"progress": false, "except": ["a", "b"]}');
SELECT (SELECT count(*) FROM s.a) AS a, (SELECT count(*) FROM s.b) AS b, (SELECT count(*) FROM s.c) AS c;
TRUNCATE s.a, s.b, s.c;
-- The parent is empty and left out: nullable references stay null, others cannot be made.
SELECT table_name, rows_written FROM seedgen.populate('s', 5, options => '{"progress": false, "only": ["b"]}');
SELECT count(*), count(a_id) FROM s.b;
TRUNCATE s.b, s.c;
SELECT table_name, rows_written FROM seedgen.populate('s', 5, options => '{"progress": false, "except": ["b"], "on_error": "stop"}');
SELECT count(*) FROM s.a;
-- Nothing is left; unknown names.
SELECT seedgen.populate('s', 5, options => '{"except": ["a", "b", "c"]}');
SELECT seedgen.populate('s', 5, options => '{"only": []}');
SELECT seedgen.populate('s', 5, options => '{"only": ["bb"]}');
SELECT seedgen.populate('s', 5, options => '{"except": ["x.y"]}');
-- Views, materialized views, sequences and temporary tables are no targets.
CREATE VIEW s.v AS SELECT 1 AS x;
CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS x;
CREATE SEQUENCE s.q;
CREATE TEMPORARY TABLE tmp (id int);
SELECT table_name, rows_written FROM seedgen.populate('s', 5, options => '{"progress": false}');
-- Unlogged tables, and a temporary one by name.
CREATE UNLOGGED TABLE s.u (id int PRIMARY KEY, t text);
SELECT table_name, rows_written, path FROM seedgen.populate('s', 5, options => '{"progress": false, "only": ["u"]}');
SELECT rows_written, path FROM seedgen.populate_table('tmp', 5, options => '{"progress": false}');
SELECT count(*) FROM tmp;
