-- Fills this example and looks at the result: psql -f examples/shop/demo.sql in an empty database.
-- Rows per table: psql -v rows=1000 -f …
\set ON_ERROR_STOP on
\if :{?rows}
\else
    \set rows 100000
\endif
\ir schema.sql
-- What to learn from: rows of a language model, if one is named (psql -v endpoint=… -v model=… -v key=…), else rows of our
-- own; without either, names, types and constraints say what to make. With -v recorded=1 the plan as recorded in plan.sql
-- is followed.
\if :{?endpoint}
    \set domain 'a web shop for kitchen ware'
    \ir ../model.sql
\else
    \ir seeds.sql
\endif
\if :{?recorded}
    \ir plan.sql
\endif
\ir ../fill.sql
