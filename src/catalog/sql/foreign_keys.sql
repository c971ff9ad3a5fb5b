-- Foreign keys as they were declared: PostgreSQL's own copies on partitions, or towards them, are left out.
-- $1 oid[]: tables. What stands in braces differs between versions (queries.rs).
SELECT k.conrelid, k.oid, k.conname::text, k.conkey, k.confrelid, k.confkey, k.confmatchtype,
  k.condeferrable, k.condeferred, k.convalidated, {enforced}, {period}, coalesce(pg_catalog.pg_get_constraintdef(k.oid), '')
FROM pg_catalog.pg_constraint k
WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid = ANY ($1)
ORDER BY k.conrelid, k.conname
