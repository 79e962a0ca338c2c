#!/bin/sh
# SPDX-License-Identifier: MIT
# test_bench.sh BENCH: the benchmark's options, rows and exit codes, on a file of five floats.
set -eu

bench=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
file=$work/five.npy
out=$work/out

fail() {
    echo "test_bench: $*" >&2
    [ ! -s "$out" ] || cat "$out" >&2
    exit 1
}

# expect STATUS TEXT ARGUMENT...: the bench ends with that status and prints a line that holds TEXT
expect() {
    status=$1 text=$2
    shift 2
    got=0
    "$bench" "$@" >"$out" 2>&1 || got=$?
    [ "$got" -eq "$status" ] || fail "status $got, not $status: $*"
    grep -q -F -e "$text" "$out" || fail "no '$text': $*"
}

# 1, 0.1, 1e6, 1e-10, 2^-20: into fp16 one exact, one inexact, one too large, one too small, one subnormal
{
    printf '\223NUMPY\001\000\166\000'
    printf '%-117s\n' "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }"
    printf '\000\000\200\077\315\314\314\075\000\044\164\111\377\346\333\056\000\000\200\065'
} >"$file"

expect 0 'usage: bench_round' --help

expect 0 ',0.000244156,0.000172644,1,1,1' "$file" --csv --format half --rule rne
grep -q '^f32,fp16,ties_to_even,[a-z0-9]*,5,[0-9.e+-]*,[0-9.e+-]*,' "$out" || fail 'fields of the row'
[ "$(grep -c -v '^#' "$out")" -eq 2 ] || fail 'one header and one row'
for key in cpu compiler flags lathe data n; do
    grep -q "^# $key: " "$out" || fail "no $key"
done
expect 0 '"p=3,emin=-2,emax=2",toward_zero' "$file" --csv --format p=3,emin=-2,emax=2 --rule toward_zero

expect 0 '"max_relative_error": 0.000244156' "$file" --json --format fp16 --rule ties_to_even --rule up
[ "$(grep -c '"carrier": "f32"' "$out")" -eq 2 ] || fail 'two objects'
expect 0 '"max_relative_error": null' "$file" --json --format p=1,emin=100,emax=100

expect 0 'max rel, rms rel:' "$file" --format bf16
[ "$(grep -c '^f32 *bf16' "$out")" -ge 9 ] || fail 'a row for every rule'

expect 2 'unknown option' --fast
expect 2 'exclude each other' --csv --json
expect 2 'more than one file' "$file" "$file"
expect 2 'a name must follow' --format
expect 2 "--format 'e4m3x':" --format e4m3x
expect 2 'at offset 4' --format e4m3x
expect 2 "--rule 'sideways':" --rule sideways
expect 1 'cannot open' "$work/none.npy"
expect 1 'fp64: ' "$file" --format fp64
printf 'x' >>"$file"
expect 1 'five.npy: shape and dtype need 20 bytes of data, but 21 follow' "$file"
