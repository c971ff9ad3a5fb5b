-- seeds => …: what rows are learnt from.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.shops (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, zone text);
CREATE TABLE s.visits (id bigserial PRIMARY KEY, shop_id int NOT NULL REFERENCES s.shops, level text NOT NULL, amount int NOT NULL CHECK (amount BETWEEN 10 AND 20));
-- No seeds: said in the note, in the plan, by a NOTICE; auto takes what there is.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 5, seeds => 'user', options => :'o');
SELECT count(*) FROM seedgen.rows(NULL::s.shops, 3, options => '{"seeds": "llm"}');
SELECT table_name, reason FROM seedgen.plan('s', 5, seeds => 'existing', options => :'o') WHERE column_name IS NULL AND constraint_name IS NULL;
SELECT table_name, note FROM seedgen.populate('s', 5, seeds => 'auto', mode => 'replace', options => :'o');
SELECT table_name, note FROM seedgen.populate('s', 5, seeds => 'builtin', mode => 'replace', options => :'o');
TRUNCATE s.shops, s.visits RESTART IDENTITY;
-- Seeds of the user's: their values come back, within the constraints.
SELECT accepted, rejected FROM seedgen.import_seeds('s.shops', (SELECT jsonb_agg(jsonb_build_object('kind', CASE WHEN i % 4 = 0 THEN 'kiosk' ELSE 'mall' END, 'zone', CASE WHEN i % 2 = 0 THEN 'north' END)) FROM generate_series(1, 40) i));
SELECT accepted, rejected FROM seedgen.import_seeds('s.visits', (SELECT jsonb_agg(jsonb_build_object('shop_id', i, 'level', 'L' || i % 3, 'amount', 12 + i % 3)) FROM generate_series(1, 60) i));
SELECT table_name, note FROM seedgen.populate('s', 1000, seeds => 'user', mode => 'replace', options => :'o');
SELECT kind, count(*) BETWEEN 150 AND 350 AS quarter, count(*) BETWEEN 650 AND 850 AS rest FROM s.shops GROUP BY kind ORDER BY kind;
SELECT zone, count(*) BETWEEN 400 AND 600 AS half FROM s.shops GROUP BY zone ORDER BY zone LIMIT 5;
SELECT level, count(*) BETWEEN 250 AND 420 AS third FROM s.visits GROUP BY level ORDER BY level;
SELECT min(amount) >= 12 AND max(amount) <= 14 AS within FROM s.visits;
SELECT count(*) FROM seedgen.verify('s') WHERE NOT ok;
-- The ledger has it; the plan is there to be looked at.
SELECT options ->> 'seeds' AS seeds, plan -> 'tables' -> 0 ->> 'seeds' AS learnt FROM seedgen.run ORDER BY run DESC LIMIT 1;
-- The same call gives the same rows.
CREATE TABLE s_before AS SELECT * FROM s.shops;
SELECT count(*) FROM seedgen.populate('s', 1000, seeds => 'user', mode => 'replace', options => :'o');
SELECT count(*) FROM (SELECT * FROM s_before EXCEPT SELECT * FROM s.shops) AS d;
-- rows() and one table alone.
SELECT DISTINCT kind FROM seedgen.rows(NULL::s.shops, 100, options => '{"seeds": "user"}') ORDER BY 1;
SELECT count(*) FROM seedgen.rows(NULL::s.shops, 3, options => '{"seeds": "llm"}');
SELECT table_name, note FROM seedgen.populate_table('s.visits', 10, seeds => 'auto', options => :'o');
-- Existing rows, also where they are replaced by what is made of them.
UPDATE s.shops SET kind = 'stall', zone = 'south';
SELECT table_name, note FROM seedgen.populate('s', 50, seeds => 'existing', mode => 'replace', options => :'o');
SELECT kind, zone, count(*) FROM s.shops GROUP BY 1, 2;
SELECT seedgen.undo((SELECT max(run) FROM seedgen.runs)) IS NOT NULL AS undone;
SELECT count(*) FROM s.shops;
-- Another role's seeds are not used, not by a superuser either.
CREATE ROLE regress_seedgen_used;
GRANT USAGE ON SCHEMA s TO regress_seedgen_used;
GRANT INSERT, SELECT ON ALL TABLES IN SCHEMA s TO regress_seedgen_used;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA s TO regress_seedgen_used;
SET ROLE regress_seedgen_used;
SELECT table_name, note FROM seedgen.populate('s', 5, seeds => 'user', options => :'o');
SELECT accepted FROM seedgen.import_seeds('s.shops', '[{"kind": "evil"}]', source => 'llm');
RESET ROLE;
SELECT table_name, note FROM seedgen.populate_table('s.shops', 5, seeds => 'llm', options => :'o');
DROP OWNED BY regress_seedgen_used;
DROP ROLE regress_seedgen_used;
-- A column of another type since.
ALTER TABLE s.visits ALTER level TYPE int USING 1;
SELECT table_name, note FROM seedgen.populate_table('s.visits', 5, seeds => 'user', options => :'o');
-- Words that are none.
SELECT seedgen.populate('s', 5, seeds => 'exisitng');
SELECT seedgen.populate('s', 5, seeds => NULL);
SELECT seedgen.plan('s', 5, seeds => 'mine');
SELECT seedgen.rows(NULL::s.shops, 5, options => '{"seeds": 7}');
SELECT seedgen.rows(NULL::s.shops, 5, options => '{"seeds": "usr"}');
