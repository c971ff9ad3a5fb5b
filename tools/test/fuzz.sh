# The schema fuzzer (tests/fuzz): each family of difficulties alone, then mixed schemas. As many cases on every
# machine, so that a pass is a pass; FUZZ_SECONDS, FUZZ_SEED and FUZZ_ARGS (make fuzz) choose another run.
# shellcheck shell=bash

: "${FUZZ_SECONDS:=}"
: "${FUZZ_SEED:=1}"
: "${FUZZ_ARGS:=}"

run_fuzz() {
    step "schema fuzzer"
    cargo build -p seedgen-fuzz </dev/null >"$results/fuzz-build.log" 2>&1 || {
        record fail fuzz "does not build: see $results/fuzz-build.log"
        return 0
    }
    # shellcheck disable=SC2086
    if [ -n "$FUZZ_SECONDS" ]; then
        fuzz_one "seed $FUZZ_SEED, $FUZZ_SECONDS s" --seed "$FUZZ_SEED" --seconds "$FUZZ_SECONDS" --report "$results/fuzz" $FUZZ_ARGS
    else
        fuzz_one "families" --solo --cases 220
        fuzz_one "mixed" --cases 120
    fi
}

# fuzz_one NAME ARGUMENTS…: shrunk failures go to the log, or into the folder of --report.
fuzz_one() {
    local name=$1 log
    shift
    log=$results/fuzz-${name%%[, ]*}.log
    if SEEDGEN_TEST_HOST=$cluster SEEDGEN_TEST_PORT=54321 SEEDGEN_TEST_BINDIR=$sandbox_bin SEEDGEN_TEST_ROOT=$root \
        "$target/debug/seedgen-fuzz" "$@" </dev/null >"$log" 2>&1; then
        record ok fuzz "$name: $(tail -n 1 "$log")"
    else
        record fail fuzz "$name: $(tail -n 1 "$log")"
        head -n 60 "$log" >&2
    fi
}
