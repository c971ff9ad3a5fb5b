-- CHECK constraints and domains that the planner solves: bounds, lists, lengths, order of columns.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.bounds (
    a int CHECK (a >= 10), b int CHECK (b < 10), c int CHECK (c BETWEEN -5 AND 5), d smallint CHECK (d > 32760),
    e bigint CHECK (e > 5000000000), f numeric(6, 2) CHECK (f > 0 AND f <= 99.5), g real CHECK (g >= 0 AND g <= 1),
    h double precision CHECK (h > -1.5), i numeric(6, 4) CHECK (i >= 0.001 AND i < 0.002), j int CHECK (10 <= j AND 20 >= j), k int CHECK (k <> 0),
    l money CHECK (l > '0'), m int CHECK (m = 7), n int CHECK (NOT (n < 100)), o int NOT NULL CHECK (o IS NOT NULL AND o > 0));
CREATE TABLE s.times (
    a date CHECK (a >= '2020-01-01' AND a < '2020-02-01'), b timestamptz CHECK (b > '2024-06-01 00:00:00+00'), c timestamp CHECK (c < '1999-12-31'),
    d time CHECK (d BETWEEN '09:00' AND '17:00'), e interval CHECK (e > '0'), f date CHECK (f <= '2000-01-01'));
CREATE TABLE s.lists (
    a text CHECK (a IN ('x', 'y')), b varchar(10) CHECK (b IN ('one', 'two', 'three')), c int CHECK (c IN (1, 5, 9)), d char(1) CHECK (d = 'M' OR d = 'F'),
    e text CHECK (e = ANY ('{p,q}')), f text CHECK (f <> ALL ('{bad,worse}')), g numeric CHECK (g IN (0.5, 1, 1.5)), h text CHECK (h = 'only'), i date CHECK (i IN ('2024-01-01', '2024-07-01')));
CREATE TABLE s.lengths (
    a text CHECK (length(a) <= 5), b text CHECK (char_length(b) BETWEEN 8 AND 12), c text CHECK (length(c) = 4), d varchar(100) CHECK (length(d) > 50),
    e text CHECK (e <> ''), f text CHECK (octet_length(f) <= 20), g text CHECK (length(trim(g)) > 0), h char(3) CHECK (length(h) = 3), i text UNIQUE CHECK (length(i) = 6), j text CHECK (j = lower(j)), k text CHECK (k = upper(k)));
CREATE TABLE s.orders (
    lo int NOT NULL, hi int NOT NULL, starts timestamptz NOT NULL, ends timestamptz NOT NULL, a date, b date, c date, x numeric(8, 2), y numeric(8, 2), p int, q int, same int,
    CHECK (hi >= lo), CHECK (ends > starts), CHECK (a <= b), CHECK (b < c), CHECK (x < y), CHECK (p <> q), CHECK (same = p),
    CHECK (lo >= 0 AND hi <= 100));
CREATE DOMAIN s.positive AS int CHECK (VALUE > 0);
CREATE DOMAIN s.percent AS s.positive CHECK (VALUE <= 100);
CREATE DOMAIN s.code AS varchar(8) NOT NULL CHECK (length(VALUE) >= 3);
CREATE DOMAIN s.level AS text CHECK (VALUE IN ('low', 'high'));
CREATE DOMAIN s.size AS s.level DEFAULT 'low';
CREATE TABLE s.domains (a s.positive, b s.percent NOT NULL, c s.code, d s.level, e s.size, f s.percent CHECK (f > 90), g s.positive PRIMARY KEY);
SELECT table_name, rows_written, note FROM seedgen.populate('s', 300, options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT min(a) >= 10 AS a, max(b) < 10 AS b, count(DISTINCT c) AS c, min(d) AS d, count(DISTINCT o) > 50 AS o FROM s.bounds;
SELECT count(DISTINCT a) > 20 AS a, count(DISTINCT b) > 50 AS b, max(c) < '1999-12-31' AS c, min(d) >= '09:00' AND max(d) <= '17:00' AS d FROM s.times;
SELECT array_agg(DISTINCT a ORDER BY a) AS a, array_agg(DISTINCT c ORDER BY c) AS c, array_agg(DISTINCT d ORDER BY d) AS d, array_agg(DISTINCT h) AS h FROM s.lists;
SELECT max(length(a)) AS a, min(length(b)) >= 8 AS b, min(length(c)) AS c, min(length(d)) > 50 AS d FROM s.lengths;
SELECT count(DISTINCT hi) > 20 AS hi, count(DISTINCT ends - starts) > 100 AS ends FROM s.orders;
SELECT array_agg(DISTINCT d ORDER BY d) AS d, min(f) > 90 AS f FROM s.domains;
-- Not satisfiable: the error names the constraints.
CREATE SCHEMA never;
CREATE TABLE never.t (id int PRIMARY KEY, n int CONSTRAINT above CHECK (n > 10) CONSTRAINT below CHECK (n < 5) NOT NULL);
SELECT seedgen.populate('never', 10, options => :'o'::jsonb || '{"on_error": "stop"}');
-- The plan says of each constraint how it is met: by the columns that it reads, and where their values come from.
CREATE SCHEMA how CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL CHECK (a > 0), b int NOT NULL DEFAULT 7 CHECK (b = 7),
    c int GENERATED ALWAYS AS (a / 2) STORED CHECK (c < 1000), email text NOT NULL UNIQUE, d date CHECK (d IS NOT NULL), CONSTRAINT always CHECK (true));
SELECT constraint_name, strategy, reason FROM seedgen.plan('how', 10, options => '{"progress": false}') WHERE constraint_name IS NOT NULL ORDER BY 1;
