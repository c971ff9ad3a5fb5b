-- The primary keys of the tables $1, in order of column: table, column's name, the column as PostgreSQL
-- quotes it, the key's equality operator, ready for SQL text.
SELECT i.indrelid, a.attname::text, quote_ident(a.attname),
       format('OPERATOR(%I.%s)', n.nspname, o.oprname)
FROM pg_index i
CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indclass::oid[]) WITH ORDINALITY AS k(attnum, opclass, n)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
JOIN pg_opclass oc ON oc.oid = k.opclass
JOIN pg_amop ao ON ao.amopfamily = oc.opcfamily AND ao.amopstrategy = 3
               AND ao.amoplefttype = oc.opcintype AND ao.amoprighttype = oc.opcintype
JOIN pg_operator o ON o.oid = ao.amopopr
JOIN pg_namespace n ON n.oid = o.oprnamespace
WHERE i.indrelid = ANY ($1) AND i.indisprimary AND NOT i.indisexclusion AND k.n <= i.indnkeyatts
ORDER BY i.indrelid, k.n
