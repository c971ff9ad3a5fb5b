-- What the schema fuzzer found, third part: foreign keys, counts of nulls, members of documents.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "analyze": false}'
SET client_min_messages = warning;
-- Both null or both set, where one of them is a foreign key.
CREATE SCHEMA f;
CREATE TABLE f.parent (id text PRIMARY KEY);
CREATE TABLE f.both (a text REFERENCES f.parent, b date, CHECK (num_nulls(a, b) IN (0, 2)));
CREATE TABLE f.apart (a text REFERENCES f.parent, b date, CHECK (num_nonnulls(a, b) <> 1));
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, options => :'o') ORDER BY 1;
SELECT count(a) BETWEEN 1 AND 59 AS both FROM f.both;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- A one-to-one foreign key that may be null: rows for which no parent is left have none.
CREATE SCHEMA f;
CREATE TABLE f.parent (id int PRIMARY KEY);
CREATE TABLE f.child (id int PRIMARY KEY, parent_id int UNIQUE REFERENCES f.parent);
CREATE TABLE f.strict (id int PRIMARY KEY, parent_id int NOT NULL UNIQUE REFERENCES f.parent);
SELECT table_name, rows_written, note FROM seedgen.populate('f', 60, tables => '{"parent": 20}', options => :'o') ORDER BY 1;
SELECT count(parent_id), max(id) FILTER (WHERE parent_id IS NOT NULL) > 40 AS spread FROM f.child;
SELECT count(*) FROM (SELECT seedgen.rows(NULL::f.child, 3)) AS r;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 30, tables => '{"parent": 10}', options => :'o') ORDER BY 1;
SELECT count(*), count(parent_id) FROM f.child;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- Few rows: two tables whose rows have to have a parent in common have one.
CREATE SCHEMA f;
CREATE TABLE f.tenant (id int PRIMARY KEY);
CREATE TABLE f.a (tenant_id int NOT NULL REFERENCES f.tenant, id int PRIMARY KEY, UNIQUE (tenant_id, id));
CREATE TABLE f.b (tenant_id int NOT NULL REFERENCES f.tenant, id int PRIMARY KEY, UNIQUE (tenant_id, id));
CREATE TABLE f.c (id int PRIMARY KEY, tenant_id int NOT NULL REFERENCES f.tenant, a_id int NOT NULL, b_id int NOT NULL,
    FOREIGN KEY (tenant_id, a_id) REFERENCES f.a (tenant_id, id), FOREIGN KEY (tenant_id, b_id) REFERENCES f.b (tenant_id, id));
SELECT seed, bool_and(rows_written = 3) AS full
FROM generate_series(1, 12) AS seed, LATERAL seedgen.populate('f', 3, seed => seed, mode => 'replace', options => :'o') GROUP BY 1 HAVING NOT bool_and(rows_written = 3);
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- Keys over members of documents.
CREATE SCHEMA f;
CREATE TABLE f.doc (id bigint PRIMARY KEY, data jsonb NOT NULL, more json);
CREATE UNIQUE INDEX ON f.doc ((data ->> 'id'));
CREATE UNIQUE INDEX ON f.doc (lower(data ->> 'email'));
CREATE UNIQUE INDEX ON f.doc (((more ->> 'number')::int));
SELECT table_name, rows_written, note FROM seedgen.populate('f', 2000, options => :'o');
SELECT table_name, rows_written, note FROM seedgen.populate('f', 500, options => :'o');
SELECT * FROM f.doc ORDER BY id LIMIT 2;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- A date that would come after another by its name, and comes before it by a constraint.
CREATE SCHEMA f;
CREATE TABLE f.category (start_date timestamptz, created_at timestamptz NOT NULL, percentage timestamptz, CHECK (created_at <= percentage), CHECK (start_date <= created_at));
SELECT table_name, rows_written, note FROM seedgen.populate('f', 100, options => :'o');
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
-- A hardware address that is called an IP address, and the other way round.
CREATE SCHEMA f;
CREATE TABLE f.tag (id int PRIMARY KEY, ip macaddr NOT NULL, mac inet NOT NULL, hwaddr macaddr8, mac_address macaddr UNIQUE);
SELECT table_name, rows_written, note FROM seedgen.populate('f', 50, options => :'o');
DROP SCHEMA f CASCADE;
-- A text that refers to a shorter one: the keys are as they were cut.
CREATE SCHEMA f;
CREATE TABLE f.job (country varchar(20) PRIMARY KEY);
CREATE TABLE f.log (id int PRIMARY KEY, settings text NOT NULL REFERENCES f.job);
SELECT table_name, rows_written, note FROM seedgen.populate('f', 400, options => :'o');
SELECT max(length(settings)) FROM f.log;
SELECT table_name, kind, object, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
DROP SCHEMA f CASCADE;
