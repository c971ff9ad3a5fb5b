-- A plan made with seeds says all that they taught: imported unchanged, it gives the same rows without them.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
\set QUIET on
\o /dev/null
\set ECHO none
SET client_min_messages = warning;
\i :examples/campaign/schema.sql
\i :examples/campaign/seeds.sql
RESET client_min_messages;
\set ECHO all
\o
SELECT seedgen.export_plan('public', 200, seeds => 'auto', mode => 'replace', options => :'o') AS plan \gset
SELECT table_name, rows_written FROM seedgen.populate('public', 200, seeds => 'auto', options => :'o') ORDER BY 1;
CREATE FUNCTION digest(VARIADIC tables regclass[]) RETURNS TABLE (name text, md5 text) LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1 .. cardinality(tables) LOOP
        name := tables[i];
        EXECUTE format('SELECT md5(string_agg(t::text, '','' ORDER BY t::text)) FROM %s AS t', tables[i]) INTO md5;
        RETURN NEXT;
    END LOOP;
END $$;
CREATE TEMP TABLE before AS SELECT * FROM digest('users', 'campaigns', 'batch_jobs', 'posts');
-- A pool of names in a unique key: the row's number beside a name tells rows apart.
SELECT reason FROM seedgen.plan('public', 200, seeds => 'user', options => :'o') WHERE column_name = 'name' AND table_name ~ 'campaigns';
SELECT bool_and(name ~ '^(Spring sale|Tent week|Mending nights|Back to the hills|Stove launch|Rain or shine|Two people wanted|Winter camp|Summer sale|Thursday soup) \d+$') AS names FROM campaigns;
SELECT table_name, column_name, strategy ->> 'strategy' AS strategy FROM seedgen.import_plan(:'plan') ORDER BY 1, 2 NULLS FIRST;
SELECT table_name, rows_written FROM seedgen.populate('public', 10, mode => 'replace', options => :'o') ORDER BY 1;
SELECT name, d.md5 = b.md5 AS same FROM digest('users', 'campaigns', 'batch_jobs', 'posts') AS d JOIN before AS b USING (name);
-- The plan of the example as recorded.
SELECT seedgen.drop_rules('public') > 0 AS rules;
\set ECHO none
\i :examples/campaign/plan.sql
\set ECHO all
SELECT column_name, strategy FROM seedgen.plan('public', 10, options => :'o') WHERE table_name ~ 'posts' AND reason ~ 'rule of the user' ORDER BY 1;
-- All that rows teach: columns that go together, ranks, gaps, seasons, cases, templates, chains, fan-out.
CREATE SCHEMA r;
CREATE TABLE r.client (
    id int PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, email text NOT NULL UNIQUE, zip text NOT NULL, city text NOT NULL,
    age int NOT NULL, income numeric(10, 2) NOT NULL, segment text NOT NULL, joined_at timestamptz NOT NULL);
CREATE TABLE r.purchase (
    id int PRIMARY KEY, client_id int NOT NULL REFERENCES r.client, bought_at timestamptz NOT NULL, shipped_at timestamptz, quantity int NOT NULL,
    unit_price numeric(8, 2) NOT NULL, total numeric(10, 2) NOT NULL, status text NOT NULL, note text);
CREATE SCHEMA prod;
CREATE TABLE prod.client (LIKE r.client INCLUDING ALL);
CREATE TABLE prod.purchase (LIKE r.purchase INCLUDING ALL);
CREATE FUNCTION prod.u(text, int) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$ SELECT ('x' || left(md5($1 || $2), 8))::bit(32)::bigint / 4294967296.0 $$;
INSERT INTO prod.client
SELECT i, f, l, lower(f) || '.' || lower(l) || i || '@web.test', z, CASE WHEN z < '5000' THEN 'Wien' WHEN z < '8500' THEN 'Graz' ELSE 'Villach' END,
       20 + (60 * a)::int, (20000 + 60000 * (0.8 * a + 0.2 * prod.u('income', i)))::numeric(10, 2), CASE WHEN prod.u('segment', i) < 0.3 THEN 'business' ELSE 'private' END,
       timestamptz '2023-01-02 00:00Z' + (i * 700 / 400) / 5 * interval '7 days' + (i * 700 / 400) % 5 * interval '1 day' + interval '8 hours' + prod.u('hour', i) * interval '10 hours'
