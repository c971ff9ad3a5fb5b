-- Rules on INSERT act as for any INSERT; children refer to the rows that came. Unlogged, temporary and inherited tables.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA r;
CREATE TABLE r.nothing (id int PRIMARY KEY);
CREATE RULE nothing AS ON INSERT TO r.nothing DO INSTEAD NOTHING;
CREATE TABLE r.must (id int PRIMARY KEY, nothing_id int NOT NULL REFERENCES r.nothing);
CREATE TABLE r.may (id int PRIMARY KEY, nothing_id int REFERENCES r.nothing);
CREATE TABLE r.moved (id int PRIMARY KEY, v text);
CREATE TABLE r.target (id int PRIMARY KEY, v text);
CREATE RULE moved AS ON INSERT TO r.moved DO INSTEAD INSERT INTO r.target VALUES (NEW.id + 1000, NEW.v);
CREATE TABLE r.parent (id int PRIMARY KEY, a int);
CREATE TABLE r.heir (b int) INHERITS (r.parent);
CREATE TABLE r.child (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES r.parent);
CREATE UNLOGGED TABLE r.unlogged (id int PRIMARY KEY, v text);
CREATE TABLE r.always (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v int GENERATED ALWAYS AS (id * 2) STORED);
SELECT table_name, rows_written, path FROM seedgen.populate('r', 20, options => :'o') ORDER BY 1;
SELECT (SELECT count(*) FROM r.parent) AS with_heirs, (SELECT count(*) FROM ONLY r.parent) AS own, (SELECT count(*) FROM r.target) AS target;
SELECT * FROM seedgen.verify('r') WHERE NOT ok;
CREATE TEMP TABLE temporary (id int PRIMARY KEY, v text);
SELECT rows_written, path FROM seedgen.populate_table('temporary', 20, options => :'o');
