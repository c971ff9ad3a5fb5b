-- Columns with default and comment. $1 oid[]: tables.
-- The privileges are null where none was granted on the column itself: the table's hold.
SELECT
  a.attrelid, a.attname::text, pg_catalog.quote_ident(a.attname), a.attnum,
  a.atttypid, a.atttypmod, a.attcollation, coalesce(NOT l.collisdeterministic, false) AS collation_folds,
  a.attnotnull, a.attidentity, a.attgenerated,
  pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS default_text,
  CASE WHEN a.attgenerated <> '' THEN d.adbin::pg_catalog.text END AS generated_tree,
  CASE WHEN a.attacl IS NOT NULL AND pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
       THEN pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'INSERT') END,
  CASE WHEN a.attacl IS NOT NULL AND pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
       THEN pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') END,
  o.description
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
LEFT JOIN pg_catalog.pg_description o
  ON o.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.objoid = a.attrelid AND o.objsubid = a.attnum
WHERE a.attrelid = ANY ($1) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
