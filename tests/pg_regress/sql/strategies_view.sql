-- The vocabulary, looked up in psql: what a strategy is for, its parameters, and an example that can be taken over.
SELECT family, array_agg(DISTINCT strategy) AS strategies FROM seedgen.strategies GROUP BY family ORDER BY family;
SELECT parameter, type, default_value, meaning FROM seedgen.strategies WHERE strategy = 'distribute_range';
SELECT parameter, type, default_value, meaning FROM seedgen.strategies WHERE strategy = 'aggregate_of_children';
SELECT strategy, about, parameter, example FROM seedgen.strategies WHERE strategy IN ('uuid_v4', 'boolean', 'check_digit');
-- What must be given, by type.
SELECT type, count(*) FROM seedgen.strategies WHERE parameter IS NOT NULL AND default_value IS NULL GROUP BY type ORDER BY type;
-- No row is without the words that it needs, and every example is a rule that can be read: what is refused is refused
-- for its column, not for its form.
SELECT * FROM seedgen.strategies WHERE about = '' OR example IS NULL OR type = 'any';
CREATE SCHEMA v;
CREATE TABLE v.t (id int PRIMARY KEY, word text);
SELECT seedgen.set_strategy('v.t.word', (SELECT DISTINCT example FROM seedgen.strategies WHERE strategy = 'mask'));
SELECT seedgen.set_strategy('v.t.word', (SELECT DISTINCT example FROM seedgen.strategies WHERE strategy = 'regex'));
SELECT word ~ '^[A-Z]{3}-\d{4}(-[a-f])?$' AS matches FROM seedgen.rows(NULL::v.t, 2);
-- Anyone may look.
CREATE ROLE seedgen_strategies_reader;
SET ROLE seedgen_strategies_reader;
SELECT count(DISTINCT strategy) > 30 AS many FROM seedgen.strategies;
RESET ROLE;
DROP ROLE seedgen_strategies_reader;
