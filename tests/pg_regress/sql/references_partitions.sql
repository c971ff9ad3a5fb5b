-- Foreign keys that single partitions have, into different tables: the partition of a row says which of them it holds.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "stop"}'
SET client_min_messages = warning;
CREATE SCHEMA k;
CREATE TABLE k.kind (kind text PRIMARY KEY);
CREATE TABLE k.photo (id uuid PRIMARY KEY);
CREATE TABLE k.place (id uuid PRIMARY KEY);
CREATE TABLE k.person (id uuid PRIMARY KEY);
-- The key of the partitions is a foreign key too: its parent gets the values.
CREATE TABLE k.tag (kind text NOT NULL REFERENCES k.kind, of_id uuid NOT NULL, tag text NOT NULL, PRIMARY KEY (kind, of_id, tag)) PARTITION BY LIST (kind);
CREATE TABLE k.photo_tag PARTITION OF k.tag FOR VALUES IN ('photos');
ALTER TABLE k.photo_tag ADD FOREIGN KEY (of_id) REFERENCES k.photo;
CREATE TABLE k.place_tag PARTITION OF k.tag FOR VALUES IN ('places', 'regions');
ALTER TABLE k.place_tag ADD FOREIGN KEY (of_id) REFERENCES k.place;
CREATE TABLE k.person_tag PARTITION OF k.tag FOR VALUES IN ('people');
ALTER TABLE k.person_tag ADD FOREIGN KEY (of_id) REFERENCES k.person;
-- One that has no key of its own; nulls; an enum.
CREATE TYPE k.side AS ENUM ('left', 'right', 'none');
CREATE TABLE k.note (id int NOT NULL, side k.side NOT NULL, of_id uuid, body text) PARTITION BY LIST (side);
CREATE TABLE k.note_left PARTITION OF k.note (FOREIGN KEY (of_id) REFERENCES k.photo) FOR VALUES IN ('left');
CREATE TABLE k.note_right PARTITION OF k.note (FOREIGN KEY (of_id) REFERENCES k.place) FOR VALUES IN ('right');
CREATE TABLE k.note_none PARTITION OF k.note FOR VALUES IN ('none');
-- One row each at most.
CREATE TABLE k.once (kind int NOT NULL, of_id uuid NOT NULL, PRIMARY KEY (kind, of_id)) PARTITION BY LIST (kind);
CREATE TABLE k.once_1 PARTITION OF k.once (FOREIGN KEY (of_id) REFERENCES k.photo) FOR VALUES IN (1);
CREATE TABLE k.once_2 PARTITION OF k.once (FOREIGN KEY (of_id) REFERENCES k.person) FOR VALUES IN (2);
-- With another parent in the key.
CREATE TABLE k.pair (kind int NOT NULL, of_id uuid NOT NULL, place_id uuid NOT NULL REFERENCES k.place, PRIMARY KEY (kind, of_id, place_id)) PARTITION BY LIST (kind);
CREATE TABLE k.pair_1 PARTITION OF k.pair (FOREIGN KEY (of_id) REFERENCES k.photo) FOR VALUES IN (1);
CREATE TABLE k.pair_2 PARTITION OF k.pair (FOREIGN KEY (of_id) REFERENCES k.person) FOR VALUES IN (2);
SELECT table_name, rows_written, note FROM seedgen.populate('k', 300, tables => '{"k.person": 120}', options => :'o');
SELECT tableoid::regclass AS leaf, count(*) > 10 AS rows, count(DISTINCT of_id) > 10 AS parents FROM k.tag GROUP BY 1 ORDER BY 1;
SELECT tableoid::regclass AS leaf, count(*) > 10 AS rows, count(of_id) < count(*) AS nulls FROM k.note GROUP BY 1 ORDER BY 1;
SELECT tableoid::regclass AS leaf, count(*) > 10 AS rows, count(DISTINCT of_id) = count(*) AS once FROM k.once GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM k.kind WHERE kind IN ('photos', 'places', 'regions', 'people');
SELECT * FROM seedgen.verify('k') WHERE NOT ok;
SELECT column_name, strategy, reason FROM seedgen.plan('k', 300, options => '{"only": ["tag", "once"]}') WHERE column_name = 'of_id';
-- Again, beside the rows that are there.
SELECT table_name, rows_written, note FROM seedgen.populate('k', 50, seed => 7, options => :'o') WHERE table_name IN ('k.tag', 'k.note', 'k.once');
SELECT * FROM seedgen.verify('k') WHERE NOT ok;
-- A parent without rows.
TRUNCATE k.tag, k.note, k.once, k.pair, k.photo;
SELECT table_name, rows_written, note FROM seedgen.populate('k', 50, options => :'o'::jsonb || '{"except": ["photo"], "on_error": "continue"}') WHERE table_name IN ('k.tag', 'k.note', 'k.once');
DROP SCHEMA k CASCADE;
