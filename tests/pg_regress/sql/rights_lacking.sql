-- A table that the caller has no right to fill does not stop the others: its row says what is lacking. Nor does what the
-- caller may not read stop verify.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "analyze": false}'
\set SHOW_CONTEXT never
SET client_min_messages = warning;
DROP ROLE IF EXISTS seedgen_lacking;
RESET client_min_messages;
CREATE ROLE seedgen_lacking;
CREATE SCHEMA s;
GRANT USAGE ON SCHEMA s TO seedgen_lacking;
CREATE TABLE s.free (id int PRIMARY KEY, n int NOT NULL UNIQUE CHECK (n > 0));
CREATE TABLE s.closed (id int PRIMARY KEY, n int CHECK (n > 0));
CREATE TABLE s.child (id int PRIMARY KEY, closed_id int NOT NULL REFERENCES s.closed);
CREATE TABLE s.maybe (id int PRIMARY KEY, closed_id int REFERENCES s.closed, free_id int NOT NULL REFERENCES s.free);
CREATE TABLE s.partly (id int PRIMARY KEY, a text NOT NULL, b text NOT NULL);
CREATE TABLE s.hidden (id int PRIMARY KEY);
INSERT INTO s.hidden VALUES (1);
GRANT SELECT, INSERT ON s.free, s.child, s.maybe TO seedgen_lacking;
GRANT SELECT (id) ON s.closed TO seedgen_lacking;
GRANT SELECT, INSERT (id, a) ON s.partly TO seedgen_lacking;
GRANT INSERT ON s.hidden TO seedgen_lacking;
SET ROLE seedgen_lacking;
SELECT table_name, reason FROM seedgen.plan('s', 10, options => :'o') WHERE column_name IS NULL AND constraint_name IS NULL ORDER BY 1;
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 10, options => :'o') ORDER BY 1;
SELECT count(*), count(closed_id) FROM s.maybe;
-- What it may not read is not checked, all else is.
SELECT table_name, kind, object, found, ok FROM seedgen.verify('s') ORDER BY 1, 2, 3;
-- Nothing is emptied that would not be filled.
RESET ROLE;
INSERT INTO s.partly VALUES (0, 'kept', 'kept');
GRANT TRUNCATE, DELETE ON s.free, s.maybe, s.child, s.partly TO seedgen_lacking;
SET ROLE seedgen_lacking;
SELECT table_name, rows_written, path FROM seedgen.populate('s', 5, mode => 'replace', options => :'o') ORDER BY 1;
SELECT * FROM s.partly;
-- Where the first failure stops the call, and where nothing else is left, it is an error.
SELECT count(*) FROM seedgen.populate('s', 10, options => :'o'::jsonb || '{"on_error": "stop"}');
SELECT count(*) FROM seedgen.populate('s', 10, options => :'o'::jsonb || '{"only": ["closed", "partly"]}');
RESET ROLE;
DROP OWNED BY seedgen_lacking;
DROP ROLE seedgen_lacking;
