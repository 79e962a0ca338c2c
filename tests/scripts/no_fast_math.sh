#!/bin/sh
# SPDX-License-Identifier: MIT
# no_fast_math.sh SOURCE...: no file of the library compiles with -ffast-math, and that alone is the reason.
set -eu
for source; do
    echo "$source"
    "$CC" -std=c11 -Iinclude -Isrc -fsyntax-only "$source"
    if message=$("$CC" -std=c11 -Iinclude -Isrc -fsyntax-only -ffast-math "$source" 2>&1); then
        echo "compiles with -ffast-math"
        exit 1
    fi
    echo "$message" | grep -q 'error:.*fast-math'
done
