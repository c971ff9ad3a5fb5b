-- What PostgreSQL 18 added to the catalog; older servers stop at once (catalog_18_1.out).
SELECT current_setting('server_version_num')::int < 180000 AS older \gset
\if :older
\quit
\endif
CREATE SCHEMA new;
CREATE TABLE new.stay (
  room int4range, during daterange, a int, PRIMARY KEY (room, during WITHOUT OVERLAPS),
  CHECK (a > 0) NOT ENFORCED
);
CREATE TABLE new.meal (
  id int PRIMARY KEY, room int4range, at daterange, price int, twice int GENERATED ALWAYS AS (price * 2) VIRTUAL,
  CONSTRAINT during_stay FOREIGN KEY (room, PERIOD at) REFERENCES new.stay (room, PERIOD during),
  CONSTRAINT itself FOREIGN KEY (price) REFERENCES new.meal NOT ENFORCED,
  CONSTRAINT price_is_there NOT NULL price
);
CREATE TEMP TABLE read AS SELECT t FROM jsonb_array_elements(seedgen.catalog('new')->'tables') AS t;
SELECT t->>'name' AS name, jsonb_array_length(t->'uniques') AS uniques, x->'parts' AS parts, x->>'definition' AS definition
FROM read LEFT JOIN LATERAL jsonb_array_elements(t->'exclusions') AS x ON true ORDER BY 1;
SELECT c->>'name' AS name, c->>'not_null' AS not_null, c->>'generated' AS generated, c->'generated_expr' AS expr
FROM read, jsonb_array_elements(t->'columns') AS c WHERE t->>'name' = 'meal';
SELECT f->>'name' AS name, f->>'enforced' AS enforced, f->>'valid' AS valid, f->>'period' AS period
FROM read, jsonb_array_elements(t->'foreign_keys') AS f ORDER BY 1;
SELECT k->>'name' AS name, k->>'definition' AS definition, k->>'valid' AS valid
FROM read, jsonb_array_elements(t->'checks') AS k ORDER BY 1;
SET client_min_messages = warning;
DROP SCHEMA new CASCADE;
