# pg_regress files: tests/pg_regress/sql/NAME.sql against tests/pg_regress/expected/NAME.out, or one
# of NAME_1.out … NAME_9.out where versions differ. The server's own pg_regress is not used because
# each file here gets a database of its own, with the extension and nothing else.
# shellcheck shell=bash

run_regress() {
    step "pg_regress files"
    local file name
    mkdir -p "$results/regress"
    for file in tests/pg_regress/sql/*.sql; do
        [ -e "$file" ] || continue
        name=$(basename "$file" .sql)
        if [ -n "$TEST" ] && [ "$TEST" != "$name" ]; then continue; fi
        throttle
        regress_one "$name" &
    done
    wait
}

regress_one() {
    local name=$1 out=$results/regress/$1.out expected
    fresh_database "regress_$name" || { record fail regress "$name (no database)"; return 0; }
    # As pg_regress does: echo all, from standard input, whatever the errors.
    PGTZ=UTC PGDATESTYLE=ISO PGOPTIONS='-c intervalstyle=postgres' PGAPPNAME="regress/$name" timeout 300 \
        "$sandbox_bin/psql" -X -a -q -h "$cluster" -p 54321 -U postgres -d "regress_$name" \
        -v HIDE_TABLEAM=on -v HIDE_TOAST_COMPRESSION=on -v "examples=$root/examples" \
        <"tests/pg_regress/sql/$name.sql" >"$out" 2>&1 ||
        echo "psql ended with status $?" >>"$out"
    if [ -n "$ACCEPT" ]; then cp "$out" "tests/pg_regress/expected/$name.out"; fi
    for expected in "tests/pg_regress/expected/$name.out" tests/pg_regress/expected/"$name"_[0-9].out; do
        if [ -e "$expected" ] && cmp -s "$expected" "$out"; then
            record ok regress "$name"
            sql postgres -c "DROP DATABASE \"regress_$name\"" >/dev/null 2>&1 || true
            return 0
        fi
    done
    record fail regress "$name"
    diff -U3 "tests/pg_regress/expected/$name.out" "$out" 2>&1 | head -n 60 >&2 || true
}
