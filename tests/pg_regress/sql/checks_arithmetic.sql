-- Sums, products, remainders, bits, rounded values.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.sums (a int NOT NULL, b int NOT NULL, c int NOT NULL, d int NOT NULL, e int NOT NULL, f int NOT NULL, g int NOT NULL, h int NOT NULL, i int NOT NULL,
    CHECK (a + b = c), CHECK (d + e + f = 100 AND d >= 0 AND e >= 0 AND f >= 0), CHECK (g - h = i AND i >= 0));
CREATE TABLE s.limits (a int NOT NULL, b int NOT NULL, c int NOT NULL, d int NOT NULL, e int NOT NULL, CHECK (a + b <= c AND c <= 1000), CHECK (d + e < 10 AND d > 0 AND e > 0));
CREATE TABLE s.invoice (
    quantity int NOT NULL CHECK (quantity > 0), price numeric(8, 2) NOT NULL CHECK (price > 0), net numeric(12, 2) NOT NULL, tax numeric(12, 2) NOT NULL, total numeric(12, 2) NOT NULL,
    CHECK (net = quantity * price), CHECK (tax = round(net * 0.19, 2)), CHECK (total = net + tax));
CREATE TABLE s.area (w int NOT NULL, h int NOT NULL, x numeric(6, 2) NOT NULL, y numeric(6, 2) NOT NULL, CHECK (w > 0 AND h > 0 AND w * h <= 5000), CHECK (x * y <= 100 AND x > 0 AND y > 0));
CREATE TABLE s.steps (
    a int CHECK (a % 5 = 0), b int CHECK (mod(b, 10) = 3 AND b > 0), c int CHECK (c & 1 = 0), d int CHECK (d & 12 = 4), e numeric(10, 4) CHECK (round(e, 2) = e), f numeric(10, 2) CHECK (floor(f) = f),
    g double precision CHECK (g = trunc(g)), h int CHECK (h % 7 <> 0), i int PRIMARY KEY CHECK (i % 100 = 0), j int CHECK (power(j, 2) <= 400));
CREATE TABLE s.signs (
    a int CHECK (abs(a) <= 10), b int CHECK (-b > 0), c int CHECK (sign(c) = 1), d numeric CHECK (abs(d) > 5), e int CHECK (e + 1 > 5), f int CHECK (f * 2 <= 100 AND f > 0), g int CHECK (100 - g >= 20),
    h numeric CHECK (h / 4 < 10 AND h > 0), i int CHECK (i = ANY (ARRAY[1, 2, 3])), j money CHECK (j > '5' AND j < '100'), k real CHECK (k * 2 < 3));
CREATE TABLE s.shares (a double precision NOT NULL, b double precision NOT NULL, c real NOT NULL, d real NOT NULL, CHECK (a + b = 1), CHECK (a >= 0 AND b >= 0), CHECK (c + d <= 10));
CREATE TABLE s.fine (i numeric CHECK (i >= 0.001 AND i < 0.002), rate numeric CHECK (rate > 0 AND rate < 0.01));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT count(DISTINCT d) > 30 AS d, count(DISTINCT e) > 30 AS e, min(a) >= 0 AS a FROM s.sums;
SELECT count(DISTINCT total) > 150 AS total, avg(total) > 10 AS sensible FROM s.invoice;
DROP SCHEMA s CASCADE;
