-- Both or neither, one of several, implication, CASE, rows, distinct; several constraints at once.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.nulls (
    a int, b int, c int, d int, e int, f int, CHECK ((a IS NULL) = (b IS NULL)), CHECK (num_nonnulls(c, d, e) <= 1), CHECK ((e IS NOT NULL)::int + (f IS NOT NULL)::int = 1));
CREATE TABLE s.kinds (
    kind text NOT NULL CHECK (kind IN ('card', 'cash', 'none')), number text, amount int, note text,
    CHECK ((kind = 'card') = (number IS NOT NULL)), CHECK (kind <> 'cash' OR amount IS NOT NULL), CHECK (CASE kind WHEN 'none' THEN amount IS NULL ELSE amount > 0 END));
CREATE TABLE s.flags (
    a boolean NOT NULL, b boolean NOT NULL, c boolean NOT NULL, d boolean, CHECK (NOT (a AND b)), CHECK (a <> c), CHECK (d IS DISTINCT FROM false), CHECK (COALESCE(d, false) OR b OR a),
    CHECK (a::int + b::int + c::int >= 1), CHECK ((CASE WHEN a THEN 1 ELSE 0 END) + (CASE WHEN b THEN 1 ELSE 0 END) <= 1));
CREATE TABLE s.rows_ (a int NOT NULL, b int NOT NULL, c int NOT NULL, d int NOT NULL, e text, f text, CHECK ((a, b) <> (c, d)), CHECK (e IS DISTINCT FROM 'x'), CHECK (f IS NOT DISTINCT FROM 'y'));
CREATE TABLE s.branches (
    kind text NOT NULL, a int NOT NULL, b int NOT NULL, c int, CHECK ((kind = 'sum' AND a + b = 10) OR (kind = 'gap' AND a > b + 5) OR (kind = 'same' AND a = b)), CHECK (a >= 0 AND b >= 0),
    CHECK (GREATEST(a, b) <= 1000), CHECK (COALESCE(c, 0) >= 0), CHECK (kind <> 'same' OR c IS NULL));
CREATE TABLE s.several (n int NOT NULL CHECK (n > 10) CHECK (n % 2 = 0) CHECK (n <> 20) CHECK (n IS NOT NULL AND n < 100), t text NOT NULL CHECK (t = lower(t)) CHECK (length(t) <= 8) CHECK (t <> '') CHECK (octet_length(t) >= 3));
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o') ORDER BY 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT kind, count(*) > 0 AS some, bool_and(CASE kind WHEN 'sum' THEN a + b = 10 WHEN 'gap' THEN a > b + 5 ELSE a = b END) AS holds FROM s.branches GROUP BY kind ORDER BY kind;
SELECT kind, count(number) > 0 AS number, count(amount) > 0 AS amount FROM s.kinds GROUP BY kind ORDER BY kind;
DROP SCHEMA s CASCADE;
