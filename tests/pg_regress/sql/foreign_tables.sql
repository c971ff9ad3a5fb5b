-- Foreign tables are skipped, and said so, unless named in only.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE EXTENSION file_fdw;
CREATE EXTENSION postgres_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE SCHEMA s;
CREATE TABLE s.near (id int PRIMARY KEY);
CREATE FOREIGN TABLE s.file (line text) SERVER files OPTIONS (filename '/dev/null');
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 10, options => :'o');
-- By name it is tried; the wrapper decides.
SELECT table_name, rows_written FROM seedgen.populate('s', 10, options => :'o'::jsonb || '{"only": ["file"], "on_error": "stop"}');
-- A wrapper that can insert: this same database, over a connection of its own.
CREATE TABLE s.behind (id int NOT NULL, name text);
DO $$ BEGIN EXECUTE format('CREATE SERVER loop FOREIGN DATA WRAPPER postgres_fdw OPTIONS (dbname %L, host %L, port %L)',
    current_database(), split_part(current_setting('unix_socket_directories'), ',', 1), current_setting('port')); END $$;
CREATE USER MAPPING FOR CURRENT_USER SERVER loop;
CREATE FOREIGN TABLE s.far (id int NOT NULL, name text) SERVER loop OPTIONS (table_name 'behind', schema_name 's');
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 10, options => :'o'::jsonb || '{"only": ["far"]}');
SELECT count(*), count(name) > 0 AS names FROM s.behind;
