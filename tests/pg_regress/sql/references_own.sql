-- Foreign keys of a table to itself of whose parent constraints say where it lies. Two runs each, the second on top of the first.
SET client_min_messages = warning;
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}'
CREATE SCHEMA s;
-- Before the row, or the row itself; by a key that is not the first one, with a tenant, by a uuid.
CREATE TABLE s.below (id int PRIMARY KEY, code text UNIQUE NOT NULL, parent_id int REFERENCES s.below, CHECK (parent_id <= id));
CREATE TABLE s.at_most (id int PRIMARY KEY, code int UNIQUE NOT NULL, parent_code int NOT NULL REFERENCES s.at_most (code), CHECK (parent_code <= code));
CREATE TABLE s.in_tenant (tenant int, id int, parent_id int, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, parent_id) REFERENCES s.in_tenant, CHECK (parent_id < id));
CREATE TABLE s.by_uuid (id uuid PRIMARY KEY, parent_id uuid REFERENCES s.by_uuid, CHECK (parent_id < id));
-- The one after, the one before, one at a distance.
CREATE TABLE s.next (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, next_id int UNIQUE REFERENCES s.next, CHECK (next_id > id));
CREATE TABLE s.prev (id int PRIMARY KEY, prev_id int REFERENCES s.prev, CHECK (prev_id = id - 1));
CREATE TABLE s.far (id serial PRIMARY KEY, other_id int UNIQUE REFERENCES s.far, CHECK (other_id = id + 10));
CREATE TABLE s.once (tenant int NOT NULL, id int NOT NULL, parent int, PRIMARY KEY (tenant, id), UNIQUE (tenant, parent), FOREIGN KEY (tenant, parent) REFERENCES s.once (tenant, id));
-- Another row.
CREATE TABLE s.other (id int PRIMARY KEY, other_id int NOT NULL REFERENCES s.other, CHECK (other_id <> id));
CREATE TABLE s.others (id uuid PRIMARY KEY, other_id uuid NOT NULL UNIQUE REFERENCES s.others, CHECK (other_id <> id));
CREATE TABLE s.other_in (tenant int, id int, other int NOT NULL, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, other) REFERENCES s.other_in, CHECK (other <> id));
-- Choices that ask who is a root.
CREATE TABLE s.levels (id int PRIMARY KEY, lvl int NOT NULL, parent_id int NOT NULL REFERENCES s.levels, CHECK ((lvl = 0) = (parent_id = id)));
CREATE TABLE s.nulls (id int PRIMARY KEY, lvl int NOT NULL CHECK (lvl >= 0), parent_id int REFERENCES s.nulls, CHECK ((parent_id IS NULL) = (lvl = 0)), CHECK (parent_id <> id));
CREATE TABLE s.ways (tenant int NOT NULL, id int NOT NULL, parent_id int, depth int NOT NULL, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, parent_id) REFERENCES s.ways, CHECK (depth = 0 AND parent_id IS NULL OR depth > 0 AND parent_id IS NOT NULL AND parent_id < id));
CREATE TABLE s.replaced (id bigserial PRIMARY KEY, replaced_by bigint UNIQUE REFERENCES s.replaced, status text NOT NULL CHECK (status IN ('live', 'replaced')), CHECK ((status = 'replaced') = (replaced_by IS NOT NULL)), CHECK (replaced_by > id));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, seed => 5, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT table_name, column_name, reason FROM seedgen.plan('s', 200, options => :'o') WHERE reason LIKE 'refers to%' ORDER BY 1, 2;
SELECT (SELECT count(parent_id) FROM s.below) > 200 AS below, (SELECT count(*) FROM s.at_most WHERE parent_code < code) > 200 AS at_most, (SELECT count(parent_id) FROM s.in_tenant) > 100 AS in_tenant, (SELECT count(parent_id) FROM s.by_uuid) > 200 AS by_uuid, (SELECT count(next_id) FROM s.next) AS next, (SELECT count(prev_id) FROM s.prev) AS prev, (SELECT count(other_id) FROM s.far) AS far;
SELECT (SELECT count(*) FROM s.levels WHERE lvl = 0) BETWEEN 2 AND 60 AS levels, (SELECT count(parent_id) FROM s.nulls) > 200 AS nulls, (SELECT count(parent_id) FROM s.ways) > 100 AS ways, (SELECT count(replaced_by) FROM s.replaced) > 200 AS replaced;
-- One row has no other.
SELECT table_name, rows_written FROM seedgen.populate('s', 1, mode => 'replace', options => :'o'::jsonb || '{"only": ["below", "next", "levels"]}') ORDER BY 1;
DROP SCHEMA s CASCADE;
-- Versions of documents, replies in a thread, dates: keys of several columns, of which one orders the rows.
CREATE SCHEMA s;
CREATE TABLE s.doc (id int PRIMARY KEY);
CREATE TABLE s.version (doc int NOT NULL REFERENCES s.doc, version int NOT NULL CHECK (version > 0), prev_version int, PRIMARY KEY (doc, version), FOREIGN KEY (doc, prev_version) REFERENCES s.version, CHECK (prev_version = version - 1), CHECK ((version = 1) = (prev_version IS NULL)));
CREATE TABLE s.message (doc int NOT NULL REFERENCES s.doc, id bigint GENERATED ALWAYS AS IDENTITY, reply_to bigint, PRIMARY KEY (doc, id), FOREIGN KEY (doc, reply_to) REFERENCES s.message, CHECK (reply_to < id));
CREATE TABLE s.span (id int PRIMARY KEY, valid_from date NOT NULL, prev_from date, thing int NOT NULL REFERENCES s.doc, UNIQUE (thing, valid_from), FOREIGN KEY (thing, prev_from) REFERENCES s.span (thing, valid_from), CHECK (prev_from < valid_from));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, seed => 5, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT (SELECT count(prev_version) FROM s.version) > 50 AS versions, (SELECT count(reply_to) FROM s.message) > 50 AS replies, (SELECT count(prev_from) FROM s.span) > 50 AS spans;
DROP SCHEMA s CASCADE;
-- Few values beside the parent: each row has as many children.
CREATE SCHEMA s;
CREATE TABLE s.binary (id int PRIMARY KEY, parent_id int REFERENCES s.binary, side text NOT NULL CHECK (side IN ('left', 'right')), UNIQUE (parent_id, side), CHECK (parent_id < id));
CREATE TABLE s.ordered (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES s.ordered, position int NOT NULL CHECK (position BETWEEN 1 AND 9), UNIQUE (parent_id, position));
CREATE TABLE s.another (id uuid PRIMARY KEY, parent_id uuid NOT NULL REFERENCES s.another, x int NOT NULL CHECK (x BETWEEN 0 AND 2), y bool NOT NULL, UNIQUE (parent_id, x, y), CHECK (parent_id <> id));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, seed => 5, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT table_name, column_name, reason FROM seedgen.plan('s', 200, options => :'o') WHERE column_name = 'parent_id' ORDER BY 1;
SELECT (SELECT count(parent_id) FROM s.binary) AS binary, (SELECT max(n) FROM (SELECT count(*) AS n FROM s.ordered GROUP BY parent_id) AS x) AS ordered;
DROP SCHEMA s CASCADE;
