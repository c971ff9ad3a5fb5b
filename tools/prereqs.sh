#!/usr/bin/env bash
# Sees to it that everything needed to build and test is there: PostgreSQL's server and headers,
# libclang, pkg-config, a C compiler, cargo-pgrx at the pinned version. Says what it installs before
# it does. As root on Debian it installs what is missing; otherwise it names the packages and stops
# only if something is really missing. Creates, starts and restarts no PostgreSQL cluster.
. "$(dirname "$0")/lib.sh"

command -v cargo >/dev/null || die "Rust is needed: see https://rustup.rs"

have_libclang() {
    local place
    [ -z "${LIBCLANG_PATH:-}" ] || return 0
    for place in /usr/lib/llvm-*/lib /usr/lib64 /usr/lib64/llvm*/lib /usr/lib /usr/lib/*-linux-gnu /usr/local/lib; do
        if compgen -G "$place/libclang*.so*" >/dev/null; then return 0; fi
    done
    return 1
}

have_server() {
    local config
    config=$(find_pg_config) && [ -x "$("$config" --bindir)/initdb" ] &&
        [ -e "$("$config" --sharedir)/extension/citext.control" ]
}

have_headers() {
    local config
    config=$(find_pg_config) && [ -e "$("$config" --includedir-server)/postgres.h" ]
}

debian=() fedora=()
have_server || { debian+=("postgresql-$PG" "postgresql-client-$PG") && fedora+=(postgresql-server postgresql-contrib); }
have_headers || { debian+=("postgresql-server-dev-$PG") && fedora+=(postgresql-server-devel); }
have_libclang || { debian+=(libclang-dev clang) && fedora+=(clang-devel); }
command -v cc >/dev/null || { debian+=(build-essential) && fedora+=(gcc); }
command -v pkg-config >/dev/null || { debian+=(pkg-config) && fedora+=(pkgconf-pkg-config); }
command -v diff >/dev/null || { debian+=(diffutils) && fedora+=(diffutils); }

# Debian's packages create a cluster `main` and start it, and restart the clusters that are there.
# Neither is ours to do: both are switched off for the length of this one installation.
install_debian() {
    local conf=/etc/postgresql-common/createcluster.d/seedgen-no-main.conf policy=/usr/sbin/policy-rc.d
    local made=("$conf")
    mkdir -p "${conf%/*}"
    if [ ! -e "$policy" ]; then made+=("$policy"); fi
    # shellcheck disable=SC2064
    trap "rm -f ${made[*]}" EXIT
    echo 'create_main_cluster = false' >"$conf"
    if [ ${#made[@]} -gt 1 ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    if ! apt-cache show "${debian[@]}" >/dev/null 2>&1; then
        DEBIAN_FRONTEND=noninteractive apt-get -q update >&2
    fi
    DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends --no-upgrade \
        "${debian[@]}" </dev/null >&2 || return 1
    rm -f "${made[@]}"
    trap - EXIT
}

if [ ${#debian[@]} -gt 0 ]; then
    advice="missing on this machine: on Debian or Ubuntu the packages ${debian[*]}"
    advice+=" (apt-get install ${debian[*]}), on Fedora ${fedora[*]}"
    case $PG in
    17) advice+="; Debian 12 itself has only 15: postgresql-common's apt.postgresql.org.sh adds the archive that has 17" ;;
    18) advice+="; or run 'make pg18-assert', which builds PostgreSQL 18 from source" ;;
    esac
    if is_root && [ -e /etc/debian_version ] && command -v apt-get >/dev/null; then
        step "installing the Debian packages: ${debian[*]}"
        install_debian || die "apt-get could not install them; $advice"
    else
        die "$advice"
    fi
    have_server || die "PostgreSQL $PG with its contrib modules is still not found; set PATH so that its pg_config comes first"
    have_headers || die "PostgreSQL $PG's server headers are still not found"
fi

# An own folder, so that another version the user may have stays as it is.
if [ "$(cargo pgrx --version 2>/dev/null)" != "cargo-pgrx $PGRX_VERSION" ] &&
    [ ! -x "$cache/cargo-pgrx-$PGRX_VERSION/bin/cargo-pgrx" ]; then
    step "installing cargo-pgrx $PGRX_VERSION into $cache (takes some minutes, once)"
    cargo install cargo-pgrx --version "$PGRX_VERSION" --locked --root "$cache/cargo-pgrx-$PGRX_VERSION" ||
        die "cargo-pgrx could not be built; on Debian it needs the packages libssl-dev and pkg-config"
fi
