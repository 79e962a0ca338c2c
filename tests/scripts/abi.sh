#!/bin/sh
# SPDX-License-Identifier: MIT
# abi.sh [LIBRARY]: tests/abi.txt names all that the headers have, and the shared library has these functions alone.
set -eu
trap 'rm -f "$headers"' EXIT
headers=$(mktemp)
"$CC" -E -P -Iinclude include/lathe/lathe.h | sed 's/__attribute__((visibility("default")))/EXPORTED/' >"$headers"

# agree WHAT NAMES: abi.txt has these names of that kind.
agree() {
    sed -n "s/^$1 \([^ ]*\).*/\1/p" tests/abi.txt | sort >"$headers.pinned"
    echo "$2" | sort | diff "$headers.pinned" - || {
        echo "tests/abi.txt (<) has other names of $1 than $3 (>)"
        rm "$headers.pinned"
        exit 1
    }
    rm "$headers.pinned"
}

agree constant "$(grep -o 'LATHE_[A-Z0-9_]*' "$headers" | sort -u)" "the headers"
agree structure "$(sed -n 's/^typedef struct \(lathe_[a-z0-9_]*\) {.*/\1/p' "$headers")" "the headers"
agree function "$(tr '\n' ' ' <"$headers" | grep -o 'EXPORTED[^;(]*(' | grep -o 'lathe_[a-z0-9_]* *(' | tr -d ' (')" "the headers"

[ $# -eq 1 ] || exit 0
command -v nm >/dev/null || { echo "nm is missing"; exit 77; }
agree function "$(nm -D --defined-only "$1" | awk 'NF == 3 { print $3 }')" "$1"
