-- A table per family of types, every column NOT NULL: each type has values that its input function takes.
-- What a column's name would mean stays out of it: columns are called c1, c2 …
CREATE SCHEMA typ;
CREATE EXTENSION citext SCHEMA typ;
CREATE EXTENSION hstore SCHEMA typ;
CREATE EXTENSION ltree SCHEMA typ;
SET search_path = typ, public;
SET client_min_messages = warning;

CREATE TYPE mood AS ENUM ('low', 'so, so', 'very "high"', E'back\\slash');
CREATE TYPE address AS (street text, "no." int, zip char(5), mood mood, cost money, raw bytea, since timestamptz(0));
CREATE TYPE nested AS (home address, others address[], stay daterange, area box[]);
CREATE TYPE timerange AS RANGE (subtype = time);
CREATE TYPE textrange AS RANGE (subtype = text);
CREATE TYPE moodrange AS RANGE (subtype = mood);
CREATE DOMAIN code AS varchar(6);
CREATE DOMAIN short_code AS code;
CREATE DOMAIN moods AS mood[];

CREATE TABLE t_number (
  c1 smallint NOT NULL, c2 int NOT NULL, c3 bigint NOT NULL, c4 numeric NOT NULL, c5 numeric(5,2) NOT NULL,
  c6 numeric(2,4) NOT NULL, c7 numeric(3,-2) NOT NULL, c8 numeric(30,20) NOT NULL, c9 numeric(38,4) NOT NULL,
  c10 real NOT NULL, c11 double precision NOT NULL, c12 money NOT NULL, c13 boolean NOT NULL
);
CREATE TABLE t_text (
  c1 text NOT NULL, c2 varchar NOT NULL, c3 varchar(1) NOT NULL, c4 varchar(40) NOT NULL, c5 char NOT NULL,
  c6 char(7) NOT NULL, c7 name NOT NULL, c8 "char" NOT NULL, c9 bytea NOT NULL, c10 uuid NOT NULL,
  c11 mood NOT NULL, c12 code NOT NULL, c13 short_code NOT NULL, c14 refcursor NOT NULL
);
CREATE TABLE t_time (
  c1 date NOT NULL, c2 time NOT NULL, c3 time(0) NOT NULL, c4 timetz NOT NULL, c5 timestamp NOT NULL,
  c6 timestamp(0) NOT NULL, c7 timestamptz NOT NULL, c8 interval NOT NULL, c9 interval(0) NOT NULL,
  c10 interval year to month NOT NULL, c11 interval day to second(2) NOT NULL, c12 interval hour NOT NULL
);
CREATE TABLE t_network (
  c1 inet NOT NULL, c2 cidr NOT NULL, c3 macaddr NOT NULL, c4 macaddr8 NOT NULL, c5 bit NOT NULL,
  c6 bit(13) NOT NULL, c7 bit(600) NOT NULL, c8 bit varying NOT NULL, c9 bit varying(5) NOT NULL
);
CREATE TABLE t_geometry (
  c1 point NOT NULL, c2 line NOT NULL, c3 lseg NOT NULL, c4 box NOT NULL, c5 path NOT NULL, c6 polygon NOT NULL,
  c7 circle NOT NULL
);
CREATE TABLE t_document (
  c1 json NOT NULL, c2 jsonb NOT NULL, c3 jsonpath NOT NULL, c4 tsvector NOT NULL, c5 tsquery NOT NULL
);
CREATE TABLE t_system (
  c1 oid NOT NULL, c2 regclass NOT NULL, c3 regtype NOT NULL, c4 regproc NOT NULL, c5 regprocedure NOT NULL,
  c6 regoper NOT NULL, c7 regoperator NOT NULL, c8 regnamespace NOT NULL, c9 regrole NOT NULL,
  c10 regconfig NOT NULL, c11 regdictionary NOT NULL, c12 regcollation NOT NULL, c13 xid NOT NULL,
  c14 xid8 NOT NULL, c15 cid NOT NULL, c16 tid NOT NULL, c17 pg_lsn NOT NULL, c18 pg_snapshot NOT NULL,
  c19 txid_snapshot NOT NULL, c20 int2vector NOT NULL, c21 oidvector NOT NULL, c22 aclitem NOT NULL
);
CREATE TABLE t_range (
  c1 int4range NOT NULL, c2 int8range NOT NULL, c3 numrange NOT NULL, c4 daterange NOT NULL, c5 tsrange NOT NULL,
  c6 tstzrange NOT NULL, c7 timerange NOT NULL, c8 textrange NOT NULL, c9 moodrange NOT NULL,
  c10 int4multirange NOT NULL, c11 datemultirange NOT NULL, c12 tstzmultirange NOT NULL, c13 textmultirange NOT NULL
);
CREATE TABLE t_container (
  c1 int[] NOT NULL, c2 text[] NOT NULL, c3 varchar(4)[] NOT NULL, c4 numeric(6,3)[] NOT NULL, c5 boolean[] NOT NULL,
  c6 bytea[] NOT NULL, c7 uuid[] NOT NULL, c8 timestamptz[] NOT NULL, c9 mood[] NOT NULL, c10 moods NOT NULL,
  c11 box[] NOT NULL, c12 jsonb[] NOT NULL, c13 daterange[] NOT NULL, c14 int[][] NOT NULL, c15 address NOT NULL,
  c16 address[] NOT NULL, c17 nested NOT NULL, c18 money[] NOT NULL, c19 short_code[] NOT NULL
);
CREATE TABLE t_extension (
  c1 citext NOT NULL, c2 hstore NOT NULL, c3 ltree NOT NULL, c4 lquery NOT NULL, c5 ltxtquery NOT NULL,
  c6 citext[] NOT NULL, c7 hstore[] NOT NULL
);
SELECT table_name, rows_written
FROM seedgen.populate('typ', 200, options => '{"progress": false}') ORDER BY table_name COLLATE "C";