FROM (SELECT i, (ARRAY['Anna', 'Bert', 'Carla', 'Dieter', 'Eva', 'Frank'])[1 + floor(6 * prod.u('first', i))::int] AS f,
             (ARRAY['Vogel', 'Maier', 'Schulz', 'Braun', 'Lang'])[1 + floor(5 * prod.u('last', i))::int] AS l,
             (ARRAY['1010', '1020', '8010', '8020', '9500'])[1 + floor(5 * prod.u('zip', i))::int] AS z, prod.u('age', i) AS a
      FROM generate_series(1, 400) AS i) AS x;
INSERT INTO prod.purchase
SELECT i, c.id, c.joined_at + (1 + 300 * prod.u('gap', i)) * interval '1 day', CASE WHEN s = 'sent' THEN c.joined_at + (303 + 20 * prod.u('gap', i)) * interval '1 day' END, q, p, q * p, s,
       (ARRAY['please', 'kindly'])[1 + floor(2 * prod.u('n1', i))::int] || ' ' || (ARRAY['ring', 'knock'])[1 + floor(2 * prod.u('n2', i))::int] || ' at the '
       || (ARRAY['door', 'bell', 'gate'])[1 + floor(3 * prod.u('n3', i))::int] || ' number ' || i
FROM (SELECT i, 1 + floor(260 * prod.u('client', i) ^ 2)::int AS client, 1 + floor(5 * prod.u('quantity', i))::int AS q, (3 + 90 * prod.u('price', i) ^ 3)::numeric(8, 2) AS p,
             (ARRAY['new', 'paid', 'sent', 'sent'])[1 + floor(4 * prod.u('status', i))::int] AS s FROM generate_series(1, 1200) AS i) AS x JOIN prod.client AS c ON c.id = x.client;
