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
    [ "$status" -ne 2 ] || [ "$(wc -l <"$out")" -eq 1 ] || fail "a wrong command line is not one line: $*"
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

expect 0 'max rel, rms rel:' "$file" --format bf16 --format fp16 --rule up --rule rne --svg "$work/picture.svg"
[ "$(grep -c 'class="shade[0-6]"' "$work/picture.svg")" -eq $((4 + 7)) ] || fail 'four fields and a legend of seven'
for text in bf16 fp16 toward_positive ties_to_even f32 'time / memcpy'; do
    grep -q -F ">$text</text>" "$work/picture.svg" || fail "no '$text' in the picture"
done
expect 1 'cannot write: No such file' "$file" --format bf16 --rule up --svg "$work/none/picture.svg"

expect 2 'bench_round: unknown option, --help lists them: ' --fast
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

# bench_speed lies beside bench_round.
bench=$(dirname "$bench")/bench_speed

expect 0 'usage: bench_speed' --help

expect 0 'n,threads,ns_per_call,ns_per_element,ratio,spread_percent,speedup' \
    --csv --arrays --carrier f32 --format half --rule rne --isa scalar --n 5
number='[0-9.e+-]*'
for data in normal log-uniform; do
    grep -q "^arrays,f32,fp16,scalar,ties_to_even,$data,5,1,$number,$number,$number,$number,\$" "$out" ||
        fail "fields of the row of $data"
done
[ "$(grep -c -v '^#' "$out")" -eq 3 ] || fail 'one header and two rows'
for key in cpu compiler flags lathe data; do
    grep -q "^# $key: " "$out" || fail "no $key"
done
expect 0 ',scalar,toward_zero,log-uniform,16,1,' --csv --calls --format bf16 --rule trunc --isa scalar --n 16 \
    --n 65
[ "$(grep -c '^calls,' "$out")" -eq 2 ] || fail 'one length in two carriers'
expect 0 '"carrier": "f64"' --json --arrays --calls --carrier f64 --format fp64 --rule rne --isa scalar --n 7
[ "$(grep -c '"speedup": null' "$out")" -eq 3 ] || fail 'three objects'
expect 0 'kind,carrier,format' --csv --codes --format e2m1 --format fp16 --carrier f32 --isa scalar --n 5
for kind in encode encode_packed; do
    [ "$(grep -c "^$kind,f32,e2m1,scalar,ties_to_even,[a-z-]*,5,1," "$out")" -eq 2 ] || fail "rows of $kind"
done
for kind in decode decode_packed; do
    grep -q "^$kind,f32,e2m1,scalar,,codes,5,1,$number,$number,$number,,\$" "$out" || fail "row of $kind"
done
[ "$(grep -c '^[a-z_]*,f32,fp16,' "$out")" -eq 3 ] || fail 'no stream of 16-bit codes'
expect 0 '"kind": "encode"' --json --codes --format fp16 --carrier f64 --isa scalar --rule stochastic --n 5
[ "$(grep -c '"kind"' "$out")" -eq 2 ] || fail 'decoding has no rule'
expect 0 'of 0 targets are met' --targets --rule no_rounding
expect 0 'kind,isa,carrier,format,rule,n,target,measured,met,spread_percent,even' --targets --csv --calls --n 1
expect 0 'of 0 targets are met' --targets --codes --n 5

expect 2 'bench_speed: unknown option, --help lists them: ' --fast
expect 2 'unknown option' five.npy
expect 2 'exclude each other' --csv --json
expect 2 'a value must follow' --n
expect 2 "--n '0':" --n 0
expect 2 "--n '1e6':" --n 1e6
expect 2 "--isa 'mmx':" --isa mmx
expect 2 "--carrier 'f16':" --carrier f16
expect 2 "--format 'e4m3x':" --format e4m3x
expect 2 "--rule 'sideways':" --rule sideways
expect 1 'fp64: ' --carrier f32 --format fp64

# bench_arith too.
bench=$(dirname "$bench")/bench_arith

