-- Addresses and networks.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.net (
    a inet CHECK (family(a) = 4), b inet CHECK (family(b) = 6), c inet CHECK (masklen(c) = 32), d inet CHECK (d << '10.0.0.0/8'), e cidr CHECK (masklen(e) <= 24), f inet CHECK (f <<= '192.168.0.0/16' AND masklen(f) = 32), g cidr CHECK (g << '172.16.0.0/12' AND masklen(g) = 28),
    h cidr CHECK (family(h) = 6 AND masklen(h) >= 48), i inet CHECK (family(i) = 4 AND host(i) <> ''));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(DISTINCT d) > 100 AS d, count(DISTINCT g) > 100 AS g FROM s.net;
DROP SCHEMA s CASCADE;
