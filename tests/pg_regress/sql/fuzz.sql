-- What the schema fuzzer found, a table or two for each.
SET client_min_messages = warning;
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}'
-- A name that suggests a short list, none of which is within the bounds of a float.
CREATE SCHEMA f;
CREATE TABLE f.listed (id int PRIMARY KEY, priority double precision CHECK (priority BETWEEN 36 AND 89), level real CHECK (level > 500), rating double precision CHECK (rating <= -3));
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- A parent that its trigger refuses: a unique key to it stays null, alone and with another.
CREATE SCHEMA f;
CREATE FUNCTION f.no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'not today'; END$$;
CREATE TABLE f.refused (id int PRIMARY KEY);
CREATE TRIGGER refuse BEFORE INSERT ON f.refused FOR EACH ROW EXECUTE FUNCTION f.no();
CREATE TABLE f.one (id int PRIMARY KEY, refused int UNIQUE REFERENCES f.refused);
CREATE TABLE f.several (kind int NOT NULL, refused int REFERENCES f.refused, UNIQUE (refused, kind), UNIQUE (kind));
SELECT table_name, rows_written FROM seedgen.populate('f', 7, options => :'o') ORDER BY 1;
SELECT count(refused) FROM f.one;
DROP SCHEMA f CASCADE;
