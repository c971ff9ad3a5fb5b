-- The users' rules: what a column is filled with, and how many rows a table gets, whatever names suggest. Table,
-- row security, pg_dump marks, and the view that shows them. Not here: the functions that check and set them.
--
-- Every user keeps their own rules, as with runs (ledger.sql). The table is a regclass, which follows renames and
-- is dumped as a name. The column is known by its number where that still means the same column, and by its name
-- after a dump and restore; each call that writes rules brings the names up to date.

CREATE TABLE seedgen.rule (
    rule              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role              name NOT NULL DEFAULT current_user,
    relation          regclass NOT NULL,
    -- NULL: the rule is about the whole table, and says how many rows it gets: {"rows": 500}.
    column_name       name,
    strategy          jsonb NOT NULL CHECK (jsonb_typeof(strategy) = 'object'),
    changed           timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Where the column's number means anything.
    attnum            smallint,
    -- The columns that the rule reads, by the name that it calls them, with their numbers.
    reads             jsonb NOT NULL DEFAULT '{}',
    relation_oid      oid NOT NULL,
    system_identifier bigint NOT NULL,
    database          oid NOT NULL,
    -- Looked at when the statement ends: columns may swap their names.
    UNIQUE NULLS NOT DISTINCT (role, relation, column_name) DEFERRABLE INITIALLY IMMEDIATE
);
COMMENT ON TABLE seedgen.rule IS 'A row for each column that seedgen.set_strategy set, and for each table whose row count a plan brought.';

ALTER TABLE seedgen.rule ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rules ON seedgen.rule
    USING (role = current_user) WITH CHECK (role = current_user);
GRANT SELECT, INSERT, UPDATE, DELETE ON seedgen.rule TO PUBLIC;
-- pg_dump --enable-row-security by a role that is no superuser reads it too.
GRANT SELECT ON SEQUENCE seedgen.rule_rule_seq TO PUBLIC;

SELECT pg_catalog.pg_extension_config_dump('seedgen.rule', '');
SELECT pg_catalog.pg_extension_config_dump('seedgen.rule_rule_seq', '');

CREATE VIEW seedgen.rules WITH (security_invoker = true) AS
SELECT r.role, n.nspname AS table_schema, c.relname AS table_name,
       coalesce(a.attname, r.column_name) AS column_name, r.strategy,
       CASE WHEN c.oid IS NULL OR r.column_name IS NOT NULL AND a.attname IS NULL THEN 'orphaned' ELSE 'active' END
           AS status,
       r.changed
FROM seedgen.rule r
LEFT JOIN pg_catalog.pg_class c ON c.oid = r.relation
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.relation AND a.attnum > 0 AND NOT a.attisdropped
      AND CASE WHEN r.relation_oid = r.relation
                AND r.system_identifier = (SELECT s.system_identifier FROM pg_catalog.pg_control_system() s)
                AND r.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
               THEN a.attnum = r.attnum ELSE a.attname = r.column_name END
ORDER BY n.nspname, c.relname, a.attnum NULLS FIRST;
COMMENT ON VIEW seedgen.rules IS 'The rules of the current user (superusers: of all). Orphaned ones belong to columns or tables that were dropped, and are ignored.';
GRANT SELECT ON seedgen.rules TO PUBLIC;
