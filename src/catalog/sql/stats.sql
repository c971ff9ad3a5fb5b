-- Statistics of columns, as far as the caller may read them. $1 oid[]: tables.
SELECT c.oid, s.attname::text, s.null_frac, s.n_distinct, s.avg_width
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
WHERE c.oid = ANY ($1) AND c.reltuples >= 0 AND s.inherited = (c.relkind = 'p')
ORDER BY c.oid
