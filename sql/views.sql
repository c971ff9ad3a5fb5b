-- What users read of the ledger. The views run with the reader's rights (security_invoker), so the row
-- security of the tables below them holds.

CREATE VIEW seedgen.runs WITH (security_invoker = true) AS
SELECT r.run, r.status, r.role, r.schemas, r.seed,
       (SELECT count(*) FROM seedgen.run_table t WHERE t.run = r.run AND t.path <> 'skipped') AS tables,
       r.rows, r.started, r.finished,
       EXTRACT(epoch FROM r.finished - r.started)::double precision AS seconds,
       r.rows / NULLIF(EXTRACT(epoch FROM r.finished - r.started)::double precision, 0) AS rows_per_second,
       r.options, r.generation_version
FROM seedgen.run r
ORDER BY r.run DESC;
COMMENT ON VIEW seedgen.runs IS 'The runs of the current user (superusers: of all), newest first.';

CREATE VIEW seedgen.run_tables WITH (security_invoker = true) AS
SELECT t.run, t.ordinal, t.level, t.table_schema, t.table_name, t.path, t.rows, t.seconds,
       t.rows / NULLIF(t.seconds, 0) AS rows_per_second, t.note
FROM seedgen.run_table t
ORDER BY t.run DESC, t.ordinal;
COMMENT ON VIEW seedgen.run_tables IS 'The tables of each run, in the order of loading.';

GRANT SELECT ON seedgen.runs, seedgen.run_tables TO PUBLIC;
