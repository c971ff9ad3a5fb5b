-- A unique column that repeats the name by which a parent is known, beside a foreign key over another column.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "stop"}'
SET client_min_messages = warning;
CREATE SCHEMA s;
CREATE TABLE s.events (event_id text NOT NULL UNIQUE, stream_ordering bigint UNIQUE, room_id text NOT NULL);
CREATE TABLE s.memberships (event_id text NOT NULL UNIQUE, user_id text NOT NULL, room_id text NOT NULL, event_stream_ordering bigint REFERENCES s.events (stream_ordering));
CREATE FUNCTION s.of_the_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM s.events WHERE events.event_id = NEW.event_id AND events.stream_ordering != NEW.event_stream_ordering) THEN
    RAISE EXCEPTION 'wrong event_stream_ordering';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER of_the_event BEFORE INSERT OR UPDATE ON s.memberships FOR EACH ROW EXECUTE FUNCTION s.of_the_event();
-- A name that says nothing of the parent is one of the row's own, and more rows than parents leave the parents free.
CREATE TABLE s.customers (id int PRIMARY KEY, number text NOT NULL UNIQUE, customer_code text NOT NULL UNIQUE);
CREATE TABLE s.orders (id int PRIMARY KEY, number text NOT NULL UNIQUE, customer_id int NOT NULL REFERENCES s.customers);
CREATE TABLE s.visits (id int PRIMARY KEY, customer_code text NOT NULL UNIQUE, customer_id int NOT NULL REFERENCES s.customers);
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, tables => '{"s.visits": 300}', options => :'o');
SELECT count(*) AS of_the_event FROM s.memberships m JOIN s.events e ON e.event_id = m.event_id AND e.stream_ordering = m.event_stream_ordering;
SELECT count(DISTINCT customer_id) < 200 AS many_orders_of_one FROM s.orders;
SELECT count(DISTINCT customer_id) < 200 AS many_visits_of_one FROM s.visits;
SELECT * FROM seedgen.verify('s') WHERE NOT ok;
-- Again.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 50, seed => 7, options => :'o');
SELECT count(*) AS of_the_event FROM s.memberships m JOIN s.events e ON e.event_id = m.event_id AND e.stream_ordering = m.event_stream_ordering;
SELECT * FROM seedgen.verify('s') WHERE NOT ok;
DROP SCHEMA s CASCADE;
