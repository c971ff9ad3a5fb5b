-- The tables to read. $1 oid[]: schemas, $2 oid[]: single tables.
-- From those in the schemas or named: the tables their foreign keys refer to, what partitions belong to and
-- the partitions of what is partitioned, transitively.
WITH RECURSIVE asked AS MATERIALIZED (
  SELECT c.oid FROM pg_catalog.pg_class c
  WHERE c.relnamespace = ANY ($1) AND c.relkind IN ('r', 'p', 'f')
  UNION
  SELECT c.oid FROM pg_catalog.pg_class c
  WHERE c.oid = ANY ($2) AND c.relkind IN ('r', 'p', 'f')
), reached AS (
  SELECT a.oid FROM asked a
  UNION
  SELECT e.target
  FROM reached r
  CROSS JOIN LATERAL (
    SELECT k.confrelid AS target FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = r.oid AND k.contype = 'f' AND k.conparentid = 0
    UNION ALL
    SELECT i.inhparent FROM pg_catalog.pg_inherits i
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
    WHERE i.inhrelid = r.oid AND c.relispartition
    UNION ALL
    SELECT i.inhrelid FROM pg_catalog.pg_inherits i
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = r.oid AND c.relispartition
  ) e
)
SELECT r.oid, r.oid IN (SELECT a.oid FROM asked a) AS requested
FROM reached r JOIN pg_catalog.pg_class c ON c.oid = r.oid
WHERE c.relkind IN ('r', 'p', 'f')
ORDER BY r.oid
