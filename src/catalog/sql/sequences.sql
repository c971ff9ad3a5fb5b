-- The sequences that feed columns: an identity column's own, or the ones that a default depends on. $1 oid[]:
-- tables. Whether that default is nextval of just this sequence, the reader sees from its tree (null for
-- identity).
WITH fed AS (
  SELECT d.refobjid AS relid, d.refobjsubid AS attnum, d.objid AS seqrelid, NULL::pg_catalog.text AS tree
  FROM pg_catalog.pg_depend d
  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.refobjid = ANY ($1) AND d.refobjsubid > 0 AND d.deptype = 'i'
  UNION ALL
  SELECT a.adrelid, a.adnum, d.refobjid, a.adbin::pg_catalog.text
  FROM pg_catalog.pg_attrdef a
  JOIN pg_catalog.pg_depend d
    ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = a.oid
   AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'n'
  WHERE a.adrelid = ANY ($1)
  UNION ALL
  -- nextval(('name'::text)::regclass), as dumps of old databases have it, depends on nothing (1079 is the cast).
  SELECT l.adrelid, l.adnum, c.oid, NULL
  FROM (
    SELECT a.adrelid, a.adnum, t.relnamespace, pg_catalog.regexp_match(pg_catalog.pg_get_expr(a.adbin, a.adrelid),
      $re$^nextval\(\('(?:(\w+)\.)?(\w+)'::text\)::regclass\)$$re$) AS named
    FROM pg_catalog.pg_attrdef a
    JOIN pg_catalog.pg_class t ON t.oid = a.adrelid
    WHERE a.adrelid = ANY ($1) AND pg_catalog.strpos(a.adbin::pg_catalog.text, ':funcid 1079 ') > 0
  ) l
  JOIN pg_catalog.pg_class c ON c.relname = l.named[2] AND c.relkind = 'S'
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    AND CASE WHEN l.named[1] IS NULL THEN n.oid = l.relnamespace ELSE n.nspname = l.named[1] END
)
SELECT
  f.relid, f.attnum::pg_catalog.int2, s.seqrelid,
  pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS quoted,
  s.seqincrement, s.seqmin, s.seqmax, s.seqcycle,
  coalesce(pg_catalog.has_sequence_privilege(s.seqrelid, 'SELECT, USAGE'), false) AS can_read,
  coalesce(pg_catalog.has_sequence_privilege(s.seqrelid, 'USAGE, UPDATE'), false) AS can_use,
  coalesce(pg_catalog.has_sequence_privilege(s.seqrelid, 'UPDATE'), false) AS can_update,
  f.tree
FROM fed f
JOIN pg_catalog.pg_sequence s ON s.seqrelid = f.seqrelid
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY f.relid, f.attnum, s.seqrelid
