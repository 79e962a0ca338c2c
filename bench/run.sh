#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the benchmarks and runs one; --help tells the rest. Only the benchmark writes to stdout.
#
#   sh bench/run.sh [FILE.npy] [--csv | --json]    errors and speed of every format and rule on real data
#   sh bench/run.sh --speed [...]                  speed by instruction set, format class, length and data;
#                                                  --codes, --calls, ... choose kinds of rows
#   sh bench/run.sh --targets [...]                the speed to reach, and what is reached
#   sh bench/run.sh --arith [...]                  speed of arithmetic; --targets behind it, that to reach
#   sh bench/run.sh --dot [...]                    speed of products of matrices, and that to reach
#   sh bench/run.sh --unit [...]                   multiply-adds a second of matrix units; --targets as well
#
# The first ends by drawing the ratio to memcpy by format and rule: build/bench.svg, or what --svg FILE says.
#
# The option that chooses is the first argument. The ratio of arrays and codes is to a memcpy that moves
# as many bytes: for codes one of (read + written) / 2; that of arithmetic is to the carrier's own operation.
#
# CC names the compiler, as in CC=clang sh bench/run.sh --targets.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
. "$root/tests/need.sh"

program=bench_round
case ${1-} in
--speed) program=bench_speed && shift ;;
--targets) program=bench_speed ;;
--arith) program=bench_arith && shift ;;
--dot) program=bench_dot && shift ;;
--unit) program=bench_unit && shift ;;
esac

# CMake keeps the compiler that a directory was made with.
compiler=$(basename -- "${CC:-cc}")
build=$root/build/bench
[ "$compiler" = cc ] || build=$build-$compiler

{
    need "$needs_cc" 'gcc libc6-dev' \
        "$needs_make" make \
        'command -v cmake' cmake
    [ -z "${CC-}" ] || need "command -v $CC" "$compiler"
    mkdir -p "$root/build"
    {
        configure "$build" release -DLATHE_BUILD_TESTS=OFF -DLATHE_BUILD_CLI=OFF -DLATHE_BUILD_EXAMPLES=OFF &&
            cmake --build "$build"
    } >"$build.log" 2>&1 || {
        cat "$build.log" >&2
        exit 1
    }
} </dev/null

[ "$program" = bench_round ] || exec "$build/bench/$program" "$@"
case " $* " in
*' --svg '* | *' --help '*) exec "$build/bench/$program" "$@" ;;
esac
"$build/bench/$program" "$@" --svg "$build.svg"
echo "picture: $build.svg" >&2
