# Shared by the benches: the release build on a throwaway server, databases with examples/shop, times and
# medians. Sourced, never executed. Not here: what is measured.
# shellcheck shell=bash

. "$(dirname "${BASH_SOURCE[0]}")/../tools/lib.sh"
. tools/sandbox.sh
. tools/cluster.sh

# PROFILE=dev measures the build of the tests, where waiting is all that counts.
# Default settings, but room for the tables in memory and no checkpoint in the middle of a load.
bench_start() {
    tools/prereqs.sh
    sandbox_make bench
    sandbox_install "${PROFILE:-release}"
    cluster_start "$sandbox_bin" "shared_buffers=${SHARED_BUFFERS:-4GB}" "max_wal_size=${MAX_WAL_SIZE:-16GB}" "$@"
    # shellcheck disable=SC2154
    trap 'cluster_stop "$cluster"' EXIT
    say "$("$sandbox_bin/postgres" --version), $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg)"
}

# bench_shop DATABASE: a database with the empty tables of examples/shop and the extension.
bench_shop() {
    sql postgres -c "SET client_min_messages = error" -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1"
    sql "$1" -c 'CREATE EXTENSION seedgen' -f examples/shop/schema.sql
    sql postgres -c CHECKPOINT
}

# bench_ms COMMAND…: runs it and sets `ms` to the milliseconds that it took.
bench_ms() {
    local start
    start=$(date +%s%N)
    "$@" >/dev/null
    ms=$((($(date +%s%N) - start) / 1000000))
}

# bench_sql_ms DATABASE SQL [SQL…]: psql's own times of the statements, one a line, in one session.
bench_sql_ms() {
    local database=$1 arguments=() statement
    shift
    for statement in "$@"; do arguments+=(-c "$statement"); done
    sql "$database" -c 'SET client_min_messages = warning' -c '\timing on' "${arguments[@]}" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'
}

# median NUMBER…
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

# ratio A B
ratio() { awk "BEGIN { printf \"%.3f\", $1 / $2 }"; }
