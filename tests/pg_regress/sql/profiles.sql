-- Profiles: learnt from rows, kept, shown, carried to another schema.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA prod;
CREATE TABLE prod.users (id int PRIMARY KEY, email text NOT NULL UNIQUE, plan text NOT NULL, age int);
CREATE TABLE prod.orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES prod.users, total numeric(10, 2) NOT NULL, state text NOT NULL);
CREATE TABLE prod.empty (a int);
CREATE SCHEMA dev;
CREATE TABLE dev.users (LIKE prod.users INCLUDING ALL);
CREATE TABLE dev.orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES dev.users, total numeric(10, 2) NOT NULL, state text NOT NULL, extra text);
CREATE TABLE dev.empty (a int);
CREATE TABLE dev.alone (a int);
INSERT INTO prod.users SELECT i, 'secret' || i || '@corp.test', CASE WHEN i % 10 = 0 THEN 'gold' WHEN i = 7 THEN 'unicorn' ELSE 'free' END, 20 + i % 50 FROM generate_series(1, 200) i;
INSERT INTO prod.orders SELECT i, 1 + i % 200, 5 + i % 40, CASE WHEN i % 3 = 0 THEN 'open' ELSE 'paid' END FROM generate_series(1, 600) i;
SELECT * FROM seedgen.learn('dev', from_schema => 'prod');
SELECT table_schema, table_name, source, learnt_from, rows FROM seedgen.profile ORDER BY 1, 2;
SELECT table_name, column_name, kind, null_ratio, distinct_values FROM seedgen.profiles ORDER BY 1, 2;
SELECT table_name, rows_written, note FROM seedgen.populate('dev', 500, seeds => 'existing', options => :'o');
SELECT plan FROM dev.users WHERE plan IN ('gold', 'free', 'unicorn') GROUP BY 1 HAVING count(*) > 20 ORDER BY 1;
SELECT count(*) FROM dev.users WHERE plan NOT IN ('gold', 'free', 'unicorn');
SELECT state, count(*) BETWEEN 100 AND 400 AS plausible FROM dev.orders GROUP BY 1 ORDER BY 1;
SELECT min(total) >= 5 AND max(total) <= 44 AS within FROM dev.orders;
SELECT count(*) FROM seedgen.verify('dev') WHERE NOT ok;
-- In the place of the schema's own rows; learning again replaces.
SELECT table_name, rows, note FROM seedgen.learn('prod');
SELECT count(*) FROM seedgen.profile;
SELECT table_name, rows FROM seedgen.learn('prod') LIMIT 1;
SELECT count(*) FROM seedgen.profile;
-- What leaves: no value of few rows, nothing personal.
SELECT jsonb_path_query(seedgen.export_profile('prod'), '$.tables.keyvalue().key');
SELECT seedgen.export_profile('prod')::text ~ 'secret|corp|unicorn' AS leaks, seedgen.export_profile('prod')::text ~ 'gold' AS tells;
SELECT seedgen.export_profile('prod', k => 150)::text ~ 'gold' AS tells;
CREATE TABLE carried AS SELECT seedgen.export_profile('prod') AS document;
-- To a schema that never saw the rows.
SELECT seedgen.drop_profile('prod.users'), seedgen.drop_profile('prod.orders'), seedgen.drop_profile('dev.users'), seedgen.drop_profile('dev.orders');
SELECT count(*) FROM seedgen.profile;
TRUNCATE dev.users, dev.orders;
SELECT p.* FROM carried, seedgen.import_profile(document, schema => 'dev') AS p;
SELECT table_name, note FROM seedgen.populate('dev', 300, seeds => 'auto', options => :'o');
SELECT plan, count(*) > 5 AS some FROM dev.users GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM seedgen.verify('dev') WHERE NOT ok;
-- Under a new name.
ALTER TABLE dev.users RENAME COLUMN plan TO tier;
ALTER TABLE dev.users RENAME TO members;
SELECT note FROM seedgen.populate_table('dev.members', 300, seeds => 'auto', options => :'o');
SELECT tier FROM dev.members GROUP BY 1 ORDER BY 1;
-- A role has its own, and learns what it may read.
CREATE ROLE regress_seedgen_profiles;
GRANT USAGE ON SCHEMA prod TO regress_seedgen_profiles;
GRANT SELECT (id, state) ON prod.orders TO regress_seedgen_profiles;
SET ROLE regress_seedgen_profiles;
SELECT count(*) FROM seedgen.profile;
SELECT * FROM seedgen.learn('prod');
SELECT table_name, column_name FROM seedgen.profiles ORDER BY 1, 2;
SELECT * FROM seedgen.learn('dev', from_schema => 'prod');
RESET ROLE;
DROP OWNED BY regress_seedgen_profiles;
DELETE FROM seedgen.profile WHERE role = 'regress_seedgen_profiles';
DROP ROLE regress_seedgen_profiles;
-- Calls that cannot be followed.
SELECT * FROM seedgen.learn('prdo');
SELECT * FROM seedgen.learn(NULL);
SELECT * FROM seedgen.learn('dev', from_schema => 'prdo');
SELECT seedgen.export_profile('prod');
SELECT seedgen.export_profile('dev', k => 1);
SELECT seedgen.export_profile('dev', k => NULL);
SELECT * FROM seedgen.import_profile('{"version": 99, "tables": {}}');
SELECT * FROM seedgen.import_profile('{"version": 1, "tabels": {}}');
SELECT * FROM seedgen.import_profile('[]');
SELECT * FROM seedgen.import_profile('{"version": 1, "tables": {}}');
SELECT * FROM seedgen.import_profile('{"version": 1, "tables": {"dev.membres": {"rows": 9, "columns": {}}}}');
SELECT * FROM seedgen.import_profile('{"version": 1, "tables": {"dev.members": {"rows": 9, "columns": {"tier": {"kind": "surprise"}}}}}');
SELECT p.* FROM carried, seedgen.import_profile(document, schema => 'nowhere') AS p;
SELECT seedgen.drop_profile('dev.members');
SELECT seedgen.drop_profile('dev.members');
-- Keys go before what was learnt of foreign keys: rows of a junction stay apart, parents have one child each.
CREATE SCHEMA k;
CREATE TABLE k.a (id int PRIMARY KEY);
CREATE TABLE k.b (id int PRIMARY KEY);
CREATE TABLE k.ab (a_id int REFERENCES k.a, b_id int REFERENCES k.b, PRIMARY KEY (a_id, b_id));
CREATE TABLE k.one (a_id int PRIMARY KEY REFERENCES k.a, kind text NOT NULL);
INSERT INTO k.a SELECT generate_series(1, 100);
INSERT INTO k.b SELECT generate_series(1, 100);
INSERT INTO k.ab SELECT a, b FROM k.a AS x (a), k.b AS y (b) WHERE b <= 1 + a % 7 AND a % 3 > 0;
INSERT INTO k.one SELECT a, 'k' || a % 3 FROM k.a AS x (a) WHERE a <= 60;
SELECT count(*) FROM seedgen.learn('k');
SELECT table_name, rows_written, note FROM seedgen.populate('k', 300, seeds => 'existing', mode => 'replace', options => :'o');
SELECT table_name, rows_written, note FROM seedgen.populate('k', 200, seeds => 'existing', options => :'o');
SELECT kind, object, found FROM seedgen.verify('k') WHERE NOT ok;
