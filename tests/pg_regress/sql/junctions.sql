-- Keys over foreign keys: junction tables, positions in a list, 1:1, keys that share a column.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.p (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE s.q (id uuid PRIMARY KEY);
CREATE TABLE s.pq (p_id int REFERENCES s.p, q_id uuid REFERENCES s.q, PRIMARY KEY (p_id, q_id));
CREATE TABLE s.pp (a int NOT NULL REFERENCES s.p, b int NOT NULL REFERENCES s.p, UNIQUE (a, b), CHECK (a <> b));
CREATE TABLE s.line (p_id int NOT NULL REFERENCES s.p, line_no smallint NOT NULL, t text, PRIMARY KEY (p_id, line_no));
CREATE TABLE s.vote (p_id int NOT NULL REFERENCES s.p, q_id uuid NOT NULL REFERENCES s.q, kind text NOT NULL CHECK (kind IN ('up', 'down')), UNIQUE (p_id, q_id, kind));
CREATE TABLE s.daily (p_id int NOT NULL REFERENCES s.p, day date NOT NULL, UNIQUE (p_id, day));
-- 1:1, by the primary key and by a unique key of its own.
CREATE TABLE s.detail (p_id int PRIMARY KEY REFERENCES s.p, t text);
CREATE TABLE s.passport (id int PRIMARY KEY, p_id int NOT NULL UNIQUE REFERENCES s.p);
CREATE TABLE s.maybe (id int PRIMARY KEY, p_id int UNIQUE REFERENCES s.p);
-- A 1:1 of a 1:1, and a child of it.
CREATE TABLE s.sub_detail (p_id int PRIMARY KEY REFERENCES s.detail);
CREATE TABLE s.of_detail (id int PRIMARY KEY, p_id int NOT NULL REFERENCES s.detail);
-- Two keys that share a column.
CREATE TABLE s.seat (p_id int NOT NULL REFERENCES s.p, row_no int NOT NULL, label varchar(10) NOT NULL, UNIQUE (p_id, row_no), UNIQUE (p_id, label));
CREATE TABLE s.three (p_id int NOT NULL REFERENCES s.p, q_id uuid NOT NULL REFERENCES s.q, n int NOT NULL, UNIQUE (p_id, n), UNIQUE (q_id, n));
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 200, tables => '{"p": 50, "q": 60}', options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
-- Capacity: no more than there are combinations.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 4000, mode => 'replace', tables => '{"p": 50, "q": 60}', options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
-- Positions count from the start of each list.
SELECT bool_and(lowest = 1 AND highest = n) AS dense FROM (SELECT min(line_no) AS lowest, max(line_no) AS highest, count(*) AS n FROM s.line GROUP BY p_id) AS x;
-- Onto what is there: new parents carry the new rows.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, tables => '{"p": 10, "q": 10}', options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
