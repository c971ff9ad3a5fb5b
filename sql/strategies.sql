-- The vocabulary of rules and plans, to be looked up. What it says is docs/strategies.md.

CREATE VIEW seedgen.strategies AS
SELECT r.family, r.strategy, r.about, r.parameter, r.kind AS type, r.default_value, r.meaning, r.example::jsonb AS example
FROM seedgen.strategy_reference() r
ORDER BY r.ordinal;
COMMENT ON VIEW seedgen.strategies IS 'What a column can be filled with: a row for each parameter of each strategy. Those without a default have to be given.';
GRANT SELECT ON seedgen.strategies TO PUBLIC;
