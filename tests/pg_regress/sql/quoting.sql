-- Names that need quoting, reserved words, long ones, in every place where names are used.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA "My Sch""; drop";
SET search_path = "My Sch""; drop";
CREATE TYPE "enum ""type" AS ENUM ('a"b', 'c''d', 'e\f', 'ü');
CREATE DOMAIN "order" AS int CONSTRAINT "check" CHECK (VALUE > 0);
CREATE TABLE "table" ("select" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "from" text NOT NULL UNIQUE, "GROUP by" "enum ""type" NOT NULL, "order" "order", "a'b" date, "x.y" int CHECK ("x.y" >= 1));
CREATE TABLE "Tab.le;--" ("user" int PRIMARY KEY REFERENCES "table", "ÄÖÜ ß" varchar(20) NOT NULL UNIQUE, "$1" text CHECK ("$1" IN ('''', '"', '\')));
CREATE TABLE "user" ("table" int NOT NULL REFERENCES "table" ("select"), " " int NOT NULL, "%s" timestamptz, PRIMARY KEY ("table", " "));
CREATE TABLE "a_name_of_sixty_three_bytes_which_is_the_longest_that_is_allowed" ("another_name_of_sixty_three_bytes_which_is_the_longest_allowed_" int PRIMARY KEY);
CREATE FUNCTION "f""n"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE "trigger" ("when" serial PRIMARY KEY, "for" text);
CREATE TRIGGER "tr""g" BEFORE INSERT ON "trigger" FOR EACH ROW EXECUTE FUNCTION "f""n"();
RESET search_path;
SELECT table_name, rows_written, path FROM seedgen.populate('My Sch"; drop', 100, options => :'o') ORDER BY 1;
SELECT table_name, object, found FROM seedgen.verify('My Sch"; drop') WHERE ok IS NOT TRUE;
SELECT table_name, rows_written FROM seedgen.populate('My Sch"; drop', 50, tables => '{"Tab.le;--": 20, "user": {"per": "table", "mean": 2}}', options => :'o') ORDER BY 1;
SELECT rows_written FROM seedgen.populate_table('"My Sch""; drop"."user"', 5, options => :'o');
SELECT table_name, rows_written FROM seedgen.populate('My Sch"; drop', 10, mode => 'replace', options => :'o') ORDER BY 1;
SELECT count(*) FROM seedgen.rows(NULL::"My Sch""; drop"."table", 7);
SELECT count(*) FROM seedgen.plan('My Sch"; drop', 10) WHERE column_name IN ('select', 'ÄÖÜ ß', ' ');
SELECT table_name, object FROM seedgen.verify('My Sch"; drop') WHERE ok IS NOT TRUE;
SELECT schemas, status FROM seedgen.runs WHERE run = 1;
SELECT count(*) FROM regexp_split_to_table(seedgen.graph('My Sch"; drop'), E'\n') AS line WHERE line LIKE '%||--%' OR line LIKE '%}o--%' OR line LIKE '%}|--%' OR line LIKE '%--%';