SELECT * FROM seedgen.learn('r', from_schema => 'prod');
SELECT table_name, rows_written FROM seedgen.populate('r', 500, seeds => 'existing', options => :'o') ORDER BY 1;
SELECT corr(age, income) > 0.8 AS ranks, count(DISTINCT (zip, city)) = count(DISTINCT zip) AS together FROM r.client;
TRUNCATE before;
INSERT INTO before SELECT * FROM digest('r.client', 'r.purchase');
SELECT seedgen.export_plan('r', 500, seeds => 'existing', mode => 'replace', options => :'o') AS plan \gset
SELECT t.key AS table_name, c.key AS column_name, c.value ->> 'strategy' AS strategy FROM jsonb_each(:'plan'::jsonb -> 'tables') AS t, jsonb_each(t.value -> 'columns') AS c ORDER BY 1, 2;
SELECT :'plan'::jsonb #> '{tables,r.client,correlation,columns}' AS ranks, jsonb_array_length(:'plan'::jsonb #> '{tables,r.client,columns,zip,rows}') AS rows;
SELECT count(*) FROM seedgen.import_plan(:'plan');
SELECT table_name, column_name, strategy - 'rows' ->> 'strategy' AS strategy, strategy -> 'correlation' -> 'columns' AS correlated FROM seedgen.rules WHERE table_schema = 'r' ORDER BY 1, 2 NULLS FIRST;
SELECT seedgen.drop_profile('r.client'), seedgen.drop_profile('r.purchase');
SELECT table_name, rows_written FROM seedgen.populate('r', 10, mode => 'replace', options => :'o') ORDER BY 1;
SELECT name, d.md5 = b.md5 AS same FROM digest('r.client', 'r.purchase') AS d JOIN before AS b USING (name);
SELECT * FROM seedgen.verify('r') WHERE NOT ok;
-- Once more, it changes nothing; without its tables' part it takes all back.
SELECT count(*) FROM seedgen.import_plan(:'plan') WHERE column_name IS NOT NULL;
SELECT seedgen.drop_rules('r') > 10 AS rules;
-- Mistakes.
SELECT * FROM seedgen.import_plan(jsonb_set(:'plan', '{tables,r.client,correlation}', '7'));
SELECT * FROM seedgen.import_plan(jsonb_set(:'plan', '{tables,r.client,correlation}', '{"columns": ["age", "income"], "matrix": [[1, 2], [2, 1]]}'));
SELECT seedgen.set_strategy('r.client.city', '{"strategy": "seed_rows", "columns": ["zip", "town"], "rows": [["1", "a"]]}');
SELECT seedgen.set_strategy('r.client.city', '{"strategy": "seed_rows", "columns": ["zip"], "rows": [["1"]]}');
SELECT seedgen.set_strategy('r.client.city', '{"strategy": "seed_rows", "columns": ["zip", "city"], "rows": [["1", "a"], ["2"]]}');
SELECT seedgen.set_strategy('r.client.city', '{"strategy": "seed_rows", "columns": ["zip", "city"], "rows": [["1", null]]}');
SELECT seedgen.set_strategy('r.client.city', '{"strategy": "seed_rows", "columns": ["zip", "city"], "rows": [["1", "a"]], "weights": [1, 2]}');
SELECT seedgen.set_strategy('r.client.age', '{"strategy": "seed_rows", "columns": ["age", "city"], "rows": [["young", "a"]]}');
-- What follows from keys is no rule, whatever the order in which the rules of others come: keys that weigh together, and
-- the foreign key of children that are not summed up any more.
CREATE SCHEMA k;
CREATE TABLE k.room (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE k.seat (room_id int NOT NULL REFERENCES k.room, kind text NOT NULL, n int NOT NULL, UNIQUE (room_id, kind, n));
INSERT INTO k.room SELECT i, 'room ' || i FROM generate_series(1, 50) i;
INSERT INTO k.seat SELECT i, x, i FROM generate_series(1, 50) i, unnest('{aa,bb,cc}'::text[]) x;
CREATE TABLE k.bill (id int PRIMARY KEY, total numeric(8,2) NOT NULL, created_at timestamptz NOT NULL);
CREATE TABLE k.bill_items (bill_id int NOT NULL REFERENCES k.bill, line_no int NOT NULL, quantity int NOT NULL, unit_price numeric(8,2) NOT NULL, PRIMARY KEY (bill_id, line_no));
INSERT INTO k.bill SELECT i, (i * 7919 % 1000) + 0.5, timestamptz '2025-01-01Z' + i * interval '7 h' FROM generate_series(1, 60) i;
INSERT INTO k.bill_items SELECT i, n, 1 + i % 4, 3 + (i * 31 + n) % 50 FROM generate_series(1, 60) i, generate_series(1, 1 + i % 3) n;
SELECT seedgen.export_plan('k', 60, seeds => 'existing', mode => 'replace', options => :'o') AS plan \gset
SELECT table_name, column_name, strategy ->> 'strategy' AS strategy FROM seedgen.import_plan(:'plan') WHERE column_name IS NOT NULL ORDER BY 1, 2;
WITH a AS (SELECT t.key AS t, c.key AS c, c.value - 'reason' AS v FROM jsonb_each(:'plan'::jsonb -> 'tables') t, jsonb_each(t.value -> 'columns') c),
     b AS (SELECT t.key AS t, c.key AS c, c.value - 'reason' AS v FROM jsonb_each(seedgen.export_plan('k', 60, mode => 'replace', options => :'o') -> 'tables') t, jsonb_each(t.value -> 'columns') c)
SELECT t, c, a.v, b.v FROM a FULL JOIN b USING (t, c) WHERE a.v IS DISTINCT FROM b.v;
SELECT seedgen.drop_rules('k') > 0 AS rules;
-- What another unique column tells apart needs no number: mails made of user names come back so.
CREATE SCHEMA m;
CREATE TABLE m.users (id int PRIMARY KEY, username varchar(40) NOT NULL UNIQUE, email text NOT NULL UNIQUE, nick varchar(20) NOT NULL UNIQUE);
INSERT INTO m.users SELECT i, 'user' || chr(97 + i % 26) || i, 'user' || chr(97 + i % 26) || i || '@' || (ARRAY['a.example', 'b.example'])[1 + i % 2], 'user' || chr(97 + i % 26) || i FROM generate_series(1, 60) i;
SELECT column_name, strategy, parameters ->> 'template' AS template, reason FROM seedgen.plan('m', 60, seeds => 'existing', mode => 'replace', options => :'o') WHERE column_name IN ('email', 'nick');
SELECT seedgen.export_plan('m', 60, seeds => 'existing', mode => 'replace', options => :'o') AS plan \gset
SELECT table_name, column_name, strategy ->> 'template' AS template FROM seedgen.import_plan(:'plan') WHERE column_name IS NOT NULL ORDER BY 1, 2;
SELECT rows_written, note FROM seedgen.populate('m', 60, mode => 'replace', options => :'o');
SELECT count(*) FILTER (WHERE email ~ ('^' || nick || '@[ab]\.example$')) AS mails FROM m.users;
SELECT seedgen.drop_rules('m') > 0 AS rules;
SELECT seedgen.set_strategy('m.users.email', '{"strategy": "template", "template": "{username}@x.example"}');
SELECT rows_written, note FROM seedgen.populate('m', 100, options => :'o');
SELECT count(*) FROM m.users WHERE email = username || '@x.example';
-- Columns whose ranks go together are followed through renames.
CREATE SCHEMA c;
CREATE TABLE c.body (id int PRIMARY KEY, height float8 NOT NULL, weight float8 NOT NULL);
INSERT INTO c.body SELECT i, 160 + i * 7919 % 401 / 10.0, 60 + i * 7919 % 401 / 10.0 + i * 31 % 97 / 20.0 FROM generate_series(1, 300) i;
SELECT seedgen.export_plan('c', 300, seeds => 'existing', mode => 'replace', options => :'o') AS plan \gset
SELECT count(*) FROM seedgen.import_plan(:'plan');
ALTER TABLE c.body RENAME COLUMN height TO tall;
SELECT rows_written FROM seedgen.populate('c', 300, mode => 'replace', options => :'o');
SELECT corr(tall, weight) > 0.8 AS ranks FROM c.body;
SELECT strategy -> 'correlation' -> 'columns' AS columns FROM seedgen.rules WHERE table_schema = 'c' AND column_name IS NULL;
SELECT seedgen.drop_rules('c') AS rules;
-- In a key of short texts, those whose few values rows have shown keep them; the others tell the rows apart.
CREATE SCHEMA t;
CREATE TABLE t.words (lang varchar(5) NOT NULL, code varchar(10) NOT NULL, word text, PRIMARY KEY (lang, code));
INSERT INTO t.words SELECT l, 'm' || p || 'k', l || ' word ' || p FROM generate_series(1, 30) p, unnest('{de,en,fr}'::text[]) l;
SELECT seedgen.export_plan('t', 200, seeds => 'existing', mode => 'replace', options => :'o') AS plan \gset
SELECT column_name, strategy FROM seedgen.import_plan(:'plan') WHERE column_name <> 'word';
SELECT rows_written, note FROM seedgen.populate('t', 200, mode => 'replace', options => :'o');
SELECT lang, count(*) > 30 AS many FROM t.words GROUP BY 1 ORDER BY 1;
SELECT rows_written, note FROM seedgen.populate('t', 100, options => :'o');
SELECT count(*) FROM seedgen.verify('t') WHERE NOT ok;
SELECT seedgen.drop_rules('t') AS rules;
