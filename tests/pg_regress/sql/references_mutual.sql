-- Two tables whose keys lead to each other over the same columns: of each lock one mode, of each mode one of its locks.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}'
SET client_min_messages = warning;
CREATE SCHEMA m;
CREATE TABLE m.mode (name text NOT NULL, key text NOT NULL, write boolean NOT NULL, token text NOT NULL);
CREATE UNIQUE INDEX ON m.mode (name, key);
CREATE UNIQUE INDEX ON m.mode (name, key, write);
CREATE TABLE m.lock (name text NOT NULL, key text NOT NULL, holder text NOT NULL, write boolean NOT NULL, token text NOT NULL,
    FOREIGN KEY (name, key, write) REFERENCES m.mode (name, key, write));
CREATE UNIQUE INDEX ON m.lock (name, key, token);
CREATE UNIQUE INDEX ON m.lock (name, key) WHERE write;
ALTER TABLE m.mode ADD FOREIGN KEY (name, key, token) REFERENCES m.lock (name, key, token) DEFERRABLE INITIALLY DEFERRED;
SELECT table_name, rows_written, path, note FROM seedgen.populate('m', 100, options => :'o');
SELECT * FROM seedgen.verify('m') WHERE NOT ok;
SELECT column_name, strategy, reason FROM seedgen.plan('m', 100) WHERE column_name IN ('name', 'token', 'write');
-- Again; of one more than of the other.
SELECT table_name, rows_written, path, note FROM seedgen.populate('m', 50, seed => 7, tables => '{"m.lock": 80}', options => :'o');
SELECT * FROM seedgen.verify('m') WHERE NOT ok;
DROP SCHEMA m CASCADE;
-- Many of each, and the key back may be null.
CREATE SCHEMA m;
CREATE TABLE m.account (tenant int, id int, main int, PRIMARY KEY (tenant, id));
CREATE TABLE m.address (tenant int NOT NULL, account int NOT NULL, id int NOT NULL, PRIMARY KEY (tenant, account, id), FOREIGN KEY (tenant, account) REFERENCES m.account);
ALTER TABLE m.account ADD FOREIGN KEY (tenant, id, main) REFERENCES m.address (tenant, account, id);
SELECT table_name, rows_written, path, note FROM seedgen.populate('m', 100, tables => '{"m.address": 400}', options => :'o');
SELECT count(*) AS of_all, min(n) > 0 AS each, max(n) > 4 AS skewed FROM (SELECT count(*) AS n FROM m.address GROUP BY tenant, account) AS a;
SELECT count(main) BETWEEN 50 AND 99 AS some FROM m.account;
SELECT * FROM seedgen.verify('m') WHERE NOT ok;
DROP SCHEMA m CASCADE;
-- With a trigger that makes the mode of a lock.
CREATE SCHEMA m;
CREATE TABLE m.mode (name text NOT NULL, key text NOT NULL, write boolean NOT NULL, token text NOT NULL);
CREATE UNIQUE INDEX ON m.mode (name, key);
CREATE UNIQUE INDEX ON m.mode (name, key, write);
CREATE TABLE m.lock (name text NOT NULL, key text NOT NULL, holder text NOT NULL, write boolean NOT NULL, token text NOT NULL,
    FOREIGN KEY (name, key, write) REFERENCES m.mode (name, key, write));
CREATE UNIQUE INDEX ON m.lock (name, key, token);
CREATE UNIQUE INDEX ON m.lock (name, key) WHERE write;
ALTER TABLE m.mode ADD FOREIGN KEY (name, key, token) REFERENCES m.lock (name, key, token) DEFERRABLE INITIALLY DEFERRED;
CREATE FUNCTION m.upsert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO m.mode (name, key, write, token) VALUES (NEW.name, NEW.key, NEW.write, NEW.token)
        ON CONFLICT (name, key) DO UPDATE SET write = NEW.write WHERE OLD.write != NEW.write;
    RETURN NEW;
END$$;
CREATE TRIGGER upsert BEFORE INSERT ON m.lock FOR EACH ROW EXECUTE FUNCTION m.upsert();
SELECT table_name, rows_written, path, note FROM seedgen.populate('m', 100, options => :'o');
SELECT * FROM seedgen.verify('m') WHERE NOT ok;
DROP SCHEMA m CASCADE;
-- A row names one of its own children, where the children name it by its key alone.
CREATE SCHEMA own;
CREATE TABLE own.person (id int PRIMARY KEY, email_id int);
CREATE TABLE own.email (id int PRIMARY KEY, person_id int NOT NULL REFERENCES own.person, UNIQUE (person_id, id));
ALTER TABLE own.person ADD FOREIGN KEY (id, email_id) REFERENCES own.email (person_id, id);
CREATE TABLE own.firm (id uuid PRIMARY KEY, seat_id uuid NOT NULL, name text);
CREATE TABLE own.seat (id uuid PRIMARY KEY, firm_id uuid NOT NULL REFERENCES own.firm DEFERRABLE INITIALLY DEFERRED, UNIQUE (firm_id, id));
ALTER TABLE own.firm ADD FOREIGN KEY (id, seat_id) REFERENCES own.seat (firm_id, id) DEFERRABLE INITIALLY DEFERRED;
SELECT table_name, rows_written, note FROM seedgen.populate('own', 60, options => '{"now": "2026-01-01T00:00:00Z", "progress": false}') ORDER BY 1;
SELECT count(email_id) > 0 AS some FROM own.person;
SELECT table_name, rows_written, note FROM seedgen.populate('own', 30, tables => '{"own.seat": 90}', options => '{"now": "2026-01-01T00:00:00Z", "progress": false}') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('own') WHERE ok IS NOT TRUE;
