#!/usr/bin/env bash
# A throwaway cluster: own data folder and socket in one temporary folder, no TCP, never as root.
# Sourced after sandbox.sh for its functions, or executed by the client tests:
#   cluster.sh start BINDIR [setting=value…]   prints the folder
#   cluster.sh restart FOLDER | cluster.sh stop FOLDER
# Knows nothing of the extension.
# shellcheck shell=bash

# cluster_start BINDIR [setting=value…]: sets `cluster` to its folder.
cluster_start() {
    local bin=$1 setting
    shift
    cluster=$(mktemp -d "${TMPDIR:-/tmp}/seedgen-cluster-XXXXXX")
    if is_root; then chown "$(server_user)" "$cluster"; fi
    # Whoever can reach the socket is trusted, so nobody else may reach the folder.
    chmod 700 "$cluster"
    as_server "$bin/initdb" -D "$cluster/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
        --no-sync --no-instructions >"$cluster/initdb.log" 2>&1 ||
        die "initdb failed: $(cat "$cluster/initdb.log")"
    # The socket's folder is ours alone, so any port number is free in it.
    {
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$cluster'"
        echo "port = 54321"
        echo "timezone = 'UTC'"
        for setting in "$@"; do echo "${setting%%=*} = '${setting#*=}'"; done
    } >>"$cluster/data/postgresql.conf"
    printf '%s\n' "$bin" >"$cluster/bindir"
    pg_ctl_start
}

# Starts the server of `cluster`, which cluster_start or a crash test left stopped.
pg_ctl_start() {
    local bin
    bin=$(cat "$cluster/bindir")
    # The server keeps descriptors it inherits: none may be ours, or a reader of our output waits for it.
    as_server "$bin/pg_ctl" -D "$cluster/data" -l "$cluster/log" -w -t 60 start \
        </dev/null >/dev/null 2>&1 || die "the server did not start: $(tail -n 5 "$cluster/log")"
}

# cluster_stop FOLDER: stops the server at once and removes the folder. Nothing to do is no error.
cluster_stop() {
    local folder=$1
    case $folder in
    */seedgen-cluster-??????) ;;
    *) die "not a throwaway cluster: $folder" ;;
    esac
    [ -e "$folder/bindir" ] || return 0
    if [ -e "$folder/data/postmaster.pid" ]; then
        as_server "$(cat "$folder/bindir")/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    fi
    rm -rf "$folder"
}

# sql DATABASE [psql arguments…]: psql in the cluster as its superuser, without anyone's psqlrc.
sql() {
    local database=$1
    shift
    PGTZ=UTC PGDATESTYLE=ISO "$(cat "$cluster/bindir")/psql" -X -q -h "$cluster" -p 54321 -U postgres -d "$database" "$@"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    . "$(dirname "$0")/lib.sh"
    case ${1:-} in
    start)
        shift
        cluster_start "$@"
        printf '%s\n' "$cluster"
        ;;
    restart)
        cluster=$2
        pg_ctl_start
        ;;
    stop) cluster_stop "$2" ;;
    *) die "usage: cluster.sh start BINDIR [setting=value…] | restart FOLDER | stop FOLDER" ;;
    esac
fi