-- Values are typical: not one for all, not beyond what the type says.
SELECT count(DISTINCT c2) > 50 AS ints, count(DISTINCT c5) > 50 AS scaled, bool_and(c6 < 0.01) AS fine,
  bool_and(c7 % 100 = 0) AS coarse, count(DISTINCT c8) > 50 AS long, count(DISTINCT c13) AS booleans
FROM t_number;
SELECT bool_and(length(c3) = 1) AS one, bool_and(length(c6) BETWEEN 1 AND 7) AS padded, count(DISTINCT c11) AS labels,
  bool_and(length(c13) BETWEEN 1 AND 6) AS domains
FROM t_text;
SELECT bool_and(c5 < now()) AS past, bool_and(extract(second FROM c3) = trunc(extract(second FROM c3))) AS whole,
  bool_and(extract(day FROM c10) = 0) AS months, bool_and(extract(minute FROM c12) = 0) AS hours,
  count(DISTINCT c8) > 50 AS intervals
FROM t_time;
-- Addresses are the documentation's.
SELECT bool_and(c1 <<= ANY ('{192.0.2.0/24,198.51.100.0/24,203.0.113.0/24,2001:db8::/32}'::inet[])) AS hosts,
  bool_and(c2 <<= ANY ('{192.0.2.0/24,198.51.100.0/24,203.0.113.0/24,2001:db8::/32}'::inet[])) AS networks,
  bool_and(trunc(c3) >= '02:00:00:00:00:00') AS local, bool_and(length(c9) <= 5) AS bits
FROM t_network;
SELECT count(*) FILTER (WHERE isempty(c4)) < 20 AS few_empty, count(DISTINCT c4) > 50 AS dates,
  bool_and(upper(c6) > lower(c6)) AS upwards, bool_and(NOT isempty(c11)) AS sets
FROM t_range;
SELECT max(cardinality(c1)) AS most, min(cardinality(c1)) AS least, bool_and(length(c3[1]) <= 4) AS short,
  bool_and((c15).since < now()) AS fields, count(DISTINCT (c15).mood) AS labels,
  bool_and((c17).home IS NOT NULL) AS nested
FROM t_container;
SELECT bool_and(jsonb_typeof(c2) = 'object') AS objects, bool_and(length(c4) BETWEEN 1 AND 3) AS lexemes
FROM t_document;

