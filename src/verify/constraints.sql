-- One row for each constraint of the tables of schema $1: what to count, so that 0 proves it.
--   table_name, kind, object
--   source     what to scan, ready for FROM
--   violation  a boolean expression over one row of source, true where the row violates (many of them are
--              counted in one scan), or NULL
--   query      where several rows decide: a query that counts the violations, or NULL
-- Neither: the constraint is of a kind that is not checked, or the caller may not read what it is about, and note
-- says why.
-- Expects search_path = pg_catalog, so that every name in a deparsed expression is qualified.
--
-- A partitioned table is scanned as a whole; its partitions add only what they do not inherit from it.
-- Inheritance parents are scanned with ONLY, since each child has its own constraints.
WITH tables AS MATERIALIZED (
    SELECT c.oid, c.relname, c.relkind, c.relispartition,
           c.relispartition AND r.relnamespace = c.relnamespace AS covered,
           CASE WHEN c.relispartition THEN r.oid END AS root,
           format('%s%I.%I', CASE c.relkind WHEN 'r' THEN 'ONLY ' END, n.nspname, c.relname) AS source
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_class r ON c.relispartition AND r.oid = pg_partition_root(c.oid)
    WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
), columns AS MATERIALIZED (
    SELECT t.oid AS table_oid, t.relname, t.covered, t.root, t.source,
           a.attnum, a.attname, a.attnotnull, a.atttypid
    FROM tables t
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
), domains AS MATERIALIZED (
    WITH RECURSIVE chain AS (
        SELECT DISTINCT c.atttypid AS column_type, t.oid AS domain, t.typname, t.typnotnull,
               t.typbasetype, t.typtypmod
        FROM columns c JOIN pg_type t ON t.oid = c.atttypid AND t.typtype = 'd'
        UNION ALL
        SELECT s.column_type, t.oid, t.typname, t.typnotnull, t.typbasetype, t.typtypmod
        FROM chain s JOIN pg_type t ON t.oid = s.typbasetype AND t.typtype = 'd'
    )
    SELECT ch.*, b.base, b.base_typmod
    FROM chain ch
    -- The type below all domains, which VALUE has in every one of their checks.
    CROSS JOIN LATERAL (
        SELECT x.typbasetype AS base, x.typtypmod AS base_typmod
        FROM chain x JOIN pg_type y ON y.oid = x.typbasetype AND y.typtype <> 'd'
        WHERE x.column_type = ch.column_type
    ) b
), keys AS MATERIALIZED (
    -- The key parts of unique and exclusion indexes, in order, with their collation.
    SELECT i.indexrelid, i.indrelid, i.indpred, k.n,
           -- GROUP BY takes a bare constant for a column's number: (true) is one.
           format(CASE WHEN i.indkey[k.n - 1] = 0 THEN '(CASE WHEN true THEN (%s) END)%s' ELSE '(%s)%s' END,
                  pg_get_indexdef(i.indexrelid, k.n, false),
                  CASE WHEN co.oid IS NOT NULL THEN format(' COLLATE %I.%I', cn.nspname, co.collname) END) AS part
    FROM pg_index i
    JOIN tables t ON t.oid = i.indrelid
    CROSS JOIN LATERAL generate_series(1, i.indnkeyatts::int) AS k(n)
    LEFT JOIN pg_collation co ON co.oid = i.indcollation[k.n - 1]
    LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
    WHERE i.indisunique OR i.indisexclusion
), indexes AS MATERIALIZED (
    SELECT t.oid AS table_oid, t.relname, t.source, x.relname AS index_name, i.indexrelid, i.indisprimary, i.indisexclusion,
           array_remove(i.indkey::int2[], 0::int2) AS plain,
           coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
           coalesce(pg_get_expr(i.indpred, i.indrelid), 'true') AS predicate,
           con.conexclop,
           string_agg(k.part, ', ' ORDER BY k.n) AS parts,
           string_agg(k.part || ' IS DISTINCT FROM NULL', ' AND ' ORDER BY k.n) AS set_parts,
           string_agg(format('%s AS k%s', k.part, k.n), ', ' ORDER BY k.n) AS named_parts
    FROM pg_index i
    JOIN tables t ON t.oid = i.indrelid
    JOIN pg_class x ON x.oid = i.indexrelid
    JOIN keys k ON k.indexrelid = i.indexrelid
    LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid
                               AND con.contype IN ('p', 'u', 'x')
    WHERE (i.indisunique OR i.indisexclusion) AND i.indislive
      -- What a covered partition inherits was checked on its root.
      AND NOT (t.covered AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid))
    GROUP BY t.oid, t.relname, t.source, x.relname, i.indexrelid, i.indkey, i.indrelid, i.indisprimary, i.indisexclusion,
             i.indpred, to_jsonb(i), con.conexclop
), foreign_keys AS MATERIALIZED (
    SELECT t.oid AS table_oid, t.relname, t.source, con.conname, con.conkey, con.confrelid, con.confkey, con.confmatchtype,
           format('%s%I.%I', CASE p.relkind WHEN 'r' THEN 'ONLY ' END, pn.nspname, p.relname) AS parent,
           string_agg(format('c.%I IS DISTINCT FROM NULL', ca.attname), ' AND ' ORDER BY k.n) AS all_set,
           string_agg(format('c.%I IS NOT DISTINCT FROM NULL', ca.attname), ' OR ' ORDER BY k.n) AS some_null,
           string_agg(format('c.%I IS DISTINCT FROM NULL', ca.attname), ' OR ' ORDER BY k.n) AS some_set,
           string_agg(format('p.%I OPERATOR(%I.%s) c.%I%s', pa.attname, opn.nspname, op.oprname, ca.attname,
                             CASE WHEN co.oid IS NOT NULL AND ca.attcollation <> pa.attcollation
                                  THEN format(' COLLATE %I.%I', cn.nspname, co.collname) END),
                      ' AND ' ORDER BY k.n) AS matches,
           coalesce((to_jsonb(con) ->> 'conperiod')::boolean, false) AS period
    FROM pg_constraint con
    JOIN tables t ON t.oid = con.conrelid
    JOIN pg_class p ON p.oid = con.confrelid
    JOIN pg_namespace pn ON pn.oid = p.relnamespace
    CROSS JOIN LATERAL unnest(con.conkey, con.confkey, con.conpfeqop) WITH ORDINALITY AS k(child, parent, eq, n)
    JOIN pg_attribute ca ON ca.attrelid = con.conrelid AND ca.attnum = k.child
    JOIN pg_attribute pa ON pa.attrelid = con.confrelid AND pa.attnum = k.parent
    JOIN pg_operator op ON op.oid = k.eq
    JOIN pg_namespace opn ON opn.oid = op.oprnamespace
    LEFT JOIN pg_collation co ON co.oid = pa.attcollation
    LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
    -- Beside a foreign key to a partitioned table, PostgreSQL records one to each of its partitions.
    WHERE con.contype = 'f' AND (con.conparentid = 0 OR NOT t.covered)
      AND NOT EXISTS (SELECT FROM pg_constraint up WHERE up.oid = con.conparentid AND up.conrelid = con.conrelid)
      AND coalesce((to_jsonb(con) ->> 'conenforced')::boolean, true)
    GROUP BY t.oid, t.relname, t.source, con.oid, con.conname, con.conkey, con.confrelid, con.confkey, con.confmatchtype, p.relkind, pn.nspname, p.relname,
             to_jsonb(con)
)
SELECT q.relname::text, q.kind, q.object::text, q.source, CASE WHEN r.hidden IS NULL THEN q.violation END,
       CASE WHEN r.hidden IS NULL THEN q.query END, coalesce(q.note, r.hidden)
