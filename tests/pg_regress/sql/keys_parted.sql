-- Keys over a column whose values partitions, or a CHECK, part into ways of their own.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "stop"}'
SET client_min_messages = warning;
CREATE SCHEMA w;
CREATE TABLE w.place (id uuid PRIMARY KEY);
CREATE TYPE w.side AS ENUM ('left', 'right');
CREATE TABLE w.listed (kind int NOT NULL, place_id uuid NOT NULL REFERENCES w.place, PRIMARY KEY (kind, place_id)) PARTITION BY LIST (kind);
CREATE TABLE w.listed_1 PARTITION OF w.listed FOR VALUES IN (1, 4);
CREATE TABLE w.listed_2 PARTITION OF w.listed FOR VALUES IN (2);
CREATE TABLE w.ranged (kind int NOT NULL, place_id uuid NOT NULL REFERENCES w.place, PRIMARY KEY (kind, place_id)) PARTITION BY RANGE (kind);
CREATE TABLE w.ranged_1 PARTITION OF w.ranged FOR VALUES FROM (1) TO (2);
CREATE TABLE w.ranged_2 PARTITION OF w.ranged FOR VALUES FROM (2) TO (3);
-- A gap, a fraction, and room for every combination.
CREATE TABLE w.gap (kind int NOT NULL, place_id uuid NOT NULL REFERENCES w.place, PRIMARY KEY (kind, place_id)) PARTITION BY RANGE (kind);
CREATE TABLE w.gap_1 PARTITION OF w.gap FOR VALUES FROM (1) TO (3);
CREATE TABLE w.gap_2 PARTITION OF w.gap FOR VALUES FROM (7) TO (9);
CREATE TABLE w.fraction (kind numeric(4,1) NOT NULL, side w.side NOT NULL, PRIMARY KEY (kind, side)) PARTITION BY RANGE (kind);
CREATE TABLE w.fraction_1 PARTITION OF w.fraction FOR VALUES FROM (0) TO (1);
CREATE TABLE w.fraction_2 PARTITION OF w.fraction FOR VALUES FROM (1.5) TO (2.5);
-- What the others do not take falls to a default partition.
CREATE TABLE w.rest (kind int NOT NULL, place_id uuid NOT NULL REFERENCES w.place, PRIMARY KEY (kind, place_id)) PARTITION BY RANGE (kind);
CREATE TABLE w.rest_1 PARTITION OF w.rest FOR VALUES FROM (1) TO (5);
CREATE TABLE w.rest_2 PARTITION OF w.rest DEFAULT;
-- The same of a CHECK.
CREATE TABLE w.checked (kind int NOT NULL, place_id uuid NOT NULL REFERENCES w.place, UNIQUE (kind, place_id), CHECK (kind BETWEEN 1 AND 2 OR kind = 9));
-- Other columns have a part in the ways: the parents alone tell the rows apart.
CREATE TABLE w.tagged (kind int NOT NULL, n int, t text, place_id uuid NOT NULL REFERENCES w.place, UNIQUE (kind, place_id),
    CHECK (kind = 1 AND n IS NOT NULL AND t IS NULL OR kind = 2 AND n IS NULL AND t IS NOT NULL));
SELECT table_name, rows_written, note FROM seedgen.populate('w', 150, tables => '{"w.place": 50}', options => :'o');
SELECT tableoid::regclass AS leaf, count(*) > 0 AS rows FROM (SELECT tableoid FROM w.listed UNION ALL SELECT tableoid FROM w.ranged UNION ALL SELECT tableoid FROM w.gap UNION ALL SELECT tableoid FROM w.fraction) AS t GROUP BY 1 ORDER BY 1;
SELECT * FROM seedgen.verify('w') WHERE NOT ok;
SELECT table_name, rows_written, note FROM seedgen.populate('w', 20, seed => 7, options => :'o');
SELECT * FROM seedgen.verify('w') WHERE NOT ok;
DROP SCHEMA w CASCADE;
