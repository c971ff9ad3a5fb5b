-- Defaults, triggers and generation expressions that read settings which are not set.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
\set VERBOSITY terse
CREATE SCHEMA d;
CREATE FUNCTION d.tenant() RETURNS int LANGUAGE sql STABLE AS $$ SELECT current_setting('app.tenant')::int $$;
-- The column gets values made for it.
CREATE TABLE d.by_default (id int PRIMARY KEY, tenant_id int NOT NULL DEFAULT current_setting('app.tenant')::int, name text NOT NULL DEFAULT upper(current_setting('app.name')), u uuid DEFAULT current_setting('app.u')::uuid, t int NOT NULL DEFAULT d.tenant(), at timestamptz NOT NULL DEFAULT now());
-- A trigger reads it: the reason, and what to set.
CREATE FUNCTION d.set_tenant() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.tenant := current_setting('app.tenant')::int; RETURN NEW; END $$;
CREATE TABLE d.by_trigger (id int PRIMARY KEY, tenant int);
CREATE TRIGGER set_tenant BEFORE INSERT ON d.by_trigger FOR EACH ROW EXECUTE FUNCTION d.set_tenant();
-- So does a generation expression.
CREATE FUNCTION d.label(int) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT current_setting('app.label') || $1 $$;
CREATE TABLE d.by_generation (id int PRIMARY KEY, x int NOT NULL, y text GENERATED ALWAYS AS (d.label(x)) STORED);
SELECT table_name, rows_written, path, note FROM seedgen.populate('d', 10, options => :'o') ORDER BY 1;
SELECT count(*), count(tenant_id), count(name), count(t) FROM d.by_default;
SET app.tenant = '7';
SET app.label = 'no. ';
SELECT table_name, rows_written, path FROM seedgen.populate('d', 10, options => :'o'::jsonb || '{"except": ["by_default"]}') ORDER BY 1;
SELECT count(*), min(tenant), max(tenant) FROM d.by_trigger;
SELECT count(*) FROM d.by_generation WHERE y = 'no. ' || x;
