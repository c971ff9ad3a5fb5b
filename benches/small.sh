#!/usr/bin/env bash
# Small runs: examples/shop with 10 rows a table, and a schema of 100 tables with 10 rows each; the first call of
# a session (which reads the catalog cold), and the median of those after it. Each test run begins with empty
# tables and ends with a rollback, as tests do.
. "$(dirname "$0")/lib.sh"

many() {
    sql postgres -c "SET client_min_messages = error" -c "DROP DATABASE IF EXISTS many" -c "CREATE DATABASE many"
    sql many -o /dev/null -c 'CREATE EXTENSION seedgen' -f - <<'SQL'
SELECT format('CREATE TABLE t%s (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, %s name text NOT NULL, email text UNIQUE, '
              'created_at timestamptz NOT NULL DEFAULT now(), amount numeric(10, 2) CHECK (amount >= 0))', g,
              CASE WHEN g > 1 THEN format('parent_id int NOT NULL REFERENCES t%s,', g / 2) ELSE '' END)
FROM generate_series(1, 100) AS g \gexec
SQL
}

measure() {
    local statements=() i times
    for i in $(seq 21); do statements+=('\timing off' BEGIN '\timing on' "SELECT * FROM seedgen.populate('public', 10)" '\timing off' ROLLBACK); done
    mapfile -t times < <(bench_sql_ms "$1" "${statements[@]}")
    printf '%s: first %s ms, then %s ms (median of %s)\n' "$2" "${times[0]}" "$(median "${times[@]:1}")" "$((${#times[@]} - 1))"
}

bench_start
bench_shop shop
measure shop 'shop, 10 rows a table'
many
measure many '100 tables, 10 rows each'
