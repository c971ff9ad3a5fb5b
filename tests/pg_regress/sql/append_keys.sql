-- Rows added to tables that hold rows already, with no new parent: what a unique key of several columns
-- has is left out, down to the last combination.
SET client_min_messages = warning;
CREATE TABLE a (id serial PRIMARY KEY);
CREATE TABLE b (code text PRIMARY KEY);
CREATE TABLE ab (a int REFERENCES a, b text REFERENCES b, pos int NOT NULL, PRIMARY KEY (a, b), UNIQUE (a, pos));
CREATE TABLE friends (x int REFERENCES a, y int REFERENCES a, CHECK (x <> y), PRIMARY KEY (x, y));
CREATE TABLE kinds (a int REFERENCES a, kind text CHECK (kind IN ('x', 'y', 'z')), PRIMARY KEY (a, kind));
INSERT INTO a SELECT FROM generate_series(1, 20);
INSERT INTO b SELECT 'code ' || i FROM generate_series(1, 20) i;
-- Rows of the user's own.
INSERT INTO ab VALUES (1, 'code 1', 7), (2, 'code 20', 1);
INSERT INTO friends VALUES (1, 2), (20, 1);
INSERT INTO kinds VALUES (1, 'z'), (2, 'x');
SELECT table_name, rows_written, note FROM seedgen.populate_table('ab', 100);
SELECT table_name, rows_written, note FROM seedgen.populate_table('ab', 1000);
SELECT table_name, rows_written, note FROM seedgen.populate_table('friends', 100);
SELECT table_name, rows_written, note FROM seedgen.populate_table('friends', 1000);
SELECT table_name, rows_written, note FROM seedgen.populate_table('kinds', 1000);
SELECT count(*) FROM ab;
SELECT count(*) FROM friends;
SELECT count(*) FROM kinds;
-- Full: nothing is left, and nothing fails.
SELECT table_name, rows_written, note FROM seedgen.populate_table('kinds', 1);
SELECT count(*) FILTER (WHERE NOT ok) AS wrong FROM seedgen.verify('public');
