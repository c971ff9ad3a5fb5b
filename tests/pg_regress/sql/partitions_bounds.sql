-- Partition keys stay inside the bounds of the leaves.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA s;
CREATE TABLE s.by_month (id int GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, t text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE s.by_month_1 PARTITION OF s.by_month FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
CREATE TABLE s.by_month_2 PARTITION OF s.by_month FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
CREATE TABLE s.by_list (id int PRIMARY KEY, country text NOT NULL, t text);
DROP TABLE s.by_list;
CREATE TABLE s.by_list (id int, country text NOT NULL, PRIMARY KEY (id, country)) PARTITION BY LIST (country);
CREATE TABLE s.by_list_eu PARTITION OF s.by_list FOR VALUES IN ('DE', 'FR', 'IT');
CREATE TABLE s.by_list_us PARTITION OF s.by_list FOR VALUES IN ('US');
CREATE TABLE s.levels (day date NOT NULL, region int NOT NULL, n int) PARTITION BY RANGE (day);
CREATE TABLE s.levels_2024 PARTITION OF s.levels FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (region);
CREATE TABLE s.levels_2024_1 PARTITION OF s.levels_2024 FOR VALUES IN (1, 2);
CREATE TABLE s.levels_2024_3 PARTITION OF s.levels_2024 FOR VALUES IN (3);
SELECT table_name, rows_written, path, note FROM seedgen.populate('s', 300, options => :'o') ORDER BY 1;
SELECT object, found FROM seedgen.verify('s') WHERE ok IS NOT TRUE;
SELECT tableoid::regclass, count(*) > 20 AS filled FROM s.by_month GROUP BY 1 ORDER BY 1;
SELECT tableoid::regclass, count(*) > 20 AS filled FROM s.by_list GROUP BY 1 ORDER BY 1;
SELECT tableoid::regclass, count(*) > 20 AS filled FROM s.levels GROUP BY 1 ORDER BY 1;
