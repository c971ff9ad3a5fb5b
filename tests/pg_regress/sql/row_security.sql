-- Row security for the caller: what policies allow is planned for, as far as it can be told; the rest is a reason.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
\set VERBOSITY terse
CREATE ROLE row_security_user;
CREATE SCHEMA r AUTHORIZATION row_security_user;
GRANT USAGE ON SCHEMA seedgen TO row_security_user;
SET ROLE row_security_user;
CREATE TABLE r.by_setting (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id int NOT NULL, code text NOT NULL);
CREATE POLICY tenant ON r.by_setting USING (tenant_id = current_setting('app.tenant')::int);
CREATE TABLE r.by_user (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL);
CREATE POLICY owner ON r.by_user FOR INSERT WITH CHECK (owner = current_user);
CREATE POLICY see ON r.by_user FOR SELECT USING (true);
CREATE TABLE r.several (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, n int NOT NULL);
CREATE POLICY kinds ON r.several FOR ALL USING (kind IN ('a', 'b'));
CREATE POLICY small ON r.several AS RESTRICTIVE FOR ALL USING (n BETWEEN 5 AND 9);
CREATE TABLE r.none (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text);
CREATE TABLE r.child (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, setting_id int NOT NULL REFERENCES r.by_setting, none_id int REFERENCES r.none);
ALTER TABLE r.by_setting ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE r.by_user ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE r.several ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE r.none ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- The setting is not there.
SELECT table_name, rows_written, path, note FROM seedgen.populate('r', 10, options => :'o') ORDER BY 1;
SET app.tenant = '5';
SELECT table_name, rows_written, path FROM seedgen.populate('r', 10, options => :'o') ORDER BY 1;
SELECT DISTINCT tenant_id FROM r.by_setting;
SELECT DISTINCT owner FROM r.by_user;
SELECT DISTINCT kind FROM r.several ORDER BY 1;
SELECT min(n) >= 5 AND max(n) <= 9 AS within FROM r.several;
SELECT count(*) FILTER (WHERE NOT ok) AS wrong FROM seedgen.verify('r');
-- Another tenant does not see these rows, and adds its own.
SET app.tenant = '6';
SELECT table_name, rows_written, path FROM seedgen.populate('r', 10, options => :'o'::jsonb || '{"only": ["by_setting", "child"]}') ORDER BY 1;
SELECT count(*) FROM r.by_setting;
RESET app.tenant;
RESET ROLE;
SELECT tenant_id, count(*) FROM r.by_setting GROUP BY 1 ORDER BY 1;
DROP SCHEMA r CASCADE;
DROP OWNED BY row_security_user;
DROP ROLE row_security_user;
