-- What a role keeps is its own: not that of another role that takes its name later, and not lost when it is renamed.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "analyze": false}'
\set SHOW_CONTEXT never
SET client_min_messages = warning;
DROP ROLE IF EXISTS seedgen_roles_ann, seedgen_roles_bob;
RESET client_min_messages;
CREATE ROLE seedgen_roles_ann;
CREATE SCHEMA w;
CREATE TABLE w.t (id int PRIMARY KEY, note text NOT NULL);
INSERT INTO w.t SELECT n, 'learnt' FROM generate_series(1, 40) n;
GRANT USAGE ON SCHEMA w TO PUBLIC;
GRANT ALL ON w.t TO PUBLIC;
SET ROLE seedgen_roles_ann;
SELECT seedgen.set_strategy('w.t.note', '{"strategy": "sql", "expression": "''of ann '' || id"}');
SELECT accepted FROM seedgen.import_seeds('w.t', '[{"note": "seed of ann"}]');
SELECT rows FROM seedgen.learn('w');
SELECT rows_written FROM seedgen.populate_table('w.t', 5, mode => 'append', options => :'o');
RESET ROLE;
CREATE VIEW w.kept WITH (security_invoker = true) AS
SELECT (SELECT count(*) FROM seedgen.rules) AS rules, (SELECT count(*) FROM seedgen.seed) AS seeds,
       (SELECT count(*) FROM seedgen.profiles) AS profiles, (SELECT count(*) FROM seedgen.runs) AS runs,
       (SELECT count(*) FROM seedgen.run_tables) AS run_tables;
GRANT SELECT ON w.kept TO PUBLIC;
SET ROLE seedgen_roles_ann;
TABLE w.kept;
-- Renamed, it has what it had. Whoever is called as it was has nothing, and does not run its expressions.
RESET ROLE;
ALTER ROLE seedgen_roles_ann RENAME TO seedgen_roles_bob;
CREATE ROLE seedgen_roles_ann;
SET ROLE seedgen_roles_ann;
TABLE w.kept;
SELECT note LIKE 'of ann%' AS inherited FROM seedgen.rows(NULL::w.t, 1);
SELECT seedgen.set_strategy('w.t.note', '{"strategy": "constant", "value": "of the second"}');
SELECT role, column_name, strategy FROM seedgen.rules;
SET ROLE seedgen_roles_bob;
TABLE w.kept;
SELECT note LIKE 'of ann%' AS own FROM seedgen.rows(NULL::w.t, 1);
SELECT role, column_name FROM seedgen.rules;
-- What writes brings the stored name up to date, for dumps.
SELECT count(*) AS stale FROM seedgen.rule WHERE role <> current_user;
SELECT rows_written FROM seedgen.populate_table('w.t', 5, options => :'o');
SELECT (SELECT count(*) FROM seedgen.rule WHERE role <> current_user) + (SELECT count(*) FROM seedgen.seed WHERE role <> current_user)
     + (SELECT count(*) FROM seedgen.profile WHERE role <> current_user) + (SELECT count(*) FROM seedgen.run WHERE role <> current_user) AS stale;
-- Nobody writes in the name of another.
UPDATE seedgen.rule SET role = 'seedgen_roles_ann';
UPDATE seedgen.rule SET role_oid = 'seedgen_roles_ann'::regrole;
-- Dropped: nobody's, and not those of the role that is made under its name.
RESET ROLE;
DROP OWNED BY seedgen_roles_bob;
DROP ROLE seedgen_roles_bob;
CREATE ROLE seedgen_roles_bob;
SET ROLE seedgen_roles_bob;
TABLE w.kept;
SELECT note LIKE 'of ann%' AS inherited FROM seedgen.rows(NULL::w.t, 1);
SELECT accepted FROM seedgen.import_seeds('w.t', '[{"note": "a seed of its own"}]');
SELECT "row" FROM seedgen.seed;
SELECT seedgen.export_seeds('w.t');
SELECT seedgen.undo(max(run)) FROM seedgen.runs;
-- Superusers see what is nobody's, may drop it, or give it away.
RESET ROLE;
SELECT role, status FROM seedgen.rules WHERE table_schema = 'w' ORDER BY 1, 2;
UPDATE seedgen.rule SET role = 'seedgen_roles_bob' WHERE table_schema = 'w' AND role = 'seedgen_roles_bob';
SET ROLE seedgen_roles_bob;
SELECT note LIKE 'of ann%' AS given FROM seedgen.rows(NULL::w.t, 1);
RESET ROLE;
DROP OWNED BY seedgen_roles_ann, seedgen_roles_bob;
DROP ROLE seedgen_roles_ann, seedgen_roles_bob;
