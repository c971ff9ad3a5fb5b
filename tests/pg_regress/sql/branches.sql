-- Constraints that leave a choice: each row takes one of the ways to meet them.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.person (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, born date CHECK (born <= now() - interval '18 years'));
CREATE TABLE s.firm (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
-- One parent or the other.
CREATE TABLE s.account (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id int REFERENCES s.person, firm_id int REFERENCES s.firm, closed_at timestamptz, reason text,
    status text NOT NULL CHECK (status IN ('open', 'closed')),
    CONSTRAINT owner CHECK (num_nonnulls(person_id, firm_id) = 1),
    CONSTRAINT closing CHECK ((status = 'closed') = (closed_at IS NOT NULL)),
    CONSTRAINT reasons CHECK (reason IS NULL OR closed_at IS NOT NULL));
-- Alternatives with values; CASE; negation; a flag among several.
CREATE TABLE s.parcel (
    kind char(1) NOT NULL, weight int NOT NULL, fragile boolean NOT NULL, by_air boolean NOT NULL, by_sea boolean NOT NULL,
    CONSTRAINT weights CHECK ((kind = 'L' AND weight BETWEEN 1 AND 20) OR (kind = 'P' AND weight BETWEEN 21 AND 1000)),
    CONSTRAINT some_way CHECK (by_air <> false OR by_sea <> false),
    CONSTRAINT care CHECK (NOT (fragile AND by_sea)));
CREATE TABLE s.node (
    group_id int, host_id int, service_id int,
    CONSTRAINT either CHECK (CASE WHEN group_id IS NULL THEN host_id IS NOT NULL ELSE host_id IS NULL AND service_id IS NULL END));
-- Folded lists, ends that may be open, bytes of one length.
CREATE TABLE s.mixed (
    id bytea PRIMARY KEY CHECK (octet_length(id) = 20), sum bytea CHECK (sum IS NULL OR length(sum) = 32),
    gender char(1) NOT NULL CHECK (upper(gender) IN ('M', 'F')), starts date NOT NULL, ends date,
    CHECK (ends >= starts OR ends IS NULL));
-- Keys over ordered columns, keys that share one, a partial key of one row.
CREATE TABLE s.period (first date NOT NULL, last date NOT NULL, UNIQUE (first, last), CHECK (last >= first));
CREATE TABLE s.step (
    person_id int REFERENCES s.person, firm_id int REFERENCES s.firm, position int NOT NULL,
    UNIQUE (person_id, position), UNIQUE (firm_id, position));
CREATE TABLE s.shard (id int PRIMARY KEY, is_default boolean NOT NULL);
CREATE UNIQUE INDEX one_default ON s.shard (is_default) WHERE is_default;
-- Ranges that may not overlap.
CREATE TABLE s.booking (room int4range NOT NULL, during tstzrange NOT NULL, EXCLUDE USING gist (room WITH =, during WITH &&));
CREATE TABLE s.tariff (valid daterange, price numeric(10, 2) NOT NULL, EXCLUDE USING gist (valid WITH &&));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 300, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT status, closed_at IS NULL AS open, count(*) > 0 AS some FROM s.account GROUP BY 1, 2 ORDER BY 1, 2;
SELECT kind, min(weight) > 0 AS positive, max(weight) <= 1000 AS bounded FROM s.parcel GROUP BY kind ORDER BY kind;
-- A constraint that no row can meet; the others are filled.
CREATE SCHEMA f;
CREATE TABLE f.fine (id int PRIMARY KEY);
CREATE TABLE f.impossible (n int NOT NULL CHECK (n > 5), CHECK (n < 3));
CREATE FUNCTION f.no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'not today'; END$$;
CREATE TABLE f.refused (id int PRIMARY KEY);
CREATE TRIGGER refuse BEFORE INSERT ON f.refused FOR EACH ROW EXECUTE FUNCTION f.no();
CREATE TABLE f.child (id int PRIMARY KEY, refused int REFERENCES f.refused, needed int NOT NULL REFERENCES f.fine);
CREATE TABLE f.orphan (id int PRIMARY KEY, refused int NOT NULL REFERENCES f.refused);
SELECT * FROM seedgen.populate('f', 10, options => :'o'::jsonb || '{"on_error": "stop"}');
SELECT table_name, rows_written, path, note FROM seedgen.populate('f', 10, options => '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}') ORDER BY 1;
SELECT count(*), count(refused) FROM f.child;
SELECT seedgen.populate('f', options => '{"on_error": "ignore"}');
-- Foreign keys that only the partitions have; bounds with a gap.
CREATE SCHEMA p;
CREATE TABLE p.person (id int PRIMARY KEY);
CREATE TABLE p.pay (at timestamptz NOT NULL, person_id int NOT NULL, region text NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE p.pay_a PARTITION OF p.pay (FOREIGN KEY (person_id) REFERENCES p.person) FOR VALUES FROM ('2022-01-01Z') TO ('2023-01-01Z');
CREATE TABLE p.pay_b PARTITION OF p.pay FOR VALUES FROM ('2024-01-01Z') TO ('2025-01-01Z') PARTITION BY LIST (region);
CREATE TABLE p.pay_b_1 PARTITION OF p.pay_b (FOREIGN KEY (person_id) REFERENCES p.person) FOR VALUES IN ('north', 'south');
CREATE TABLE p.pay_b_2 PARTITION OF p.pay_b (FOREIGN KEY (person_id) REFERENCES p.person) FOR VALUES IN ('east');
SELECT table_name, rows_written, note FROM seedgen.populate('p', 100, options => :'o') ORDER BY 1;
SELECT tableoid::regclass AS leaf, count(*) > 0 AS some FROM p.pay GROUP BY 1 ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('p') WHERE ok IS NOT TRUE;
DROP SCHEMA s, f, p CASCADE;
