#!/usr/bin/env bash
# Fidelity: five tables with known structure (dataset.py) are learnt by seedgen and, beside it, by SDV's HMA synthesizer;
# both make as many rows again, and SDMetrics scores them (column shapes, column pair trends, cardinality, trends between
# tables). VENV is a Python environment with sdv and sdmetrics; HMA=0 leaves HMA out. How many rows a second each makes is
# said beside.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

python=${VENV:?a Python environment with sdv and sdmetrics}/bin/python
work=${WORK:-$(mktemp -d)}
here=benches/fidelity
tables=(stores customers products orders order_items)

bench_start
"$python" $here/dataset.py "$work/real" >/dev/null
sql postgres -c "CREATE DATABASE fidelity"
sql fidelity -c 'CREATE EXTENSION seedgen'
for schema in real made; do sql fidelity -v schema=$schema -f $here/schema.sql; done
counts=
for t in "${tables[@]}"; do
    sql fidelity -c "\\copy real.$t FROM '$work/real/$t.csv' CSV HEADER"
    n=$(sql fidelity -At -c "SELECT count(*) FROM real.$t")
    counts+="${counts:+, }\"$t\": $n"
done
mapfile -t times < <(bench_sql_ms fidelity "SELECT seedgen.learn('made', from_schema => 'real')" \
    "SELECT seedgen.populate('made', 1, seeds => 'existing', tables => '{$counts}')")
say "seedgen: 5 tables, learn ${times[0]} ms, populate ${times[1]} ms: $counts"
mkdir -p "$work/made"
for t in "${tables[@]}"; do sql fidelity -c "\\copy made.$t TO '$work/made/$t.csv' CSV HEADER"; done
# A hundred times as many rows: what a row costs once the plan is made.
sql fidelity -c 'TRUNCATE made.stores, made.customers, made.products, made.orders, made.order_items'
mapfile -t times < <(bench_sql_ms fidelity "SELECT seedgen.populate('made', 1000000, seeds => 'existing', tables => '{\"stores\": 6000, \"products\": 30000}')")
say "seedgen: 3,036,000 rows in ${times[0]} ms: $(awk "BEGIN { printf \"%.0f\", 3036000 / ${times[0]} * 1000 }") rows/s"

# The pairs by themselves, as HMA gets them: no other tables, no columns that lead to others. Once as they are, once unlogged:
# HMA's rows end in memory.
# alone CHILD PARENT SQL COUNTS: what takes the others out, and the rows of the parent; three million of the child.
alone() {
    local child=$1 parent=$2 kind
    sql postgres -c "CREATE DATABASE pair TEMPLATE fidelity"
    sql pair -c 'TRUNCATE made.stores, made.customers, made.products, made.orders, made.order_items'
    for schema in real made; do sql pair -c 'SET client_min_messages = warning' -c "SET search_path = $schema" -c "$3"; done
    for kind in LOGGED UNLOGGED; do
        if [ $kind = UNLOGGED ]; then
            sql pair -c "TRUNCATE made.$child, made.$parent" -c "ALTER TABLE made.$child SET UNLOGGED" -c "ALTER TABLE made.$parent SET UNLOGGED"
        fi
        mapfile -t times < <(bench_sql_ms pair "SELECT seedgen.learn('made', from_schema => 'real')" \
            "SELECT seedgen.populate('made', 3000000, seeds => 'existing', tables => '$4')")
        n=$(sql pair -At -c "SELECT sum(rows) FROM seedgen.run_tables WHERE run = (SELECT max(run) FROM seedgen.runs)")
        say "seedgen: $parent and $child alone, $kind, $n rows in ${times[1]} ms: $(awk "BEGIN { printf \"%.0f\", $n / ${times[1]} * 1000 }") rows/s"
    done
    sql postgres -c "DROP DATABASE pair"
}
alone customers stores 'DROP TABLE order_items, orders, products' '{"stores": 6000}'
alone order_items products 'DROP TABLE orders, customers, stores CASCADE; ALTER TABLE order_items DROP COLUMN order_id' '{"products": 30000}'

score() { PYTHONPATH=$here "$python" $here/score.py "$@" 2>>"$work/details"; }
say '| made by | column shapes | column pair trends | cardinality | trends between tables | overall |'
score 'seedgen, five tables' "$work/real" "$work/made"
for only in 'stores customers' 'products order_items'; do
    # shellcheck disable=SC2086
    score "seedgen, $only" "$work/real" "$work/made" $only
done
if [ "${HMA:-1}" = 1 ]; then
    for only in '' 'stores customers' 'products order_items'; do
        # shellcheck disable=SC2086
        if PYTHONPATH=$here "$python" $here/hma.py "$work/real" "$work/hma" $only; then
            # shellcheck disable=SC2086
            score "HMA, ${only:-five tables}" "$work/real" "$work/hma" $only
        fi
    done
fi
