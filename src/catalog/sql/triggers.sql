-- Users' triggers that fire on INSERT in the present session. $1 oid[]: tables.
SELECT g.tgrelid, g.tgname::text, g.tgtype, g.tgconstraint <> 0,
  pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname),
  -- Read for the rows that it inserts.
  CASE WHEN l.lanname = 'plpgsql' AND p.prosrc ~* 'insert' THEN p.prosrc END
FROM pg_catalog.pg_trigger g
JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE g.tgrelid = ANY ($1) AND NOT g.tgisinternal AND g.tgtype & 4 <> 0
  AND g.tgenabled IN
    ('A', CASE pg_catalog.current_setting('session_replication_role')
          WHEN 'replica' THEN 'R' ELSE 'O' END::pg_catalog."char")
ORDER BY g.tgrelid, g.tgname
