-- A plan as a document: exported, edited by hand, imported.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA p;
CREATE TABLE p.users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, city text, age int CHECK (age BETWEEN 18 AND 99),
    status text NOT NULL CHECK (status IN ('active', 'banned')), created_at timestamptz NOT NULL);
CREATE TABLE p."Order items" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint NOT NULL REFERENCES p.users, total numeric(10,2) NOT NULL, note text, ordered_at date NOT NULL);
CREATE TABLE p.codes (code char(1) PRIMARY KEY, label text);
CREATE TABLE p.friends (a bigint REFERENCES p.users, b bigint REFERENCES p.users, since date, PRIMARY KEY (a, b));
CREATE FUNCTION p.digest() RETURNS TABLE (what text, md5 text) LANGUAGE sql AS $$
    SELECT 'users', md5(string_agg(u::text, ',' ORDER BY id)) FROM p.users u
    UNION ALL SELECT 'items', md5(string_agg(i::text, ',' ORDER BY id)) FROM p."Order items" i
    UNION ALL SELECT 'items without total', md5(string_agg((id, user_id, note, ordered_at)::text, ',' ORDER BY id)) FROM p."Order items"
    UNION ALL SELECT 'codes', md5(string_agg(c::text, ',' ORDER BY code)) FROM p.codes c
    UNION ALL SELECT 'friends', md5(string_agg(f::text, ',' ORDER BY a, b)) FROM p.friends f $$;
SELECT table_name, rows_written FROM seedgen.populate('p', 200, seed => 7, options => :'o') ORDER BY 1;
CREATE TEMP TABLE before AS SELECT * FROM p.digest();
-- The document.
SELECT seedgen.export_plan('p', 200, seed => 7, mode => 'replace', options => :'o') AS plan \gset
SELECT key, value FROM jsonb_each(:'plan') WHERE key NOT IN ('tables', 'generation_version') ORDER BY 1;
SELECT key, value - 'columns' AS value FROM jsonb_each(:'plan'::jsonb -> 'tables') ORDER BY 1;
SELECT t.key AS table_name, c.key AS column_name, c.value - 'reason' AS strategy
FROM jsonb_each(:'plan'::jsonb -> 'tables') AS t, jsonb_each(t.value -> 'columns') AS c WHERE NOT c.value ? 'values' ORDER BY 1, 2;
-- Imported unchanged, it keeps the row counts and nothing else; and gives the same rows.
SELECT * FROM seedgen.import_plan(:'plan');
SELECT table_name, rows_written FROM seedgen.populate('p', 10, seed => 7, mode => 'replace', options => :'o') ORDER BY 1;
SELECT what, d.md5 = b.md5 AS same FROM p.digest() d JOIN before b USING (what);
-- One strategy edited: that column changes, the others do not.
SELECT jsonb_set(:'plan', '{tables,"p.\"Order items\"",columns,total}', '{"strategy": "uniform", "min": 1, "max": 2}') AS edited \gset
SELECT * FROM seedgen.import_plan(:'edited') WHERE column_name IS NOT NULL;
SELECT table_name, rows_written FROM seedgen.populate('p', 10, seed => 7, mode => 'replace', options => :'o') ORDER BY 1;
SELECT what, d.md5 = b.md5 AS same FROM p.digest() d JOIN before b USING (what);
SELECT min(total) >= 1 AND max(total) <= 2 AS total FROM p."Order items";
SELECT jsonb_path_query_first(seedgen.export_plan('p', seed => 7, options => :'o'), '$.tables."p.\"Order items\"".columns.total') AS exported;
-- Imported unchanged again, the rule is gone.
SELECT * FROM seedgen.import_plan(:'plan') WHERE column_name IS NOT NULL;
SELECT * FROM seedgen.import_plan(:'plan') WHERE column_name IS NOT NULL;
-- Rows and several columns, structure among them; what the document leaves out is left to seedgen.
SELECT jsonb_set(jsonb_set(jsonb_set(jsonb_set(:'plan', '{tables,p.users,rows}', '20'),
    '{tables,p.users,columns,email}', '{"strategy": "template", "template": "u{n}@x.test"}'),
    '{tables,p.friends,columns,a}', '{"strategy": "foreign_key_reference", "fanout": {"kind": "zipf", "alpha": 0.2}}'),
    '{tables,p.users,columns,city,null_ratio}', '0.5') #- '{tables,p.codes}' #- '{tables,p.users,columns,name}' AS edited \gset
