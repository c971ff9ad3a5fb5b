-- What a column's name says is enough where only a trigger's code knows the rule, and reads well where nothing does.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE SCHEMA s;
-- A version that a trigger takes apart: its numbers have no leading zeros, in a unique key neither.
CREATE TABLE s.packages (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE s.versions (id int PRIMARY KEY, package_id int NOT NULL REFERENCES s.packages, num varchar NOT NULL,
    ordinal int[] NOT NULL, UNIQUE (package_id, num));
CREATE FUNCTION s.ordinal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.ordinal := regexp_match(NEW.num, '^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$')::int[];
    RETURN NEW;
END $$;
CREATE TRIGGER ordinal BEFORE INSERT ON s.versions FOR EACH ROW EXECUTE FUNCTION s.ordinal();
-- A path of numbers, as its default says, to which a trigger adds the row's own.
CREATE TABLE s.comments (id int PRIMARY KEY, path ltree NOT NULL DEFAULT '0', parents int NOT NULL DEFAULT 0);
CREATE FUNCTION s.below() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.path := NEW.path || NEW.id::text;
    NEW.parents := (SELECT count(part::int) FROM unnest(string_to_array(ltree2text(NEW.path), '.')) AS part) - 2;
    RETURN NEW;
END $$;
CREATE TRIGGER below BEFORE INSERT ON s.comments FOR EACH ROW EXECUTE FUNCTION s.below();
SELECT table_name, rows_written, path FROM seedgen.populate('s', 200, options => :'o');
SELECT bool_and(num = array_to_string(ordinal, '.')) AS versions, count(*) FROM s.versions;
SELECT bool_and(path <@ '0' AND parents = 2) AS paths, count(*) FROM s.comments;
-- First names in a short column are first names; the address beside them agrees.
CREATE TABLE s.employees (id int PRIMARY KEY, first_name varchar(10) NOT NULL, last_name varchar(20) NOT NULL,
    email text NOT NULL, title_of_courtesy varchar(25), extension varchar(4), uuid varchar(36) NOT NULL);
-- A type beside an id without a foreign key names classes; a name in small letters is the name's.
CREATE TABLE s.notes (id int PRIMARY KEY, subject_type text NOT NULL, subject_id bigint NOT NULL,
    tag text NOT NULL, tag_lower text NOT NULL);
SELECT table_name, rows_written FROM seedgen.populate('s', 200, mode => 'top_up', options => :'o');
SELECT bool_and(length(first_name) >= 2 AND first_name ~ '^[[:upper:]][[:lower:]]') AS names,
    bool_and(lower(first_name) = split_part(email, '.', 1)) AS agree,
    bool_and(uuid = uuid::uuid::text) AS uuids, bool_and(extension ~ '^[0-9]+$') AS extensions FROM s.employees;
SELECT array_agg(DISTINCT subject_type ORDER BY subject_type) AS kinds, bool_and(tag_lower = lower(tag)) AS lower FROM s.notes;
SELECT * FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
\set VERBOSITY terse
DROP SCHEMA s CASCADE;
