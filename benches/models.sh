#!/usr/bin/env bash
# fetch_seeds against a model's server on loopback that answers in L seconds: the wall time is to be at most
# ceil(batches / concurrency) * L * 1.05 + 0.2 s. Not here: real models.
. "$(dirname "$0")/lib.sh"

measure() { # LATENCY ROWS BATCH CONCURRENCY
    local latency=$1 rows=$2 batch=$3 concurrency=$4 url ms
    coproc MODEL { "$server" "$latency"; }
    read -r url <&"${MODEL[0]}"
    sql models -c "DROP SERVER IF EXISTS m CASCADE" \
        -c "CREATE SERVER m FOREIGN DATA WRAPPER seedgen_llm OPTIONS (endpoint '$url', model 'test')" 2>/dev/null
    # The first call of a session reads the catalog cold, and its connections are new: as users have it.
    ms=$(bench_sql_ms models "CALL seedgen.fetch_seeds('public', 'm', rows => $rows, batch => $batch, concurrency => $concurrency, refresh => true)")
    awk -v l="$latency" -v r="$rows" -v b="$batch" -v c="$concurrency" -v ms="$ms" 'BEGIN {
        n = int((r + b - 1) / b); rounds = int((n + c - 1) / c); most = rounds * l * 1.05 + 0.2
        printf "L = %s s, %d batches, concurrency %d: %.3f s (%d rounds are %.1f s, at most %.3f s): %s\n",
            l, n, c, ms / 1000, rounds, rounds * l, most, (ms / 1000 <= most ? "met" : "NOT met") }'
    exec {MODEL[1]}>&-
    wait "$MODEL_PID" || true
}

bench_start
cargo build --profile "${PROFILE:-release}" -p seedgen-test-model --quiet
server=$target/${PROFILE:-release}/seedgen-test-model
[ "${PROFILE:-release}" != dev ] || server=$target/debug/seedgen-test-model
sql postgres -c "DROP DATABASE IF EXISTS models" -c "CREATE DATABASE models" 2>/dev/null
sql models -c 'CREATE EXTENSION seedgen' \
    -c 'CREATE TABLE author (id bigserial PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE, born date, score numeric(6, 2))'
measure 0.5 100 25 8
measure 0.5 500 25 8
measure 2 100 25 8
measure 2 500 25 8
measure 2 1000 25 16
