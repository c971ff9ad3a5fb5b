-- Ranges, intervals and times with a zone within what constraints ask of them.
SET client_min_messages = warning;
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}'
CREATE SCHEMA f;
CREATE TABLE f.ranges (
    id int PRIMARY KEY,
    filled int4range NOT NULL CHECK (NOT isempty(filled)),
    big int8range NOT NULL CHECK (big <> 'empty'),
    short int4range NOT NULL CHECK (upper(short) - lower(short) <= 10),
    inside int4range NOT NULL CHECK (inside <@ int4range(0, 100) AND NOT isempty(inside)),
    around numrange NOT NULL CHECK (around @> 5.5),
    meets daterange NOT NULL CHECK (meets && daterange('2024-01-10', '2024-01-20')),
    behind int4range NOT NULL CHECK (behind >> int4range(0, 10)),
    ends tstzrange NOT NULL CHECK (NOT upper_inf(ends) AND NOT lower_inf(ends) AND upper(ends) - lower(ends) BETWEEN '1 hour' AND '2 hours'),
    endless daterange NOT NULL CHECK (upper_inf(endless) AND lower(endless) >= '2020-01-01'),
    closed numrange NOT NULL CHECK (lower_inc(closed) AND upper_inc(closed) AND lower(closed) >= 0 AND upper(closed) <= 1),
    void int4range NOT NULL CHECK (isempty(void)),
    week daterange NOT NULL UNIQUE CHECK (upper(week) - lower(week) = 7 AND lower(week) >= '2024-01-01'));
CREATE TABLE f.spans (
    id int PRIMARY KEY,
    work interval NOT NULL CHECK (work BETWEEN '1 hour' AND '1 day'),
    day interval NOT NULL CHECK (day >= '00:00:00' AND day < '24:00:00'),
    long interval NOT NULL CHECK (long > '3 mons'),
    back interval NOT NULL CHECK (back <= '-1 days'),
    epoch interval NOT NULL CHECK (EXTRACT(epoch FROM epoch) BETWEEN 60 AND 3600),
    late timetz NOT NULL CHECK (late > '12:00Z'),
    each interval NOT NULL UNIQUE CHECK (each >= '0' AND each <= '2 days'),
    several interval[] NOT NULL CHECK ('1 hour' <= ALL (several)));
CREATE DOMAIN f.duration AS interval CHECK (VALUE > '0' AND VALUE <= '8 hours');
CREATE TABLE f.domains (id int PRIMARY KEY, d f.duration NOT NULL, many f.duration[] NOT NULL);
-- What leaves nothing is said.
CREATE TABLE f.nothing (id int PRIMARY KEY, r int4range NOT NULL CHECK (r <@ int4range(0, 5)), CHECK (upper(r) - lower(r) > 10));
SELECT constraint_name, strategy FROM seedgen.plan('f', 100, options => :'o') WHERE constraint_name ~ 'check' ORDER BY table_name, 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 100, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 50, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, expected, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
SELECT count(DISTINCT short) > 90 AS short, count(DISTINCT ends) > 90 AS ends, count(DISTINCT around) > 90 AS around FROM f.ranges;
DROP SCHEMA f CASCADE;
