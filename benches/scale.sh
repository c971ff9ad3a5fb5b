#!/usr/bin/env bash
# Cost per row at ROWS and at ten times ROWS (1000000), of users, promotions and orders of examples/shop
# (uuid, identity, text keys; foreign keys; two-column index). RUNS (1) of each, interleaved.
. "$(dirname "$0")/lib.sh"

rows=${ROWS:-1000000} runs=${RUNS:-1}
only='{"only": ["users", "promotions", "orders"]}'
populate() { sql "$1" -c "SET client_min_messages = warning" -c "SELECT * FROM seedgen.populate('public', $2, options => '$only')"; }

bench_start
a=() b=()
for _ in $(seq "$runs"); do
    bench_shop run_a
    bench_ms populate run_a "$rows"
    a+=("$ms")
    sql postgres -c 'DROP DATABASE run_a'
    bench_shop run_b
    bench_ms populate run_b "$((rows * 10))"
    b+=("$ms")
    sql postgres -c 'DROP DATABASE run_b'
done
one=$(median "${a[@]}") ten=$(median "${b[@]}")
cat <<RESULT
3 tables of $rows rows    ${a[*]} ms, median $one
3 tables of $((rows * 10)) rows   ${b[*]} ms, median $ten
cost per row, ratio       $(ratio "$ten" "$((one * 10))")
RESULT
