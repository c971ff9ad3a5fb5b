-- Indexes, with the constraint that they serve. $1 oid[]: tables. Definitions only where messages need them.
SELECT
  i.indrelid, i.indexrelid, c.relname::text, am.amname::text,
  i.indisunique, i.indisprimary, i.indisexclusion, i.indimmediate, i.indisvalid, i.indnullsnotdistinct,
  i.indnkeyatts, i.indkey::pg_catalog.int2[], i.indexprs::pg_catalog.text, i.indpred::pg_catalog.text,
  k.conname::text, coalesce(k.condeferrable, false),
  CASE WHEN k.conexclop IS NOT NULL THEN ARRAY(
    SELECT o.oprname::pg_catalog.text
    FROM pg_catalog.unnest(k.conexclop) WITH ORDINALITY AS x(oid, place)
    JOIN pg_catalog.pg_operator o ON o.oid = x.oid ORDER BY x.place) END AS operators,
  CASE WHEN k.oid IS NOT NULL THEN pg_catalog.pg_get_constraintdef(k.oid)
       WHEN i.indisunique THEN pg_catalog.pg_get_indexdef(i.indexrelid) END AS definition
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = c.relam
LEFT JOIN pg_catalog.pg_constraint k
  ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
WHERE i.indrelid = ANY ($1) AND i.indislive
ORDER BY i.indrelid, NOT i.indisprimary, c.relname
