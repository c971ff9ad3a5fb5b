-- Unique keys under equality that is not sameness: padding, case, accents, decimals; and over small spaces.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE EXTENSION IF NOT EXISTS citext;
CREATE SCHEMA s;
CREATE COLLATION s.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION s.ai (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
CREATE TYPE s.mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE s.chars (a char(1) NOT NULL UNIQUE);
CREATE TABLE s.char_pad (a char(4) NOT NULL UNIQUE, b varchar(2) NOT NULL UNIQUE);
CREATE TABLE s.ci1 (a text COLLATE s.ci NOT NULL UNIQUE, b varchar(3) COLLATE s.ci NOT NULL UNIQUE);
CREATE TABLE s.ai1 (a text COLLATE s.ai NOT NULL UNIQUE, first_name text COLLATE s.ai NOT NULL UNIQUE);
CREATE TABLE s.cit (a citext NOT NULL UNIQUE, name citext NOT NULL UNIQUE);
CREATE TABLE s.cit_list (a citext NOT NULL UNIQUE CHECK (a IN ('a', 'B', 'b', 'c', 'C')));
CREATE TABLE s.char_list (a char(3) NOT NULL UNIQUE CHECK (a IN ('a', 'a ', 'b', 'cc')));
-- 1.0 is 1.00; a list may hold both.
CREATE TABLE s.num (a numeric NOT NULL UNIQUE, b float8 NOT NULL UNIQUE, c numeric(3, 1) NOT NULL UNIQUE CHECK (c >= 0));
CREATE TABLE s.num_list (a numeric NOT NULL UNIQUE CHECK (a IN (1, 1.0, 1.00, 2, 2.5)));
-- Booleans and enums alone; moments, fractions, bounds, gaps.
CREATE TABLE s.flags (a boolean, b boolean, PRIMARY KEY (a, b));
CREATE TABLE s.moods (a s.mood, b boolean, PRIMARY KEY (a, b));
CREATE TABLE s.times (a timestamp(0) UNIQUE NOT NULL, b timestamptz UNIQUE NOT NULL, c time(0) UNIQUE NOT NULL, d date UNIQUE NOT NULL);
CREATE TABLE s.floats (a real UNIQUE NOT NULL CHECK (a BETWEEN 0 AND 1), b float8 UNIQUE NOT NULL CHECK (b > 0 AND b < 1));
CREATE TABLE s.ts_range (a timestamp UNIQUE NOT NULL CHECK (a >= '2024-01-01' AND a < '2024-01-02'), b timestamp(0) UNIQUE NOT NULL CHECK (b >= '2024-01-01' AND b < '2024-01-01 00:10'));
CREATE TABLE s.nullables (a boolean UNIQUE, b s.mood UNIQUE, c char(1) UNIQUE, d smallint UNIQUE CHECK (d BETWEEN 1 AND 5));
CREATE TABLE s.nnd1 (a boolean UNIQUE NULLS NOT DISTINCT);
CREATE TABLE s.nnd2 (a boolean, b s.mood, UNIQUE NULLS NOT DISTINCT (a, b));
CREATE TABLE s.upper_check (a varchar(3) NOT NULL UNIQUE CHECK (a = upper(a)), b text NOT NULL UNIQUE CHECK (b = lower(b)));
CREATE TABLE s.minlen (a varchar(5) NOT NULL UNIQUE CHECK (length(a) >= 3), b varchar(4) UNIQUE NOT NULL CHECK (length(b) = 4));
CREATE TABLE s.forb (a int NOT NULL UNIQUE CHECK (a BETWEEN 1 AND 10 AND a <> 5), e s.mood UNIQUE CHECK (e <> 'ok'));
CREATE TABLE s.ints (a int UNIQUE NOT NULL CHECK (a < 0), b smallint UNIQUE NOT NULL CHECK (b > 32700), c bigint UNIQUE NOT NULL CHECK (c >= 0));
-- Lists count what differs: 'a' and 'a ' in char(3) are one, 'B' and 'b' in citext, 1 and 1.00.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') WHERE rows_written <> 200 ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, options => :'o') WHERE rows_written <> 100 ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
