-- Documents: types, members, lengths, containment, sizes.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.types (
    a jsonb CHECK (jsonb_typeof(a) = 'object'), b jsonb CHECK (jsonb_typeof(b) = 'array'), c json CHECK (json_typeof(c) = 'object'), d jsonb CHECK (jsonb_typeof(d) IN ('object', 'array')), e jsonb CHECK (jsonb_typeof(e) = 'string'),
    f jsonb CHECK (jsonb_typeof(f) <> 'null'), g jsonb NOT NULL CHECK (g @> '{}'), h jsonb CHECK (jsonb_typeof(h) = 'number' OR jsonb_typeof(h) = 'boolean'));
CREATE TABLE s.members (
    a jsonb CHECK (a ? 'name'), b jsonb CHECK (b ?& ARRAY['x', 'y']), c jsonb NOT NULL CHECK (c -> 'k' IS NOT NULL), d jsonb CHECK (d ->> 'kind' IN ('small', 'large')), e jsonb CHECK ((e ->> 'n')::int > 0 AND e ? 'n'),
    f jsonb CHECK (jsonb_typeof(f -> 'k') = 'string' AND f ? 'k'), g jsonb CHECK (g @> '{"type": "point"}'), h jsonb CHECK (jsonb_typeof(h #> '{a,b}') = 'array'), i jsonb CHECK (i ->> 'email' <> ''), j jsonb CHECK (NOT (j ? 'secret')),
    k jsonb CHECK (k ?| ARRAY['left', 'right']), l jsonb CHECK ((l ->> 'ratio')::numeric BETWEEN 0 AND 1));
CREATE TABLE s.sizes (
    a jsonb CHECK (jsonb_typeof(a) = 'array' AND jsonb_array_length(a) <= 3), b jsonb CHECK (jsonb_typeof(b) = 'array' AND jsonb_array_length(b) > 0), c jsonb CHECK (octet_length(c::text) < 100), d jsonb CHECK (pg_column_size(d) < 2000),
    e json CHECK (length(e::text) <= 50), f jsonb NOT NULL CHECK (f <> '{}'), g jsonb CHECK (jsonb_array_length(g -> 'items') = 2));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(DISTINCT a) > 10 AS a, count(DISTINCT b) > 10 AS b, count(DISTINCT d) AS d FROM s.members WHERE d ? 'kind';
DROP SCHEMA s CASCADE;
