-- Cycles of foreign keys: nullable or not, deferrable or not, of two tables and of three.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA nullable;
CREATE TABLE nullable.a (id int PRIMARY KEY, b_id int);
CREATE TABLE nullable.b (id int PRIMARY KEY, a_id int REFERENCES nullable.a);
ALTER TABLE nullable.a ADD FOREIGN KEY (b_id) REFERENCES nullable.b;
CREATE SCHEMA deferred;
CREATE TABLE deferred.a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b_id uuid NOT NULL);
CREATE TABLE deferred.b (id uuid PRIMARY KEY, a_id int NOT NULL REFERENCES deferred.a DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE deferred.a ADD FOREIGN KEY (b_id) REFERENCES deferred.b DEFERRABLE;
CREATE SCHEMA hard;
CREATE TABLE hard.a (id int PRIMARY KEY, b_id int NOT NULL);
CREATE TABLE hard.b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES hard.a);
ALTER TABLE hard.a ADD FOREIGN KEY (b_id) REFERENCES hard.b;
CREATE SCHEMA three;
CREATE TABLE three.a (id int PRIMARY KEY, c_id int NOT NULL);
CREATE TABLE three.b (id text PRIMARY KEY, a_id int NOT NULL REFERENCES three.a);
CREATE TABLE three.c (id int PRIMARY KEY, b_id text NOT NULL REFERENCES three.b, mentor int REFERENCES three.c);
ALTER TABLE three.a ADD FOREIGN KEY (c_id) REFERENCES three.c;
CREATE TABLE three.d (id int PRIMARY KEY, c_id int NOT NULL REFERENCES three.c);
-- 1:1 both ways, so that each pair points at itself or at another.
CREATE SCHEMA single;
CREATE TABLE single.a (id int PRIMARY KEY, b_id int NOT NULL UNIQUE);
CREATE TABLE single.b (id int PRIMARY KEY, a_id int NOT NULL UNIQUE REFERENCES single.a);
ALTER TABLE single.a ADD FOREIGN KEY (b_id) REFERENCES single.b;
SELECT level, table_name, reason LIKE '%cycle%' AS in_cycle FROM seedgen.plan('three', 10, options => :'o') WHERE column_name IS NULL AND constraint_name IS NULL ORDER BY 1, 2;
SELECT n.name, r.table_name, r.rows_written, r.note FROM unnest('{nullable,deferred,hard,three,single}'::text[]) AS n (name),
    LATERAL seedgen.populate(n.name, 100, options => :'o') AS r ORDER BY 1, 2;
SELECT n.name, v.object, v.found FROM unnest('{nullable,deferred,hard,three,single}'::text[]) AS n (name), LATERAL seedgen.verify(n.name) AS v WHERE ok IS NOT TRUE;
SELECT count(b_id) > 0 AS refers FROM nullable.a;
-- Again, onto what is there; with other counts.
SELECT n.name, r.table_name, r.rows_written, r.note FROM unnest('{nullable,deferred,hard,three,single}'::text[]) AS n (name),
    LATERAL seedgen.populate(n.name, 60, tables => '{"a": 30}', options => :'o') AS r ORDER BY 1, 2;
SELECT n.name, v.object, v.found FROM unnest('{nullable,deferred,hard,three,single}'::text[]) AS n (name), LATERAL seedgen.verify(n.name) AS v WHERE ok IS NOT TRUE;
-- Through the executor (a trigger on one of them), still as a set.
CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t BEFORE INSERT ON hard.a FOR EACH ROW EXECUTE FUNCTION pass();
SELECT table_name, rows_written, path FROM seedgen.populate('hard', 50, options => :'o');
SELECT object FROM seedgen.verify('hard') WHERE ok IS NOT TRUE;
