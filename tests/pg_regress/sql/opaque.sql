-- Constraints that nothing but PostgreSQL's own test can judge: users' functions above all, each with a loop that keeps
-- it from being looked into.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}'
SET client_min_messages = warning;
CREATE SCHEMA o;
CREATE FUNCTION o.even(int) RETURNS boolean LANGUAGE plpgsql AS $$DECLARE r int := $1 % 2; BEGIN WHILE false LOOP END LOOP; RETURN r = 0; END$$;
CREATE FUNCTION o.luhn(x text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE s int := 0; d int; BEGIN
    IF x !~ '^[0-9]{16}$' THEN RETURN false; END IF;
    FOR i IN 1..16 LOOP
        d := substr(x, i, 1)::int;
        IF i % 2 = 1 THEN d := d * 2; IF d > 9 THEN d := d - 9; END IF; END IF;
        s := s + d;
    END LOOP;
    RETURN s % 10 = 0;
END$$;
CREATE FUNCTION o.level(x text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP; RETURN x IN ('low', 'mid', 'high') OR x = 'it''s'; END$$;
CREATE FUNCTION o.level_outer(x text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP; RETURN o.level(lower(x)); END$$;
CREATE TABLE o.code (code text PRIMARY KEY);
INSERT INTO o.code VALUES ('XA-1'), ('XB-2'), ('XC-3');
CREATE FUNCTION o.known(x text) RETURNS boolean LANGUAGE sql AS $$SELECT EXISTS (SELECT FROM o.code WHERE code = x)$$;
CREATE FUNCTION o.profile(d jsonb) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP;
    RETURN d ? 'name' AND jsonb_typeof(d -> 'age') = 'number' AND jsonb_typeof(d -> 'tags') = 'array'; END$$;
CREATE FUNCTION o.subset(a text[]) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP;
    RETURN cardinality(a) > 0 AND a <@ ARRAY['red', 'green', 'blue']; END$$;
CREATE FUNCTION o.loud(x int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP;
    IF x IS NULL OR x < 10 OR x > 20 THEN RAISE 'no: %', x; END IF; RETURN true; END$$;
CREATE TABLE o.trace (at timestamptz DEFAULT clock_timestamp(), x int);
CREATE FUNCTION o.writes(n int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN
    INSERT INTO o.trace (x) VALUES (n); RAISE NOTICE 'written'; RETURN n % 3 = 0; END$$;
CREATE FUNCTION o.monthly(d date) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP; RETURN extract(day FROM d) = 1; END$$;
CREATE FUNCTION o.workday(d timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP; RETURN extract(isodow FROM d AT TIME ZONE 'UTC') < 6; END$$;
CREATE FUNCTION o.fits(a int, b int, c int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP; RETURN a > 0 AND a * b < 100 AND a + b = c; END$$;
CREATE FUNCTION o.private(i inet) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP; RETURN i <<= '10.0.0.0/8' AND masklen(i) = 32; END$$;
CREATE FUNCTION o.url(x text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP; RETURN x LIKE 'https://%' AND x NOT LIKE '% %'; END$$;
-- One column each.
CREATE TABLE o.one_even (n int NOT NULL CHECK (o.even(n)));
CREATE TABLE o.one_even_unique (n int PRIMARY KEY CHECK (o.even(n)));
CREATE TABLE o.one_luhn (n text NOT NULL CHECK (o.luhn(n)));
CREATE TABLE o.one_level (l text NOT NULL CHECK (o.level(l)));
CREATE TABLE o.one_level_unique (l text NOT NULL UNIQUE CHECK (o.level_outer(l)));
CREATE TABLE o.one_known (c varchar(10) NOT NULL CHECK (o.known(c)));
CREATE TABLE o.one_profile (d jsonb NOT NULL CHECK (o.profile(d)));
CREATE TABLE o.one_subset (a text[] NOT NULL CHECK (o.subset(a)));
CREATE TABLE o.one_loud (x int CHECK (o.loud(x)));
CREATE TABLE o.one_writes (x int NOT NULL CHECK (o.writes(x)));
CREATE TABLE o.one_monthly (d date NOT NULL CHECK (o.monthly(d)));
CREATE TABLE o.one_workday (d timestamptz NOT NULL CHECK (o.workday(d)));
CREATE TABLE o.one_private (i inet NOT NULL CHECK (o.private(i)));
CREATE TABLE o.one_url (u varchar(60) NOT NULL CHECK (o.url(u)));
-- Functions that every row passes need no pool.
CREATE FUNCTION o.short(x text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP; RETURN length(x) < 10000; END$$;
CREATE TABLE o.one_short (email text NOT NULL CHECK (o.short(email)));
-- Domains: of a column, inside arrays and composites.
CREATE DOMAIN o.even_int AS int CHECK (o.even(VALUE));
CREATE DOMAIN o.level_text AS text NOT NULL CHECK (o.level(VALUE));
CREATE TYPE o.pair AS (n o.even_int, note text);
CREATE TABLE o.domain_column (e o.even_int, l o.level_text);
CREATE TABLE o.domain_array (e o.even_int[] NOT NULL);
CREATE TABLE o.domain_composite (p o.pair NOT NULL);
-- Several columns.
CREATE TABLE o.many_fits (a int NOT NULL, b int NOT NULL, c int NOT NULL, CHECK (o.fits(a, b, c)));
CREATE TABLE o.many_unique (a int NOT NULL, b int NOT NULL, c int NOT NULL, UNIQUE (a, b), CHECK (o.fits(a, b, c)));
CREATE TABLE o.many_row (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, size int NOT NULL, note text);
CREATE FUNCTION o.whole(r o.many_row) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP;
    RETURN CASE r.kind WHEN 'box' THEN r.size BETWEEN 1 AND 5 WHEN 'crate' THEN r.size > 100 ELSE false END; END$$;
ALTER TABLE o.many_row ADD CHECK (o.whole(many_row));
CREATE TABLE o.many_crossing (a int NOT NULL, b int NOT NULL CHECK (o.even(b)), CHECK (a < b));
CREATE TABLE o.many_generated (a int NOT NULL, b int NOT NULL, c int GENERATED ALWAYS AS (a * b) STORED, CHECK (o.even(c)), CHECK (o.even(a + b)));
-- With a parent's key.
CREATE TABLE o.parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE FUNCTION o.scoped(kind text, parent int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP; RETURN kind = 'any' OR (kind = 'none' AND parent IS NULL); END$$;
CREATE TABLE o.with_parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, parent_id int REFERENCES o.parent, CHECK (o.scoped(kind, parent_id)));
-- Partitioned, with an opaque key.
CREATE TABLE o.parted (d date NOT NULL CHECK (o.monthly(d)), n int) PARTITION BY RANGE (d);
CREATE TABLE o.parted_1 PARTITION OF o.parted FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
-- Never: said, and the others are filled.
CREATE FUNCTION o.never(x int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN WHILE false LOOP END LOOP; RETURN x IS NULL AND x IS NOT NULL; END$$;
CREATE TABLE o.never_filled (x int NOT NULL CHECK (o.never(x)));
-- The caller's search_path is the functions'.
CREATE FUNCTION o.pathed(x int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RETURN even(x); END$$;
CREATE TABLE o.one_pathed (x int NOT NULL CHECK (o.pathed(x)));
SET search_path = o, public;
-- In a read-only transaction as well, and nothing is left.
BEGIN READ ONLY;
SELECT table_name, constraint_name, strategy, capacity FROM seedgen.plan('o', 40, options => :'o')
WHERE constraint_name IS NOT NULL AND strategy IN ('pool', 'test') ORDER BY 1, 2;
SELECT pg_current_xact_id_if_assigned() IS NULL AS no_xid;
COMMIT;
SELECT table_name, rows_written FROM seedgen.populate('o', 40, options => :'o') ORDER BY 1;
-- One trace a row of one_writes, beside trace's own.
SELECT count(*) <= 80 AS no_trace_of_tests FROM o.trace;
SELECT table_name, kind, object, found FROM seedgen.verify('o') WHERE ok IS NOT TRUE;
SELECT count(DISTINCT n) > 20 AS varied FROM o.one_even;
SELECT count(DISTINCT (a, b)) = count(*) AS distinct FROM o.many_unique;
-- Again: what is there is known.
SELECT table_name, rows_written FROM seedgen.populate('o', 20, options => :'o') WHERE table_name ~ 'unique|fits' ORDER BY 1;
RESET search_path;
DROP SCHEMA o CASCADE;
-- A column that has to equal what nothing looks into is computed from the others.
CREATE SCHEMA o;
CREATE FUNCTION o.slug(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$BEGIN WHILE false LOOP END LOOP; RETURN replace(lower(t), ' ', '-'); END$$;
CREATE TABLE o.computed (id int PRIMARY KEY, title text NOT NULL, slug varchar(200) NOT NULL CHECK (slug = o.slug(title)), d date NOT NULL, long text NOT NULL CHECK (to_char(d, 'Month') = long), a int NOT NULL, hash text NOT NULL UNIQUE, CHECK (hash = md5(a::text)));
SELECT constraint_name, strategy FROM seedgen.plan('o', 100, options => :'o') WHERE constraint_name ~ 'check' ORDER BY 1;
SELECT rows_written >= 50 AS enough FROM seedgen.populate('o', 100, options => :'o');
SELECT table_name, kind, object, expected, found FROM seedgen.verify('o') WHERE ok IS NOT TRUE;
SELECT count(DISTINCT slug) > 50 AS slugs, count(DISTINCT long) AS months, count(DISTINCT hash) = count(*) AS hashes FROM o.computed;
DROP SCHEMA o CASCADE;
-- Functions that read a table of the same call: that is filled first, and what they let pass is searched with its rows there.
CREATE SCHEMA rd;
CREATE TABLE rd.zlimit (k text PRIMARY KEY, most int NOT NULL CHECK (most BETWEEN 10 AND 1000));
CREATE FUNCTION rd.within(k text, n int) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT EXISTS (SELECT FROM rd.zlimit z WHERE z.k = $1 AND z.most >= $2) $$;
CREATE TABLE rd.used (id int PRIMARY KEY, k text NOT NULL, n int NOT NULL CHECK (n > 0), CHECK (rd.within(k, n)));
CREATE TABLE rd.used_key (id int PRIMARY KEY, k text NOT NULL REFERENCES rd.zlimit, n int NOT NULL CHECK (n > 0), CHECK (rd.within(k, n)));
CREATE TABLE rd.zref (id int PRIMARY KEY, name text);
CREATE FUNCTION rd.known(c int) RETURNS boolean LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT count(*) FROM zref WHERE id = c) > 0; END $$;
ALTER FUNCTION rd.known(int) SET search_path = rd;
CREATE TABLE rd.knows (id int PRIMARY KEY, c int NOT NULL CHECK (rd.known(c)));
-- A foreign key's column alone: only some of the parents will do. Null passes, so that it is not seen before they are there.
CREATE TABLE rd.ztype (id int PRIMARY KEY, is_group boolean NOT NULL);
CREATE FUNCTION rd.is_group(i int) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT is_group FROM rd.ztype WHERE id = i $$;
CREATE TABLE rd.grouped (id int PRIMARY KEY, type_id int NOT NULL REFERENCES rd.ztype, CHECK (rd.is_group(type_id)));
CREATE TABLE rd.either (id int PRIMARY KEY, type_id int NOT NULL REFERENCES rd.ztype, members int, CHECK (rd.is_group(type_id) OR members IS NULL));
SELECT table_name, rows_written, note FROM seedgen.populate('rd', 200, options => '{"now": "2026-01-01T00:00:00Z", "progress": false}') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('rd') WHERE ok IS NOT TRUE;
DROP SCHEMA rd CASCADE;
