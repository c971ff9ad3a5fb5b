# The #[pg_test] functions: they are in the schema `tests` of the extension when it is built with the
# feature pg_test. Each runs in its own connection and transaction, which is rolled back.
# shellcheck shell=bash

run_pgtest() {
    step "pg_test functions"
    local name
    # The message that such a test expects is known only to pgrx's own runner, which builds twice.
    if grep -rnE '#\[pg_test\((error|expected)' src >&2; then
        record fail pgtest "tests of an error belong in tests/pg_regress or in PgTryBuilder"
    fi
    fresh_database pgtest
    sql pgtest -At -c "
        SELECT p.proname FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
             AND d.objid = p.oid AND d.deptype = 'e'
        WHERE n.nspname = 'tests' AND p.pronargs = 0 ORDER BY 1" >"$results/pgtest.names"
    while read -r name; do
        throttle
        pgtest_one "$name" &
    done <"$results/pgtest.names"
    wait
}

pgtest_one() {
    local log=$results/pgtest.$1.log
    if timeout 120 "$(cat "$cluster/bindir")/psql" -X -q -h "$cluster" -p 54321 -U postgres -d pgtest \
        -v ON_ERROR_STOP=1 -c BEGIN -c "SELECT tests.\"$1\"()" -c ROLLBACK </dev/null >"$log" 2>&1; then
        record ok pgtest "$1"
    else
        record fail pgtest "$1"
        head -n 12 "$log" >&2
    fi
}
