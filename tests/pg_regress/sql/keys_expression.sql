-- Unique keys that are not plain columns: partial, on expressions, case-insensitive, with NULLs.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.account (id int PRIMARY KEY, email text NOT NULL, nick varchar(30), deleted boolean NOT NULL);
CREATE UNIQUE INDEX ON s.account (lower(email));
CREATE UNIQUE INDEX ON s.account (upper(nick)) WHERE NOT deleted;
CREATE UNIQUE INDEX ON s.account (md5(email || coalesce(nick, '')));
-- One default address per person, and few persons.
CREATE TABLE s.person (id int PRIMARY KEY);
CREATE TABLE s.address (id int PRIMARY KEY, person_id int NOT NULL REFERENCES s.person, is_default boolean NOT NULL, label text, city text NOT NULL);
CREATE UNIQUE INDEX address_default ON s.address (person_id) WHERE is_default;
CREATE UNIQUE INDEX address_label ON s.address (person_id, lower(label)) WHERE label IS NOT NULL;
-- NULLs: distinct by default; at most one under NULLS NOT DISTINCT.
CREATE TABLE s.distinct_nulls (a int UNIQUE, b text UNIQUE, c boolean UNIQUE);
CREATE TABLE s.equal_nulls (a int UNIQUE NULLS NOT DISTINCT, b text UNIQUE NULLS NOT DISTINCT);
CREATE TABLE s.slot (id int PRIMARY KEY, kind text CHECK (kind IN ('a', 'b')), person_id int REFERENCES s.person, UNIQUE NULLS NOT DISTINCT (kind, person_id));
-- INCLUDE columns are no part of the key.
CREATE TABLE s.covered (id int PRIMARY KEY, flag boolean, code text);
CREATE UNIQUE INDEX ON s.covered (code) INCLUDE (flag);
-- COALESCE, casts, two expressions.
CREATE TABLE s.mixed (id int PRIMARY KEY, tenant int, name text NOT NULL);
CREATE UNIQUE INDEX ON s.mixed (COALESCE(tenant, -1), lower(name));
-- A non-deterministic, case-insensitive collation.
CREATE COLLATION s.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE s.insensitive (name text COLLATE s.ci PRIMARY KEY, code char(5) COLLATE s.ci UNIQUE);
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 300, tables => '{"person": 20}', options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(*) FILTER (WHERE a IS NULL) > 1 AS many_null FROM s.distinct_nulls;
SELECT count(*) FILTER (WHERE is_default) BETWEEN 1 AND 20 AS defaults FROM s.address;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, tables => '{"person": 20}', options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
-- One row at most, and keys that are not understood: one row is sure.
CREATE SCHEMA one;
CREATE TABLE one.version (version int NOT NULL, note text);
CREATE UNIQUE INDEX version_one_row ON one.version ((version IS NOT NULL));
CREATE TABLE one.full (version int NOT NULL);
CREATE UNIQUE INDEX full_one_row ON one.full ((version IS NOT NULL));
INSERT INTO one.full VALUES (1);
CREATE TABLE one.remainder (id int PRIMARY KEY, x int NOT NULL);
CREATE UNIQUE INDEX ON one.remainder ((x % 5));
CREATE TABLE one.child (id int PRIMARY KEY, remainder_id int NOT NULL REFERENCES one.remainder);
SELECT table_name, rows_written, note FROM seedgen.populate('one', 100, options => '{"now": "2026-01-01T00:00:00Z", "progress": false}') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('one') WHERE ok IS NOT TRUE;
