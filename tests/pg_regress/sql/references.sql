-- Foreign keys: to itself, composite, to unique keys, in cycles, MATCH FULL, of another type.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
-- Trees: the parent is an earlier row or none.
CREATE TABLE s.tree (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id int REFERENCES s.tree);
CREATE TABLE s.rooted (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES s.rooted);
CREATE TABLE s.uuid_tree (id uuid PRIMARY KEY, parent_id uuid REFERENCES s.uuid_tree, mentor_id uuid REFERENCES s.uuid_tree);
-- Composite, also in another order of columns; a key that is unique but not primary; INT to BIGINT.
CREATE TABLE s.wide (a int, b text, c bigint NOT NULL UNIQUE, d varchar(20) UNIQUE, PRIMARY KEY (a, b));
CREATE TABLE s.narrow (id int PRIMARY KEY, wb text NOT NULL, wa int NOT NULL, wc int NOT NULL REFERENCES s.wide (c), wd text REFERENCES s.wide (d),
    FOREIGN KEY (wa, wb) REFERENCES s.wide (a, b));
CREATE TABLE s.half (id int PRIMARY KEY, wa int, wb text, FOREIGN KEY (wa, wb) REFERENCES s.wide);
CREATE TABLE s.match_full (id int PRIMARY KEY, wa int, wb text, FOREIGN KEY (wa, wb) REFERENCES s.wide MATCH FULL);
CREATE TABLE s.on_chain (wa int, wb text, n int, PRIMARY KEY (wa, wb, n), FOREIGN KEY (wa, wb) REFERENCES s.wide);
CREATE TABLE s.of_chain (id int PRIMARY KEY, wa int NOT NULL, wb text NOT NULL, n int NOT NULL, FOREIGN KEY (wa, wb, n) REFERENCES s.on_chain);
-- NOT VALID holds for new rows.
CREATE TABLE s.not_valid (id int PRIMARY KEY, tree_id int NOT NULL);
ALTER TABLE s.not_valid ADD FOREIGN KEY (tree_id) REFERENCES s.tree NOT VALID;
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(*) FILTER (WHERE parent_id IS NULL) BETWEEN 1 AND 40 AS roots, bool_and(parent_id < id) AS earlier, count(DISTINCT parent_id) > 20 AS parents FROM s.tree;
SELECT count(*) FILTER (WHERE parent_id = id) BETWEEN 1 AND 40 AS roots, bool_and(parent_id <= id) AS earlier FROM s.rooted;
WITH RECURSIVE t AS (SELECT id, 0 AS depth FROM s.tree WHERE parent_id IS NULL UNION ALL SELECT c.id, depth + 1 FROM s.tree c JOIN t ON c.parent_id = t.id)
SELECT count(*) AS reached, max(depth) BETWEEN 2 AND 30 AS depth FROM t;
SELECT count(*) FILTER (WHERE (wa IS NULL) <> (wb IS NULL)) AS half_null, count(wa) > 0 AS refers FROM s.match_full;
-- Again, onto what is there.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
-- Skew: some parents have many children, and they are not the first ones.
CREATE SCHEMA skew;
CREATE TABLE skew.parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE skew.child (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES skew.parent);
SELECT table_name, rows_written FROM seedgen.populate('skew', 1000, tables => '{"child": 20000}', options => :'o');
SELECT max(n) > 10 * avg(n) AS hot, count(*) > 500 AS spread, bool_or(parent_id > 500 AND n > 200) AS beyond_the_first,
       abs(corr(parent_id, n)) < 0.1 AS unrelated_to_id
FROM (SELECT parent_id, count(*) AS n FROM skew.child GROUP BY 1) AS x;
