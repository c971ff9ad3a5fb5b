-- CHECKs with regular expressions, LIKE and their kin: every row meets them, by PostgreSQL's own word.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE SCHEMA c;
-- One column a pattern: (text, condition on v); a condition is a table of its own, filled and verified.
CREATE TABLE c.cases (n int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, type text NOT NULL, condition text NOT NULL);
INSERT INTO c.cases (type, condition) VALUES
    ('text', $$<v> ~ '^[A-Z]{3}-[0-9]{4}$'$$),
    ('text', $$<v> ~* '^[A-Z0-9._%+-]+@[A-Z0-9.-]+\.[A-Z]{2,}$'$$),
    ('text', $$<v> ~ '^[^\s]+@' AND <v> !~ '\s'$$),
    ('text', $$<v> ~* '^https?://[^\s/$.?#].[^\s]*$'$$),
    ('text', $$<v> ~ '^[a-z0-9]+(?:-[a-z0-9]+)*$' AND char_length(<v>) BETWEEN 3 AND 20$$),
    ('text', $$<v> ~ '^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?$'$$),
    ('text', $$<v> ~ '^#[0-9a-fA-F]{6}$' AND <v> = lower(<v>)$$),
    ('varchar(16)', $$<v> ~ '^\+[1-9]\d{1,14}$'$$),
    ('char(2)', $$<v> ~ '^[A-Z]{2}$'$$),
    ('char(6)', $$<v> ~ '^[A-Z]{2,4} *$'$$),
    ('char(5)', $$<v>::text ~ '^[a-z]+$'$$),
    ('text', $$<v> ~ '^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[^\w\s]).{8,64}$'$$),
    ('text', $$<v> NOT LIKE '% %' AND <v> <> ''$$),
    ('text', $$<v> ~ '^\S+$'$$),
    ('text', $$<v> !~ '\s' AND length(<v>) > 5$$),
    ('text', $$<v> ~ '^(?!-)[a-z0-9-]{1,63}(?<!-)$'$$),
    ('text', $$<v> ~ '^((25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\.){3}(25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)$'$$),
    ('text', $$<v> ~ '^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$'$$),
    ('text', $$<v> ~ '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$' AND <v> <> ''$$),
    ('text', $$<v> ~ '^\d{5}(-\d{4})?$'$$),
    ('text', $$<v> ~ '^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$'$$),
    ('text', $$<v> LIKE 'INV-____-%' AND <v> !~ '[a-z]'$$),
    ('text', $$<v> ILIKE 'http%' ESCAPE '!'$$),
    ('text', $$<v> LIKE 'a!%b%' ESCAPE '!'$$),
    ('text', $$<v> SIMILAR TO '(red|green)-[0-9]{2}_%'$$),
    ('text', $$<v> NOT SIMILAR TO '%[0-9]%' AND <v> ~ '^.{4}$'$$),
    ('text', $$<v> LIKE ANY (ARRAY['a%', 'b_'])$$),
    ('text', $$<v> NOT LIKE ALL (ARRAY['%a%', '%e%']) AND <v> ~ '^[aeiou]{3}$'$$),
    ('text', $$<v> ~ ALL (ARRAY['[a-z]', '[0-9]', '^.{5}$'])$$),
    ('text', $$starts_with(<v>, 'sk_') AND <v> ~ '_[0-9A-Za-z]{24}$'$$),
    ('text', $$<v> ^@ '/' AND <v> !~ '//' AND right(<v>, 1) = '/'$$),
    ('text', $$position('@' in <v>) > 1 AND strpos(<v>, ' ') = 0$$),
    ('text', $$regexp_match(<v>, '^v\d+$', 'i') IS NOT NULL$$),
    ('text', $$regexp_like(<v>, '^[a-f]+$', 'i')$$),
    ('text', $$NOT (<v> ~ '[^a-z]') AND NOT (<v> ~ '^(admin|root)')$$),
    ('text', $$<v> = '' OR <v> ~ '^[0-9]{3}$'$$),
    ('text', $$<v> IS NULL OR (<v> ~ '^[a-z]' AND <v> ~ '[0-9]$' AND length(<v>) <= 6)$$),
    ('text', $$lower(<v>) ~ '^[a-z]{2}-x$' AND upper(<v>) = <v>$$),
    ('text', $$<v> ~ '\mcat\M' AND <v> ~ '\ydog\y' AND <v> !~ '\Ycatdog'$$),
    ('text', $$<v> ~ '[[:<:]]word[[:>:]]'$$),
    ('text', $$<v> ~ '^[[:upper:]][[:lower:]]+( [[:upper:]][[:lower:]]+)+$'$$),
    ('text', $$<v> ~ '^[^\x01-\x7F]+$'$$),
    ('text', $$<v> ~ '^[\wäöüß]+$'$$),
    ('text', $$<v> ~ '(?x) ^ [a-z]+   # a word
        (?: - \d )? $'$$),
    ('text', $$<v> ~ '***=a.b(c'$$),
    ('text', $$translate(<v>, '0123456789abcdef', '') = '' AND length(<v>) = 8$$),
    ('text', $$left(<v>, 2) = 'XX' AND substring(<v>, 1, 3) <> 'XXX' AND <v> ~ '^.{6}$'$$),
    ('text', $$<v> ~ '^([0-9A-F]{2}:){5}[0-9A-F]{2}$'$$),
    ('varchar(8)', $$<v> ~ '^[a-z_][a-z0-9_]*$'$$),
    ('name', $$<v> ~ '^[a-z]+$' AND <v> !~~ 'pg\_%'$$),
    ('text', $$<v> ~ '^a{2,}b$|^c+$'$$),
    ('text', $$<v> ~ '^((?!foo|bar).)*$' AND <v> ~ '^[a-z]{3,}$'$$),
    ('text', $$btrim(<v>) = <v> AND <v> ~ '^.+ .+$' AND initcap(<v>) = <v>$$);
DO $$
DECLARE c record; test text;
BEGIN
    FOR c IN SELECT * FROM c.cases LOOP
        test := replace(c.condition, '<v>', 'v');
        EXECUTE format('CREATE TABLE s.t%s (v %s CHECK (%s), id int)', c.n, c.type, test);
        EXECUTE format('CREATE TABLE s.k%s (v %s PRIMARY KEY CHECK (%s))', c.n, c.type, test);
        EXECUTE format('CREATE DOMAIN c.d%s AS %s CHECK (%s)', c.n, c.type, replace(c.condition, '<v>', 'VALUE'));
        EXECUTE format('CREATE TABLE s.d%s (v c.d%s)', c.n, c.n);
        EXECUTE format('CREATE TABLE s.b%s (kind int NOT NULL, v %s,
            CONSTRAINT b CHECK (kind = 1 AND v IS NULL OR kind = 2 AND v IS NOT NULL AND (%s)))', c.n, c.type, test);
    END LOOP;
END $$;
-- Nothing is left to be tested, and what is made differs.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 200, options => :'o')
    WHERE rows_written < 200 OR note IS NOT NULL ORDER BY length(table_name), 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
CREATE FUNCTION c.few(prefix text) RETURNS TABLE (condition text, different bigint) LANGUAGE plpgsql AS $$
DECLARE c record;
BEGIN
    FOR c IN SELECT * FROM c.cases ORDER BY n LOOP
        EXECUTE format('SELECT count(DISTINCT v) FROM s.%s%s', prefix, c.n) INTO different;
        condition := c.condition;
        IF different < 100 THEN RETURN NEXT; END IF;
    END LOOP;
END $$;
SELECT * FROM c.few('t');
SELECT * FROM c.few('b');
-- A second run goes on.
SELECT table_name, rows_written, note FROM seedgen.populate('s', 150, options => :'o')
    WHERE rows_written < 150 OR note IS NOT NULL ORDER BY length(table_name), 1;
SELECT table_name, kind, object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SET client_min_messages = warning;
DROP SCHEMA s, c CASCADE;
