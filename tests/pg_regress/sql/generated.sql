-- Columns that PostgreSQL makes: generated, identity, serial, defaults.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.line (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, quantity int NOT NULL CHECK (quantity BETWEEN 1 AND 50), price numeric(8, 2) NOT NULL CHECK (price >= 0),
    total numeric GENERATED ALWAYS AS (quantity * price) STORED, label text GENERATED ALWAYS AS (quantity || ' x ' || price) STORED NOT NULL, CHECK (total >= 0));
-- In an index, in the middle of the row, and after a dropped column.
CREATE TABLE s.person (gone int, first_name text NOT NULL, upper_name text GENERATED ALWAYS AS (upper(first_name)) STORED, last_name text NOT NULL, search tsvector GENERATED ALWAYS AS (to_tsvector('english', first_name || ' ' || last_name)) STORED, id bigserial PRIMARY KEY);
ALTER TABLE s.person DROP COLUMN gone;
CREATE INDEX ON s.person USING gin (search);
CREATE INDEX ON s.person (upper_name);
-- Added later, with a missing value for older rows.
CREATE TABLE s.grown (id int PRIMARY KEY);
INSERT INTO s.grown VALUES (-1);
ALTER TABLE s.grown ADD COLUMN n int DEFAULT 7 NOT NULL, ADD COLUMN t text DEFAULT 'x';
-- A sequence shared by two tables.
CREATE SEQUENCE s.shared START 100;
CREATE TABLE s.left_side (id int PRIMARY KEY DEFAULT nextval('s.shared'), t text);
CREATE TABLE s.right_side (id int PRIMARY KEY DEFAULT nextval('s.shared'), t text);
-- A cached, cycling one.
CREATE TABLE s.cached (id int GENERATED ALWAYS AS IDENTITY (CACHE 10) PRIMARY KEY);
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT bool_and(total = quantity * price) AS totals, bool_and(label = quantity || ' x ' || price) AS labels, min(id), max(id) FROM s.line;
SELECT bool_and(upper_name = upper(first_name)) AS upper, bool_and(search @@ plainto_tsquery('english', last_name)) AS search, min(id), max(id) FROM s.person;
SELECT count(*), min(id) FROM s.grown;
SELECT count(*) AS clashes FROM s.left_side JOIN s.right_side USING (id);
SELECT bool_and(id >= 100) AS left_side FROM s.left_side;
INSERT INTO s.left_side DEFAULT VALUES RETURNING id;
INSERT INTO s.cached DEFAULT VALUES RETURNING id > 200 AS id;
-- Again; through the executor.
CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t BEFORE INSERT ON s.line FOR EACH ROW EXECUTE FUNCTION pass();
CREATE TRIGGER t BEFORE INSERT ON s.person FOR EACH ROW EXECUTE FUNCTION pass();
SELECT table_name, rows_written, path FROM seedgen.populate('s', 100, options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT bool_and(total = quantity * price) AS totals, min(id), max(id) FROM s.line;
SELECT bool_and(upper_name = upper(first_name)) AS upper, min(id), max(id) FROM s.person;
INSERT INTO s.line (quantity, price) VALUES (1, 1) RETURNING id;