-- Unique columns of types without a natural number: as many values as rows, by the type's own equality.
CREATE TABLE u_scalar (
  c1 uuid UNIQUE, c2 bytea UNIQUE, c3 time UNIQUE, c4 timetz UNIQUE, c5 timestamp(0) UNIQUE, c6 interval UNIQUE,
  c7 inet UNIQUE, c8 cidr UNIQUE, c9 macaddr UNIQUE, c10 bit(12) UNIQUE, c11 varbit UNIQUE, c12 real UNIQUE,
  c13 money UNIQUE, c14 pg_lsn UNIQUE, c15 xid8 UNIQUE, c16 jsonb UNIQUE, c17 tsvector UNIQUE,
  c18 interval year to month UNIQUE, c19 oid UNIQUE, c20 name UNIQUE, c21 char(3) UNIQUE, c22 citext UNIQUE,
  c23 hstore UNIQUE, c24 ltree UNIQUE, c25 numeric(30,20) UNIQUE
);
CREATE TABLE u_compound (
  c1 int4range UNIQUE, c2 daterange UNIQUE, c3 tstzrange UNIQUE, c4 textrange UNIQUE, c5 datemultirange UNIQUE,
  c6 int[] UNIQUE, c7 boolean[] UNIQUE, c8 mood[] UNIQUE, c9 address UNIQUE, c10 short_code UNIQUE
);
SELECT table_name, rows_written
FROM seedgen.populate('typ', 500, options => '{"only": ["u_scalar", "u_compound"], "progress": false}')
ORDER BY table_name COLLATE "C";
-- A type with fewer values than rows asked for caps the table.
CREATE TABLE u_few (c1 boolean NOT NULL UNIQUE);
CREATE TABLE u_some (c1 mood NOT NULL UNIQUE);
SELECT rows_written FROM seedgen.populate_table('u_few', 100, options => '{"progress": false}');
SELECT rows_written FROM seedgen.populate_table('u_some', 100, options => '{"progress": false}');
-- An enum without labels has no values: a clear row, or nulls.
CREATE SCHEMA nolabels;
CREATE TYPE nolabels.empty AS ENUM ();
CREATE DOMAIN nolabels.domain AS nolabels.empty;
CREATE TABLE nolabels.must (id int PRIMARY KEY, e nolabels.empty NOT NULL);
CREATE TABLE nolabels.may (id int PRIMARY KEY, e nolabels.empty, d nolabels.domain);
CREATE TABLE nolabels.key (e nolabels.empty PRIMARY KEY);
CREATE TABLE nolabels.of_domain (d nolabels.domain NOT NULL);
CREATE TABLE nolabels.child (id int PRIMARY KEY, e nolabels.empty REFERENCES nolabels.key);
SELECT table_name, rows_written, note FROM seedgen.populate('nolabels', 5, options => '{"progress": false}') ORDER BY 1;
DROP SCHEMA nolabels CASCADE;

DROP SCHEMA typ CASCADE;
-- Money in columns of floats has cents, where its range has room for them; nothing is rounded over a bound.
CREATE SCHEMA money;
CREATE TABLE money.bills (id int PRIMARY KEY, price float8 NOT NULL, balance real, fee float8 NOT NULL CHECK (fee > 0 AND fee < 0.05), tax float8 NOT NULL CHECK (tax > 0));
SELECT rows_written, note FROM seedgen.populate('money', 500, options => '{"now": "2026-01-01T00:00:00Z", "progress": false}');
SELECT count(*) FILTER (WHERE price::text !~ '^\d+(\.\d\d?)?$') AS price, count(*) FILTER (WHERE balance::text !~ '^\d+(\.\d\d?)?$') AS balance,
       count(*) FILTER (WHERE tax::text !~ '^\d+(\.\d\d?)?$') AS tax, count(DISTINCT fee) > 400 AS fee FROM money.bills;
SELECT count(*) FROM seedgen.verify('money') WHERE NOT ok;
-- So has money that is learnt.
SELECT column_name, parameters -> 'precision' AS precision FROM seedgen.plan('money', 500, mode => 'replace', seeds => 'existing', options => '{"now": "2026-01-01T00:00:00Z"}') WHERE column_name IN ('price', 'balance', 'tax') AND strategy <> 'quantiles';
