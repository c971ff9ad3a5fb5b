-- The schemas asked for. $1 text[]: names. One row per name, in order; oid is null if there is none.
SELECT a.name, n.oid, pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS usable
FROM pg_catalog.unnest($1) WITH ORDINALITY AS a(name, place)
LEFT JOIN pg_catalog.pg_namespace n
  ON n.nspname = a.name OR (a.name = 'pg_temp' AND n.oid = pg_catalog.pg_my_temp_schema())
ORDER BY a.place
