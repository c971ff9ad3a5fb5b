-- What users may write to seedgen's tables by hand: not the numbers of rows, which would stand in the way of others,
-- not owners and times, and nothing that keeps others from reading theirs.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
DROP ROLE IF EXISTS seedgen_rights_eve;
RESET client_min_messages;
CREATE ROLE seedgen_rights_eve;
SELECT c.table_name, c.privilege_type, string_agg(c.column_name, ', ' ORDER BY c.column_name) AS not_granted
FROM (SELECT t.table_name, p.privilege_type, a.column_name
      FROM information_schema.tables t
      CROSS JOIN (VALUES ('INSERT'), ('UPDATE')) p(privilege_type)
      JOIN information_schema.columns a USING (table_schema, table_name)
      WHERE t.table_schema = 'seedgen' AND t.table_type = 'BASE TABLE'
        AND NOT has_column_privilege('seedgen_rights_eve', 'seedgen.' || quote_ident(t.table_name), a.column_name, p.privilege_type)) c
GROUP BY 1, 2 ORDER BY 1, 2;
SET ROLE seedgen_rights_eve;
INSERT INTO seedgen.run (run, schemas, seed, generation_version, plan, xid, system_identifier, database)
    OVERRIDING SYSTEM VALUE VALUES (1000000, '{}', 1, 1, '{}', '0', 1, 0);
INSERT INTO seedgen.rule (rule, table_schema, table_name, strategy, relation, system_identifier, database)
    OVERRIDING SYSTEM VALUE VALUES (1000000, 'x', 'x', '{}', 0, 1, 0);
INSERT INTO seedgen.seed (seed, table_schema, table_name, "row", source, accepted, relation, system_identifier, database)
    OVERRIDING SYSTEM VALUE VALUES (1000000, 'x', 'x', '{}', 'user', true, 0, 1, 0);
INSERT INTO seedgen.profile (profile_number, table_schema, table_name, source, rows, version, profile, relation, system_identifier, database)
    OVERRIDING SYSTEM VALUE VALUES (1000000, 'x', 'x', 'imported', 1, 1, '{}', 0, 1, 0);
INSERT INTO seedgen.seed_batch (batch, table_schema, table_name, server, provider, model, prompt_version, fingerprint, rows_asked,
        rows_accepted, rows_refused, status, calls, retries, tokens_in, tokens_out, seconds)
    OVERRIDING SYSTEM VALUE VALUES (1000000, 'x', 'x', 's', 'p', 'm', 1, 'f', 1, 1, 0, 'done', 1, 0, 0, 0, 1);
INSERT INTO seedgen.rule (changed, table_schema, table_name, strategy, relation, system_identifier, database)
    VALUES ('2000-01-01', 'x', 'x', '{}', 0, 1, 0);
SELECT setval('seedgen.run_run_seq', 1000000);
-- Odd content of one role does not keep another one from its views.
INSERT INTO seedgen.profile (table_schema, table_name, source, rows, version, profile, relation, system_identifier, database)
VALUES ('x', 'x', 'imported', 1, 1, '{"columns": {"a": {"kind": "text", "null_ratio": "half", "distinct": -1},
            "b": {"null_ratio": 1e400, "distinct": 1e400}, "c": {"null_ratio": 1e-400, "distinct": 2.6}, "d": 5, "e": {"null_ratio": 0.25, "distinct": 7}}}', 0, 1, 0),
       ('x', 'y', 'imported', 1, 1, '{"columns": [1]}', 0, 1, 0), ('x', 'z', 'imported', 1, 1, '5', 0, 1, 0);
INSERT INTO seedgen.rule (table_schema, table_name, column_name, strategy, relation, system_identifier, database)
VALUES ('x', 'x', 'x', '{"n": 1e400}', 0, 1, 0);
RESET ROLE;
SELECT table_name, column_name, kind, null_ratio, distinct_values FROM seedgen.profiles WHERE table_schema = 'x';
SELECT table_name, column_name, status FROM seedgen.rules WHERE table_schema = 'x';
DELETE FROM seedgen.rule WHERE table_schema = 'x';
DELETE FROM seedgen.profile WHERE table_schema = 'x';
-- A rule written by hand that cannot be read is an error where it counts.
CREATE TABLE written (id int PRIMARY KEY, n int);
GRANT ALL ON written TO seedgen_rights_eve;
SET ROLE seedgen_rights_eve;
INSERT INTO seedgen.rule (table_schema, table_name, column_name, strategy, relation, system_identifier, database)
VALUES ('public', 'written', 'n', '{"strategy": "constant", "value": 1e400}', 0, 1, 0);
SELECT * FROM seedgen.populate_table('written', 3);
RESET ROLE;
DROP OWNED BY seedgen_rights_eve;
DELETE FROM seedgen.rule WHERE table_name = 'written';
DROP ROLE seedgen_rights_eve;
