-- The users' rules: what a column is filled with, and how many rows a table gets, whatever names suggest. Table,
-- row security, pg_dump marks, and the views that show them. Not here: the functions that check and set them.
--
-- Every user keeps their own rules, as with runs (ledger.sql). Tables and columns are known by their numbers where those
-- still mean something, and by their names after a dump and restore; each call that writes brings the names up to date.

CREATE TABLE seedgen.rule (
    rule              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role              name NOT NULL DEFAULT current_user,
    table_schema      name NOT NULL,
    table_name        name NOT NULL,
    -- NULL: the rule is about the whole table, and says how many rows it gets: {"rows": 500}.
    column_name       name,
    strategy          jsonb NOT NULL CHECK (jsonb_typeof(strategy) = 'object'),
    changed           timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- The columns that the rule reads, by the name that it calls them, with their numbers.
    reads             jsonb NOT NULL DEFAULT '{}',
    -- Where the numbers of the table and of its columns mean anything.
    relation          oid NOT NULL,
    attnum            smallint,
    system_identifier bigint NOT NULL,
    database          oid NOT NULL,
    role_oid          oid GENERATED ALWAYS AS (seedgen.role_oid(role)) STORED,
    -- Looked at when the statement ends: columns may swap their names.
    UNIQUE NULLS NOT DISTINCT (role_oid, role, table_schema, table_name, column_name) DEFERRABLE INITIALLY IMMEDIATE
);
COMMENT ON TABLE seedgen.rule IS 'A row for each column that seedgen.set_strategy set, and for each table whose row count a plan brought.';

ALTER TABLE seedgen.rule ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rules ON seedgen.rule
    USING (role_oid = (SELECT seedgen.role_oid(current_user)))
    WITH CHECK (role_oid = (SELECT seedgen.role_oid(current_user)));
GRANT SELECT, DELETE,
      INSERT (table_schema, table_name, column_name, strategy, reads, relation, attnum, system_identifier, database),
      UPDATE (role, table_schema, table_name, column_name, strategy, reads, relation, attnum, system_identifier, database)
    ON seedgen.rule TO PUBLIC;
-- pg_dump --enable-row-security by a role that is no superuser reads it too.
GRANT SELECT ON SEQUENCE seedgen.rule_rule_seq TO PUBLIC;

SELECT pg_catalog.pg_extension_config_dump('seedgen.rule', 'WHERE role_oid = seedgen.role_oid(role)');
SELECT pg_catalog.pg_extension_config_dump('seedgen.rule_rule_seq', '');

-- Rules with what they are about today: the table and the attribute, NULL where there is none. A table of the stored
-- oid is the one meant, whatever it is called now (bound); else the one of the stored name is.
CREATE VIEW seedgen.rule_place WITH (security_invoker = true) AS
SELECT r.rule, r.role_oid, t.oid AS relation, r.column_name, a.attnum, b.bound
FROM seedgen.rule r
CROSS JOIN LATERAL (
    SELECT seedgen.is_here(r.system_identifier, r.database)
           AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = r.relation) AS bound) b
LEFT JOIN pg_catalog.pg_class t ON t.oid = CASE WHEN b.bound THEN r.relation ELSE (
    SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = r.table_schema AND c.relname = r.table_name) END
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
      AND CASE WHEN b.bound THEN a.attnum = r.attnum ELSE a.attname = r.column_name END;
COMMENT ON VIEW seedgen.rule_place IS 'Internal: the tables and columns that rules are about, as they are today.';
GRANT SELECT ON seedgen.rule_place TO PUBLIC;

CREATE VIEW seedgen.rules WITH (security_invoker = true) AS
SELECT coalesce(o.rolname, r.role) AS role, coalesce(n.nspname, r.table_schema) AS table_schema,
       coalesce(c.relname, r.table_name) AS table_name, coalesce(a.attname, r.column_name) AS column_name, r.strategy,
       CASE WHEN o.oid IS NULL OR c.oid IS NULL OR r.column_name IS NOT NULL AND a.attname IS NULL THEN 'orphaned'
            ELSE 'active' END AS status,
       r.changed
FROM seedgen.rule r
JOIN seedgen.rule_place p ON p.rule = r.rule
LEFT JOIN pg_catalog.pg_roles o ON o.oid = r.role_oid
LEFT JOIN pg_catalog.pg_class c ON c.oid = p.relation
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = p.relation AND a.attnum = p.attnum
ORDER BY 2, 3, a.attnum NULLS FIRST, r.rule;
COMMENT ON VIEW seedgen.rules IS 'The rules of the current user (superusers: of all). Orphaned ones belong to columns, tables or roles that were dropped, and are ignored.';
GRANT SELECT ON seedgen.rules TO PUBLIC;
