-- The types of columns, and those they are made of, transitively. $1 oid[]: tables.
WITH RECURSIVE used AS (
  SELECT DISTINCT a.atttypid AS oid
  FROM pg_catalog.pg_attribute a
  WHERE a.attrelid = ANY ($1) AND a.attnum > 0 AND NOT a.attisdropped
  UNION
  SELECT part.oid
  FROM used u
  JOIN pg_catalog.pg_type t ON t.oid = u.oid
  CROSS JOIN LATERAL (
    SELECT t.typbasetype AS oid WHERE t.typtype = 'd'
    UNION ALL
    SELECT t.typelem WHERE t.typelem <> 0
    UNION ALL
    SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid AND t.typtype = 'r'
    UNION ALL
    SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngmultitypid = t.oid AND t.typtype = 'm'
    UNION ALL
    SELECT a.atttypid FROM pg_catalog.pg_attribute a
    WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
  ) part
)
SELECT
  t.oid, n.nspname::text, t.typname::text, pg_catalog.format_type(t.oid, NULL), t.typtype,
  e.extname::text, t.typbyval, t.typlen, t.typalign, t.typcategory,
  t.typbasetype, t.typtypmod, t.typnotnull, t.typdefault,
  -- A true array: its subscripts are those of arrays (point, name and the like have an element too).
  CASE WHEN t.typsubscript = 'pg_catalog.array_subscript_handler'::pg_catalog.regproc
       THEN t.typelem ELSE 0 END AS element,
  r.rngtypid, r.rngsubtype, r.rngmultitypid
FROM used u
JOIN pg_catalog.pg_type t ON t.oid = u.oid
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid OR r.rngmultitypid = t.oid
LEFT JOIN pg_catalog.pg_depend d
  ON d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid = t.oid AND d.deptype = 'e'
LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
ORDER BY t.oid
