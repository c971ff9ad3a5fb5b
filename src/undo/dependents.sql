-- Foreign keys that lead to tables of a run ($1: their oids), from any table.
--   name, child (as PostgreSQL quotes it), child_root and parent_root (the oid in $1, or 0),
--   child_source, parent_source (ready for FROM), matches (a condition over c and p)
-- Foreign keys of partitions that belong to one of their root are left out.
WITH run AS MATERIALIZED (
    SELECT r.oid AS root, p.oid
    FROM unnest($1) AS r(oid)
    CROSS JOIN LATERAL (
        SELECT r.oid
        UNION
        SELECT t.relid FROM pg_partition_tree(r.oid) AS t
    ) AS p
)
SELECT con.conname::text,
       format('%I.%I', cn.nspname, c.relname),
       coalesce(cr.root, 0::oid),
       pr.root,
       format('%s%I.%I', CASE c.relkind WHEN 'r' THEN 'ONLY ' END, cn.nspname, c.relname),
       format('%s%I.%I', CASE p.relkind WHEN 'r' THEN 'ONLY ' END, pn.nspname, p.relname),
       m.matches
FROM pg_constraint con
JOIN run pr ON pr.oid = con.confrelid
JOIN pg_class c ON c.oid = con.conrelid
JOIN pg_namespace cn ON cn.oid = c.relnamespace
JOIN pg_class p ON p.oid = con.confrelid
JOIN pg_namespace pn ON pn.oid = p.relnamespace
LEFT JOIN run cr ON cr.oid = con.conrelid
CROSS JOIN LATERAL (
    SELECT string_agg(
               format('p.%I OPERATOR(%I.%s) c.%I%s', pa.attname, opn.nspname, op.oprname, ca.attname,
                      CASE WHEN co.oid IS NOT NULL AND ca.attcollation <> pa.attcollation
                           THEN format(' COLLATE %I.%I', coln.nspname, co.collname) END),
               ' AND ' ORDER BY k.n) AS matches
    FROM unnest(con.conkey, con.confkey, con.conpfeqop) WITH ORDINALITY AS k(child, parent, eq, n)
    JOIN pg_attribute ca ON ca.attrelid = con.conrelid AND ca.attnum = k.child
    JOIN pg_attribute pa ON pa.attrelid = con.confrelid AND pa.attnum = k.parent
    JOIN pg_operator op ON op.oid = k.eq
    JOIN pg_namespace opn ON opn.oid = op.oprnamespace
    LEFT JOIN pg_collation co ON co.oid = pa.attcollation
    LEFT JOIN pg_namespace coln ON coln.oid = co.collnamespace
) AS m
WHERE con.contype = 'f' AND con.conparentid = 0
ORDER BY 2, 1
