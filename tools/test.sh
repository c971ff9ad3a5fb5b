#!/usr/bin/env bash
# Runs every kind of test, or those in KINDS, and ends with one plain line: `N passed, N failed`.
#   KINDS="unit pgtest regress docs client fuzz"   which kinds
#   TEST=name                                 only pg_regress files and client tests of that name
#   ACCEPT=1                                  take pg_regress results as the expected ones
# The kinds are in tools/test/; each calls `record` once per test. One build of the extension, with
# its #[pg_test] functions inside, serves all kinds that need a server.
. "$(dirname "$0")/lib.sh"
. tools/sandbox.sh
. tools/cluster.sh

: "${KINDS:=unit pgtest regress docs client fuzz}"
: "${TEST:=}"
: "${ACCEPT:=}"
PROFILE=${PROFILE:-dev}
jobs=$(nproc)
results=$target/test-results
rm -rf "$results"
mkdir -p "$results"
tally=$results/tally
: >"$tally"

# record ok|fail KIND NAME: one test's outcome. One short write, so parallel tests may call it.
record() {
    printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$tally"
    if [ "$1" = ok ]; then say "  ok    $2 $3"; else say "  FAIL  $2 $3"; fi
}

# Waits until fewer than `jobs` background tests run.
throttle() { while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done; }

# fresh_database NAME [template]: with the extension, unless another template is named.
fresh_database() {
    sql postgres -c "DROP DATABASE IF EXISTS \"$1\"" -c "CREATE DATABASE \"$1\" TEMPLATE ${2:-seedgen_template}" >/dev/null 2>&1
}

for kind in unit pgtest regress docs client fuzz; do . "tools/test/$kind.sh"; done

# Stops the server, looks for what it would not have told a client, and adds up.
finish() {
    local passed failed
    if [ -n "${cluster:-}" ]; then
        cp "$cluster/log" "$results/server.log" 2>/dev/null || true
        if grep -E 'TRAP: |PANIC: |terminated by signal' "$results/server.log" >&2; then
            record fail server "an assertion failed or a backend died: see $results/server.log"
        fi
        cluster_stop "$cluster"
    fi
    passed=$(grep -c '^ok' "$tally" || true)
    failed=$(grep -c '^fail' "$tally" || true)
    if [ "$failed" -gt 0 ]; then
        printf '\nfailed:\n'
        awk -F'\t' '$1 == "fail" { print "  " $2 " " $3 }' "$tally"
    fi
    printf '%s passed, %s failed\n' "$passed" "$failed"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}

# One build and one server for all the kinds that need them. If it fails, what has run is still counted.
prepare_server() {
    sandbox_make test
    sandbox_install "$PROFILE" pg_test
    cluster_start "$sandbox_bin" fsync=off shared_buffers=256MB max_wal_size=4GB \
        max_connections=60 max_prepared_transactions=10
    sql postgres -c 'CREATE DATABASE seedgen_template' >&2
    sql seedgen_template -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION seedgen' >&2
}

trap 'code=$?; trap - EXIT; if [ $code -ne 0 ]; then record fail harness "stopped with status $code"; fi; finish || code=1; exit $code' EXIT
trap 'exit 130' INT TERM

tools/prereqs.sh
case " $KINDS " in *" unit "*) run_unit ;; esac
case " $KINDS " in *" pgtest "* | *" regress "* | *" docs "* | *" client "* | *" fuzz "*) prepare_server ;; esac
for kind in pgtest regress docs client fuzz; do
    case " $KINDS " in *" $kind "*) "run_$kind" ;; esac
done
