#!/usr/bin/env bash
# seedgen.rows, counted: ROWS (1000000) orders of examples/shop, whose parents number PARENTS (1000, 1000000).
. "$(dirname "$0")/lib.sh"

rows=${ROWS:-1000000}
bench_start
for parents in ${PARENTS:-1000 1000000}; do
    bench_shop parents
    sql parents -o /dev/null -c "SET client_min_messages = warning" \
        -c "SELECT * FROM seedgen.populate('public', $parents, options => '{\"only\": [\"users\", \"promotions\"]}')"
    count="SELECT count(*) FROM (SELECT seedgen.rows(NULL::orders, $rows)) s"
    mapfile -t times < <(bench_sql_ms parents "$count" "$count" "$count" "$count" "$count")
    ms=$(median "${times[@]}")
    printf '%s parents: %s ms, median %s: %s rows/s\n' "$parents" "${times[*]}" "$ms" "$(awk "BEGIN { printf \"%d\", $rows * 1000 / $ms }")"
done
