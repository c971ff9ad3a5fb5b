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
