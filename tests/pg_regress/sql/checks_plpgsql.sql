-- Functions in PL/pgSQL whose body comes to one expression are looked into; the others are searched.
SET client_min_messages = warning;
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}'
CREATE SCHEMA f;
CREATE FUNCTION f.is_even(n int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RETURN n % 2 = 0; END$$;
CREATE FUNCTION f.is_range(n int) RETURNS boolean LANGUAGE plpgsql STRICT AS $$
DECLARE
    low CONSTANT int := 10; -- included
    ok boolean;
BEGIN
    IF n < low THEN
        RAISE EXCEPTION 'too small: %', n USING HINT = 'more';
    ELSIF n >= 50 THEN
        RETURN false;
    END IF;
    ok := n <> 20;
    RETURN ok;
END$$;
CREATE FUNCTION f.is_date(t text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM t::date;
    RETURN true;
EXCEPTION WHEN others THEN
    RETURN false;
END$$;
CREATE FUNCTION f.is_number(t text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v numeric;
BEGIN
    v := t::numeric;
    RETURN true;
EXCEPTION WHEN invalid_text_representation OR numeric_value_out_of_range THEN
    RETURN false;
END$$;
CREATE FUNCTION f.is_code("Value" text, digits int DEFAULT 3) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    ASSERT digits > 0, 'no digits';
    RETURN CASE WHEN "Value" IS NULL THEN true ELSE "Value" ~ ('^[A-Z]' || '{3}$') END AND f.is_even(digits - 1);
END$$;
CREATE FUNCTION f.folded(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RETURN lower($1); END$$;
CREATE FUNCTION f.is_named(d jsonb) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RETURN d ? 'name' AND jsonb_typeof(d -> 'name') = 'string'; END$$;
CREATE FUNCTION f.never(n int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$BEGIN IF n < 5 THEN RETURN 1 / 0 > 1; END IF; RETURN n < 100; END$$;
CREATE FUNCTION f.itself(n int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RETURN n > 100 OR n > 2 AND f.itself(n + 1) AND f.itself(n * 2); END$$;
-- Not looked into: loops, tables, settings and rights of its own.
CREATE FUNCTION f.is_prime(n int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN FOR i IN 2..9 LOOP IF n % i = 0 AND n > i THEN RETURN false; END IF; END LOOP; RETURN n > 1; END$$;
CREATE FUNCTION f.is_own(n int) RETURNS boolean LANGUAGE plpgsql SET search_path = f AS $$BEGIN RETURN is_even(n); END$$;
CREATE FUNCTION f.is_shadowed(n int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RETURN no_such_function(n) OR n = 1; EXCEPTION WHEN undefined_function THEN RETURN n > 7; END$$;
CREATE TABLE f.plain (
    id int PRIMARY KEY,
    even int NOT NULL CHECK (f.is_even(even)),
    ranged int NOT NULL CHECK (f.is_range(ranged)),
    day text NOT NULL CHECK (f.is_date(day)),
    short varchar(4) NOT NULL UNIQUE CHECK (f.is_number(short)),
    code text NOT NULL CHECK (f.is_code(code)),
    folded text NOT NULL CHECK (folded = f.folded(folded) AND length(folded) = 4),
    named jsonb NOT NULL CHECK (f.is_named(named)),
    prime int NOT NULL CHECK (f.is_prime(prime)),
    own int NOT NULL CHECK (f.is_own(own)),
    shadowed int NOT NULL CHECK (f.is_shadowed(shadowed)),
    never int NOT NULL CHECK (f.never(never)),
    itself int NOT NULL CHECK (f.itself(itself)),
    document text NOT NULL CHECK (document::json IS NOT NULL),
    zero text NOT NULL CHECK (zero::int = 0 OR zero::int = 7));
SELECT constraint_name, strategy FROM seedgen.plan('f', 200, options => :'o') WHERE constraint_name IS NOT NULL ORDER BY 1;
SELECT table_name, rows_written, note FROM seedgen.populate('f', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, expected, found FROM seedgen.verify('f') WHERE ok IS NOT TRUE;
SELECT count(*), count(DISTINCT day) > 100 AS days, min(length(short)), max(length(short)) FROM f.plain;
-- A null takes no way of a CASE.
CREATE FUNCTION f.few(x int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RETURN CASE x WHEN 1 THEN true WHEN 2 THEN true ELSE false END; END$$;
CREATE TABLE f.few (id int PRIMARY KEY, n int CHECK (f.few(n)));
SELECT rows_written, note FROM seedgen.populate_table('f.few', 50, options => :'o');
-- A body is analysed under the caller's search_path, and nothing of it is run.
CREATE FUNCTION f.looked_up(n int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RETURN is_even(n) AND n BETWEEN 100 AND 200; END$$;
CREATE TABLE f.path (id int PRIMARY KEY, n int NOT NULL CHECK (f.looked_up(n)));
SET search_path = f, public;
SELECT constraint_name, strategy FROM seedgen.plan('f', 20, options => '{"only": ["path"]}') WHERE constraint_name = 'path_n_check';
SELECT rows_written, note FROM seedgen.populate_table('path', 20, options => :'o');
RESET search_path;
DROP SCHEMA f CASCADE;
