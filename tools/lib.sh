# Shared by every script in tools/: paths, messages, which PostgreSQL, and who runs the server.
# Sourced, never executed; changes nothing on the machine by itself.
# shellcheck shell=bash

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

: "${PG:=15}"
PGRX_VERSION=0.18.1
cache=${SEEDGEN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/seedgen}
target=${CARGO_TARGET_DIR:-$root/target}

# A caller's own PostgreSQL settings must never reach the private clusters, nor theirs us.
unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGSERVICE PGOPTIONS PGDATA PGPASSFILE PSQLRC
export LC_ALL=C.UTF-8
umask 022

say() { printf '%s\n' "$*" >&2; }
step() { printf '==> %s\n' "$*" >&2; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# cargo lives where rustup puts it, which a non-interactive shell may not have in its path.
if ! command -v cargo >/dev/null && [ -x "$HOME/.cargo/bin/cargo" ]; then
    PATH=$HOME/.cargo/bin:$PATH
fi

is_root() { [ "$(id -u)" = 0 ]; }

# The pg_config of the wanted major version: the one built by `make pg18-assert`, the first in the
# path if its version fits (other distributions), else Debian's place for that version.
find_pg_config() {
    local candidate
    for candidate in \
        "$cache/pg$PG/bin/pg_config" \
        "$(command -v pg_config || true)" \
        "/usr/lib/postgresql/$PG/bin/pg_config" \
        "/usr/pgsql-$PG/bin/pg_config"; do
        [ -n "$candidate" ] && [ -x "$candidate" ] || continue
        case $("$candidate" --version 2>/dev/null) in
        "PostgreSQL $PG"[.\ a-z]* | "PostgreSQL $PG")
            printf '%s\n' "$candidate"
            return 0
            ;;
        esac
    done
    return 1
}

# PostgreSQL refuses to run as root: then the server runs as its package's user.
server_user() {
    if ! is_root; then
        id -un
    elif id -u postgres >/dev/null 2>&1; then
        echo postgres
    else
        echo nobody
    fi
}

# Runs a command as the server's user, from a folder that this user can reach.
as_server() {
    if is_root; then
        (cd / && runuser -u "$(server_user)" -- "$@")
    else
        (cd / && "$@")
    fi
}

# A name for this checkout, so that two checkouts on one machine never share a folder.
checkout_id() { printf '%s' "$root" | cksum | cut -d' ' -f1; }
