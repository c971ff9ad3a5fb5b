-- The ledger: what each run did.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE s.b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES s.a);
CREATE TABLE s.few (b boolean PRIMARY KEY);
SELECT count(*) FROM seedgen.runs;
SELECT sum(rows_written) FROM seedgen.populate('s', 10, options => :'o');
SELECT sum(rows_written) FROM seedgen.populate('s', 5, seed => 7, mode => 'append', tables => '{"few": 0}', options => :'o');
SELECT rows_written FROM seedgen.populate_table('s.a', 3, options => :'o');
SELECT run, status, role = current_user AS role, schemas, seed, tables, rows, seconds > 0 AS seconds, options, generation_version FROM seedgen.runs ORDER BY run;
SELECT run, ordinal, level, table_schema, table_name, path, rows, note FROM seedgen.run_tables ORDER BY run, ordinal;
-- A plan can be read back from the ledger.
SELECT jsonb_array_length(plan -> 'tables') AS tables, plan ->> 'seed' AS seed FROM seedgen.run ORDER BY run;
-- A failed or rolled-back run leaves nothing.
BEGIN;
SELECT sum(rows_written) FROM seedgen.populate('s', 10, options => :'o');
ROLLBACK;
SELECT seedgen.populate('s', 10, options => '{"nonsense": 1}');
SELECT count(*) FROM seedgen.runs;
-- Everyone sees their own runs alone.
CREATE ROLE regress_seedgen_other;
GRANT USAGE ON SCHEMA s TO regress_seedgen_other;
GRANT INSERT, SELECT ON s.b, s.a TO regress_seedgen_other;
SET ROLE regress_seedgen_other;
SELECT count(*) FROM seedgen.runs;
SELECT rows_written, path FROM seedgen.populate_table('s.b', 4, options => :'o');
SELECT run, tables, rows FROM seedgen.runs;
SELECT rows_written FROM seedgen.populate_table('s.few', 4, options => :'o');
SELECT rows_written FROM seedgen.populate_table('s.b', 4, mode => 'replace', options => :'o');
RESET ROLE;
SELECT count(*) FROM seedgen.runs;
DROP OWNED BY regress_seedgen_other;
DROP ROLE regress_seedgen_other;
