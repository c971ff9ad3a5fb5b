-- Tables with what is one per table. $1 oid[]. A right on a table is worth nothing without USAGE on its schema;
-- functions that ask about a table that was dropped meanwhile say null.
SELECT
  c.oid, n.nspname::text, c.relname::text,
  pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS quoted,
  c.relkind, c.relpersistence,
  coalesce(am.amname = 'heap', false) AS heap,
  EXISTS (SELECT FROM pg_catalog.pg_depend d
          WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
            AND d.objsubid = 0 AND d.deptype = 'e') AS extension_owned,
  EXISTS (SELECT FROM pg_catalog.pg_rewrite w
          WHERE w.ev_class = c.oid AND w.ev_type = '3' AND w.ev_enabled <> 'D') AS insert_rules,
  c.relrowsecurity, coalesce(pg_catalog.row_security_active(c.oid), false),
  pg_catalog.pg_has_role(c.relowner, 'USAGE') AS owner,
  coalesce(u.usable AND pg_catalog.has_table_privilege(c.oid, 'INSERT'), false),
  coalesce(u.usable AND pg_catalog.has_table_privilege(c.oid, 'SELECT'), false),
  coalesce(u.usable AND pg_catalog.has_table_privilege(c.oid, 'DELETE'), false),
  coalesce(u.usable AND pg_catalog.has_table_privilege(c.oid, 'TRUNCATE'), false),
  pg_catalog.obj_description(c.oid, 'pg_class') AS comment,
  c.reltuples,
  CASE WHEN c.relkind = 'r'
       THEN coalesce(pg_catalog.pg_relation_size(c.oid), 0)
            / pg_catalog.current_setting('block_size')::pg_catalog.int8
       ELSE 0 END AS blocks
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS usable) u
LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
WHERE c.oid = ANY ($1)
ORDER BY c.oid
