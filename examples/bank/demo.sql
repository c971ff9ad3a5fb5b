-- Fills this example and looks at the result: psql -f examples/bank/demo.sql in an empty database.
-- Rows per table: psql -v rows=1000 -f …
\set ON_ERROR_STOP on
\if :{?rows}
\else
    \set rows 20000
\endif
\ir schema.sql
-- Rows of our own to learn from; without this line names, types and constraints say what to make.
\ir seeds.sql
\ir ../fill.sql
