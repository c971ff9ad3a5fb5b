#!/usr/bin/env bash
# populate against COPY … BINARY of the same rows, ready made, into the same empty tables with the same keys,
# checks and indexes in force; interleaved, each on a database of its own, medians. populate's time includes
# ANALYZE and the proof of the foreign keys. Also the greatest memory of the backend and of its workers beyond
# the shared buffers. ROWS a table (1000000), RUNS (3).
. "$(dirname "$0")/lib.sh"

rows=${ROWS:-1000000} runs=${RUNS:-3}
# Parents first; suppliers and supplier_contacts point at each other, their keys are deferred.
tables="users categories supplier_contacts suppliers products product_categories promotions orders order_items reviews"

populate() { sql "$1" -c "SET client_min_messages = warning" -c "SELECT * FROM seedgen.populate('public', $rows)"; }

copy_out() {
    local table
    # shellcheck disable=SC2154
    as_server mkdir -p "$cluster/rows"
    for table in $tables; do sql "$1" -c "COPY $table TO '$cluster/rows/$table' (FORMAT binary)"; done
}

copy_in() {
    local table
    {
        echo "BEGIN;"
        for table in $tables; do echo "COPY $table FROM '$cluster/rows/$table' (FORMAT binary);"; done
        echo "COMMIT;"
    } | sql "$1" -v ON_ERROR_STOP=1
}

# Writes the greatest RssAnon of the backend on database $1 and of its parallel workers, in kB, until killed.
watch_memory() {
    local most=0 worker=0 pid kb
    while sleep 0.1; do
        for pid in $(pgrep -f "postgres: (parallel worker|postgres $1 )" || true); do
            kb=$(sed -n 's/^RssAnon:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null || true)
            if grep -q parallel "/proc/$pid/cmdline" 2>/dev/null; then
                if [ "${kb:-0}" -gt "$worker" ]; then worker=$kb; fi
            elif [ "${kb:-0}" -gt "$most" ]; then
                most=$kb
            fi
        done
        echo "$most $worker" >"$2"
    done
}

bench_start
bench_shop made
memory=$(mktemp)
watch_memory made "$memory" &
watcher=$!
populate made >/dev/null
kill "$watcher"
copy_out made
total=$(sql made -A -t -c "SELECT sum(rows) FROM seedgen.run_table")
sql postgres -c 'DROP DATABASE made'

a=() b=()
for _ in $(seq "$runs"); do
    bench_shop run_a
    bench_ms populate run_a
    a+=("$ms")
    sql postgres -c 'DROP DATABASE run_a'
    bench_shop run_b
    bench_ms copy_in run_b
    b+=("$ms")
    sql postgres -c 'DROP DATABASE run_b'
    say "populate ${a[-1]} ms, COPY BINARY ${b[-1]} ms"
done
mine=$(median "${a[@]}") theirs=$(median "${b[@]}")
read -r backend worker <"$memory"
rm -f "$memory"
cat <<RESULT
rows a table          $rows ($total in all)
populate              ${a[*]} ms, median $mine
COPY BINARY           ${b[*]} ms, median $theirs
ratio                 $(ratio "$mine" "$theirs")
rows per second       $((total * 1000 / mine))
memory of the backend $((backend / 1024)) MB, of a parallel worker $((worker / 1024)) MB
RESULT
