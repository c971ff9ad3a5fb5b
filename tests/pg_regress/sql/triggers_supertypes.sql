-- Rows of a supertype that the triggers of its subtypes make: keys of subtypes are new ones, apart from each other.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
SET client_min_messages = warning;
CREATE SCHEMA s;
CREATE TABLE s.party (id int PRIMARY KEY, kind text NOT NULL DEFAULT 'party', name text);
CREATE TABLE s.person (id int PRIMARY KEY REFERENCES s.party, birth date NOT NULL);
CREATE TABLE s.firm (id int PRIMARY KEY, seat text NOT NULL, FOREIGN KEY (id) REFERENCES s.party);
-- A subtype of a subtype.
CREATE TABLE s.bank (id int PRIMARY KEY REFERENCES s.firm, code text NOT NULL UNIQUE);
CREATE TABLE s.account (id int PRIMARY KEY, party_id int NOT NULL REFERENCES s.party, bank_id int NOT NULL REFERENCES s.bank);
CREATE FUNCTION s.of_person() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO s.party (id, kind) VALUES (NEW.id, 'person'); RETURN NEW; END $$;
CREATE FUNCTION s.of_firm() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO s.party (kind, id) SELECT 'firm', new.id; RETURN NEW; END $$;
CREATE FUNCTION s.of_bank() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO s.firm VALUES (NEW.id, coalesce(NEW.code, '')); RETURN NEW; END $$;
CREATE TRIGGER make BEFORE INSERT ON s.person FOR EACH ROW EXECUTE FUNCTION s.of_person();
CREATE TRIGGER make BEFORE INSERT ON s.firm FOR EACH ROW EXECUTE FUNCTION s.of_firm();
CREATE TRIGGER make BEFORE INSERT ON s.bank FOR EACH ROW EXECUTE FUNCTION s.of_bank();
SELECT table_name, rows_written, path FROM seedgen.populate('s', 100, options => :'o') ORDER BY 1;
SELECT kind, count(*) FROM s.party GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM s.firm;
SELECT table_name, kind, object, expected, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
-- Once more, beside what is there.
SELECT table_name, rows_written FROM seedgen.populate('s', 50, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, expected, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT constraint_name, strategy, reason FROM seedgen.plan('s', 50, options => :'o') WHERE constraint_name ~ 'person.*fkey';
SELECT * FROM seedgen.undo((SELECT max(run) FROM seedgen.runs)) ORDER BY 1;
SELECT count(*) FROM s.party;
SELECT * FROM seedgen.undo((SELECT max(run) FROM seedgen.runs WHERE status = 'done')) ORDER BY 1;
SELECT (SELECT count(*) FROM s.party) + (SELECT count(*) FROM s.firm) AS rows;
-- Where the triggers do not fire, the keys are those of rows that are there.
SELECT table_name, rows_written, path FROM seedgen.populate('s', 100, triggers => 'skip', options => :'o') ORDER BY 1;
SELECT count(*) FROM s.party;
SELECT table_name, kind, object, expected, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
DROP SCHEMA s CASCADE;
-- Keys that are texts, uuids, and several columns; a trigger that minds no row that is there.
CREATE SCHEMA s;
CREATE DOMAIN s.public_id AS text CHECK (length(trim(VALUE)) > 10);
CREATE TABLE s.scope (id uuid PRIMARY KEY);
CREATE TABLE s.role (scope_id uuid NOT NULL REFERENCES s.scope, public_id s.public_id PRIMARY KEY, UNIQUE (scope_id, public_id));
CREATE TABLE s.role_org (public_id s.public_id PRIMARY KEY REFERENCES s.role, scope_id uuid NOT NULL REFERENCES s.scope, note text, FOREIGN KEY (scope_id, public_id) REFERENCES s.role (scope_id, public_id));
CREATE TABLE s.role_global (public_id s.public_id PRIMARY KEY REFERENCES s.role, scope_id uuid NOT NULL REFERENCES s.scope);
CREATE TABLE s.seen (public_id s.public_id PRIMARY KEY REFERENCES s.role, scope_id uuid);
CREATE FUNCTION s.make() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN insert into s.role (public_id, scope_id) values (new.public_id, new.scope_id); RETURN NEW; END $$;
CREATE FUNCTION s.may() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN insert into s.role (public_id, scope_id) values (new.public_id, new.scope_id) on conflict do nothing; RETURN NEW; END $$;
CREATE TRIGGER make BEFORE INSERT ON s.role_org FOR EACH ROW EXECUTE FUNCTION s.make();
CREATE TRIGGER make BEFORE INSERT ON s.role_global FOR EACH ROW EXECUTE FUNCTION s.make();
CREATE TRIGGER may BEFORE INSERT ON s.seen FOR EACH ROW EXECUTE FUNCTION s.may();
SELECT table_name, rows_written FROM seedgen.populate('s', 60, options => :'o') ORDER BY 1;
SELECT table_name, rows_written FROM seedgen.populate('s', 40, options => :'o') ORDER BY 1;
SELECT count(*), count(DISTINCT scope_id) > 20 AS spread FROM s.role;
SELECT table_name, kind, object, expected, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
DROP SCHEMA s CASCADE;
-- What the trigger hands on has to meet the supertype's own foreign keys, deferred ones in a cycle as well.
CREATE SCHEMA s;
CREATE TABLE s.method (id text PRIMARY KEY, conf_id text);
CREATE TABLE s.conf (id text PRIMARY KEY, method_id text NOT NULL REFERENCES s.method DEFERRABLE INITIALLY DEFERRED, UNIQUE (method_id, id));
ALTER TABLE s.method ADD FOREIGN KEY (id, conf_id) REFERENCES s.conf (method_id, id) DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE s.argon (id text PRIMARY KEY REFERENCES s.conf, method_id text NOT NULL, threads int, FOREIGN KEY (method_id, id) REFERENCES s.conf (method_id, id) DEFERRABLE INITIALLY DEFERRED);
CREATE FUNCTION s.make() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN insert into s.conf (id, method_id) values (new.id, new.method_id); RETURN NEW; END $$;
CREATE TRIGGER make BEFORE INSERT ON s.argon FOR EACH ROW EXECUTE FUNCTION s.make();
SELECT table_name, rows_written FROM seedgen.populate('s', 50, options => :'o') ORDER BY 1;
SELECT count(*) FROM s.conf;
SELECT table_name, kind, object, expected, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
DROP SCHEMA s CASCADE;
