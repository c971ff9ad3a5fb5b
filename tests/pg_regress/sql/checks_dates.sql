-- Parts of dates, whole units, the clock, times of day.
SET timezone = 'UTC';
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.parts (
    a date CHECK (EXTRACT(day FROM a) = 1), b date CHECK (EXTRACT(isodow FROM b) BETWEEN 1 AND 5), c date CHECK (date_part('year', c) >= 2000 AND date_part('year', c) < 2010), d date CHECK (EXTRACT(month FROM d) IN (3, 6, 9, 12)),
    e timestamptz CHECK (EXTRACT(hour FROM e) BETWEEN 9 AND 16), f timestamp CHECK (EXTRACT(dow FROM f) NOT IN (0, 6)), g date CHECK (EXTRACT(quarter FROM g) = 2 OR EXTRACT(quarter FROM g) = 4),
    h timestamp CHECK (EXTRACT(minute FROM h) = 0 AND EXTRACT(second FROM h) = 0), i date CHECK (EXTRACT(doy FROM i) <= 100));
CREATE TABLE s.whole (
    a date CHECK (date_trunc('month', a) = a), b timestamptz CHECK (date_trunc('day', b) = b), c timestamp CHECK (c::date = c), d date CHECK (a = date_trunc('month', a)::date),
    e timestamptz CHECK (e = date_trunc('hour', e)), f date CHECK (date_trunc('week', f) = f), g date CHECK (g = (date_trunc('month', g) + interval '1 month' - interval '1 day')::date), h date PRIMARY KEY CHECK (EXTRACT(day FROM h) = 1));
CREATE TABLE s.clock (
    a date NOT NULL CHECK (a >= date '2020-01-01'), b timestamptz NOT NULL CHECK (b <= now()), c timestamptz NOT NULL CHECK (c > now() - interval '1 year'), d date NOT NULL CHECK (d < CURRENT_DATE),
    e timestamp NOT NULL CHECK (e::time BETWEEN '08:00' AND '18:00'), f time NOT NULL CHECK (EXTRACT(hour FROM f) < 12), g date NOT NULL CHECK (age(g) >= interval '18 years'), h date CHECK (isfinite(h)));
CREATE TABLE s.both (day date NOT NULL CHECK (EXTRACT(isodow FROM day) < 6) CHECK (day >= '2025-01-01') CHECK (day < '2025-02-01'));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => '{"progress": false}') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(DISTINCT a) > 10 AS a, count(DISTINCT b) > 100 AS b, count(DISTINCT d) > 50 AS d, count(DISTINCT e) > 150 AS e FROM s.parts;
SELECT count(DISTINCT a) > 10 AS a, count(DISTINCT g) > 10 AS g, count(*) AS h FROM s.whole;
SELECT count(DISTINCT day) > 15 AS day FROM s.both;
DROP SCHEMA s CASCADE;
