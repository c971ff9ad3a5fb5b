-- Arrays, domains over and inside them, composites with domains.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TYPE s.mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE s.lengths (
    a text[] CHECK (array_length(a, 1) <= 3), b int[] CHECK (cardinality(b) > 0), c int[] CHECK (cardinality(c) = 4), d text[] CHECK (array_ndims(d) = 1), e uuid[] NOT NULL CHECK (array_length(e, 1) > 0), f text[] CHECK (f <> '{}'), g date[] CHECK (cardinality(g) BETWEEN 2 AND 3));
CREATE TABLE s.members (
    a text[] CHECK (a <@ ARRAY['x', 'y', 'z']), b text[] CHECK (b @> ARRAY['must']), c text[] CHECK ('a' = ANY (c)), d text[] CHECK (array_position(d, NULL) IS NULL), e int[] CHECK (0 < ALL (e)), f s.mood[] CHECK (f <@ ARRAY['ok', 'happy']::s.mood[]),
    g text[] CHECK (NOT ('bad' = ANY (g))), h int[] CHECK (h && ARRAY[1, 2]), i text[] CHECK (cardinality(i) <= 2 AND i <@ '{p,q,r}'));
CREATE DOMAIN s.percent AS int CHECK (VALUE BETWEEN 0 AND 100);
CREATE DOMAIN s.code AS text CHECK (length(VALUE) = 4 AND VALUE = upper(VALUE));
CREATE DOMAIN s.codes AS s.code[] CHECK (cardinality(VALUE) <= 3);
CREATE TYPE s.pair AS (share s.percent, code s.code, on_day date);
CREATE DOMAIN s.checked_pair AS s.pair CHECK (VALUE IS NOT NULL);
CREATE TABLE s.domains (a s.percent[], b s.codes, c s.pair, d s.pair[], e s.codes NOT NULL);
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(DISTINCT a) > 10 AS a, count(DISTINCT c) > 50 AS c FROM s.lengths;
SELECT count(DISTINCT a) > 5 AS a, count(DISTINCT e) > 50 AS e FROM s.members;
DROP SCHEMA s CASCADE;
-- Arrays that begin with another column.
SET client_min_messages = warning;
CREATE SCHEMA s;
CREATE TABLE s.paths (id int PRIMARY KEY, path int[] NOT NULL, CHECK (path[1] = id), CHECK (cardinality(path) BETWEEN 2 AND 4), CHECK (array_position(path, NULL) IS NULL));
CREATE TABLE s.holds (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, path bigint[], CHECK (id = path[1]), CHECK (path @> ARRAY[7::bigint]), CHECK (array_length(path, 1) BETWEEN 2 AND 3));
CREATE TABLE s.uuids (id uuid PRIMARY KEY, parent uuid REFERENCES s.uuids, path uuid[] NOT NULL, CHECK (path[1] = id), CHECK (parent <> id));
-- More than the first element, and a key: searched.
CREATE TABLE s.second (id int PRIMARY KEY, path int[] NOT NULL, CHECK (path[1] = id AND path[2] > 5));
CREATE TABLE s.keyed (id int PRIMARY KEY, path int[] NOT NULL UNIQUE, CHECK (path[1] = id));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT constraint_name, strategy, reason FROM seedgen.plan('s', 100, options => :'o') WHERE table_name = 's.paths' AND constraint_name LIKE '%check' ORDER BY 1;
DROP SCHEMA s CASCADE;
