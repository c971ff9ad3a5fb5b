-- What the demos share: fills the schema that was loaded, :rows rows a table, and shows the plan, some rows and
-- the verification.
\pset pager off
\pset format wrapped
\pset columns 180
\pset null '∅'
SET client_min_messages = warning;

CREATE EXTENSION IF NOT EXISTS seedgen;

-- What to learn from: rows of a language model, if one is named (psql -v endpoint=… -v model=… -v key=…), else rows of our
-- own; without either, names, types and constraints say what to make. With -v recorded=1 the plan as recorded in the
-- example's plan.sql is followed.
\if :{?endpoint}
    \ir model.sql
\else
    \ir :example/seeds.sql
\endif
\if :{?recorded}
    \ir :example/plan.sql
\endif

\echo
\echo How each column will be made, and why:
SELECT * FROM seedgen.plan('public', :rows, seeds => 'auto');

\echo :rows rows for every table:
\timing on
SELECT * FROM seedgen.populate('public', :rows, seeds => 'auto');
\timing off

\echo A few rows of each table:
SELECT format('SELECT * FROM %s LIMIT 3', c.oid::regclass)
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
ORDER BY c.oid \gexec

\echo Every constraint, checked against the rows:
SELECT * FROM seedgen.verify('public');
