-- Foreign keys whose columns are restricted by other constraints, with no configuration.
CREATE SCHEMA subtype;
CREATE TABLE subtype.vehicle (id int, kind text NOT NULL CHECK (kind IN ('car', 'bus', 'van')), PRIMARY KEY (id), UNIQUE (id, kind));
CREATE TABLE subtype.car (id int PRIMARY KEY, kind text NOT NULL DEFAULT 'car' CHECK (kind = 'car'), FOREIGN KEY (id, kind) REFERENCES subtype.vehicle (id, kind));
CREATE TABLE subtype.bus (id int PRIMARY KEY, kind text GENERATED ALWAYS AS ('bus') STORED, FOREIGN KEY (id, kind) REFERENCES subtype.vehicle (id, kind));
CREATE TABLE subtype.trip (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, vehicle int NOT NULL, kind text NOT NULL CHECK (kind IN ('bus', 'van')), FOREIGN KEY (vehicle, kind) REFERENCES subtype.vehicle (id, kind));
CREATE SCHEMA bounded;
CREATE TABLE bounded.p (id int PRIMARY KEY);
CREATE TABLE bounded.positive (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, p_id int NOT NULL REFERENCES bounded.p CHECK (p_id > 0));
CREATE TABLE bounded.low (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, p_id int NOT NULL REFERENCES bounded.p CHECK (p_id BETWEEN 10 AND 20));
CREATE TABLE bounded.parted (id int NOT NULL, p_id int NOT NULL REFERENCES bounded.p, PRIMARY KEY (id, p_id)) PARTITION BY LIST (p_id);
CREATE TABLE bounded.parted_1 PARTITION OF bounded.parted FOR VALUES IN (1, 2, 3);
CREATE TABLE bounded.parted_2 PARTITION OF bounded.parted FOR VALUES IN (40, 1000000);
CREATE TABLE bounded.never (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, p_id int NOT NULL REFERENCES bounded.p CHECK (p_id > 1000000));
CREATE TABLE bounded.or_null (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, p_id int REFERENCES bounded.p CHECK (p_id > 1000000));
CREATE FUNCTION fill(schema text, n bigint) RETURNS TABLE (table_name text, filled boolean, violated text) LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMPORARY TABLE result ON COMMIT DROP AS
        SELECT p.table_name, p.rows_written > 0 FROM seedgen.populate(schema, n, options => '{"now": "2026-01-01T00:00:00Z", "progress": false}') AS p;
    RETURN QUERY SELECT r.*, (SELECT string_agg(v.table_name || '.' || v.object, ', ') FROM seedgen.verify(schema) AS v WHERE NOT v.ok) FROM result AS r;
    DROP TABLE result;
END $$;
SELECT run, s, f.* FROM generate_series(1, 3) AS run, unnest(ARRAY['subtype', 'bounded']) AS s, LATERAL fill(s, 200) AS f ORDER BY s, run, f.table_name COLLATE "C";
