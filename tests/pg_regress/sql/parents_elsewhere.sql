-- Parents in another schema: their rows are used; empty ones are an error that names them.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA base;
CREATE TABLE base.tenant (id int PRIMARY KEY, created_at timestamptz);
CREATE TABLE base.country (code char(2) PRIMARY KEY);
CREATE SCHEMA app;
CREATE TABLE app.users (id int PRIMARY KEY, tenant_id int NOT NULL REFERENCES base.tenant, country char(2) REFERENCES base.country);
SELECT seedgen.populate('app', 10, options => :'o'::jsonb || '{"on_error": "stop"}');
SELECT count(*) FROM app.users;
-- include_parents fills them as well.
SELECT table_name, rows_written FROM seedgen.populate('app', 10, options => :'o'::jsonb || '{"include_parents": true}') ORDER BY 1;
SELECT object FROM seedgen.verify('app') WHERE ok IS NOT TRUE;
-- Rows that are there are used, whatever their keys.
TRUNCATE base.tenant, base.country, app.users;
INSERT INTO base.tenant VALUES (7), (-3), (1000000);
INSERT INTO base.country VALUES ('DE'), ('IT');
SELECT table_name, rows_written FROM seedgen.populate('app', 200, options => :'o');
SELECT count(DISTINCT tenant_id) AS tenants, count(DISTINCT country) AS countries, count(country) < 200 AS some_null FROM app.users;
SELECT (SELECT count(*) FROM base.tenant) AS tenants, (SELECT count(*) FROM base.country) AS countries;
-- A parent in a schema where the caller has no USAGE or SELECT: see the tests of privileges.
SELECT table_name, rows_written FROM seedgen.populate_table('app.users', 20, options => :'o');
