-- Profiles of columns at the edges: numbers as large as can be, and values that a CHECK lists.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA e;
CREATE TABLE e.far (id int PRIMARY KEY, x float8, y float8, z real, n bigint, lo float8, hi float8);
INSERT INTO e.far SELECT i, CASE i % 2 WHEN 0 THEN 1e308 ELSE -1e308 END * (1 - i / 1000.0), '1.7976931348623157e308'::float8 / i,
    CASE i % 2 WHEN 0 THEN 3e38 ELSE -3e38 END * (1 - i / 1000.0), CASE i % 2 WHEN 0 THEN 9223372036854775807 - i ELSE i - 9223372036854775807 END,
    -1e308 * i / 60, 1e308 * (i % 7) / 7 FROM generate_series(1, 60) i;
SELECT table_name, rows, columns, note FROM seedgen.learn('e');
SELECT column_name, kind, family, jsonb_typeof(profile -> 'mean') AS mean, jsonb_typeof(profile -> 'stddev') AS stddev
FROM seedgen.profiles WHERE column_name <> 'id' ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('e', 300, mode => 'replace', seeds => 'existing', options => :'o');
SELECT count(DISTINCT x) > 100 AS several, min(x) BETWEEN -1e308 AND -5e307 AS low, max(x) BETWEEN 5e307 AND 1e308 AS high FROM e.far;
SELECT count(*) FROM e.far WHERE 'Infinity' IN (abs(x), abs(y), abs(z), abs(lo), abs(hi)) OR 'NaN' IN (x, y, z, lo, hi);
SELECT min(n) < -9e18 AS low, max(n) > 9e18 AS high, count(*) FILTER (WHERE n BETWEEN -8e18 AND 8e18) AS between FROM e.far;
-- It can be carried, too.
SELECT jsonb_path_exists(seedgen.export_profile('e', k => 2), '$.tables."e.far".columns.x.mean ? (@ != null)') AS carried;
DROP SCHEMA e CASCADE;
-- The weights that rows have are those of a list that a CHECK has, too.
CREATE SCHEMA e;
CREATE TABLE e.tickets (id int PRIMARY KEY, status text NOT NULL CHECK (status IN ('open', 'held', 'closed', 'lost')),
    grade int NOT NULL CHECK (grade IN (1, 2, 3, 4, 5)), kind text NOT NULL);
INSERT INTO e.tickets SELECT i, CASE WHEN i % 20 = 0 THEN 'open' WHEN i % 20 = 1 THEN 'held' ELSE 'closed' END,
    CASE WHEN i % 10 < 7 THEN 5 WHEN i % 10 < 9 THEN 2 ELSE 1 END, CASE WHEN i % 20 > 9 THEN 'a' ELSE 'b' END
FROM generate_series(1, 200) i;
SELECT column_name, strategy, parameters, reason FROM seedgen.plan('e', 100, seeds => 'existing', options => :'o')
WHERE column_name IN ('status', 'grade');
SELECT rows_written FROM seedgen.populate('e', 1000, mode => 'replace', seeds => 'existing', options => :'o');
SELECT status, round(count(*) / 50.0) AS twentieths FROM e.tickets GROUP BY 1 ORDER BY 1;
SELECT grade, round(count(*) / 50.0) AS twentieths FROM e.tickets GROUP BY 1 ORDER BY 1;
-- What the rows never had counts half a row; a list without what they had is as it would be without them.
CREATE TABLE e.other (LIKE e.tickets);
ALTER TABLE e.other ADD CHECK (status IN ('new', 'done')), ADD CHECK (grade IN (2, 9));
CREATE SCHEMA f;
CREATE TABLE f.other AS SELECT * FROM e.tickets;
SELECT rows FROM seedgen.learn('e', from_schema => 'f') WHERE table_name = 'e.other';
SELECT column_name, strategy, parameters FROM seedgen.plan('e', 100, seeds => 'existing', options => '{"only": ["other"], "now": "2026-01-01T00:00:00Z"}')
WHERE column_name IN ('status', 'grade');
DROP SCHEMA e, f CASCADE;
-- Numbers that are given to one person do not leave, nor does their form.
CREATE SCHEMA e;
CREATE TABLE e.people (id int PRIMARY KEY, passport_no text, "personalNumber" text, mobile_phone text, iban text, driver_license text, number_plate text, sku text, doc jsonb);
CREATE FUNCTION e.code(i int, c text) RETURNS text LANGUAGE sql AS $$ SELECT 'AB' || lpad((abs(hashtext(i || c)) % 1000000)::text, 6, '3') $$;
INSERT INTO e.people SELECT i, e.code(i, 'a'), e.code(i, 'b'), e.code(i, 'c'), e.code(i, 'd'), e.code(i, 'e'), e.code(i, 'f'), e.code(i, 'g'),
    jsonb_build_object('ssn', e.code(i, 'h'), 'shelf', e.code(i, 'i')) FROM generate_series(1, 60) i;
SELECT rows FROM seedgen.learn('e');
SELECT key, value ->> 'kind' AS kind FROM jsonb_each(seedgen.export_profile('e') #> '{tables,e.people,columns}') ORDER BY 1;
SELECT jsonb_object_keys(seedgen.export_profile('e') #> '{tables,e.people,columns,doc,members}') AS members;
DROP SCHEMA e CASCADE;
