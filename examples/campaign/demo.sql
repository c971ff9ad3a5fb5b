-- Fills this example and looks at the result: psql -f examples/campaign/demo.sql in an empty database.
-- Rows per table: psql -v rows=1000 -f …; more is said in ../fill.sql.
\set ON_ERROR_STOP on
\if :{?rows}
\else
    \set rows 10000
\endif
\ir schema.sql
\set example campaign
\set domain 'an agency that runs advertising campaigns for breweries'
\ir ../fill.sql
