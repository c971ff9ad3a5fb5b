-- JSON that PostgreSQL takes and no f64 or stack does: refused by every function that reads it, never as a bug.
\set SHOW_CONTEXT never
CREATE SCHEMA j;
CREATE TABLE j.t (id int PRIMARY KEY, n numeric, doc jsonb);
SELECT seedgen.set_strategy('j.t.n', '{"strategy": "uniform", "min": 0, "max": 1e400}');
SELECT * FROM seedgen.populate('j', 1, tables => '{"t": 1e400}');
SELECT * FROM seedgen.populate('j', 1, options => '{"threads": -1e400}');
SELECT * FROM seedgen.populate_table('j.t', 1, options => '{"threads": 1e400}');
SELECT * FROM seedgen.plan('j', 1, tables => '{"t": 1e400}');
SELECT seedgen.export_plan('j', 1, options => '{"threads": 1e400}');
SELECT * FROM seedgen.import_plan('{"seedgen_plan": 1e400}');
SELECT * FROM seedgen.rows(NULL::j.t, 1, options => '{"now": 1e400}');
SELECT * FROM seedgen.import_profile('{"version": 1e400}');
SELECT * FROM seedgen.import_seeds('j.t', '[{"id": 1, "n": 1e400}, {"id": 2, "doc": {"big": 1e400}}]');
CALL seedgen.fetch_seeds('j', 'nowhere', options => '{"a": 1e400}');
SELECT seedgen.set_strategy('j.t.n', (repeat('[', 200) || repeat(']', 200))::jsonb);
\set VERBOSITY sqlstate
SELECT seedgen.set_strategy('j.t.n', '{"strategy": "uniform", "min": 0, "max": 1e400}');
SELECT * FROM seedgen.populate('j', 1, tables => '{"t": 1e400}');
SELECT * FROM seedgen.import_profile('{"version": 1e400}');
SELECT seedgen.set_strategy('j.t.n', (repeat('[', 200) || repeat(']', 200))::jsonb);
