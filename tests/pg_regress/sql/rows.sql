-- Rows one per call: dropped and generated columns, defaults, domains, early ends; nothing is written.
CREATE SCHEMA r;
CREATE DOMAIN r.share AS int CHECK (VALUE BETWEEN 1 AND 100);
CREATE TABLE r.t (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, gone text, a int NOT NULL CHECK (a BETWEEN 1 AND 9),
  twice int GENERATED ALWAYS AS (a * 2) STORED, s r.share NOT NULL
);
ALTER TABLE r.t DROP COLUMN gone;
SELECT count(*), count(DISTINCT (x).id), bool_and((x).twice = 2 * (x).a), bool_and((x).s BETWEEN 1 AND 100)
FROM (SELECT seedgen.rows(NULL::r.t, 5000) AS x) AS s;
SELECT count(*) FROM seedgen.rows(NULL::r.t, 100);
SELECT count(*) FROM (SELECT seedgen.rows(NULL::r.t, 1000000) LIMIT 3) AS s;
SELECT n, (SELECT count(*) FROM (SELECT seedgen.rows(NULL::r.t, n)) AS s) FROM generate_series(1, 3) AS n;
-- The same rows, wherever one starts.
SELECT count(*) FROM (
  SELECT seedgen.rows(NULL::r.t, 100) EXCEPT
  (SELECT seedgen.rows(NULL::r.t, 40) UNION ALL SELECT seedgen.rows(NULL::r.t, 60, first => 40))
) AS s;
SELECT count(*) FROM r.t;
INSERT INTO r.t (id, a, s) OVERRIDING SYSTEM VALUE SELECT id, a, s FROM seedgen.rows(NULL::r.t, 10);
SELECT count(*) FROM r.t;
-- Errors.
SELECT seedgen.rows(NULL::int, 1);
SELECT seedgen.rows(NULL::r.t, NULL);
SELECT seedgen.rows(NULL::r.t, 1, first => -1);
SELECT seedgen.feed(NULL::r.t, 1, 0, 1);
