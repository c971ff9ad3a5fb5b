-- Columns in order, apart, at a distance; of different types; in chains.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.chains (a int NOT NULL, b int NOT NULL, c int NOT NULL, d int, CHECK (a < b AND b < c), CHECK (d BETWEEN a AND c));
CREATE TABLE s.types (
    day date NOT NULL, at timestamp NOT NULL, zoned timestamptz NOT NULL, n int NOT NULL, x numeric(8, 2) NOT NULL, f double precision NOT NULL, short varchar(10), long text,
    CHECK (day <= at), CHECK (at < zoned), CHECK (n < x), CHECK (x <= f), CHECK (short = long));
CREATE TABLE s.distances (
    a int NOT NULL, b int NOT NULL, starts date NOT NULL, ends date NOT NULL, opened timestamptz NOT NULL, closed timestamptz, CHECK (b >= a + 1), CHECK (b - a <= 30),
    CHECK (ends - starts BETWEEN 1 AND 14), CHECK (closed > opened + interval '1 day'), CHECK (closed - opened <= interval '30 days'));
CREATE TABLE s.sizes (lo numeric NOT NULL, hi numeric NOT NULL, mid numeric NOT NULL, CHECK (lo <= hi * 2), CHECK (GREATEST(lo, mid) <= 50), CHECK (LEAST(lo, hi) > 5), CHECK (mid >= lo));
CREATE TABLE s.apart (a int NOT NULL, b int NOT NULL, c smallint CHECK (c BETWEEN 1 AND 3), d smallint CHECK (d BETWEEN 1 AND 3), CHECK (a <> b), CHECK (c <> d));
CREATE TABLE s.people (born date NOT NULL, hired date NOT NULL, fired date, CHECK (hired >= born + interval '18 years'), CHECK (COALESCE(fired, hired) >= hired), CHECK (age(fired, hired) >= interval '1 month'));
CREATE TABLE s.days (first timestamp NOT NULL, last timestamp NOT NULL, CHECK (first::date < last::date), CHECK (EXTRACT(epoch FROM last - first) <= 864000));
CREATE TABLE s.clock (opens time NOT NULL, closes time NOT NULL, CHECK (closes > opens));
CREATE TABLE s.keyed (id int PRIMARY KEY, other int NOT NULL, up int NOT NULL, CHECK (other <> id), CHECK (up > id));
CREATE TABLE s.defaults (a int, b int, CHECK (COALESCE(a, 0) <= COALESCE(b, 100)), CHECK (a IS NULL OR b IS NULL OR a + b < 1000));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(DISTINCT b - a) > 20 AS b, count(DISTINCT c - b) > 20 AS c FROM s.chains;
SELECT count(DISTINCT b - a) > 10 AS b, count(DISTINCT ends - starts) AS ends FROM s.distances;
SELECT max(hired) <= '2026-01-01' AS hired, min(born) > '1900-01-01' AS born FROM s.people;
DROP SCHEMA s CASCADE;
