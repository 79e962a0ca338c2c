# SPDX-License-Identifier: MIT
# Sourced by what uses the library installed in $tree, of $kind shared or static.

LD_LIBRARY_PATH=$(dirname "$tree"/lib*/pkgconfig)
export LD_LIBRARY_PATH

language=-std=c11

# compile_with_installed SOURCE PROGRAM, in $language
compile_with_installed() {
    command -v pkg-config >/dev/null || { echo "pkg-config is missing"; exit 77; }
    static=
    [ "$kind" = shared ] || static=--static
    flags=$(PKG_CONFIG_PATH="$LD_LIBRARY_PATH/pkgconfig" pkg-config --cflags --libs $static lathe)
    # pkg-config escapes what the shell would split.
    eval "set -- \"\$1\" \"\$2\" $flags"
    source=$1 program=$2
    shift 2
    # shellcheck disable=SC2086
    "$CC" $language -Wall -Wextra -Werror "$source" -x none -o "$program" "$@"
}
