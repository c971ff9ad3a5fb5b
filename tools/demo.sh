#!/usr/bin/env bash
# demo.sh start: builds in release mode, starts a throwaway server and fills examples/shop in it.
# demo.sh stop: stops that server and removes it. Where it is, is kept in target/demo-cluster.
. "$(dirname "$0")/lib.sh"
. tools/sandbox.sh
. tools/cluster.sh

state=$target/demo-cluster

stop() {
    if [ ! -e "$state" ]; then return 1; fi
    cluster_stop "$(cat "$state")"
    rm -f "$state"
}

case ${1:-start} in
start)
    tools/prereqs.sh
    sandbox_make demo
    sandbox_install release
    stop || true
    cluster_start "$sandbox_bin" shared_buffers=512MB max_wal_size=4GB
    printf '%s\n' "$cluster" >"$state"
    sql postgres -c 'CREATE DATABASE shop'
    sql shop ${ROWS:+-v "rows=$ROWS"} -f examples/shop/demo.sql
    printf '\nThe server is still there. To look around:\n\n    %s -h %s -p 54321 -U postgres shop\n\nTo stop it and remove it: make demo-stop\n' \
        "$sandbox_bin/psql" "$cluster"
    ;;
stop)
    if stop; then say "the demo's server is gone"; else say "no demo is running"; fi
    ;;
*) die "usage: demo.sh start | stop" ;;
esac
