# Unit and property tests, frozen outputs and doc tests of the pure crates: no PostgreSQL.
# shellcheck shell=bash

run_unit() {
    step "unit tests"
    local log=$results/unit.log status=0
    # Everything in the workspace but the packages that need a server.
    cargo test --workspace --exclude seedgen --exclude seedgen-client-tests --no-fail-fast \
        </dev/null >"$log" 2>&1 || status=$?
    cargo_results unit "$log" "$status"
}

# cargo_results KIND LOG STATUS: reads libtest's lines. A crate that does not build, or a test
# process that dies, is one failure more than libtest can count.
cargo_results() {
    local kind=$1 log=$2 status=$3 before after verdict name
    before=$(grep -c '^fail' "$tally" || true)
    while IFS=$'\t' read -r verdict name; do
        record "$verdict" "$kind" "$name"
    done < <(awk '/^test .* \.\.\. (ok|FAILED)/ {
        verdict = ($0 ~ /\.\.\. ok/) ? "ok" : "fail"
        sub(/^test /, ""); sub(/ \.\.\. .*/, ""); print verdict "\t" $0 }' "$log")
    after=$(grep -c '^fail' "$tally" || true)
    if [ "$status" != 0 ]; then
        if [ "$before" = "$after" ]; then record fail "$kind" "cargo test ended with status $status"; fi
        grep -v '^test .* ok$' "$log" | tail -n 60 >&2
    fi
}
