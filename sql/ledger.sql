-- The ledger: what each run added, so that it can be looked at, verified and undone. Tables, row security
-- and pg_dump marks. Not here: the views (views.sql) and USAGE on the schema (grants.sql).
--
-- Every user keeps their own runs: rows carry the role that made them, and row-level security shows and
-- lets change only those. Superusers see all. Names, not oids, point at the tables, so that a dump and
-- restore keeps the ledger true. What users may write leaves out the numbers and times of rows.

-- Whose a row is, here as in the other tables of seedgen: the name of the role is stored and dumped, its oid is
-- computed when the row is stored, and decides. So a role that is made again under the name of one that was dropped
-- inherits nothing, a role that is renamed keeps what it has, and a dump finds its roles by their names when it is
-- restored; what belongs to a role that is not there then belongs to nobody.
--
-- IMMUTABLE is what a generated column asks for, and means: as of when the row was stored, or its role updated.
CREATE FUNCTION seedgen.role_oid(role name) RETURNS oid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT pg_catalog.to_regrole(pg_catalog.quote_ident(role))::oid;
END;
COMMENT ON FUNCTION seedgen.role_oid(name) IS
'Internal: the role of that name, as of now; NULL where there is none.';

CREATE TABLE seedgen.run (
    run                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role               name NOT NULL DEFAULT current_user,
    schemas            text[] NOT NULL,
    seed               bigint NOT NULL,
    generation_version integer NOT NULL,
    options            jsonb NOT NULL DEFAULT '{}',
    -- The recorded plan, from which every key can be made again.
    plan               jsonb NOT NULL,
    status             text NOT NULL DEFAULT 'running'
                       CHECK (status IN ('running', 'done', 'undone')),
    started            timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished           timestamptz,
    rows               bigint NOT NULL DEFAULT 0,
    -- The transaction of the run, and where that number means anything: a restored dump
    -- has other transaction ids, which these two tell apart.
    xid                xid8 NOT NULL,
    system_identifier  bigint NOT NULL,
    database           oid NOT NULL,
    role_oid           oid GENERATED ALWAYS AS (seedgen.role_oid(role)) STORED
);
COMMENT ON TABLE seedgen.run IS 'A row for each run of seedgen.populate or seedgen.populate_table.';

CREATE TABLE seedgen.run_table (
    run             bigint NOT NULL REFERENCES seedgen.run ON DELETE CASCADE,
    -- The order of loading: parents have lower levels; tables of one cycle share a level.
    ordinal         integer NOT NULL,
    level           integer NOT NULL,
    table_schema    name NOT NULL,
    table_name      name NOT NULL,
    -- The table's oid at the time: only xmin depends on it.
    relation        oid NOT NULL,
    path            text NOT NULL CHECK (path IN ('fast', 'executor', 'skipped')),
    first_row       bigint NOT NULL DEFAULT 0 CHECK (first_row BETWEEN 0 AND 1000000000000000),
    rows            bigint NOT NULL DEFAULT 0 CHECK (rows BETWEEN 0 AND 1000000000000000),
    -- The subtransaction that wrote the rows, and nothing else of the caller's: their xmin.
    xid             xid8,
    seconds         double precision,
    note            text,
    PRIMARY KEY (run, ordinal)
);
COMMENT ON TABLE seedgen.run_table IS 'A row for each table of a run, in the order of loading.';
CREATE INDEX run_table_name_idx ON seedgen.run_table (table_schema, table_name);

ALTER TABLE seedgen.run ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_runs ON seedgen.run
    USING (role_oid = (SELECT seedgen.role_oid(current_user)))
    WITH CHECK (role_oid = (SELECT seedgen.role_oid(current_user)));

ALTER TABLE seedgen.run_table ENABLE ROW LEVEL SECURITY;
-- The subquery is subject to the policy of seedgen.run.
CREATE POLICY own_runs ON seedgen.run_table
    USING (EXISTS (SELECT FROM seedgen.run r WHERE r.run = run_table.run))
    WITH CHECK (EXISTS (SELECT FROM seedgen.run r WHERE r.run = run_table.run));

GRANT SELECT, DELETE,
      INSERT (schemas, seed, generation_version, options, plan, xid, system_identifier, database),
      UPDATE (role, plan, status, finished, rows)
    ON seedgen.run TO PUBLIC;
GRANT SELECT, INSERT, DELETE ON seedgen.run_table TO PUBLIC;
-- pg_dump --enable-row-security by a role that is no superuser reads it too.
GRANT SELECT ON SEQUENCE seedgen.run_run_seq TO PUBLIC;

-- Names of roles that mean another role by now are not dumped: they would be that one's after a restore.
SELECT pg_catalog.pg_extension_config_dump('seedgen.run', 'WHERE role_oid = seedgen.role_oid(role)');
SELECT pg_catalog.pg_extension_config_dump('seedgen.run_run_seq', '');
SELECT pg_catalog.pg_extension_config_dump('seedgen.run_table',
    'WHERE run IN (SELECT r.run FROM seedgen.run r WHERE r.role_oid = seedgen.role_oid(r.role))');

-- Row numbers that are used up: rows of other roles' runs are in the tables as well, and the same number would
-- make the same keys again. With the owner's rights, as row security hides those runs; it tells no more than
-- one number for a table that the caller can name, and believes only roles that may insert into it.
--
-- `of_it` leaves out runs that filled another table of that name in this very place (cluster and database), which was
-- dropped: where the table is empty, they mean nothing to it.
CREATE FUNCTION seedgen.next_rows(relations oid[], here_system bigint, here_database oid)
RETURNS TABLE (relation oid, next_row bigint, of_it bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT c.oid, max(u.next_row),
           max(u.next_row) FILTER (WHERE t.relation = c.oid OR r.system_identifier <> here_system OR r.database <> here_database)
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN seedgen.run_table t ON t.table_schema = n.nspname AND t.table_name = c.relname
    JOIN seedgen.run r ON r.run = t.run
    JOIN pg_catalog.pg_roles a ON a.oid = r.role_oid
    CROSS JOIN LATERAL (SELECT least(t.first_row, 1::bigint << 60) + least(t.rows, 1::bigint << 60)) AS u(next_row)
    WHERE c.oid = ANY (relations) AND r.status <> 'undone'
      AND pg_catalog.has_any_column_privilege(a.oid, c.oid, 'INSERT')
    GROUP BY c.oid;
END;
COMMENT ON FUNCTION seedgen.next_rows(oid[], bigint, oid) IS
'Internal: the first row number of each table that no run has used.';
