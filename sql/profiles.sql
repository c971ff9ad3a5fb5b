-- Profiles: what was learnt from rows, a row per role and table. Table, row security, pg_dump marks, and reading them.
-- Not here: learning (src/seeds), what a profile is made of (crates/plan/src/profile).

CREATE TABLE seedgen.profile (
    profile_number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role              name NOT NULL DEFAULT current_user,
    table_schema      name NOT NULL,
    table_name        name NOT NULL,
    -- existing: learnt from rows that the database held; imported: from a profile made elsewhere.
    source            text NOT NULL CHECK (source IN ('existing', 'imported')),
    -- The schema whose rows it was learnt from.
    learnt_from       text,
    rows              bigint NOT NULL,
    -- Of the form of the JSON.
    version           integer NOT NULL,
    profile           jsonb NOT NULL,
    created           timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- As in seedgen.seed: where the oid and the attnums mean anything.
    relation          oid NOT NULL,
    columns           jsonb NOT NULL DEFAULT '{}',
    system_identifier bigint NOT NULL,
    database          oid NOT NULL,
    role_oid          oid GENERATED ALWAYS AS (seedgen.role_oid(role)) STORED
);
COMMENT ON TABLE seedgen.profile IS
'What was learnt of tables: for each column the pattern of its values, as JSON.';
CREATE INDEX profile_name_idx ON seedgen.profile (table_schema, table_name);

ALTER TABLE seedgen.profile ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_profiles ON seedgen.profile
    USING (role_oid = (SELECT seedgen.role_oid(current_user)))
    WITH CHECK (role_oid = (SELECT seedgen.role_oid(current_user)));
GRANT SELECT, DELETE,
      INSERT (table_schema, table_name, source, learnt_from, rows, version, profile, relation, columns, system_identifier,
              database),
      UPDATE (role)
    ON seedgen.profile TO PUBLIC;
GRANT SELECT ON SEQUENCE seedgen.profile_profile_number_seq TO PUBLIC;

SELECT pg_catalog.pg_extension_config_dump('seedgen.profile', 'WHERE role_oid = seedgen.role_oid(role)');
SELECT pg_catalog.pg_extension_config_dump('seedgen.profile_profile_number_seq', '');

-- Whether `asked` is the table that something was stored for: true where its oid says so, whatever it is called now;
-- false where the stored name alone does, as the oid means nothing here or nothing any more; NULL where it is another.
CREATE FUNCTION seedgen.stored_for(
    asked oid, relation oid, system_identifier bigint, database oid, table_schema name, table_name name
) RETURNS boolean
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT CASE WHEN seedgen.is_here(system_identifier, database)
                     AND EXISTS (SELECT FROM pg_catalog.pg_class o WHERE o.oid = stored_for.relation)
                THEN CASE WHEN stored_for.relation = asked THEN true END
                WHEN EXISTS (
                    SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.oid = asked AND n.nspname = stored_for.table_schema AND c.relname = stored_for.table_name)
                THEN false
           END;
END;
COMMENT ON FUNCTION seedgen.stored_for(oid, oid, bigint, oid, name, name) IS
'Internal: whether a table is the one that a seed or a profile was stored for.';

-- The caller's profile of a table, the newest; with the attnums of its columns where they mean anything.
CREATE FUNCTION seedgen.profile_rows(relation oid)
RETURNS TABLE (profile_number bigint, source text, learnt_from text, rows bigint, version integer, profile jsonb, columns jsonb)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT s.profile_number, s.source, s.learnt_from, s.rows, s.version, s.profile, CASE WHEN s.bound THEN s.columns END
    FROM (SELECT t.*, seedgen.stored_for(profile_rows.relation, t.relation, t.system_identifier, t.database,
                                         t.table_schema, t.table_name) AS bound
          FROM pg_class r
          JOIN pg_namespace n ON n.oid = r.relnamespace
          JOIN seedgen.profile t ON t.relation = r.oid OR t.table_schema = n.nspname AND t.table_name = r.relname
          WHERE r.oid = profile_rows.relation AND t.role_oid = (SELECT seedgen.role_oid(current_user))) AS s
    WHERE s.bound IS NOT NULL
    ORDER BY s.profile_number DESC;
END;
COMMENT ON FUNCTION seedgen.profile_rows(oid) IS
'Internal: the caller''s profiles of a table, newest first.';

CREATE VIEW seedgen.profiles WITH (security_invoker = true) AS
SELECT p.table_schema, p.table_name, c.key AS column_name, c.value ->> 'kind' AS kind,
       -- With its parameters an object of one key.
       CASE pg_catalog.jsonb_typeof(f.family) WHEN 'string' THEN f.family #>> '{}'
            WHEN 'object' THEN (SELECT pg_catalog.min(k) FROM pg_catalog.jsonb_object_keys(f.family) AS k) END AS family,
       -- Whoever may write to the table may have written something else into it.
       CASE WHEN pg_catalog.jsonb_typeof(c.value -> 'null_ratio') = 'number'
            THEN CASE WHEN (c.value -> 'null_ratio')::numeric BETWEEN 0 AND 1
                      THEN pg_catalog.round((c.value -> 'null_ratio')::numeric, 17)::double precision END END AS null_ratio,
       CASE WHEN pg_catalog.jsonb_typeof(c.value -> 'distinct') = 'number'
            THEN CASE WHEN (c.value -> 'distinct')::numeric BETWEEN 0 AND 9223372036854775807
                      THEN (c.value -> 'distinct')::bigint END END AS distinct_values,
       c.value AS profile, p.rows, p.source, p.learnt_from, p.created
FROM seedgen.profile p,
     pg_catalog.jsonb_each(CASE WHEN pg_catalog.jsonb_typeof(p.profile -> 'columns') = 'object'
                                THEN p.profile -> 'columns' ELSE '{}' END) AS c,
     LATERAL (SELECT coalesce(c.value -> 'family', c.value -> 'growth') AS family) AS f
ORDER BY p.table_schema, p.table_name, c.key;
COMMENT ON VIEW seedgen.profiles IS 'The profiles of the current user (superusers: of all), a row for each column.';
GRANT SELECT ON seedgen.profiles TO PUBLIC;
