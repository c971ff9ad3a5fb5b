-- Seeds from a language model for the example that was loaded; see docs/models.md. What the demos share: :domain says
-- what the database is about, :endpoint and :model where to ask, :key with which key (leave it out where none is wanted).
-- Every table is asked about once; after that the rows are made offline, as many as you like.
CREATE EXTENSION IF NOT EXISTS seedgen;
DROP SERVER IF EXISTS seedgen_example CASCADE;
CREATE SERVER seedgen_example FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint :'endpoint', model :'model');
\if :{?key}
    CREATE USER MAPPING FOR CURRENT_USER SERVER seedgen_example OPTIONS (api_key :'key');
\endif

\echo What it will cost:
CALL seedgen.fetch_seeds('public', 'seedgen_example', domain => :'domain', dry_run => true);
CALL seedgen.fetch_seeds('public', 'seedgen_example', domain => :'domain');

\echo What came:
SELECT table_name, rows_asked, rows_accepted, rows_refused, calls, tokens_out FROM seedgen.seed_batch ORDER BY batch;
