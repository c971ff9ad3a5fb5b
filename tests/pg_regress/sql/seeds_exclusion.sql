-- Exclusion constraints hold among seeds: the first of two that conflict serves.
CREATE SCHEMA s;
CREATE TABLE s.booking (
    id int PRIMARY KEY, room int4range NOT NULL, during tstzrange, starts date, ends date, state text,
    EXCLUDE USING gist (room WITH =, during WITH &&),
    CONSTRAINT stays EXCLUDE USING gist (daterange(starts, ends) WITH &&) WHERE (state = 'sure') DEFERRABLE INITIALLY DEFERRED);
SELECT accepted, rejected, jsonb_pretty(reasons) FROM seedgen.import_seeds('s.booking', '[
    {"id": 1, "room": "[1,2)", "during": "[2026-01-01 10:00Z,2026-01-01 12:00Z)"},
    {"id": 2, "room": "[1,2)", "during": "[2026-01-01 11:00Z,2026-01-01 13:00Z)"},
    {"id": 3, "room": "[1,2)", "during": "[2026-01-01 12:00Z,2026-01-01 14:00Z)"},
    {"id": 4, "room": "[2,3)", "during": "[2026-01-01 10:00Z,2026-01-01 12:00Z)"},
    {"id": 5, "room": "[2,3)", "during": null},
    {"id": 6, "room": "[2,3)", "during": null},
    {"id": 7, "room": "[3,4)", "starts": "2026-01-01", "ends": "2026-01-05", "state": "sure"},
    {"id": 8, "room": "[3,4)", "starts": "2026-01-03", "ends": "2026-01-04", "state": "perhaps"},
    {"id": 9, "room": "[3,4)", "starts": "2026-01-04", "ends": "2026-01-09", "state": "sure"},
    {"id": 10, "room": "[3,4)", "starts": "2026-01-05", "ends": "2026-01-09", "state": "sure"},
    {"id": 10, "room": "[1,2)", "during": "[2026-01-01 20:00Z,2026-01-01 21:00Z)"},
    {"id": 11, "room": "[1,2)", "during": "[2026-01-01 20:00Z,2026-01-01 21:00Z)"}]');
-- Against what an earlier call brought; two that conflict with each other alone.
SELECT accepted, rejected, jsonb_pretty(reasons) FROM seedgen.import_seeds('s.booking', '[
    {"id": 20, "room": "[1,2)", "during": "[2026-01-01 09:00Z,2026-01-01 10:30Z)"},
    {"id": 21, "room": "[1,2)", "during": "[2026-01-01 09:00Z,2026-01-01 10:00Z)"},
    {"id": 22, "room": "[1,2)", "during": "[2026-01-01 09:30Z,2026-01-01 10:00Z)"}]');
-- Rows of the table have no say.
INSERT INTO s.booking (id, room, during) VALUES (1, '[1,2)', '[2026-01-01 10:00Z,2026-01-01 12:00Z)'), (2, '[9,10)', '[2026-01-01 10:00Z,2026-01-01 12:00Z)');
SELECT accepted, rejected, reasons FROM seedgen.import_seeds('s.booking', '[
    {"id": 1, "room": "[1,2)", "during": "[2026-01-01 10:00Z,2026-01-01 12:00Z)"},
    {"id": 2, "room": "[9,10)", "during": "[2026-01-01 10:00Z,2026-01-01 12:00Z)"},
    {"id": 3, "room": "[9,10)", "during": "[2026-01-01 11:00Z,2026-01-01 12:00Z)"}]', replace => true);
-- Many, and each in the way of the next: every second serves.
SELECT accepted, rejected FROM seedgen.import_seeds('s.booking',
    (SELECT jsonb_agg(jsonb_build_object('id', i, 'room', '[5,6)', 'during', tstzrange(timestamptz '2026-01-01Z' + i * interval '1 hour', timestamptz '2026-01-01Z' + (i + 2) * interval '1 hour')))
     FROM generate_series(1, 500) AS i), replace => true);
-- All with all.
SELECT accepted, rejected FROM seedgen.import_seeds('s.booking',
    (SELECT jsonb_agg(jsonb_build_object('id', i, 'room', '[5,6)', 'during', '[2026-01-01,2026-01-02)')) FROM generate_series(1, 500) AS i), replace => true);