expect 0 'usage: bench_arith' --help

expect 0 'isa,carrier,format,rule,op,exceptions,data,n,ns_per_element,ratio,two_steps_ratio' \
    --csv --carrier f32 --format half --isa scalar --op add --op sqrt --n 5
for data in normal log-uniform; do
    for row in ties_to_even,add,no ties_to_even,add,yes toward_positive,add,no to_odd,add,no \
        stochastic,add,no ties_to_even,sqrt,no; do
        grep -q "^scalar,f32,fp16,$row,$data,5,$number,$number,$number\$" "$out" || fail "$row of $data"
    done
done
[ "$(grep -c -v '^#' "$out")" -eq 13 ] || fail 'one header and twelve rows'
for key in cpu compiler flags lathe data random; do
    grep -q "^# $key: " "$out" || fail "no $key"
done
expect 0 '"op": "fma"' --json --format bf16 --rule trunc --isa scalar --op fma --op div --data normal --n 16 \
    --n 7
[ "$(grep -c '"rule": "toward_zero"' "$out")" -eq 8 ] || fail 'two operations at two lengths in two carriers'
expect 0 ',yes,' --csv --exceptions --carrier f64 --format fp64 --rule rne --isa scalar --op mul --n 7
[ "$(grep -c ',no,' "$out")" -eq 0 ] || fail 'exceptions in every row'
expect 0 'of 0 targets are met' --targets --rule no_rounding
expect 0 'of 0 targets are met' --targets --op sub
expect 0 'isa,carrier,format,rule,op,n,target,measured,met' --targets --csv --op div --carrier f32 \
    --format fp16 --rule rne --data normal
grep -v '^#' "$out" | tail -n +2 | grep -v '^avx512,f32,fp16,ties_to_even,div,65536,1,[0-9.]*,[a-z]*$' &&
    fail 'a target of one row, where the instruction set is there'

expect 2 'bench_arith: unknown option, --help lists them: ' --arrays
expect 2 'a value must follow' --op
expect 2 "--op 'mod':" --op mod
expect 2 "--data 'codes':" --data codes
expect 2 'no targets for --exceptions' --targets --exceptions
expect 1 'fp64: ' --carrier f32 --format fp64

# bench_unit too.
bench=$(dirname "$bench")/bench_unit

expect 0 'usage: bench_unit' --help
expect 0 'isa,unit,model,n,giga_per_second,ratio,met' --csv --isa scalar --unit h200.f8.f32.wgmma --unit nv.s8 --unit mi300.f16 --n 7
grep -q "^scalar,h100.fp8.f32.wgmma,T,7,$number,$number,no\$" "$out" || fail 'a row of NVIDIA'
grep -q "^scalar,mi300.f16,TR,7,$number,$number,\$" "$out" || fail 'a row without target'
[ "$(grep -c -v '^#' "$out")" -eq 4 ] || fail 'one header and three rows'
expect 0 '"unit": "nv.f64"' --targets --json --unit nv.f64 --unit amd.f64 --n 5 --n 6
[ "$(grep -c '"unit"' "$out")" -eq 2 ] || fail 'targets are for NVIDIA'
expect 2 "--unit 'h100':" --unit h100
expect 2 'a name must follow' --unit
expect 2 'a unit has its own' --format fp16
expect 2 '4096 at most' --n 4097
# bench_dot too; the scalar set has no vectors to compare with.
bench=$(dirname "$bench")/bench_dot

expect 0 'usage: bench_dot' --help
expect 1 'has no vectors' --isa scalar
expect 2 'rows are chosen by' --format fp16
expect 2 'bench_dot: unknown option, --help lists them: ' --arrays
if [ "$(uname -m)" = x86_64 ] && grep -q -w avx2 /proc/cpuinfo; then
    expect 0 'isa,kind,n,gigas_per_second,share,target,speedup' --csv --isa avx2 --n 40
    [ "$(grep -c "^avx2,.*,40,$number,$number,$number,$number\$" "$out")" -eq 7 ] || fail 'seven kinds'
fi
