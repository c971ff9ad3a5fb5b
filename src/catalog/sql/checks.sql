-- CHECKs of tables and domains. $1 oid[]: tables, $2 oid[]: types.
SELECT k.conrelid, k.contypid, k.conname::text, coalesce(pg_catalog.pg_get_constraintdef(k.oid), ''), k.conbin::text,
  k.convalidated
FROM pg_catalog.pg_constraint k
WHERE k.contype = 'c' AND (k.conrelid = ANY ($1) OR k.contypid = ANY ($2))
-- By name: the order in which PostgreSQL evaluates them.
ORDER BY k.conrelid, k.contypid, k.conname
