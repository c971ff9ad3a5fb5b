-- The extension's own objects: schema, version, settings of the control file.
SELECT e.extname, n.nspname, e.extrelocatable
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'seedgen';
SELECT superuser, trusted, relocatable, schema FROM pg_available_extension_versions WHERE name = 'seedgen';
-- Created twice is an error, unless told otherwise.
CREATE EXTENSION seedgen;
CREATE EXTENSION IF NOT EXISTS seedgen;
