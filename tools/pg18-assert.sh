#!/usr/bin/env bash
# Builds PostgreSQL 18 with assertions from Debian's source package, outside the repository, for
# `make test PG=18`. Knows nothing of the extension. Takes the archive's address and keys from this
# machine's own apt sources; the machine's package lists are not touched.
. "$(dirname "$0")/lib.sh"

PG=18
prefix=$cache/pg$PG
work=$cache/pg$PG-build
# The newest suite first that is likely to carry version 18.
suites=${SEEDGEN_SUITES:-"trixie forky sid"}

if [ -x "$prefix/bin/pg_config" ] && [ -e "$prefix/.complete" ]; then
    say "PostgreSQL $PG with assertions is in $prefix"
    exit 0
fi
command -v apt-get >/dev/null || die "this needs apt-get: the source comes from Debian's archive"
missing=()
for tool in gcc make bison flex perl; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ ${#missing[@]} -gt 0 ]; then
    is_root || die "please install: ${missing[*]}"
    step "installing ${missing[*]}"
    apt-get install -y --no-install-recommends "${missing[@]}" >&2
fi

fetch() {
    local archive suite apt
    # The site of the suite this machine runs on, as apt itself knows it.
    archive=$(apt-get indextargets --format '$(ORIGIN)|$(REPO_URI)|$(RELEASE)' 2>/dev/null |
        awk -F'|' '$1 == "Debian" && $3 !~ /-security|-updates|-backports/ { print $2; exit }')
    [ -n "$archive" ] || die "apt's sources name no Debian archive: run apt-get update, or add one"
    mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/apt/parts" "$work/src"
    apt=(apt-get -qq
        -o "Dir::Etc::sourcelist=$work/apt/sources.list" -o "Dir::Etc::sourceparts=$work/apt/parts"
        -o "Dir::State::lists=$work/apt/lists" -o "Dir::Cache=$work/apt/cache"
        -o APT::Sandbox::User=root)
    for suite in $suites; do
        printf 'deb-src [signed-by=%s] %s %s main\n' \
            /usr/share/keyrings/debian-archive-keyring.gpg "$archive" "$suite" >"$work/apt/sources.list"
        step "looking for postgresql-$PG in $suite"
        "${apt[@]}" update >&2 || continue
        if (cd "$work/src" && "${apt[@]}" source --download-only "postgresql-$PG" >&2); then
            return 0
        fi
    done
    die "no suite of ($suites) has the source package postgresql-$PG"
}

if ! ls "$work"/src/postgresql-"$PG"_*.orig.tar.* >/dev/null 2>&1; then fetch; fi

tree=$work/tree
if [ ! -e "$tree/configure" ]; then
    mkdir -p "$tree"
    tar -xf "$(ls "$work"/src/postgresql-"$PG"_*.orig.tar.* | grep -v '\.asc$' | head -n 1)" -C "$tree" --strip-components=1
fi

# Optional parts are built when this machine has their headers.
options=(--prefix="$prefix" --enable-cassert --enable-debug)
if [ -e /usr/include/libxml2/libxml/parser.h ] && command -v xml2-config >/dev/null || pkg-config --exists libxml-2.0 2>/dev/null; then
    options+=(--with-libxml)
fi
pkg-config --exists icu-uc 2>/dev/null || options+=(--without-icu)
[ -e /usr/include/readline/readline.h ] || options+=(--without-readline)
[ -e /usr/include/zlib.h ] || options+=(--without-zlib)

step "configuring PostgreSQL $PG: ${options[*]}"
cd "$tree"
[ -e config.status ] || ./configure "${options[@]}" >"$work/configure.log" 2>&1 ||
    die "configure failed: see $work/configure.log"
step "building PostgreSQL $PG (log: $work/make.log)"
jobs=${SEEDGEN_JOBS:-$(nproc)}
# Under `make pg18-assert` theirs would take itself for a part of ours, and leave out the headers that it generates.
unset MAKELEVEL MAKEFLAGS MFLAGS
{
    nice -n 19 make -j"$jobs" -s all &&
        nice -n 19 make -j"$jobs" -s -C contrib all &&
        make -s install &&
        make -s -C contrib install
} >"$work/make.log" 2>&1 || die "the build failed: see $work/make.log"
touch "$prefix/.complete"
step "PostgreSQL $PG with assertions is in $prefix"
