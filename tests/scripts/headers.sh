#!/bin/sh
# SPDX-License-Identifier: MIT
# headers.sh c|c++: each public header compiles alone, and twice.
set -eu
language=$1
case $language in
c) compiler=$CC standard=c11 ;;
c++) compiler=${CXX:-c++} standard=c++17 ;;
esac
command -v "$compiler" >/dev/null || { echo "$compiler is missing"; exit 77; }

for header in include/lathe/*.h; do
    name=lathe/${header##*/}
    echo "$name"
    # One declaration, for a translation unit must not be empty.
    printf '#include <%s>\n#include <%s>\nextern int unit;\n' "$name" "$name" |
        "$compiler" -x "$language" -std=$standard -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only -
done
