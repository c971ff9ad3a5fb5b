-- Inheritance and partitioning between tables, seen from both ends. $1 oid[].
SELECT i.inhrelid, i.inhparent, c.relispartition
FROM pg_catalog.pg_inherits i
JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
WHERE (i.inhrelid = ANY ($1) OR i.inhparent = ANY ($1)) AND c.relkind IN ('r', 'p', 'f')
ORDER BY i.inhrelid, i.inhseqno
