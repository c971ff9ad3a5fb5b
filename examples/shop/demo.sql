-- Fills this example and looks at the result: psql -f examples/shop/demo.sql in an empty database.
-- Rows per table: psql -v rows=1000 -f …; more is said in ../fill.sql.
\set ON_ERROR_STOP on
\if :{?rows}
\else
    \set rows 100000
\endif
\ir schema.sql
\set example shop
\set domain 'a web shop for kitchen ware'
\ir ../fill.sql
