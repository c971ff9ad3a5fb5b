-- Unique keys that share columns over small spaces: as many rows as fit.
SET client_min_messages = warning;
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}'
CREATE SCHEMA s;
CREATE TYPE s.ten AS ENUM ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j');
CREATE TABLE s.parent (id int PRIMARY KEY);
CREATE TABLE s.chain (a s.ten NOT NULL, b s.ten NOT NULL, c s.ten NOT NULL, UNIQUE (a, b), UNIQUE (b, c));
CREATE TABLE s.triangle (a s.ten NOT NULL, b s.ten NOT NULL, c s.ten NOT NULL, UNIQUE (a, b), UNIQUE (b, c), UNIQUE (a, c));
-- The key with the least room bounds the rows, and comes first.
CREATE TABLE s.narrow (a int NOT NULL CHECK (a BETWEEN 1 AND 5), b s.ten NOT NULL, c boolean NOT NULL, UNIQUE (a, b), UNIQUE (b, c));
CREATE TABLE s.uneven (a boolean NOT NULL, b s.ten NOT NULL, c int NOT NULL CHECK (c BETWEEN 1 AND 7), UNIQUE (a, b), UNIQUE (b, c), UNIQUE (a, c));
-- With a foreign key in one of them.
CREATE TABLE s.child (p int NOT NULL REFERENCES s.parent, b s.ten NOT NULL, c s.ten NOT NULL, UNIQUE (p, b), UNIQUE (b, c));
-- Three columns against three, two of them shared.
CREATE TABLE s.wide (a s.ten NOT NULL, b boolean NOT NULL, c int NOT NULL CHECK (c BETWEEN 1 AND 4), e s.ten NOT NULL, UNIQUE (a, b, c), UNIQUE (b, c, e));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(DISTINCT a), count(DISTINCT b), count(DISTINCT c) FROM s.narrow;
-- Full.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 10, options => :'o') WHERE table_name <> 's.parent' ORDER BY 1;
-- In two calls, with other seeds.
SELECT sum(rows_written) FROM seedgen.populate('s', 30, mode => 'replace', options => :'o');
SELECT table_name, rows_written, note FROM seedgen.populate('s', 40, seed => 9, options => :'o') WHERE table_name <> 's.parent' ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE AND kind <> 'distribution';
DROP SCHEMA s CASCADE;
-- Rows with a key that nothing is greater than: the others go on below it.
CREATE SCHEMA s;
CREATE TABLE s.big (id bigint PRIMARY KEY);
INSERT INTO s.big VALUES (1), (3), (9223372036854775807);
CREATE TABLE s.small (id smallint PRIMARY KEY);
INSERT INTO s.small VALUES (2), (32767);
CREATE TABLE s.free (id numeric PRIMARY KEY);
INSERT INTO s.free VALUES (5), ('NaN');
CREATE TABLE s.cents (id numeric(8,2) PRIMARY KEY);
INSERT INTO s.cents VALUES (1), ('NaN');
CREATE TABLE s.day (id date PRIMARY KEY);
INSERT INTO s.day VALUES ('2020-01-01'), ('infinity');
CREATE TABLE s.moment (id timestamptz PRIMARY KEY);
INSERT INTO s.moment VALUES ('2020-01-01Z'), ('infinity');
CREATE TABLE s.real (id float8 PRIMARY KEY);
INSERT INTO s.real VALUES (1), ('NaN');
SELECT table_name, rows_written, note FROM seedgen.populate('s', 20, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 20, seed => 7, options => :'o') ORDER BY 1;
SELECT count(*), min(id), max(id) FROM s.big WHERE id < 9223372036854775807;
DROP SCHEMA s CASCADE;