FROM (
    -- reads: the columns of the table that the test reads (none: all of them); parent: a second table, of which it reads
    -- parent_reads.
    SELECT c.relname, 1 AS ordinal, 'not null' AS kind, c.attname AS object, c.attnum::int AS position, c.source,
           c.table_oid, ARRAY[c.attnum] AS reads, NULL::oid AS parent, NULL::int2[] AS parent_reads,
           -- Not IS NULL, which is true of a composite value whose fields are all null.
           format('%I IS NOT DISTINCT FROM NULL', c.attname) AS violation, NULL AS query, NULL AS note
    FROM columns c
    WHERE c.attnotnull
      AND NOT (c.covered AND EXISTS (SELECT FROM pg_attribute a
                                     WHERE a.attrelid = c.root AND a.attname = c.attname AND a.attnotnull))
    UNION ALL
    SELECT t.relname, 2, 'check', con.conname, 0, t.source, t.oid, con.conkey, NULL, NULL,
           format('NOT (%s)', pg_get_expr(con.conbin, con.conrelid)), NULL, NULL
    FROM pg_constraint con JOIN tables t ON t.oid = con.conrelid
    WHERE con.contype = 'c' AND NOT (t.covered AND con.coninhcount > 0)
      AND coalesce((to_jsonb(con) ->> 'conenforced')::boolean, true)
    UNION ALL
    SELECT c.relname, 3, 'domain', format('%s: %s not null', c.attname, d.typname), c.attnum, c.source,
           c.table_oid, ARRAY[c.attnum], NULL, NULL,
           format('%I IS NOT DISTINCT FROM NULL', c.attname), NULL, NULL
    FROM columns c JOIN domains d ON d.column_type = c.atttypid
    WHERE d.typnotnull AND NOT c.covered
    UNION ALL
    SELECT c.relname, 3, 'domain', format('%s: %s', c.attname, con.conname), c.attnum, c.source,
           c.table_oid, ARRAY[c.attnum], NULL, NULL, NULL,
           -- VALUE is not a reserved word: a column of that name makes the domain's expression valid here.
           format('SELECT pg_catalog.count(*) FROM (SELECT %I::%s AS value FROM %s) AS v WHERE NOT (%s)',
                  c.attname, format_type(d.base, d.base_typmod), c.source, pg_get_expr(con.conbin, 0)), NULL
    FROM columns c
    JOIN domains d ON d.column_type = c.atttypid
    JOIN pg_constraint con ON con.contypid = d.domain AND con.contype = 'c'
    WHERE NOT c.covered
    UNION ALL
    SELECT i.relname, 4, CASE WHEN i.indisprimary THEN 'primary key' ELSE 'unique' END, i.index_name, 0, i.source,
           i.table_oid,
           -- Those of its expressions and its predicate too.
           (SELECT array_agg(d.refobjsubid::int2) FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
              AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.table_oid AND d.refobjsubid > 0) || i.plain,
           NULL, NULL, NULL,
           format('SELECT pg_catalog.count(*) FROM (SELECT FROM %s WHERE (%s) AND %s GROUP BY %s HAVING pg_catalog.count(*) > 1) AS d',
                  i.source, i.predicate, CASE WHEN i.nulls_not_distinct THEN 'true' ELSE i.set_parts END, i.parts),
           NULL
    FROM indexes i WHERE NOT i.indisexclusion
    UNION ALL
    SELECT i.relname, 5, 'exclusion', i.index_name, 0, i.source, i.table_oid, NULL, NULL, NULL, NULL,
           CASE WHEN i.conexclop IS NOT NULL THEN
           format('SELECT pg_catalog.count(*) FROM (SELECT tableoid AS t, ctid AS c, %1$s FROM %2$s WHERE %3$s) AS a '
                  'JOIN (SELECT tableoid AS t, ctid AS c, %1$s FROM %2$s WHERE %3$s) AS b '
                  'ON a.t = b.t AND a.c < b.c AND %4$s',
                  i.named_parts, i.source, i.predicate,
                  (SELECT string_agg(format('a.k%1$s OPERATOR(%2$I.%3$s) b.k%1$s', o.n, n.nspname, p.oprname),
                                     ' AND ' ORDER BY o.n)
                   FROM unnest(i.conexclop) WITH ORDINALITY AS o(oid, n)
                   JOIN pg_operator p ON p.oid = o.oid
                   JOIN pg_namespace n ON n.oid = p.oprnamespace)) END,
           CASE WHEN i.conexclop IS NULL THEN 'the operators are not recorded' END
    FROM indexes i WHERE i.indisexclusion
    UNION ALL
    SELECT f.relname, 6, 'foreign key', f.conname, 0, f.source, f.table_oid, f.conkey, f.confrelid, f.confkey, NULL,
           CASE WHEN f.period THEN NULL
           WHEN f.confmatchtype = 'f' THEN
           format('SELECT (SELECT pg_catalog.count(*) FROM %1$s AS c WHERE (%2$s) AND (%3$s)) + '
                  '(SELECT pg_catalog.count(*) FROM %1$s AS c WHERE %4$s AND NOT EXISTS (SELECT FROM %5$s AS p WHERE %6$s))',
                  f.source, f.some_null, f.some_set, f.all_set, f.parent, f.matches)
           ELSE
           format('SELECT pg_catalog.count(*) FROM %s AS c WHERE %s AND NOT EXISTS (SELECT FROM %s AS p WHERE %s)',
                  f.source, f.all_set, f.parent, f.matches) END,
           CASE WHEN f.period THEN 'PERIOD foreign keys are not checked' END
    FROM foreign_keys f
    UNION ALL
    SELECT t.relname, 7, 'partition bound', t.relname, 0, t.source, t.oid, NULL, NULL, NULL,
           format('NOT (%s)', pg_get_partition_constraintdef(t.oid)), NULL, NULL
    FROM tables t
    WHERE t.relispartition AND t.relkind = 'r' AND pg_get_partition_constraintdef(t.oid) IS NOT NULL
) AS q
CROSS JOIN LATERAL (
    SELECT min(format('the caller may not read %s', h.oid::regclass)) AS hidden
    FROM (VALUES (q.table_oid, q.reads), (q.parent, q.parent_reads)) AS h(oid, columns)
    WHERE NOT has_table_privilege(h.oid, 'SELECT')
      AND (h.columns IS NULL OR EXISTS (SELECT FROM unnest(h.columns) AS k WHERE NOT has_column_privilege(h.oid, k, 'SELECT')))
) AS r
ORDER BY q.relname, q.ordinal, q.position, q.object
