-- Verify: every kind of constraint, met and broken.
CREATE SCHEMA v;
CREATE DOMAIN v.positive AS int CHECK (VALUE > 0);
CREATE DOMAIN v.small AS v.positive NOT NULL CHECK (VALUE < 100);
CREATE TABLE v."a b" ("value" text COLLATE "C" PRIMARY KEY, s v.small, n int, CHECK ("value" <> ''), UNIQUE NULLS NOT DISTINCT (n));
CREATE UNIQUE INDEX lower_idx ON v."a b" (lower("value")) WHERE s > 3;
CREATE TABLE v.booking (room int4range, during tstzrange, EXCLUDE USING gist (room WITH =, during WITH &&));
CREATE TABLE v.c (id int PRIMARY KEY, ref text REFERENCES v."a b", x int, y int, UNIQUE (x, y), fx int, fy int,
  FOREIGN KEY (fx, fy) REFERENCES v.c (x, y) MATCH FULL);
CREATE TABLE v.p (id int CHECK (id > 0), at date, PRIMARY KEY (id, at), c int NOT NULL REFERENCES v.c) PARTITION BY RANGE (at);
CREATE TABLE v.p1 PARTITION OF v.p (CHECK (id < 1000)) FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE v.pd PARTITION OF v.p DEFAULT;
INSERT INTO v."a b" VALUES ('x', 5, NULL), ('y', 6, 1);
INSERT INTO v.c VALUES (1, 'x', 1, 1, NULL, NULL), (2, NULL, 2, NULL, 1, 1);
INSERT INTO v.p VALUES (1, '2020-05-05', 1), (2, '2022-05-05', 1);
INSERT INTO v.booking VALUES ('[1,2)', '[2020-01-01,2020-02-01)'), ('[1,2)', '[2020-02-01,2020-03-01)');
SELECT * FROM seedgen.verify('v');
-- Broken behind PostgreSQL's back.
SET session_replication_role = replica;
INSERT INTO v.c VALUES (3, 'nobody', 3, 3, NULL, 1), (4, NULL, 4, 4, 9, 9);
RESET session_replication_role;
ALTER TABLE v."a b" ADD CONSTRAINT late CHECK (n > 100) NOT VALID;
SELECT table_name, kind, object, found, ok FROM seedgen.verify('v') WHERE NOT ok;
SELECT * FROM seedgen.verify('nowhere');
SELECT * FROM seedgen.verify(NULL);
-- Planned against actual.
CREATE SCHEMA d;
CREATE TABLE d.users (id int PRIMARY KEY, active boolean, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL CHECK (updated_at >= created_at));
CREATE TABLE d.posts (id int PRIMARY KEY, user_id int NOT NULL REFERENCES d.users, created_at timestamptz NOT NULL, note text);
SELECT count(*) FROM seedgen.populate('d', 2000, options => '{"progress": false}');
SELECT table_name, kind, count(*), bool_and(ok) FROM seedgen.verify('d') GROUP BY 1, 2 ORDER BY 1, 2;
DELETE FROM d.posts WHERE id % 2 = 0;
SELECT kind, object, expected, found, ok FROM seedgen.verify('d', run => 1) WHERE NOT ok;
-- Nulls that come with a parent's key were never promised; what a trigger sets is not held against the plan.
CREATE SCHEMA g;
CREATE TABLE g.parents (id int PRIMARY KEY, xyz char(2) UNIQUE);
CREATE TABLE g.children (id int PRIMARY KEY, xyz char(2) REFERENCES g.parents (xyz));
CREATE TABLE g.stamped (id int PRIMARY KEY, xyz text, abc boolean);
CREATE FUNCTION g.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.xyz := 'x'; RETURN NEW; END $$;
CREATE TRIGGER stamp BEFORE INSERT ON g.stamped FOR EACH ROW EXECUTE FUNCTION g.stamp();
SELECT count(*) FROM seedgen.populate('g', 2000, options => '{"progress": false}');
SELECT * FROM seedgen.verify('g') WHERE ok IS NOT TRUE;
SELECT count(*) FILTER (WHERE xyz IS NULL) > 400 AS more FROM g.children;
-- Rows that a trigger of another table of the run has written anew are still the run's.
CREATE SCHEMA w;
CREATE TABLE w.parents (id int PRIMARY KEY, abc boolean NOT NULL, touched timestamptz);
CREATE TABLE w.children (id int PRIMARY KEY, parent int NOT NULL REFERENCES w.parents);
CREATE FUNCTION w.touch() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN UPDATE w.parents SET touched = '2020-01-01 UTC' WHERE id = NEW.parent; RETURN NEW; END $$;
CREATE TRIGGER touch AFTER INSERT ON w.children FOR EACH ROW EXECUTE FUNCTION w.touch();
SELECT count(*) FROM seedgen.populate('w', 2000, options => '{"progress": false}');
SELECT count(*) < 2000 AS less FROM w.parents p JOIN seedgen.run_table t ON p.xmin::text = (t.xid::text::bigint % 4294967296)::text
  WHERE t.table_schema = 'w' AND t.table_name = 'parents';
SELECT kind, found, ok FROM seedgen.verify('w') WHERE table_name = 'parents' AND kind = 'rows';
SELECT kind, object, found, ok FROM seedgen.verify('w') WHERE ok IS NOT TRUE;
