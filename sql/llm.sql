-- Seeds from a language model: the wrapper whose servers say where and how, what each fetch cost, and the
-- procedure. Not here: the seeds (seeds.sql), the options' names and values (crates/llm), USAGE on the schema.
--
-- As dblink's, the wrapper has no handler: no foreign table can use it. Who may create servers is for
-- GRANT USAGE ON FOREIGN DATA WRAPPER, who may call a model for GRANT USAGE ON FOREIGN SERVER.

CREATE FOREIGN DATA WRAPPER seedgen_llm VALIDATOR seedgen.llm_validator;
COMMENT ON FOREIGN DATA WRAPPER seedgen_llm IS 'Servers of language models for seedgen.fetch_seeds.';

CREATE TABLE seedgen.seed_batch (
    batch          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role           name NOT NULL DEFAULT current_user,
    table_schema   name NOT NULL,
    table_name     name NOT NULL,
    server         name NOT NULL,
    provider       text NOT NULL,
    model          text NOT NULL,
    prompt_version integer NOT NULL,
    -- What was asked: the table as the prompt describes it.
    fingerprint    text NOT NULL,
    domain         text,
    rows_asked     integer NOT NULL,
    rows_accepted  integer NOT NULL,
    -- What PostgreSQL refused; rows that could not be read stand under faults.
    rows_refused   integer NOT NULL,
    -- done: every call's rows came; partial: some calls failed; failed: no row came.
    status         text NOT NULL CHECK (status IN ('done', 'partial', 'failed')),
    error          text,
    calls          integer NOT NULL,
    retries        integer NOT NULL,
    success_rate   double precision,
    tokens_in      bigint NOT NULL,
    tokens_out     bigint NOT NULL,
    latency_p50_ms double precision,
    latency_p95_ms double precision,
    latency_max_ms double precision,
    seconds        double precision NOT NULL,
    rows_per_minute double precision,
    -- What was wrong with replies, and how often.
    faults         jsonb NOT NULL DEFAULT '{}',
    -- What the model says of the columns, besides its rows.
    patterns       jsonb NOT NULL DEFAULT '[]',
    finished       timestamptz NOT NULL DEFAULT clock_timestamp(),
    role_oid       oid GENERATED ALWAYS AS (seedgen.role_oid(role)) STORED
);
COMMENT ON TABLE seedgen.seed_batch IS
'A row for each table that seedgen.fetch_seeds asked a model for: what came of it, and what it cost.';
CREATE INDEX seed_batch_name_idx ON seedgen.seed_batch (table_schema, table_name);

ALTER TABLE seedgen.seed_batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_batches ON seedgen.seed_batch
    USING (role_oid = (SELECT seedgen.role_oid(current_user)))
    WITH CHECK (role_oid = (SELECT seedgen.role_oid(current_user)));
GRANT SELECT, DELETE,
      INSERT (table_schema, table_name, server, provider, model, prompt_version, fingerprint, domain, rows_asked,
              rows_accepted, rows_refused, status, error, calls, retries, success_rate, tokens_in, tokens_out,
              latency_p50_ms, latency_p95_ms, latency_max_ms, seconds, faults, patterns),
      UPDATE (role, rows_accepted, rows_refused, rows_per_minute)
    ON seedgen.seed_batch TO PUBLIC;
-- pg_dump --enable-row-security by a role that is no superuser reads it too.
GRANT SELECT ON SEQUENCE seedgen.seed_batch_batch_seq TO PUBLIC;

SELECT pg_catalog.pg_extension_config_dump('seedgen.seed_batch', 'WHERE role_oid = seedgen.role_oid(role)');
SELECT pg_catalog.pg_extension_config_dump('seedgen.seed_batch_batch_seq', '');

-- A procedure, as it ends transactions: nothing is held while a model is waited for.
CREATE PROCEDURE seedgen.fetch_seeds(
    schema text, server text, rows integer DEFAULT 100, domain text DEFAULT NULL, concurrency integer DEFAULT 8,
    batch integer DEFAULT 25, refresh boolean DEFAULT false, dry_run boolean DEFAULT false, options jsonb DEFAULT NULL,
    INOUT result jsonb DEFAULT NULL
)
LANGUAGE c AS 'MODULE_PATHNAME', 'seedgen_fetch_seeds';
COMMENT ON PROCEDURE seedgen.fetch_seeds(text, text, integer, text, integer, integer, boolean, boolean, jsonb, jsonb) IS
'Asks the model of a server for seed rows of every table of a schema, and keeps those that their table takes.';
