-- Foreign keys of which other constraints see a part: unique keys over some of their columns, MATCH FULL beside nulls, types
-- that hold less than the parent's. Two runs each, the second on top of the first.
SET client_min_messages = warning;
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}'
-- A key over a part of a foreign key: the parent's rows differ there, so that each row has one of its own.
CREATE SCHEMA s;
CREATE TABLE s.tenant (id int PRIMARY KEY);
CREATE TABLE s.users (tenant int NOT NULL REFERENCES s.tenant, id int NOT NULL, PRIMARY KEY (tenant, id));
CREATE TABLE s.mails (tenant int NOT NULL REFERENCES s.tenant, mail text NOT NULL, PRIMARY KEY (tenant, mail));
CREATE TABLE s.parted (region text NOT NULL, id int NOT NULL, PRIMARY KEY (region, id)) PARTITION BY LIST (region);
CREATE TABLE s.parted_eu PARTITION OF s.parted FOR VALUES IN ('eu');
CREATE TABLE s.parted_us PARTITION OF s.parted FOR VALUES IN ('us', 'asia');
CREATE TABLE s.numbered (tenant int NOT NULL, id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, UNIQUE (tenant, id));
CREATE TABLE s.of_user (id int PRIMARY KEY, tenant int NOT NULL, user_id int NOT NULL UNIQUE, FOREIGN KEY (tenant, user_id) REFERENCES s.users);
CREATE TABLE s.of_mail (id int PRIMARY KEY, tenant int, mail text UNIQUE, FOREIGN KEY (tenant, mail) REFERENCES s.mails);
CREATE TABLE s.of_parted (id int PRIMARY KEY, region text NOT NULL, thing int NOT NULL UNIQUE, FOREIGN KEY (region, thing) REFERENCES s.parted);
CREATE TABLE s.of_numbered (tenant int NOT NULL, id int PRIMARY KEY, FOREIGN KEY (tenant, id) REFERENCES s.numbered (tenant, id));
SELECT table_name, rows_written, regexp_replace(note, 'through.*', '') AS note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, regexp_replace(note, 'through.*', '') AS note FROM seedgen.populate('s', 100, seed => 5, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT column_name, strategy, reason FROM seedgen.plan('s', 200, options => :'o') WHERE table_name IN ('s.of_user', 's.users') AND column_name IN ('user_id', 'id') ORDER BY table_name, column_name;
-- No other parent is left.
SELECT rows_written, note FROM seedgen.populate_table('s.of_user', 10, options => :'o');
DROP SCHEMA s CASCADE;
-- Types that hold less than the parent's.
CREATE SCHEMA s;
CREATE TABLE s.p (id int PRIMARY KEY, at timestamptz UNIQUE NOT NULL, n numeric UNIQUE NOT NULL, f float8 UNIQUE NOT NULL, m numeric(12,4) UNIQUE NOT NULL, r float4 UNIQUE NOT NULL);
CREATE TABLE s.c (id int PRIMARY KEY, at date REFERENCES s.p (at), n smallint REFERENCES s.p (n), f bigint REFERENCES s.p (f), m numeric(10,2) REFERENCES s.p (m), r int REFERENCES s.p (r));
CREATE TABLE s.q (tenant numeric, at timestamp, PRIMARY KEY (tenant, at));
CREATE TABLE s.d (id int PRIMARY KEY, tenant int NOT NULL, at date NOT NULL, FOREIGN KEY (tenant, at) REFERENCES s.q);
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, seed => 5, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
DROP SCHEMA s CASCADE;
-- MATCH FULL: the columns are null together, whatever makes one of them null.
CREATE SCHEMA s;
CREATE TABLE s.p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE s.never (id int PRIMARY KEY, x int, y int, FOREIGN KEY (x, y) REFERENCES s.p MATCH FULL, CHECK (x IS NULL));
CREATE TABLE s.simple (id int PRIMARY KEY, x int, y int, FOREIGN KEY (x, y) REFERENCES s.p, CHECK (x IS NULL));
CREATE TABLE s.some (id int PRIMARY KEY, x int, y int, kind text NOT NULL CHECK (kind IN ('a', 'b')), FOREIGN KEY (x, y) REFERENCES s.p MATCH FULL, CHECK (x IS NULL OR kind = 'a'));
CREATE TABLE s.either (id int PRIMARY KEY, x int, y int, kind text NOT NULL, FOREIGN KEY (x, y) REFERENCES s.p MATCH FULL, CHECK (kind = 'a' AND x IS NULL OR kind = 'b' AND y IS NOT NULL));
CREATE TABLE s.once (id int PRIMARY KEY, x int, y int, kind text NOT NULL CHECK (kind IN ('p', 'q')), FOREIGN KEY (x, y) REFERENCES s.p MATCH FULL, CHECK ((kind = 'p') = (x IS NOT NULL)), UNIQUE (x, y));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('s', 100, seed => 5, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT (SELECT count(x) FROM s.never) AS never, (SELECT count(x) > 20 FROM s.some) AS some, (SELECT count(x) > 20 FROM s.either) AS either, (SELECT count(x) > 20 FROM s.once) AS once;
DROP SCHEMA s CASCADE;
