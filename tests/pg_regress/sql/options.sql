-- Arguments that cannot be right: SQLSTATE, message, hint; nothing is written.
\set VERBOSITY verbose
\set SHOW_CONTEXT never
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.users (id int PRIMARY KEY);
CREATE TABLE s.orders (id int PRIMARY KEY, user_id int REFERENCES s.users);
CREATE SCHEMA empty;
CREATE FUNCTION try(call text) RETURNS TABLE (state text, message text, detail text, hint text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE call;
    RETURN QUERY SELECT 'no error', NULL, NULL, NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT, state = RETURNED_SQLSTATE;
    RETURN NEXT;
END $$;
\pset format unaligned
\x on
-- The schema.
SELECT * FROM try($$SELECT seedgen.populate('nowhere')$$);
SELECT * FROM try($$SELECT seedgen.populate('S')$$);
SELECT * FROM try($$SELECT seedgen.populate('empty')$$);
SELECT * FROM try($$SELECT seedgen.populate(NULL)$$);
SELECT * FROM try($$SELECT seedgen.populate('pg_catalog')$$);
SELECT * FROM try($$SELECT seedgen.populate('information_schema')$$);
SELECT * FROM try($$SELECT seedgen.populate('seedgen')$$);
-- Counts.
SELECT * FROM try($$SELECT seedgen.populate('s', 0)$$);
SELECT * FROM try($$SELECT seedgen.populate('s', -5)$$);
SELECT * FROM try($$SELECT seedgen.populate('s', 9223372036854775807)$$);
SELECT * FROM try($$SELECT seedgen.populate('s', NULL)$$);
SELECT * FROM try($$SELECT seedgen.plan('s', 0)$$);
SELECT * FROM try($$SELECT seedgen.rows(NULL::s.users, 0)$$);
SELECT * FROM try($$SELECT seedgen.rows(NULL::s.users, 5, first => -1)$$);
-- seed, mode, locale, triggers.
SELECT * FROM try($$SELECT seedgen.populate('s', seed => NULL)$$);
SELECT * FROM try($$SELECT seedgen.populate('s', mode => 'apend')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', mode => NULL)$$);
SELECT state, message, hint LIKE '%Valid locales are en_US, %' AS hint FROM try($$SELECT seedgen.populate('s', locale => 'xx_US')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', locale => NULL)$$);
SELECT * FROM try($$SELECT seedgen.populate('s', triggers => NULL)$$);
-- options.
SELECT * FROM try($$SELECT seedgen.populate('s', options => '{"treads": 2}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', options => '{"zzzzzzzzzzzz": 2}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', options => '[1]')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', options => '{"threads": 0}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', options => '{"threads": "two"}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', options => '{"progress": "yes"}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', options => '{"now": "yesterday-ish"}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', options => '{"only": 5}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', options => '{"only": [5]}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', options => '{broken')$$);
-- tables.
SELECT * FROM try($$SELECT seedgen.populate('s', tables => '[1]')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', tables => '{"order": 5}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', tables => '{"orders": -5}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', tables => '{"orders": "many"}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', tables => '{"orders": {"per": "users"}}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', tables => '{"orders": {"per": "users", "mean": -1}}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', tables => '{"orders": {"per": "userz", "mean": 2}}')$$);
SELECT * FROM try($$SELECT seedgen.populate('s', tables => '{"users": {"per": "orders", "mean": 2}}')$$);
-- The rest.
SELECT * FROM try($$SELECT seedgen.populate_table(NULL)$$);
SELECT * FROM try($$SELECT seedgen.populate_table('s.nothing')$$);
SELECT * FROM try($$SELECT seedgen.populate_table('pg_class')$$);
CREATE VIEW s.v AS SELECT 1 AS x;
SELECT * FROM try($$SELECT seedgen.populate_table('s.v')$$);
SELECT * FROM try($$SELECT seedgen.rows(NULL::s.v, 5)$$);
SELECT * FROM try($$SELECT seedgen.rows(5, 5)$$);
SELECT * FROM try($$SELECT seedgen.graph('s', 'mermade')$$);
SELECT * FROM try($$SELECT seedgen.verify('nowhere')$$);
-- None of it wrote anything; null options are no options.
SELECT count(*) FROM s.users;
SET client_min_messages = warning;
SELECT sum(rows_written) FROM seedgen.populate('s', 5, tables => NULL, options => NULL);
