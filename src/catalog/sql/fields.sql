-- Fields of composite types. $1 oid[]: types.
SELECT t.oid, a.attname::text, a.atttypid, a.atttypmod
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid
WHERE t.oid = ANY ($1) AND t.typtype = 'c' AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY t.oid, a.attnum
