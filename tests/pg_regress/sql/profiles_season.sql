-- Hours and weekdays of dates: learnt from rows, and kept by those that are made.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
SET TimeZone = 'UTC';
CREATE SCHEMA s;
CREATE TABLE s.visit (
    id int PRIMARY KEY,
    created_at timestamptz NOT NULL,
    paid_at timestamptz,
    seen_on date NOT NULL CHECK (seen_on >= '1998-01-01'));
-- Working days from 8 to 18; paid between 9 and 12, days to weeks after.
INSERT INTO s.visit
SELECT i, t, date_trunc('day', t) + (3 + i * 7 % 30) * interval '1 day' + interval '9 hours' + (i * 13 % 180) * interval '1 minute',
       (t - interval '24 years')::date + CASE extract(isodow FROM t - interval '24 years') WHEN 6 THEN 2 WHEN 7 THEN 1 ELSE 0 END
FROM (SELECT i, timestamptz '2022-01-03' + (d + CASE d % 7 WHEN 5 THEN 2 WHEN 6 THEN 1 ELSE 0 END) * interval '1 day'
              + (8 * 3600 + i * 7919 % 36000) * interval '1 second' AS t
      FROM (SELECT i, i * 365 * 3 / 600 AS d FROM generate_series(1, 600) AS i) AS x) AS y;
SELECT table_name, rows, columns FROM seedgen.learn('s');
SELECT column_name, profile -> 'hours' AS hours, profile -> 'weekdays' AS weekdays FROM seedgen.profiles WHERE profile ? 'hours' OR profile ? 'weekdays' ORDER BY 1;
SELECT column_name, strategy, substring(reason FROM 'by (?:hour|weekday).*') AS reason
FROM seedgen.plan('s', 5000, mode => 'replace', seeds => 'existing', options => :'o') WHERE column_name <> 'id' ORDER BY 1;
SELECT rows_written FROM seedgen.populate('s', 5000, mode => 'replace', seeds => 'existing', options => :'o');
CREATE FUNCTION s.outside(at timestamptz, first int, last int) RETURNS bool LANGUAGE sql AS 'SELECT extract(hour FROM at) NOT BETWEEN first AND last';
SELECT count(*) FILTER (WHERE s.outside(created_at, 8, 17)) AS created_at_night, count(*) FILTER (WHERE extract(isodow FROM created_at) > 5) AS created_at_weekends,
       count(*) FILTER (WHERE s.outside(paid_at, 9, 11)) AS paid_outside, count(*) FILTER (WHERE paid_at < created_at) AS paid_before,
       count(*) FILTER (WHERE extract(isodow FROM seen_on) > 5) AS seen_on_weekends, min(seen_on) >= '1998-01-01' AS checked
FROM s.visit;
SELECT every AS every_hour FROM (SELECT every(n BETWEEN 300 AND 700) FROM (SELECT count(*) AS n FROM s.visit GROUP BY extract(hour FROM created_at)) AS h) AS e;
SELECT count(*) FROM seedgen.verify('s') WHERE NOT ok;
-- A season is one of dates.
CREATE TABLE s.other (id int PRIMARY KEY, n int, at timestamptz);
SELECT seedgen.set_strategy('s.other.n', '{"strategy": "quantiles", "points": ["1", "2"], "season": {"weekdays": [1,1,1,1,1,0,0]}}');
SELECT seedgen.set_strategy('s.other.at', '{"strategy": "quantiles", "points": ["2024-02-01", "2024-01-01"], "season": {"weekdays": [1,1,1,1,1,0,0]}}');
SELECT seedgen.set_strategy('s.other.at', '{"strategy": "quantiles", "points": ["2024-01-01", "2024-02-01"], "season": {"weekdays": [1,1]}}');
SELECT seedgen.set_strategy('s.other.at', '{"strategy": "quantiles", "points": ["2024-01-01", "2024-01-11", "2024-02-01"], "season": {"weekdays": [0,0,0,0,0,1,0]}}');
SELECT count(*), count(*) FILTER (WHERE extract(isodow FROM at) = 6) AS saturdays, count(*) FILTER (WHERE at < '2024-01-11') BETWEEN 450 AND 550 AS half
FROM seedgen.rows(NULL::s.other, 1000);
