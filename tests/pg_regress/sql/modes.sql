-- mode: append adds to what is there, top_up fills up to the count, replace empties first.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.owner (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE s.pet (id serial PRIMARY KEY, owner_id int NOT NULL REFERENCES s.owner, tag uuid NOT NULL UNIQUE, born date NOT NULL);
CREATE TABLE s.chip (pet_id int PRIMARY KEY REFERENCES s.pet, code char(8) NOT NULL UNIQUE);
CREATE TABLE s.friend (a int REFERENCES s.pet, b int REFERENCES s.pet, PRIMARY KEY (a, b));
-- Append, twice: no clash, new chips for new pets only.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, options => :'o');
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, options => :'o');
SELECT count(*), min(id), max(id), count(DISTINCT email) FROM s.owner;
SELECT count(*), count(DISTINCT tag) FROM s.pet;
SELECT count(*), count(DISTINCT code) FROM s.chip;
SELECT count(*) FROM s.friend;
-- The pets of the second run belong to old owners and to new ones.
SELECT count(*) FILTER (WHERE owner_id <= 100) > 0 AS old, count(*) FILTER (WHERE owner_id > 100) > 0 AS new FROM s.pet WHERE id > 100;
SELECT object FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
-- Another seed on top.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 50, seed => 7, options => :'o');
-- top_up: what is missing, then nothing.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 300, mode => 'top_up', options => :'o');
SELECT table_name, rows_written, note FROM seedgen.populate('s', 300, mode => 'top_up', options => :'o');
SELECT table_name, rows_written FROM seedgen.populate('s', 100, mode => 'top_up', options => :'o');
SELECT (SELECT count(*) FROM s.owner) AS owners, (SELECT count(*) FROM s.pet) AS pets, (SELECT count(*) FROM s.chip) AS chips, (SELECT count(*) FROM s.friend) AS friends;
-- replace: as if the tables had been empty; the same rows every time.
SELECT table_name, rows_written FROM seedgen.populate('s', 20, mode => 'replace', options => :'o');
SELECT md5(string_agg(p::text, ',' ORDER BY id)) AS first FROM s.pet p \gset
SELECT table_name, rows_written FROM seedgen.populate('s', 20, mode => 'replace', options => :'o');
SELECT md5(string_agg(p::text, ',' ORDER BY id)) = :'first' AS same, count(*), min(id), max(id) FROM s.pet p;
SELECT object FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
-- A table that something else refers to is not emptied behind its back: it keeps its rows, and its row says why.
CREATE SCHEMA other CREATE TABLE visit (pet_id int REFERENCES s.pet);
INSERT INTO other.visit SELECT min(id) FROM s.pet;
SELECT table_name, rows_written FROM seedgen.populate('s', 20, mode => 'replace', options => :'o');
SELECT count(*) FROM s.pet;
