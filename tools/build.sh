#!/usr/bin/env bash
# build: into the private copy of PostgreSQL that the tests use. install: into this machine's.
# check, lint: what a change has to pass before it is worth building.
. "$(dirname "$0")/lib.sh"
. tools/sandbox.sh

tools/prereqs.sh
case ${1:-} in
build)
    sandbox_make test
    sandbox_install "${PROFILE:-dev}" pg_test
    ;;
install)
    config=$(find_pg_config)
    options=(--release --no-default-features --features "pg$PG" --pg-config "$config")
    if [ ! -w "$("$config" --pkglibdir)" ]; then
        command -v sudo >/dev/null || die "no right to write to $("$config" --pkglibdir): run this as root"
        options+=(--sudo)
    fi
    pgrx install "${options[@]}"
    say "installed: now CREATE EXTENSION seedgen in a database"
    ;;
check)
    PGRX_PG_CONFIG_PATH=$(find_pg_config)
    export PGRX_PG_CONFIG_PATH
    cargo check --workspace --no-default-features --features "pg$PG pg_test"
    ;;
lint)
    PGRX_PG_CONFIG_PATH=$(find_pg_config)
    export PGRX_PG_CONFIG_PATH
    cargo fmt --all --check
    cargo clippy --workspace --exclude seedgen --all-targets -- -D warnings
    # Its tests are functions of the library (feature pg_test), not a target.
    cargo clippy -p seedgen --lib --no-default-features --features "pg$PG pg_test" -- -D warnings
    ;;
*) die "usage: build.sh build | install | check | lint" ;;
esac
