-- The strategy sql: an expression over the row's other columns, evaluated by PostgreSQL with the caller's rights.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
\set SHOW_CONTEXT never
CREATE SCHEMA q;
CREATE FUNCTION q.shout(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper($1) || '!' $$;
CREATE TYPE q.size AS ENUM ('small', 'big');
CREATE TABLE q.people (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL,
    email text NOT NULL UNIQUE, weight int, size q.size, label varchar(40) CHECK (label LIKE '%!'), born date, made timestamptz DEFAULT now(),
    twice text GENERATED ALWAYS AS (email || email) STORED, a date, b date, CHECK (a <= b));
CREATE TABLE q.pets (id int PRIMARY KEY, owner_id bigint NOT NULL REFERENCES q.people, name text, tag text);
CREATE TABLE q.solo (id int PRIMARY KEY);
CREATE TABLE q.kids (solo_id int REFERENCES q.solo);
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "lower(first_name) || id || ''@example.com''"}');
SELECT seedgen.set_strategy('q.people.size', '{"strategy": "sql", "expression": "CASE WHEN weight > 50 THEN ''big'' ELSE ''small'' END::q.size"}');
SELECT seedgen.set_strategy('q.people.weight', '{"strategy": "uniform", "min": 1, "max": 100}');
SET search_path = q;
SELECT seedgen.set_strategy('people.label', '{"strategy": "sql", "expression": "shout(people.last_name) -- loud"}');
RESET search_path;
SELECT seedgen.set_strategy('q.people.b', '{"strategy": "sql", "expression": "a + 3"}');
SELECT seedgen.set_strategy('q.pets.tag', '{"strategy": "sql", "expression": "''#'' || id::text || CASE WHEN random() < 2 THEN '''' END"}');
SELECT table_name, column_name, strategy FROM seedgen.rules ORDER BY 1, 2;
SELECT table_name, column_name, constraint_name, strategy, reason FROM seedgen.plan('q', 50, options => :'o')
    WHERE table_name = 'q.people' AND column_name IS NULL AND constraint_name IS NULL OR reason LIKE '%expression%' ORDER BY 1, 2, 3;
SELECT table_name, rows_written, path, note FROM seedgen.populate('q', 50, options => :'o') ORDER BY 1;
SELECT bool_and(email = lower(first_name) || id || '@example.com') AS emails, bool_and(twice = email || email) AS twice,
       bool_and(size = CASE WHEN weight > 50 THEN 'big' ELSE 'small' END::q.size) AS sizes, count(DISTINCT size) AS sizes,
       bool_and(label = upper(last_name) || '!') AS labels, bool_and(b = a + 3) FILTER (WHERE a IS NOT NULL) AS days FROM q.people;
SELECT bool_and(tag = '#' || pets.id) AS tags, count(*) FROM q.pets JOIN q.people ON people.id = owner_id;
SELECT * FROM seedgen.verify('q') WHERE NOT ok;
-- What names would have made from such a column is made by itself.
CREATE TABLE q.posts (id int PRIMARY KEY, title text NOT NULL, slug text NOT NULL, created_at timestamptz, updated_at timestamptz);
SELECT seedgen.set_strategy('q.posts.title', '{"strategy": "sql", "expression": "''post '' || id"}');
SELECT seedgen.set_strategy('q.posts.created_at', '{"strategy": "sql", "expression": "''2025-01-01Z''"}');
SELECT column_name, strategy, reason FROM seedgen.plan('q', 10, options => :'o') WHERE table_name = 'q.posts' AND reason LIKE '%an expression%' AND constraint_name IS NULL ORDER BY 1;
SELECT rows_written, path FROM seedgen.populate_table('q.posts', 10, options => :'o');
SELECT min(title) AS title, max(created_at) AS created_at FROM q.posts;
-- Rows alone have them as well, before what PostgreSQL generates from them.
SELECT bool_and(r.email = lower(r.first_name) || r.id || '@example.com' AND r.twice = r.email || r.email) AS ok, count(*), count(r.made) AS made
FROM (SELECT (s.r).* FROM (SELECT seedgen.rows(NULL::q.people, 20) AS r) AS s) AS r;
-- The same rows again; renames are followed, in the expression too.
SELECT md5(string_agg(p::text, ',' ORDER BY id)) AS before FROM q.people p \gset
ALTER TABLE q.people RENAME COLUMN first_name TO given;
ALTER TABLE q.people RENAME COLUMN last_name TO first_name;
ALTER FUNCTION q.shout(text) RENAME TO cry;
SELECT table_name, rows_written, note FROM seedgen.populate('q', 50, mode => 'replace', options => :'o') ORDER BY 1;
ALTER FUNCTION q.cry(text) RENAME TO shout;
SELECT table_name, rows_written, path FROM seedgen.populate('q', 50, mode => 'replace', options => :'o') ORDER BY 1;
SELECT bool_and(email = lower(given) || id || '@example.com') AS emails, bool_and(label = upper(first_name) || '!') AS labels FROM q.people;
SELECT column_name, strategy ->> 'expression' AS expression FROM seedgen.rules WHERE table_name = 'people' AND strategy ->> 'strategy' = 'sql' ORDER BY 1;
-- What is refused when it is set.
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": 5}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": ""}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "given ||"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "1), (2"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "1) FROM q.pets WHERE (true"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "1) UNION SELECT (2"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "1); DROP TABLE q.pets; SELECT (1"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "(SELECT max(name) FROM q.pets)"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "max(given)"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "row_number() OVER ()"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "generate_series(1, 3)"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "givn"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "nothing(given)"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "people::text"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "ctid::text"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "$1"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "given", "null_ratio": 0.1}');
SELECT seedgen.set_strategy('q.people.weight', '{"strategy": "sql", "expression": "given || ''x''"}');
SELECT seedgen.set_strategy('q.pets.name', '{"strategy": "sql", "expression": "(1 / 0)::text"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "email"}');
SELECT seedgen.set_strategy('q.people.email', '{"strategy": "sql", "expression": "label"}');
SELECT seedgen.set_strategy('q.people.label', '{"strategy": "sql", "expression": "given"}');
SELECT seedgen.set_strategy('q.solo.id', '{"strategy": "sql", "expression": "7"}');
SELECT seedgen.set_strategy('q.pets.owner_id', '{"strategy": "sql", "expression": "7"}');
SELECT seedgen.set_strategy('q.people.twice', '{"strategy": "sql", "expression": "7"}');
SELECT count(*) FROM q.pets;
-- The caller's rights: EXECUTE on the functions.
CREATE ROLE seedgen_rules_sql;
GRANT USAGE ON SCHEMA q TO seedgen_rules_sql;
GRANT ALL ON ALL TABLES IN SCHEMA q TO seedgen_rules_sql;
REVOKE EXECUTE ON FUNCTION q.shout(text) FROM PUBLIC;
SET ROLE seedgen_rules_sql;
SELECT seedgen.set_strategy('q.pets.name', '{"strategy": "sql", "expression": "q.shout(id::text)"}');
SELECT seedgen.set_strategy('q.pets.name', '{"strategy": "sql", "expression": "current_user::text"}');
SELECT DISTINCT (r).name FROM (SELECT seedgen.rows(NULL::q.pets, 5) AS r) AS s;
RESET ROLE;
SELECT count(*) FROM (SELECT (seedgen.rows(NULL::q.pets, 5)).name) AS s WHERE name = 'seedgen_rules_sql';
DROP OWNED BY seedgen_rules_sql;
DELETE FROM seedgen.rule;
DROP ROLE seedgen_rules_sql;
