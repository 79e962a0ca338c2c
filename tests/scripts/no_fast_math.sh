#!/bin/sh
# SPDX-License-Identifier: MIT
# no_fast_math.sh SOURCE...: no file of the library compiles with -ffast-math, and that alone is the reason.
set -eu
for source; do
    echo "$source"
    "$CC" -std=c11 -Iinclude -Isrc -E "$source" >/dev/null
    if message=$("$CC" -std=c11 -Iinclude -Isrc -E -ffast-math "$source" 2>&1 >/dev/null); then
        echo "compiles with -ffast-math"
        exit 1
    fi
    echo "$message" | grep -q 'error:.*fast-math'
done
