# A private PostgreSQL: a copy of the installed server's folders below one root. PostgreSQL finds its
# share and lib folders relative to its binary, so the copy is complete in itself, and extensions go
# into it without root rights and without touching the system's installation. Sourced after lib.sh.
# Starts nothing: see cluster.sh.
# shellcheck shell=bash

# sandbox_make NAME: makes the copy unless it is there, and sets `sandbox` and `sandbox_bin`.
sandbox_make() {
    local config stamp folder libdir
    config=$(find_pg_config) || die "PostgreSQL $PG is not found: run tools/prereqs.sh"
    mkdir -p "$target"
    if as_server test -x "$target"; then
        sandbox=$target/sandbox/pg$PG-$1
    else
        # The server's user cannot reach this checkout (it may be in root's home).
        sandbox=$(shared_folder)/pg$PG-$1
    fi
    sandbox_bin=$sandbox$("$config" --bindir)
    # A server built from source has its own libpq, where its user may not reach it.
    libdir=$("$config" --libdir)
    case $libdir in
    /usr/lib* | /lib*) libdir= ;;
    *) export LD_LIBRARY_PATH=$sandbox$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} ;;
    esac
    stamp="$("$config" --version) $(stat -c %Y "$("$config" --bindir)/postgres")"
    if [ "$(cat "$sandbox/.complete" 2>/dev/null)" = "$stamp" ]; then return 0; fi
    step "copying PostgreSQL $PG into $sandbox"
    rm -rf "$sandbox"
    for folder in $("$config" --bindir) $("$config" --pkglibdir) $("$config" --sharedir); do
        mkdir -p "$sandbox$folder"
        cp -a "$folder/." "$sandbox$folder/"
    done
    if [ -n "$libdir" ]; then cp -a "$libdir"/libpq.so* "$sandbox$libdir/"; fi
    printf '%s\n' "$stamp" >"$sandbox/.complete"
}

# A folder that the server's user can reach, for this checkout alone.
shared_folder() {
    local folder
    folder=${TMPDIR:-/tmp}/seedgen-$(checkout_id)
    mkdir -m 755 -p "$folder"
    # Another user may have put it there first, to have us run their binaries.
    [ -O "$folder" ] && [ ! -L "$folder" ] || die "$folder belongs to someone else"
    printf '%s\n' "$folder"
}

# sandbox_install PROFILE [FEATURE…]: builds the extension and installs it into the copy. The build
# sees the system's pg_config, not the copy's, so that all copies share one set of bindings.
sandbox_install() {
    local profile=$1 features="pg$PG"
    shift
    for feature in "$@"; do features+=" $feature"; done
    step "building the extension (profile $profile, features $features)"
    pgrx install --profile "$profile" --no-default-features --features "$features" \
        --pg-config "$sandbox_bin/pg_config" >&2 || die "the extension does not build"
}

# cargo pgrx at the pinned version, against the pg_config of the wanted PostgreSQL.
pgrx() {
    PGRX_PG_CONFIG_PATH=$(find_pg_config)
    export PGRX_PG_CONFIG_PATH
    PATH="$cache/cargo-pgrx-$PGRX_VERSION/bin:$PATH" cargo pgrx "$@" </dev/null
}