SELECT * FROM seedgen.import_plan(:'edited') ORDER BY 1, 2 NULLS FIRST;
SELECT table_name, column_name, strategy, status FROM seedgen.rules ORDER BY 1, 2 NULLS FIRST;
SELECT table_name, rows_written FROM seedgen.populate('p', 15, seed => 7, mode => 'replace', options => :'o') ORDER BY 1;
SELECT count(*), count(*) FILTER (WHERE email ~ '^u[0-9]+@x.test$') AS emails, count(city) BETWEEN 3 AND 17 AS cities FROM p.users;
SELECT * FROM seedgen.verify('p') WHERE NOT ok;
-- Counts of the call go first; a call on one table has its own.
SELECT table_name, rows_written FROM seedgen.populate('p', 15, tables => '{"users": 3, "friends": 4}', mode => 'replace', options => :'o') ORDER BY 1;
SELECT rows_written FROM seedgen.populate_table('p.users', 5, options => :'o');
SELECT seedgen.drop_rules('p'), seedgen.drop_rules('p');
SELECT count(*) FROM seedgen.rules;
-- Mistakes, with their place.
SELECT * FROM seedgen.import_plan(NULL);
SELECT * FROM seedgen.import_plan('[]');
SELECT * FROM seedgen.import_plan('{}');
SELECT * FROM seedgen.import_plan('{"seedgen_plan": 9}');
SELECT * FROM seedgen.import_plan(:'plan'::jsonb || '{"seeed": 1}');
SELECT * FROM seedgen.import_plan(:'plan'::jsonb || '{"seed": "x"}');
SELECT * FROM seedgen.import_plan(:'plan'::jsonb || '{"now": "x"}');
SELECT * FROM seedgen.import_plan(:'plan'::jsonb || '{"tables": 1}');
SELECT * FROM seedgen.import_plan(jsonb_set(:'plan', '{tables,p.user}', '{"rows": 1}'));
SELECT * FROM seedgen.import_plan(jsonb_set(:'plan', '{tables,p.users,row}', '1'));
SELECT * FROM seedgen.import_plan(jsonb_set(:'plan', '{tables,p.users,rows}', '-1'));
SELECT * FROM seedgen.import_plan(jsonb_set(:'plan', '{tables,p.codes,rows}', '5000'));
SELECT * FROM seedgen.import_plan(jsonb_set(:'plan', '{tables,p.users,columns,nam}', '{"strategy": "null"}'));
SELECT * FROM seedgen.import_plan(jsonb_set(:'plan', '{tables,p.users,columns,name}', '7'));
SELECT * FROM seedgen.import_plan(jsonb_set(:'plan', '{tables,p.users,columns,name}', '{"strategy": "nul"}'));
SELECT * FROM seedgen.import_plan(jsonb_set(:'plan', '{tables,p.users,columns,name}', '{"strategy": "null"}'));
SELECT * FROM seedgen.import_plan(jsonb_set(:'plan', '{tables,p.users,columns,name}', '{"strategy": "template", "template": "{x}", "sources": {"x": {"strategy": "mask", "maks": "#"}}}'));
SELECT * FROM seedgen.import_plan(jsonb_set(:'plan', '{tables,p.users,columns,age,min}', '"x"'));
SELECT * FROM seedgen.import_plan(jsonb_set(:'plan', '{tables,p.users,columns,name}', '{"strategy": "key_digit"}'));
SELECT count(*) FROM seedgen.rules;
SELECT seedgen.drop_rules('pp');
SELECT seedgen.drop_rules(NULL);
