-- Exclusion constraints: each row takes a slot of its own; ranges end before the next slot begins.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE EXTENSION btree_gist;
CREATE SCHEMA s;
CREATE TABLE s.p (id int PRIMARY KEY);
CREATE TABLE s.few (id int PRIMARY KEY CHECK (id BETWEEN 1 AND 7));
CREATE TYPE s.floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);
-- A range column; some of its rows null; deferred, with a default that never ends; a type of the user's.
CREATE TABLE s.col (room int NOT NULL REFERENCES s.few, during tstzrange NOT NULL, EXCLUDE USING gist (room WITH =, during WITH &&));
CREATE TABLE s.col_null (room int REFERENCES s.few, during tstzrange, EXCLUDE USING gist (room WITH =, during WITH &&));
CREATE TABLE s.defer (id int PRIMARY KEY, room int NOT NULL REFERENCES s.few, during tsrange NOT NULL DEFAULT tsrange(now()::timestamp, NULL), EXCLUDE USING gist (room WITH =, during WITH &&) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE s.user_type (id int PRIMARY KEY, r s.floatrange NOT NULL, EXCLUDE USING gist (r WITH &&));
-- Two columns: moments, days, numbers; the upper bound included or not.
CREATE TABLE s.moments (id int PRIMARY KEY, room int NOT NULL REFERENCES s.few, starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, CHECK (ends_at > starts_at), EXCLUDE USING gist (room WITH =, tstzrange(starts_at, ends_at) WITH &&));
CREATE TABLE s.included (id int PRIMARY KEY, room int NOT NULL REFERENCES s.few, a timestamp NOT NULL, b timestamp NOT NULL, EXCLUDE USING gist (room WITH =, tsrange(a, b, '[]') WITH &&));
CREATE TABLE s.days (id int PRIMARY KEY, room int NOT NULL REFERENCES s.few, a date NOT NULL, b date NOT NULL, CHECK (a <= b), EXCLUDE USING gist (room WITH =, daterange(a, b, '[]') WITH &&));
CREATE TABLE s.by_day (id int PRIMARY KEY, room int NOT NULL REFERENCES s.few, a timestamp NOT NULL, b timestamp NOT NULL, EXCLUDE USING gist (room WITH =, daterange(a::date, b::date, '[]') WITH &&));
CREATE TABLE s.ints (id int PRIMARY KEY, tenant int NOT NULL REFERENCES s.few, lo int NOT NULL, hi int NOT NULL, EXCLUDE USING gist (tenant WITH =, int4range(lo, hi) WITH &&));
CREATE TABLE s.ints_alone (id int PRIMARY KEY, lo int NOT NULL, hi int NOT NULL CHECK (hi > lo), EXCLUDE USING gist (int4range(lo, hi, '[]') WITH &&));
CREATE TABLE s.nums (id int PRIMARY KEY, lo numeric(10, 2) NOT NULL, hi numeric(10, 2) NOT NULL, EXCLUDE USING gist (numrange(lo, hi) WITH &&));
-- No end: the latest of each room; COALESCE in its place; a key over the same columns.
CREATE TABLE s.open_end (id int PRIMARY KEY, room int NOT NULL REFERENCES s.few, a date NOT NULL, b date, EXCLUDE USING gist (room WITH =, daterange(a, b) WITH &&));
CREATE TABLE s.coalesced (id int PRIMARY KEY, room int NOT NULL REFERENCES s.few, a date NOT NULL, b date, EXCLUDE USING gist (room WITH =, daterange(a, COALESCE(b, 'infinity'), '[]') WITH &&));
CREATE TABLE s.versions (id int PRIMARY KEY, p int NOT NULL REFERENCES s.few, valid_from date NOT NULL, valid_to date, UNIQUE (p, valid_from), EXCLUDE USING gist (p WITH =, daterange(valid_from, valid_to) WITH &&));
-- Several equal columns; partial ones; two constraints over the same ranges.
CREATE TABLE s.several (id int PRIMARY KEY, room int NOT NULL REFERENCES s.few, kind text NOT NULL CHECK (kind IN ('a', 'b')), slot int NOT NULL, during daterange NOT NULL, EXCLUDE USING gist (room WITH =, kind WITH =, during WITH &&));
CREATE TABLE s.active (id int PRIMARY KEY, room int NOT NULL REFERENCES s.few, status text NOT NULL CHECK (status IN ('active', 'cancelled')), starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL CHECK (ends_at > starts_at), EXCLUDE USING gist (room WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (status = 'active'));
CREATE TABLE s.standing (id int PRIMARY KEY, room int NOT NULL REFERENCES s.few, cancelled boolean NOT NULL, during tstzrange NOT NULL, EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (NOT cancelled));
CREATE TABLE s.both (id int PRIMARY KEY, room int NOT NULL REFERENCES s.few, who int NOT NULL REFERENCES s.p, during tstzrange NOT NULL, EXCLUDE USING gist (room WITH =, during WITH &&), EXCLUDE USING gist (who WITH =, during WITH &&));
CREATE TABLE s.both_2 (id int PRIMARY KEY, room int NOT NULL REFERENCES s.few, who int NOT NULL REFERENCES s.p, a timestamptz NOT NULL, b timestamptz NOT NULL CHECK (b > a), EXCLUDE USING gist (room WITH =, tstzrange(a, b) WITH &&), EXCLUDE USING gist (who WITH =, tstzrange(a, b) WITH &&));
-- Seven rooms with a hundred ranges each; ten days.
CREATE TABLE s.bounded (id int PRIMARY KEY, room int NOT NULL REFERENCES s.few, lo int NOT NULL CHECK (lo >= 0), hi int NOT NULL CHECK (hi <= 100), CHECK (lo < hi), EXCLUDE USING gist (room WITH =, int4range(lo, hi) WITH &&));
CREATE TABLE s.ten_days (a date NOT NULL CHECK (a >= '2024-01-01'), b date NOT NULL CHECK (b <= '2024-01-10'), EXCLUDE USING gist (daterange(a, b, '[]') WITH &&));
-- Equality alone; equal rows have one value; keys without a parent.
CREATE TABLE s.equal (id int PRIMARY KEY, a int NOT NULL REFERENCES s.few, n int NOT NULL, EXCLUDE (a WITH =, n WITH =));
CREATE TABLE s.one_kind (id int PRIMARY KEY, cage int NOT NULL REFERENCES s.few, animal text NOT NULL, EXCLUDE USING gist (cage WITH =, animal WITH <>));
CREATE TABLE s.one_kind_2 (id int PRIMARY KEY, cage int NOT NULL, animal text NOT NULL, EXCLUDE USING gist (cage WITH =, animal WITH <>));
CREATE TABLE s.texts (name text NOT NULL, valid daterange NOT NULL, EXCLUDE USING gist (name WITH =, valid WITH &&));
CREATE TABLE s.uuids (id uuid NOT NULL, valid daterange NOT NULL, name text, EXCLUDE USING gist (id WITH =, valid WITH &&));
-- Shapes, networks, multiranges.
CREATE TABLE s.circles (c circle NOT NULL, EXCLUDE USING gist (c WITH &&));
CREATE TABLE s.boxes (id int PRIMARY KEY, b box NOT NULL, EXCLUDE USING gist (b WITH &&));
CREATE TABLE s.nets (id int PRIMARY KEY, n inet NOT NULL, EXCLUDE USING gist (n inet_ops WITH &&));
CREATE TABLE s.cidrs (id int PRIMARY KEY, n cidr NOT NULL, EXCLUDE USING gist (n inet_ops WITH &&));
CREATE TABLE s.multi (id int PRIMARY KEY, r datemultirange NOT NULL, EXCLUDE USING gist (r WITH &&));
-- 7 few, 10 of ten_days; all others as many as asked for.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(*) FILTER (WHERE b IS NULL) = count(DISTINCT room) AS one_open_each, max(b) - min(a) > 100 AS spread FROM s.open_end;
SELECT count(DISTINCT animal) > 1 AS several FROM s.one_kind;
-- Again: after the ranges that there are, or before them where one never ends; none where they fill the bounds.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') WHERE rows_written <> 200 ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, options => :'o') WHERE rows_written <> 100 ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
-- Lengths that constraints ask for; bounded columns that have to be equal; ranges of one day each; a generated range.
CREATE SCHEMA x;
CREATE TABLE x.least (lo int NOT NULL, hi int NOT NULL, CHECK (hi - lo >= 10), EXCLUDE USING gist (int4range(lo, hi) WITH &&));
CREATE TABLE x.exact (lo int NOT NULL, hi int NOT NULL, CHECK (hi = lo + 5), EXCLUDE USING gist (int4range(lo, hi) WITH &&));
CREATE TABLE x.half_hour (starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, CHECK (ends_at >= starts_at + interval '30 minutes'), CHECK (starts_at >= '2024-01-01' AND ends_at < '2026-01-01'), EXCLUDE USING gist (tstzrange(starts_at, ends_at) WITH &&));
CREATE TABLE x.computed (s timestamptz NOT NULL, mins int NOT NULL CHECK (mins BETWEEN 15 AND 120), e timestamptz NOT NULL, CHECK (e = s + make_interval(mins => mins)), EXCLUDE USING gist (tstzrange(s, e) WITH &&));
CREATE TABLE x.times (s timestamptz NOT NULL, mins int NOT NULL CHECK (mins BETWEEN 15 AND 50), e timestamptz NOT NULL, CHECK (e = s + mins * interval '1 minute'), EXCLUDE USING gist (tstzrange(s, e) WITH &&));
CREATE TABLE x.rooms (room int NOT NULL CHECK (room BETWEEN 1 AND 5), lo int NOT NULL CHECK (lo BETWEEN 0 AND 100), hi int NOT NULL CHECK (hi BETWEEN 1 AND 101), CHECK (lo < hi), EXCLUDE USING gist (room WITH =, int4range(lo, hi) WITH &&));
CREATE TABLE x.weekly (day text NOT NULL CHECK (day IN ('mon', 'tue', 'wed')), lo int NOT NULL CHECK (lo >= 0), hi int NOT NULL CHECK (hi <= 20), CHECK (lo < hi), EXCLUDE USING gist (day WITH =, int4range(lo, hi) WITH &&));
CREATE TABLE x.made (lo int NOT NULL, hi int NOT NULL, r int4range GENERATED ALWAYS AS (int4range(lo, hi)) STORED, CHECK (lo < hi), EXCLUDE USING gist (r WITH &&));
CREATE TABLE x.daily (d date NOT NULL, s time NOT NULL, e time NOT NULL, CHECK (s < e), EXCLUDE USING gist (tsrange(d + s, d + e) WITH &&));
CREATE TABLE x.two_ranges (lo int NOT NULL, hi int NOT NULL, a date NOT NULL, b date NOT NULL, CHECK (lo < hi), CHECK (a <= b), EXCLUDE USING gist (int4range(lo, hi) WITH &&, daterange(a, b, '[]') WITH &&));
SELECT table_name, rows_written, note FROM seedgen.populate('x', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('x') WHERE ok IS NOT TRUE;
SELECT count(DISTINCT room) AS rooms, count(*) FROM x.rooms;
SELECT table_name, rows_written, note FROM seedgen.populate('x', 50, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('x') WHERE ok IS NOT TRUE;
