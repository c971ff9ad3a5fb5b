-- Labels of enums in sort order. $1 oid[]: types.
SELECT e.enumtypid, e.oid, e.enumlabel::text
FROM pg_catalog.pg_enum e
WHERE e.enumtypid = ANY ($1)
ORDER BY e.enumtypid, e.enumsortorder
