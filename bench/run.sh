#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the benchmark and runs it: sh bench/run.sh [FILE.npy] [--csv | --json]; --help tells the rest.
# Only the benchmark writes to stdout.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
. "$root/tests/need.sh"

{
    need "$needs_cc" 'gcc libc6-dev' \
        "$needs_make" make \
        'command -v cmake' cmake
    mkdir -p "$root/build"
    {
        configure "$root/build/bench" release -DLATHE_BUILD_TESTS=OFF -DLATHE_BUILD_EXAMPLES=OFF &&
            cmake --build "$root/build/bench"
    } >"$root/build/bench.log" 2>&1 || {
        cat "$root/build/bench.log" >&2
        exit 1
    }
} </dev/null

exec "$root/build/bench/bench/bench_round" "$@"
