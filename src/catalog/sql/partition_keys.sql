-- Partition keys. $1 oid[]: partitioned tables.
SELECT p.partrelid, p.partstrat, p.partattrs::pg_catalog.int2[], p.partexprs::pg_catalog.text
FROM pg_catalog.pg_partitioned_table p
WHERE p.partrelid = ANY ($1)
ORDER BY p.partrelid
