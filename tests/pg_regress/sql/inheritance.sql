-- Inheritance: parent and children each get rows of their own; keys do not cover the children.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.thing (id int PRIMARY KEY, name text NOT NULL, weight int CHECK (weight > 0));
CREATE TABLE s.book (pages int NOT NULL CHECK (pages BETWEEN 1 AND 2000), PRIMARY KEY (id)) INHERITS (s.thing);
CREATE TABLE s.novel (genre text, CHECK (genre IN ('crime', 'love'))) INHERITS (s.book);
CREATE TABLE s.marked (mark text);
CREATE TABLE s.both () INHERITS (s.thing, s.marked);
CREATE TABLE s.owner (id int PRIMARY KEY, thing_id int NOT NULL REFERENCES s.thing);
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 100, options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT tableoid::regclass, count(*) FROM s.thing GROUP BY 1 ORDER BY 1;
SELECT bool_and(EXISTS (SELECT FROM ONLY s.thing t WHERE t.id = o.thing_id)) AS refers_to_parent_only FROM s.owner o;
-- Counts are those of each table alone.
SELECT table_name, rows_written FROM seedgen.populate('s', 150, mode => 'top_up', options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
