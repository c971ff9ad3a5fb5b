-- Seed rows: what the patterns of a table are learnt from. Tables, row security, pg_dump marks, and reading them.
-- Not here: what makes and tests them (src/seeds), USAGE on the schema (grants.sql).
--
-- As in the ledger, every role keeps its own, and names point at the tables, so that a dump and restore keeps them
-- true. Within the database that they were stored in, oid and attnum follow renames; they mean nothing elsewhere.

CREATE TABLE seedgen.seed (
    seed              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role              name NOT NULL DEFAULT current_user,
    table_schema      name NOT NULL,
    table_name        name NOT NULL,
    -- Of an accepted seed: the values as PostgreSQL prints them. Else the row as it came.
    "row"             jsonb NOT NULL,
    source            text NOT NULL CHECK (source IN ('builtin', 'llm', 'existing', 'user')),
    model             text,
    prompt_version    integer,
    -- The batch of calls that it came with.
    batch             bigint,
    created           timestamptz NOT NULL DEFAULT clock_timestamp(),
    accepted          boolean NOT NULL,
    -- Why not, as PostgreSQL says it.
    sqlstate          text,
    reason            text,
    -- Where the oid and the attnums (of the row's columns, by name) mean anything.
    relation          oid NOT NULL,
    columns           jsonb NOT NULL DEFAULT '{}',
    system_identifier bigint NOT NULL,
    database          oid NOT NULL,
    role_oid          oid GENERATED ALWAYS AS (seedgen.role_oid(role)) STORED,
    CHECK (accepted = (reason IS NULL))
);
COMMENT ON TABLE seedgen.seed IS
'Seed rows, those that the constraints of their table let pass (accepted) and those that they do not, with the reason.';
CREATE INDEX seed_name_idx ON seedgen.seed (table_schema, table_name);
CREATE INDEX seed_relation_idx ON seedgen.seed (relation);

ALTER TABLE seedgen.seed ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_seeds ON seedgen.seed
    USING (role_oid = (SELECT seedgen.role_oid(current_user)))
    WITH CHECK (role_oid = (SELECT seedgen.role_oid(current_user)));
GRANT SELECT, DELETE,
      INSERT (table_schema, table_name, "row", source, model, prompt_version, batch, accepted, sqlstate, reason, relation,
              columns, system_identifier, database),
      UPDATE (role)
    ON seedgen.seed TO PUBLIC;
-- pg_dump --enable-row-security by a role that is no superuser reads it too.
GRANT SELECT ON SEQUENCE seedgen.seed_seed_seq TO PUBLIC;

SELECT pg_catalog.pg_extension_config_dump('seedgen.seed', 'WHERE role_oid = seedgen.role_oid(role)');
SELECT pg_catalog.pg_extension_config_dump('seedgen.seed_seed_seq', '');

-- The caller's seeds of a table under the present names of its columns. A table of the stored oid is the one meant,
-- whatever it is called now; else the one of the stored name is. Superusers too get their own alone: what others
-- stored must not shape their rows.
CREATE FUNCTION seedgen.seed_rows(relation oid)
RETURNS TABLE (seed bigint, source text, accepted boolean, "row" jsonb)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT s.seed, s.source, s.accepted,
           CASE WHEN s.bound AND jsonb_typeof(s."row") = 'object' THEN coalesce(
               (SELECT jsonb_object_agg(coalesce(a.attname, e.key), e.value)
                FROM jsonb_each(s."row") AS e
                LEFT JOIN pg_attribute a ON a.attrelid = s.relation AND a.attnum = (s.columns ->> e.key)::smallint
                WHERE NOT coalesce(a.attisdropped, false)), '{}')
           ELSE s."row" END
    FROM (SELECT t.*, seedgen.stored_for(seed_rows.relation, t.relation, t.system_identifier, t.database,
                                         t.table_schema, t.table_name) AS bound
          FROM pg_class r
          JOIN pg_namespace n ON n.oid = r.relnamespace
          JOIN seedgen.seed t ON t.relation = r.oid OR t.table_schema = n.nspname AND t.table_name = r.relname
          WHERE r.oid = seed_rows.relation AND t.role_oid = (SELECT seedgen.role_oid(current_user))) AS s
    WHERE s.bound IS NOT NULL
    ORDER BY s.seed;
END;
COMMENT ON FUNCTION seedgen.seed_rows(oid) IS
'Internal: the caller''s seeds of a table, under the present names of its columns.';

-- The tables among these of which the caller may have seeds (or a profile: source is null): a first look, so that
-- tables without are not asked one by one.
CREATE FUNCTION seedgen.seeded(relations oid[]) RETURNS TABLE (relation oid, source text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH own AS (
        SELECT DISTINCT t.relation, t.table_schema, t.table_name, t.source FROM seedgen.seed t
        WHERE t.role_oid = (SELECT seedgen.role_oid(current_user)) AND t.accepted
        UNION ALL SELECT p.relation, p.table_schema, p.table_name, NULL FROM seedgen.profile p
        WHERE p.role_oid = (SELECT seedgen.role_oid(current_user)))
    SELECT DISTINCT c.oid, own.source
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN own ON own.relation = c.oid OR own.table_schema = n.nspname AND own.table_name = c.relname
    WHERE c.oid = ANY (relations);
END;
COMMENT ON FUNCTION seedgen.seeded(oid[]) IS
'Internal: tables of which the caller may have seeds or, where source is null, a profile.';

CREATE FUNCTION seedgen.export_seeds(relation regclass, source text DEFAULT NULL) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(jsonb_agg(s."row" ORDER BY s.seed), '[]')
    FROM seedgen.seed_rows(relation) AS s
    WHERE s.accepted AND s.source = coalesce(seedgen.seed_source(export_seeds.source), s.source);
END;
COMMENT ON FUNCTION seedgen.export_seeds(regclass, text) IS
'The caller''s accepted seeds of a table (of one source: user, llm ...) as import_seeds takes them.';
