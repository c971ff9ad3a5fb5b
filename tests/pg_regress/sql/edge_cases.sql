-- edge_cases: a share of rows with values at the bounds of what their columns may hold. No constraint breaks.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA edge;
CREATE DOMAIN edge.percent AS numeric(5, 2) CHECK (VALUE BETWEEN 0 AND 100);
CREATE TABLE edge.parent (id int PRIMARY KEY, name varchar(40) NOT NULL, code text UNIQUE, note text);
CREATE TABLE edge.child (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parent_id int NOT NULL REFERENCES edge.parent,
    small smallint, big bigint NOT NULL, amount numeric(10, 2) NOT NULL CHECK (amount >= 0), share edge.percent,
    ratio double precision, bounded real CHECK (bounded BETWEEN -1 AND 1),
    heading varchar(12), slug text CHECK (slug ~ '^[a-z-]+$'), lower_name text CHECK (lower(lower_name) = lower_name),
    long text CHECK (length(long) BETWEEN 3 AND 50), day date, due date CHECK (due >= '2020-01-01'), at timestamptz, seen timestamp(0),
    begins date, ends date, CHECK (begins <= ends), kind text CHECK (kind IN ('a', 'b')),
    doc jsonb, tags text[], during int4range, address inet, wait interval, token uuid);
CREATE INDEX ON edge.child (heading);
SELECT table_name, rows_written, note FROM seedgen.populate('edge', 4000, edge_cases => 0.05, options => :'o') ORDER BY 1;
SELECT count(*) FILTER (WHERE NOT ok) AS wrong FROM seedgen.verify('edge');
SELECT column_name, parameters -> 'edges' AS edges FROM seedgen.plan('edge', 10, edge_cases => 0.05, options => :'o')
 WHERE parameters ? 'edges' AND column_name NOT IN ('note', 'heading', 'long', 'lower_name', 'slug') ORDER BY table_name, column_name;
SELECT column_name, jsonb_array_length(parameters -> 'edges') AS edges FROM seedgen.plan('edge', 10, edge_cases => 0.05, options => :'o')
 WHERE parameters ? 'edges' AND column_name IN ('note', 'heading', 'long', 'lower_name', 'slug') ORDER BY table_name, column_name;
SELECT min(big) = -9223372036854775808 AS least, max(big) = 9223372036854775807 AS greatest, min(amount), max(amount), min(share), max(share) FROM edge.child;
SELECT bool_or(heading = '') AS empty, bool_or(heading ~ '''') AS quote, bool_or(heading ~ '[\u0590-\u06ff]') AS right_to_left,
       bool_or(char_length(heading) = 12) AS longest, bool_or(note ~ '\\') AS backslash, bool_or(at = 'infinity') AS infinity,
       bool_or(day = '2024-02-29') AS leap, bool_or(ratio = 'NaN') AS nan, bool_or(isempty(during)) AS nothing
  FROM edge.child, edge.parent;
-- About one row in twenty, and in those every column that can.
SELECT count(*) FILTER (WHERE big IN (-9223372036854775808, 9223372036854775807, 0, 1, -1)) BETWEEN 120 AND 280 AS share,
       count(*) FILTER (WHERE big IN (-9223372036854775808, 9223372036854775807, 0, 1, -1)
                          AND token NOT IN ('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff')) AS alone FROM edge.child;
-- Without them nothing differs from a call that does not know of them.
SELECT md5(string_agg(r::text, '|')) = (SELECT md5(string_agg(r::text, '|')) FROM seedgen.rows(NULL::edge.parent, 50, options => '{"now": "2026-01-01T00:00:00Z", "edge_cases": 0}') AS r) AS same
  FROM seedgen.rows(NULL::edge.parent, 50, options => '{"now": "2026-01-01T00:00:00Z"}') AS r;
SELECT count(DISTINCT note) FROM seedgen.rows(NULL::edge.parent, 200, options => '{"now": "2026-01-01T00:00:00Z", "edge_cases": 1}') AS r;
-- Mistakes.
SELECT seedgen.populate('edge', 10, edge_cases => 1.5);
SELECT seedgen.populate('edge', 10, edge_cases => 'NaN');
SELECT seedgen.populate('edge', 10, edge_cases => NULL);
SELECT * FROM seedgen.rows(NULL::edge.parent, 10, options => '{"edge_cases": "many"}');
SELECT * FROM seedgen.rows(NULL::edge.parent, 10, options => '{"edge_case": 0.1}');
DROP SCHEMA edge CASCADE;
