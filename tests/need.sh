# SPDX-License-Identifier: MIT
# Sourced by tests/run.sh and bench/run.sh: fetches missing tools, prepares build directories.

# need PROBE PACKAGES...: where the command PROBE fails, the Debian packages are missing; installs them or
# names them. Nothing goes to stdout.
need() {
    missing=
    while [ $# -gt 0 ]; do
        sh -c "$1" >/dev/null 2>&1 || missing="$missing $2"
        shift 2
    done
    [ -n "$missing" ] || return 0

    sudo=
    if [ "$(id -u)" -ne 0 ]; then
        sudo="sudo -n"
        $sudo true 2>/dev/null || sudo=none
    fi
    if [ "$sudo" = none ] || ! command -v apt-get >/dev/null; then
        echo "missing Debian packages:$missing" >&2
        exit 1
    fi
    echo "installing:$missing" >&2
    $sudo apt-get -qq update >&2
    # shellcheck disable=SC2086
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $missing >&2
}

# configure DIR PRESET [OPTION...]: a cache that another checkout or generator made is of no use.
configure() {
    dir=$1 preset=$2
    shift 2
    generator="Unix Makefiles"
    ! command -v ninja >/dev/null || generator=Ninja
    if [ -f "$dir/CMakeCache.txt" ] &&
        ! { grep -q -F -x "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$dir/CMakeCache.txt" &&
            grep -q -F -x "CMAKE_GENERATOR:INTERNAL=$generator" "$dir/CMakeCache.txt"; }; then
        rm -rf "$dir"
    fi
    cmake --preset "$preset" -S "$root" -B "$dir" -G "$generator" "$@"
}

needs_cc='echo "#include <stdio.h>" | cc -E -'
needs_make='command -v ninja || command -v make'
