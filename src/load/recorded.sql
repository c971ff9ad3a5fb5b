-- The tables of run $1 that got rows, children first, as they are found today:
--   level, schema and name, oid today (NULL: gone), quoted name, source for FROM, rows recorded,
--   whether xmin tells the rows: the same table of the same database of the same cluster, a subtransaction of
--   their own, and no transaction id was used twice since ($2 system identifier, $3 database, $4 next
--   transaction id), the id of that subtransaction as an xid,
--   whether the run's role may insert into the table: a superuser who undoes the run of another must not be
--   led by a forged ledger to rows that this role could never have added,
--   whether the rows went through PostgreSQL's executor, and so through the table's triggers
SELECT t.level, t.table_schema::text, t.table_name::text,
       c.oid,
       format('%I.%I', t.table_schema, t.table_name),
       format('%s%I.%I', CASE c.relkind WHEN 'r' THEN 'ONLY ' END, t.table_schema, t.table_name),
       t.rows,
       coalesce(c.oid = t.relation AND c.relkind <> 'f' AND r.system_identifier = $2 AND r.database = $3
                AND t.xid <> r.xid AND $4::numeric - t.xid::text::numeric BETWEEN 0 AND 2147483647, false),
       (coalesce(t.xid, r.xid)::text::numeric % 4294967296)::text,
       coalesce(r.role_oid = seedgen.role_oid(current_user), false)
           OR coalesce((SELECT has_table_privilege(o.oid, c.oid, 'INSERT')
                               OR has_any_column_privilege(o.oid, c.oid, 'INSERT')
                        FROM pg_roles o WHERE o.oid = r.role_oid), c.oid IS NULL),
       t.path = 'executor'
FROM seedgen.run_table t
JOIN seedgen.run r ON r.run = t.run
LEFT JOIN pg_namespace n ON n.nspname = t.table_schema
LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.table_name AND c.relkind IN ('r', 'p', 'f')
WHERE t.run = $1 AND t.path <> 'skipped' AND t.rows > 0
ORDER BY t.level DESC, t.ordinal DESC
