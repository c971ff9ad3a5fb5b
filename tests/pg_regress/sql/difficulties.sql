-- Small schemas that hold one difficulty each, filled with no configuration: 200 rows a table.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA composite;
CREATE TABLE composite.region (country text, code int, PRIMARY KEY (country, code));
CREATE TABLE composite.city (id int PRIMARY KEY, country text NOT NULL, code int NOT NULL, FOREIGN KEY (country, code) REFERENCES composite.region);
CREATE SCHEMA junction;
CREATE TABLE junction.a (id int PRIMARY KEY);
CREATE TABLE junction.b (id int PRIMARY KEY);
CREATE TABLE junction.ab (id int PRIMARY KEY, a_id int NOT NULL REFERENCES junction.a, b_id int NOT NULL REFERENCES junction.b, UNIQUE (a_id, b_id));
CREATE SCHEMA lower_email;
CREATE TABLE lower_email.account (id int PRIMARY KEY, email text NOT NULL);
CREATE UNIQUE INDEX ON lower_email.account (lower(email));
CREATE SCHEMA ordered;
CREATE TABLE ordered.event (id int PRIMARY KEY, starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, lo int, hi int, CHECK (ends_at > starts_at), CHECK (hi >= lo));
CREATE SCHEMA cycle;
CREATE TABLE cycle.a (id int PRIMARY KEY, b_id int NOT NULL);
CREATE TABLE cycle.b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES cycle.a DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE cycle.a ADD FOREIGN KEY (b_id) REFERENCES cycle.b DEFERRABLE INITIALLY DEFERRED;
CREATE SCHEMA self;
CREATE TABLE self.node (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES self.node);
CREATE SCHEMA types;
CREATE DOMAIN types.percent AS int CHECK (VALUE BETWEEN 0 AND 100);
CREATE TYPE types.point3 AS (x float8, y float8, z float8);
CREATE TYPE types.mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE types.t (id int PRIMARY KEY, p types.percent NOT NULL, c types.point3 NOT NULL, m types.mood NOT NULL, a int[] NOT NULL, r int4range NOT NULL, j jsonb NOT NULL, i inet NOT NULL, v interval NOT NULL, b bytea NOT NULL, bits bit(8) NOT NULL);
CREATE SCHEMA generated;
CREATE TABLE generated.t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int NOT NULL, b int NOT NULL, product int GENERATED ALWAYS AS (a * b) STORED);
CREATE SCHEMA not_primary;
CREATE TABLE not_primary.p (id int PRIMARY KEY, code text NOT NULL UNIQUE);
CREATE TABLE not_primary.c (id int PRIMARY KEY, p_code text NOT NULL REFERENCES not_primary.p (code));
CREATE SCHEMA small_space;
CREATE TABLE small_space.t (id smallint PRIMARY KEY, code char(2) NOT NULL UNIQUE);
CREATE SCHEMA "select";
CREATE TABLE "select"."order" ("user" int PRIMARY KEY, "Group By" text NOT NULL, "table" int NOT NULL REFERENCES "select"."order");
CREATE SCHEMA one_to_one;
CREATE TABLE one_to_one.p (id int PRIMARY KEY);
CREATE TABLE one_to_one.c (p_id int PRIMARY KEY REFERENCES one_to_one.p, t text NOT NULL);
CREATE SCHEMA partial;
-- Few owners: most addresses are not the primary one.
CREATE TABLE partial.owner (name text PRIMARY KEY CHECK (name IN ('a', 'b', 'c', 'd', 'e')));
CREATE TABLE partial.address (id int PRIMARY KEY, owner_id text NOT NULL REFERENCES partial.owner, is_primary boolean NOT NULL);
CREATE UNIQUE INDEX ON partial.address (owner_id) WHERE is_primary;
CREATE SCHEMA shared_column;
CREATE TABLE shared_column.room (id int PRIMARY KEY);
CREATE TABLE shared_column.seat (id int PRIMARY KEY, room_id int NOT NULL REFERENCES shared_column.room, number int NOT NULL, label text NOT NULL, UNIQUE (room_id, number), UNIQUE (room_id, label));
CREATE SCHEMA checks;
CREATE TABLE checks.t (id int PRIMARY KEY, kind text NOT NULL CHECK (kind IN ('a', 'b')), sku text NOT NULL CHECK (sku ~ '^[A-Z]{3}-[0-9]{4}$'), pct int NOT NULL CHECK (pct BETWEEN 1 AND 99), name text NOT NULL CHECK (length(name) BETWEEN 3 AND 20));
CREATE SCHEMA booked;
CREATE EXTENSION btree_gist SCHEMA booked;
CREATE TABLE booked.t (id int PRIMARY KEY, room int NOT NULL, starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, CHECK (ends_at > starts_at), EXCLUDE USING gist (room WITH =, tstzrange(starts_at, ends_at) WITH &&));
CREATE SCHEMA ranged;
CREATE TABLE ranged.log (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, t text) PARTITION BY RANGE (at);
CREATE TABLE ranged.log_2023 PARTITION OF ranged.log FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE ranged.log_2024 PARTITION OF ranged.log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
-- Violations are counted by a statement of its own, which sees the rows.
CREATE FUNCTION fill(schema text, n bigint) RETURNS TABLE (table_name text, rows bigint, note text, violated text) LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMPORARY TABLE result ON COMMIT DROP AS
        SELECT p.table_name, p.rows_written, p.note FROM seedgen.populate(schema, n, options => '{"now": "2026-01-01T00:00:00Z", "progress": false}') AS p;
    RETURN QUERY SELECT r.*, (SELECT string_agg(v.table_name || '.' || v.object, ', ') FROM seedgen.verify(schema) AS v WHERE NOT v.ok) FROM result AS r;
END $$;
SELECT * FROM fill('composite', 200);
SELECT * FROM fill('junction', 200);
SELECT * FROM fill('partial', 200);
SELECT * FROM fill('lower_email', 200);
SELECT * FROM fill('ordered', 200);
SELECT * FROM fill('checks', 200);
SELECT * FROM fill('cycle', 200);
SELECT * FROM fill('self', 200);
SELECT * FROM fill('ranged', 200);
SELECT * FROM fill('booked', 200);
SELECT * FROM fill('types', 200);
SELECT * FROM fill('generated', 200);
SELECT * FROM fill('not_primary', 200);
SELECT * FROM fill('small_space', 600);
SELECT * FROM fill('shared_column', 200);
SELECT * FROM fill('select', 200);
SELECT * FROM fill('one_to_one', 200);
SELECT count(*) AS addresses, count(*) FILTER (WHERE is_primary) AS primary, count(DISTINCT owner_id) AS owners FROM partial.address;
