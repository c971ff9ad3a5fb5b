-- Lengths in characters, bytes and bits; trimmed, folded and empty text; pinned values.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.bytes (
    city text CHECK (octet_length(city) <= 9), code text CHECK (bit_length(code) = 64), note text CHECK (octet_length(note) BETWEEN 40 AND 50),
    hash bytea CHECK (octet_length(hash) = 32), salt bytea CHECK (length(salt) >= 8 AND length(salt) < 12), tag varchar(20) CHECK (char_length(tag) > 3));
CREATE TABLE s.filled (
    a text NOT NULL CHECK (length(trim(a)) > 0), b text CHECK (btrim(b) <> ''), c text CHECK (c <> ''), d text CHECK (NOT (d = '')),
    e text CHECK (COALESCE(e, '') <> ''), f text CHECK (NULLIF(f, '') IS NOT NULL), g text CHECK (replace(g, ' ', '') <> ''));
CREATE TABLE s.folded (
    name text NOT NULL CHECK (btrim(name) = name), mail text CHECK (mail = lower(btrim(mail))), code varchar(12) CHECK (upper(code) = code),
    title text NOT NULL CHECK (initcap(title) = title), a text CHECK (ltrim(a) = a AND rtrim(a) = a));
CREATE TABLE s.pinned (
    one int NOT NULL CHECK (one = 1), yes boolean NOT NULL CHECK (yes IS TRUE), no boolean CHECK (no IS NOT TRUE), single text NOT NULL CHECK (single IN ('only')),
    gone text CHECK (gone IS NULL), id boolean PRIMARY KEY DEFAULT true CHECK (id));
CREATE TABLE s.never (id int PRIMARY KEY, CONSTRAINT no_rows CHECK (false) NO INHERIT);
CREATE DOMAIN s.trimmed AS text CHECK (VALUE = btrim(VALUE));
CREATE DOMAIN s.short AS s.trimmed CHECK (octet_length(VALUE) <= 6);
CREATE DOMAIN s.small AS s.short CHECK (VALUE = lower(VALUE)) NOT NULL;
CREATE TABLE s.domains (a s.trimmed, b s.short, c s.small, d s.small CHECK (length(d) >= 3));
ALTER TABLE s.domains ADD CONSTRAINT later CHECK (length(a) <= 12) NOT VALID;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(DISTINCT city) > 10 AS city, count(DISTINCT code) > 100 AS code FROM s.bytes;
SELECT count(DISTINCT name) > 10 AS name, count(DISTINCT title) > 10 AS title FROM s.folded;
SELECT one, yes, no, single, gone, id FROM s.pinned;
SELECT max(length(a)) <= 12 AS a, max(octet_length(c)) <= 6 AS c FROM s.domains;
DROP SCHEMA s CASCADE;
