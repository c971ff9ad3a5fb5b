# Client tests over real connections: the crate tests/client, told where the server is by the
# environment.
# shellcheck shell=bash

run_client() {
    step "client tests"
    local log=$results/client.log status=0
    SEEDGEN_TEST_HOST=$cluster SEEDGEN_TEST_PORT=54321 SEEDGEN_TEST_BINDIR=$sandbox_bin SEEDGEN_TEST_ROOT=$root \
        cargo test -p seedgen-client-tests --no-fail-fast -- ${TEST:+"$TEST"} \
        </dev/null >"$log" 2>&1 || status=$?
    cargo_results client "$log" "$status"
}
