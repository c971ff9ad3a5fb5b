-- Fills this example and looks at the result: psql -f examples/bank/demo.sql in an empty database.
-- Rows per table: psql -v rows=1000 -f …; more is said in ../fill.sql.
\set ON_ERROR_STOP on
\if :{?rows}
\else
    \set rows 20000
\endif
\ir schema.sql
\set example bank
\set domain 'a retail bank in Switzerland'
\ir ../fill.sql
