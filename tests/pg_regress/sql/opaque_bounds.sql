-- What ends a search: a number of tests, so that a slow server finds what a fast one finds; a clock only where a function is
-- very slow, which is said then.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "search_seconds": 1}'
CREATE SCHEMA b;
CREATE FUNCTION b.slowly(passes boolean) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    WHILE false LOOP END LOOP;
    PERFORM pg_sleep(current_setting('b.seconds')::double precision);
    RETURN passes;
END$$;
CREATE TABLE b.tenth (n int NOT NULL CHECK (b.slowly(n % 10 = 3)));
CREATE FUNCTION b.made() RETURNS text LANGUAGE sql AS $$
    SELECT count(*) || ' rows, ' || count(DISTINCT n) || ' values, all of them right: ' || bool_and(n % 10 = 3) || ', ' || md5(string_agg(n::text, ','))
    FROM seedgen.rows(NULL::b.tenth, 600, options => '{"now": "2026-01-01T00:00:00Z"}')
$$;
SET b.seconds = 0;
CREATE TEMP TABLE fast AS SELECT b.made();
-- Two and a half thousand tests of a millisecond each.
SET b.seconds = 0.001;
CREATE TEMP TABLE slow AS SELECT b.made();
SELECT fast.made = slow.made AS the_same, regexp_replace(fast.made, ', [0-9a-f]{32}$', '') AS made FROM fast, slow;
-- The number of tests that ended a search is in the plan.
SET b.seconds = 0;
CREATE TABLE b.never_two (x int NOT NULL, y int NOT NULL, CONSTRAINT in_vain CHECK (b.slowly(x + y IS NULL)));
SELECT unnest(string_to_array(reason, '; ')) AS reason FROM seedgen.plan('b', 10, options => '{"only": ["never_two"]}') WHERE column_name IS NULL AND constraint_name IS NULL;
-- A clock that has struck is said, in the result too.
SET b.seconds = 0.05;
CREATE TABLE b.never (x int NOT NULL, CONSTRAINT never_ever CHECK (b.slowly(x IS NULL)));
SELECT table_name, rows_written, path, note FROM seedgen.populate('b', 1, options => :'o'::jsonb || '{"only": ["never"]}');
SELECT unnest(string_to_array(reason, '; ')) AS reason FROM seedgen.plan('b', 1, options => :'o'::jsonb - 'progress' || '{"only": ["never"]}') WHERE column_name IS NULL AND constraint_name IS NULL;
-- A timeout ends the call, whatever is searched.
SET statement_timeout = '400ms';
SELECT seedgen.plan('b', 10, options => '{"only": ["never"]}');
RESET statement_timeout;
-- What the option may be.
SELECT seedgen.plan('b', 10, options => '{"search_seconds": 0}');
SELECT seedgen.plan('b', 10, options => '{"search_seconds": "long"}');
DROP SCHEMA b CASCADE;
