-- Foreign keys to one parent that CHECKs keep apart or put in order: also where they share their other columns, more than two of
-- them, under unique keys. Two runs each, the second on top of the first.
SET client_min_messages = warning;
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}'
CREATE SCHEMA s;
CREATE TABLE s.org (id int PRIMARY KEY);
CREATE TABLE s.acct (org int NOT NULL REFERENCES s.org, id int NOT NULL, PRIMARY KEY (org, id));
CREATE TABLE s.p (id int PRIMARY KEY, u uuid UNIQUE NOT NULL);
-- In one organisation.
CREATE TABLE s.moves (id int PRIMARY KEY, org int NOT NULL, from_acct int NOT NULL, to_acct int NOT NULL, FOREIGN KEY (org, from_acct) REFERENCES s.acct, FOREIGN KEY (org, to_acct) REFERENCES s.acct, CHECK (from_acct <> to_acct));
CREATE TABLE s.links (id int PRIMARY KEY, org int NOT NULL, a int NOT NULL, b int, FOREIGN KEY (org, a) REFERENCES s.acct, FOREIGN KEY (org, b) REFERENCES s.acct, CHECK (a < b));
CREATE TABLE s.trios (id int PRIMARY KEY, org int NOT NULL REFERENCES s.org, a int NOT NULL, b int NOT NULL, c int, FOREIGN KEY (org, a) REFERENCES s.acct, FOREIGN KEY (org, b) REFERENCES s.acct, FOREIGN KEY (org, c) REFERENCES s.acct, CHECK (a < b AND b < c));
-- Under a key: ordered pairs, and pairs in order.
CREATE TABLE s.ways (org int, a int, b int, FOREIGN KEY (org, a) REFERENCES s.acct, FOREIGN KEY (org, b) REFERENCES s.acct, CHECK (a <> b), PRIMARY KEY (org, a, b));
CREATE TABLE s.pairs (org int, a int, b int, FOREIGN KEY (org, a) REFERENCES s.acct, FOREIGN KEY (org, b) REFERENCES s.acct, CHECK (a < b), PRIMARY KEY (org, a, b));
CREATE TABLE s.once (id int PRIMARY KEY, org int NOT NULL, a int NOT NULL, b int NOT NULL, FOREIGN KEY (org, a) REFERENCES s.acct, FOREIGN KEY (org, b) REFERENCES s.acct, CHECK (a <> b), UNIQUE (org, a), UNIQUE (org, b));
-- Three and four of one parent.
CREATE TABLE s.three (id int PRIMARY KEY, a int NOT NULL REFERENCES s.p, b int NOT NULL REFERENCES s.p, c int NOT NULL REFERENCES s.p, CHECK (a < b AND b < c));
CREATE TABLE s.some (id int PRIMARY KEY, a int NOT NULL REFERENCES s.p, b int NOT NULL REFERENCES s.p, c int NOT NULL REFERENCES s.p, CHECK (a <= b AND b <= c AND a < c));
CREATE TABLE s.apart (id int PRIMARY KEY, a int NOT NULL REFERENCES s.p, b int NOT NULL REFERENCES s.p, c int REFERENCES s.p, CHECK (a <> b AND b <> c AND a <> c));
CREATE TABLE s.sets (a int REFERENCES s.p, b int REFERENCES s.p, c int REFERENCES s.p, CHECK (a < b AND b < c), PRIMARY KEY (a, b, c));
CREATE TABLE s.four (id int PRIMARY KEY, a int NOT NULL REFERENCES s.p, b int NOT NULL REFERENCES s.p, c int NOT NULL REFERENCES s.p, d int NOT NULL REFERENCES s.p, CHECK (a < b AND b < c AND c < d), UNIQUE (a, b, c, d));
CREATE TABLE s.history (a int REFERENCES s.p, b int REFERENCES s.p, since date, kind bool, CHECK (a < b), PRIMARY KEY (a, b, since, kind));
CREATE TABLE s.uuids (id int PRIMARY KEY, a uuid NOT NULL REFERENCES s.p (u), b uuid NOT NULL REFERENCES s.p (u), c uuid REFERENCES s.p (u), CHECK (a < b), CHECK (b <> c), CHECK (a <> c));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, tables => '{"once": 50}', options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, tables => '{"once": 20}', seed => 5, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT column_name, reason FROM seedgen.plan('s', 200, options => :'o') WHERE table_name IN ('s.three', 's.links', 's.sets') AND reason LIKE 'foreign key%' ORDER BY table_name, column_name;
SELECT (SELECT count(DISTINCT a) FROM s.three) > 50 AS a, (SELECT count(DISTINCT b) FROM s.three) > 50 AS b, (SELECT count(DISTINCT c) FROM s.three) > 50 AS c, (SELECT count(c) FROM s.trios) > 150 AS trios;
DROP SCHEMA s CASCADE;
-- As many sets as there are, and none more; then more of each, beside more parents.
CREATE SCHEMA s;
CREATE TABLE s.acct (org int CHECK (org = 1), id int NOT NULL, PRIMARY KEY (org, id));
CREATE TABLE s.p (id int PRIMARY KEY);
CREATE TABLE s.ways (org int, a int, b int, FOREIGN KEY (org, a) REFERENCES s.acct, FOREIGN KEY (org, b) REFERENCES s.acct, CHECK (a <> b), PRIMARY KEY (org, a, b));
CREATE TABLE s.pairs (org int, a int, b int, FOREIGN KEY (org, a) REFERENCES s.acct, FOREIGN KEY (org, b) REFERENCES s.acct, CHECK (a < b), PRIMARY KEY (org, a, b));
CREATE TABLE s.sets (a int REFERENCES s.p, b int REFERENCES s.p, c int REFERENCES s.p, CHECK (a < b AND b < c), PRIMARY KEY (a, b, c));
CREATE TABLE s.kinds (a int REFERENCES s.p, b int REFERENCES s.p, kind bool, CHECK (a < b), PRIMARY KEY (a, b, kind));
CREATE TABLE s.each (id int PRIMARY KEY, a int UNIQUE NOT NULL REFERENCES s.p, b int UNIQUE NOT NULL REFERENCES s.p, c int UNIQUE NOT NULL REFERENCES s.p, CHECK (a <> b AND b <> c AND a <> c));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 1000, tables => '{"p": 6, "acct": 5}', options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 1000, tables => '{"p": 0, "acct": 0}', seed => 6, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 1000, tables => '{"p": 4, "acct": 1}', seed => 7, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
DROP SCHEMA s CASCADE;
-- Few parents: what may be null is, the others have no row, and say why.
CREATE SCHEMA s;
CREATE TABLE s.org (id int PRIMARY KEY);
CREATE TABLE s.acct (org int NOT NULL REFERENCES s.org, id int NOT NULL, PRIMARY KEY (org, id));
CREATE TABLE s.p (id int PRIMARY KEY);
CREATE TABLE s.trios (id int PRIMARY KEY, org int NOT NULL REFERENCES s.org, a int NOT NULL, b int NOT NULL, c int, FOREIGN KEY (org, a) REFERENCES s.acct, FOREIGN KEY (org, b) REFERENCES s.acct, FOREIGN KEY (org, c) REFERENCES s.acct, CHECK (a < b AND b < c));
CREATE TABLE s.two (id int PRIMARY KEY, a int NOT NULL REFERENCES s.p, b int NOT NULL REFERENCES s.p, c int REFERENCES s.p, CHECK (a < b), CHECK (b <> c), CHECK (a <> c));
CREATE TABLE s.three (id int PRIMARY KEY, a int NOT NULL REFERENCES s.p, b int NOT NULL REFERENCES s.p, c int NOT NULL REFERENCES s.p, CHECK (a <> b AND b <> c AND a <> c));
CREATE TABLE s.either (a int REFERENCES s.p, b int REFERENCES s.p, PRIMARY KEY (a, b), CHECK (a <> b));
CREATE UNIQUE INDEX ON s.either (greatest(a, b), least(a, b));
CREATE TABLE s.alone (id int PRIMARY KEY, other int NOT NULL REFERENCES s.alone, CHECK (other <> id));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 7, tables => '{"p": 2, "org": 2, "acct": 4, "alone": 1}', options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS FALSE;
DROP SCHEMA s CASCADE;
