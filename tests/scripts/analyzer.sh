#!/bin/sh
# SPDX-License-Identifier: MIT
# analyzer.sh: GCC's static analyser finds nothing in the library; kernels are one text many times, and left out.
set -eu
. tests/scripts/files.sh
"$CC" --version | grep -q 'Free Software Foundation' || { echo "$CC is not GCC"; exit 77; }
files 'src/*.c' | grep -v '^src/.*/' |
    xargs -n 1 -P 2 "$CC" -std=c11 -O1 -ffp-contract=off -Iinclude -Isrc -fanalyzer -Werror -c -o /dev/null
