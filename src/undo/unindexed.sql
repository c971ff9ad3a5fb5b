-- Children whose foreign key to one of the tables ($1) no index serves, of at least $2 bytes: oid, table, its schema and
-- the columns, as PostgreSQL quotes them. Only those that the caller may index, in which no constraint waits for the
-- commit, and that no other session is using.
SELECT c.oid, format('%I.%I', n.nspname, c.relname), quote_ident(n.nspname),
       (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.n)
        FROM unnest(con.conkey) WITH ORDINALITY AS k(attnum, n)
        JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.attnum)
FROM pg_constraint con
JOIN pg_class c ON c.oid = con.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE con.contype = 'f' AND con.confrelid = ANY ($1)
  AND c.relkind = 'r' AND c.relpersistence <> 't'
  AND pg_relation_size(c.oid) >= $2
  AND pg_has_role(c.relowner, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE')
  AND NOT EXISTS (
      SELECT FROM pg_index i
      WHERE i.indrelid = con.conrelid AND i.indisvalid AND i.indpred IS NULL
        AND (i.indkey::int2[])[0:cardinality(con.conkey) - 1] @> con.conkey)
  AND NOT EXISTS (
      SELECT FROM pg_constraint w WHERE w.condeferrable AND (w.conrelid = c.oid OR w.confrelid = c.oid))
  AND NOT EXISTS (
      SELECT FROM pg_locks l
      WHERE l.locktype = 'relation' AND l.relation = c.oid AND l.pid <> pg_backend_pid()
        AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
ORDER BY 1, con.conname
