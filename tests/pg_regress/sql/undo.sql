-- Undo: exactly what a run added, by the transaction that wrote it; refused where others depend on it.
CREATE SCHEMA u;
CREATE TABLE u.users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);
CREATE TABLE u.posts (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id int NOT NULL REFERENCES u.users ON DELETE CASCADE);
CREATE TABLE u.log (message text, user_id int REFERENCES u.users);
CREATE TABLE u.a (id int PRIMARY KEY, b_id int NOT NULL);
CREATE TABLE u.b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES u.a);
ALTER TABLE u.a ADD FOREIGN KEY (b_id) REFERENCES u.b;
SELECT count(*) FROM seedgen.populate('u', 100, options => '{"progress": false}');
SELECT run, status, role, schemas, seed, tables, rows FROM seedgen.runs;
SELECT ordinal, level, table_name, path, rows FROM seedgen.run_tables ORDER BY ordinal;
-- A row that was updated or deleted since is missing, and stays as it is; so does a row of the user's.
UPDATE u.users SET name = 'changed' WHERE id % 2 = 0;
DELETE FROM u.posts WHERE id = (SELECT min(id) FROM u.posts);
INSERT INTO u.users (name) VALUES ('mine');
INSERT INTO u.posts (user_id) SELECT min(id) FROM u.users;
SELECT * FROM seedgen.undo(1);
DELETE FROM u.posts WHERE id = (SELECT max(id) FROM u.posts);
SELECT * FROM seedgen.undo(1);
SELECT name, count(*) FROM u.users GROUP BY name ORDER BY name;
SELECT * FROM seedgen.undo(1);
SELECT * FROM seedgen.undo(99);
-- Later runs took this one's rows for parents.
SELECT count(*) FROM seedgen.populate('u', 10, options => '{"progress": false}');
SELECT count(*) FROM seedgen.populate('u', 10, seed => 7, options => '{"progress": false}');
SELECT * FROM seedgen.undo(2);
SELECT * FROM seedgen.undo(3);
SELECT * FROM seedgen.undo(2);
-- Without a key as well.
SELECT count(*) FROM seedgen.populate('u', 10, options => '{"progress": false}');
UPDATE u.log SET message = 'changed' WHERE ctid = (SELECT min(ctid) FROM u.log WHERE user_id IS NOT NULL);
SELECT removed, missing FROM seedgen.undo(4) WHERE table_name = 'u.log';
-- Runs are private.
CREATE ROLE seedgen_regress_undo;
SET ROLE seedgen_regress_undo;
SELECT count(*) FROM seedgen.runs;
SELECT * FROM seedgen.undo(4);
INSERT INTO seedgen.run (role, schemas, seed, generation_version, plan, xid, system_identifier, database)
VALUES ('postgres', '{}', 1, 1, '{}', '1', 1, 1);
RESET ROLE;
DROP ROLE seedgen_regress_undo;
