#!/bin/sh
# SPDX-License-Identifier: MIT
# test_cli.sh LATHE: what the command says: help, manual, completion, formats, steps of a rounding; and what it
# refuses.
set -eu
. "$(dirname "$0")/cli.sh"

# Every command is in the help, has help of its own, and is in the manual and the completion.
"$lathe" --man >"$work/lathe.1"
"$lathe" --completion >"$work/lathe.bash"
for command in formats explain round stats compare bench; do
    expect 0 "  lathe $command" --help
    expect 0 "usage: lathe $command" "$command" --help
    grep -q "^\.SS lathe $command " "$work/lathe.1" || fail "$command is not in the manual"
    grep -q "^    $command/\*)" "$work/lathe.bash" || fail "$command is not in the completion"
    [ "$command" = bench ] && continue # which reads its own options
    for option in $("$lathe" "$command" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p'); do
        escaped=$(printf '%s' "$option" | sed 's/-/\\\\-/g')
        grep -q "^.fB$escaped" "$work/lathe.1" || fail "$option is not in the manual"
        grep -q -e " $option" "$work/lathe.bash" || fail "$option is not in the completion"
        cases=$((cases + 2))
    done
done
expect 0 "lathe $("$lathe" --version | cut -d ' ' -f 2)" --version
expect 0 'usage: lathe bench [--targets]' bench --arith --help
# The benchmarks' options are those that the table says they have.
for option in $("$lathe" --completion | sed -n "s/^    bench\/\*) compgen -W '--help \([^']*\)'.*/\1/p"); do
    for kind in '' --speed --arith --dot --unit; do "$lathe" bench $kind --help; done | grep -q -e "$option" ||
        case $option in --speed | --arith | --dot | --unit) true ;; *) false ;; esac ||
        fail "the benchmark has no $option"
    cases=$((cases + 1))
done
if command -v mandoc >/dev/null; then
    ! mandoc -T lint -W warning "$work/lathe.1" | grep -v 'missing date' || fail 'the manual is no good roff'
fi
if command -v bash >/dev/null; then
    # complete WORD...: what may stand in place of the last
    complete() {
        bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
            _lathe lathe "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf "%s\n" "${COMPREPLY[@]}"' - "$work/lathe.bash" "$@"
    }
    complete lathe fo | grep -q -x formats || fail 'completion of a command'
    complete lathe round a b --to e4m3f | grep -q -x e4m3fnuz || fail 'completion of a format'
    complete lathe round a b --rounding to_ | grep -q -x to_odd || fail 'completion of a rule'
    complete lathe round a b --as t | grep -q -x text || fail 'completion of a word'
    complete lathe stats a --w | grep -q -x -e --wasserstein || fail 'completion of an option'
    complete lathe round "$work/lathe.b" | grep -q lathe.bash || fail 'completion of a file'
    cases=$((cases + 6))
fi

# formats: all of the library, and the values of one.
expect 0 'e4m3b11fnuz' formats
[ "$(grep -c -v '^#' "$out")" -ge 24 ] || fail 'fewer formats than the table has'
expect 0 'e4m3fn,8,4,-6,8,448,0.015625,0.001953125,0.0625,no infinity' formats --csv
expect 0 '"name": "fp64", "bits": 64, "precision": 53, "emin": -1022, "emax": 1023, "largest": 1.7976931348623157e+308' \
    formats --json
expect 0 '# layout:   1 sign, 2 exponent (bias 1), 1 fraction' formats fp4
[ "$(grep -c '^0x' "$out")" -eq 16 ] || fail 'sixteen codes'
has '0x07   0 11 1                            6 0x1.8p+2'
expect 0 '0x80,1 0000 000,nan,' formats e4m3fnuz --csv
expect 0 '{"code": "0x7c", "bits": "0 11111 00", "value": "inf", "hexadecimal": ""}' formats e5m2 --json
expect 0 '# layout:   8 exponent (bias 127), 0 fraction' formats e8m0
has '0x00   00000000      5.877471754111438e-39 0x1p-127'
expect 0 '0x01,0 00 1,none,' formats p=2,emin=0,emax=2,subnormals=0,inf=0,nan=0 --csv
expect 0 '# format:   fp16' formats e5m10
! grep -q '^0x' "$out" || fail 'no codes of 16 bits'

# Block formats: the table of the library, one of them, and what is none.
expect 0 'mxfp4                          4.25 e2m1       32       e8m0      floor         none' formats
expect 0 'nvfp4_2d,4.02734,e2m1,16x16,ue4m3,nearest,amax' formats --blocks --csv
expect 0 '{"name": "fp8_channel", "bits": 8, "element": "e4m3fn", "block": "channel", "scale_format": "fp32"' \
    formats --blocks --json
expect 0 '# block format: element=e2m1,block=64,scale_format=e8m0,scale=rceil' formats mxfp4:block=64,scale=rceil
has '# scale rule: rceil'
has '# bits of a value: 4.125'
expect 0 '"bits of a scale": 7,' formats nvfp4 --json
expect 0 '# bits of an element: 16' formats dfp16
expect 2 "'mxfp4:block=0'" formats mxfp4:block=0
expect 2 "'mxfp4:scale=up': no format, rule, option value or library has this name, at character 13" formats mxfp4:scale=up
expect 2 "--rounding and --options: 'overflow=up'" round a b --to mxfp4 --options overflow=up
expect 2 'nobody to give a tensor scale' round a b --to mxfp4:tensor=given
expect 2 'codes and scales, which one file does not hold' round a b --to mxfp4 --codes
expect 2 "'mxfp4': no format" round a b --from-codes mxfp4
expect 2 'no name with it' formats --blocks mxfp4
printf '1 2 3 4.1 0.3 6000 nan' >"$work/blocks.txt"
expect 0 'mxfp4,4.25,7,1,7,' stats "$work/blocks.txt" --to mxfp4,fp16 --csv
has ',,,0,' # the counts of a range are not told
expect 0 ' normal    - ' stats "$work/blocks.txt" --to fp16,mxfp4 --histogram
expect 0 'moves with the scale of each block' compare "$work/blocks.txt" --to mxfp4:block=1,e2m1 --svg -
has 'mxfp4:block=1, 12 bits: relative error'

# Unless said otherwise compare has the usual block formats too, as --to has them, and leaves out what cannot have
# the options, and blocks that are no part of the file in its order.
expect 0 ',mxfp8_e5m2,8.25,' compare "$work/blocks.txt" --csv
for format in mxfp8_e4m3 mxfp6_e3m2 mxfp6_e2m3 nvfp4_single mxfp4 e2m1; do
    has ",$format,"
    [ "$("$lathe" compare "$work/blocks.txt" --csv | grep ",$format," | cut -d , -f 2-)" = \
        "$("$lathe" compare "$work/blocks.txt" --csv --to $format | grep ",$format," | cut -d , -f 2-)" ] ||
        fail "$format in all"
done
expect 0 'mxfp4, nvfp4_single: these cannot have the options' compare "$work/blocks.txt" --options overflow=infinity
has ' e5m2 '
! grep -q ' e4m3fn ' "$out" || fail 'e4m3fn with an infinity'
expect 2 "--rounding and --options: 'overflow=up'" compare "$work/blocks.txt" --options overflow=up
{
    printf '\223NUMPY\001\000\166\000'
    printf '%-117s\n' "{'descr': '<f2', 'fortran_order': True, 'shape': (2113536, 2), }"
    head -c 8454144 /dev/zero
} >"$work/columns.npy"
expect 0 'nvfp4_single: their blocks need too many values at once' compare "$work/columns.npy"
! grep -q '[0-9] mxfp4 ' "$out" || fail 'all values at once'
has ' e1m2              4           0     nan'
! grep -q -e -nan "$out" || fail 'no number has a sign'
rm "$work/columns.npy"

# Commas inside <...> divide no list; other kinds stand in the usual comparison.
expect 0 ',"posit<8,1>",8,' compare "$work/blocks.txt" --to 'hif8,posit<8,1>,overflow=saturate,lns<4,3>' --csv
for format in posit8_2 hif8 takum16linear lns4_3 q4.4 nf4; do
    expect 0 ",$format," compare "$work/blocks.txt" --csv
done
expect 0 'scale     0.015625 = 0x1p-6, code 0x79' explain 0.1 mxfp4
expect 0 'element   0.8125, code 0x3a' explain 0.1 mxfp8_e4m3:element=posit8_1,scale=p3109
expect 0 'tensor    3.720238237292506e-05' explain 0.1 nvfp4 --carrier f32
expect 2 'nobody to give a tensor scale' explain 0.1 nvfp4:tensor=given

# explain: normal, subnormal, too large, a tie, special values, a float, hexadecimal, random bits.
expect 0 'cut       the last 49 of 53 bits:' explain 0.1 e4m3fn
has 'value     0.1, read as the nearest double: 0.1 = 0x1.999999999999ap-4'
has 'carrier   binary64 0 01111111011 1001100110011001100110011001100110011001100110011010'
has '          1100|1100110011001100110011001100110011001100110011010'
has 'toward 0  0.09375 = 0x1.8p-4 (even)'
has 'away      0.1015625 = 0x1.ap-4'
has 'decision  away from zero: 0.1015625 = 0x1.ap-4'
has 'code      0x1d = 0 0011 101'
expect 0 'tail      0.5 of a quantum, exactly half' explain 1.0625 e4m3fn --carrier f32
has 'carrier   binary32 0 01111111 00010000000000000000000'
has '          1000|10000000000000000000'
has 'decision  toward zero: 1 = 0x1p+0'
expect 0 'rule      ties_to_even, but halfway away from zero' explain 2.0625 hif8
expect 0 'rule      ties_to_even, but halfway to the lesser' explain 0.3 nf4
expect 0 'range     beyond the largest finite value; convention: by direction' explain 500 e4m3fn
has 'toward 0  480 = 0x1.ep+8 (odd), beyond the largest'
has 'result    nan'
expect 0 'result    448 = 0x1.cp+8' explain 500 e4m3fn --options overflow=saturate
expect 0 'grid      |x| < 2^-6, the smallest normal number: multiples of 2^-9, the subnormal quantum' \
    explain -1e-3 e4m3fn --rounding toward_negative
has 'code      0x81 = 1 0000 001'
expect 0 'result    inf' explain 1e999 bf16
has 'being beyond the largest'
expect 0 'range     an infinite value; convention: NaN' explain -inf e4m3fn
expect 0 'range     the format has no NaN' explain nan e2m1
expect 0 'nothing but zeros: exact in every rule' explain 0x1.8p+1 e2m1
expect 0 'range     negative, in a format without sign' explain -2.5 e8m0
expect 0 'away from zero with probability 0.25' explain 1.03125 e4m3fn --rounding stochastic
has 'either    1 = 0x1p+0'
has 'or        1.125 = 0x1.2p+0'
expect 0 'result    0' explain 5e-324 fp16
has 'cut       all 1 bits'

# Faults: none, all signs, in values and codes; those of the codes are those of the values.
printf '1 2 3 0 nan 448 0.01' >"$work/faults.txt"
lines() { tr '\n' ' ' <"$out"; }
expect 0 '' round "$work/faults.txt" - --to e4m3 --fault 0
[ "$(lines)" = '1 2 3 0 nan 448 0.009765625 ' ] || fail 'no faults'
expect 0 '' round "$work/faults.txt" - --to e4m3 --fault 1 --fault-field sign
[ "$(lines)" = '-1 -2 -3 -0 -nan -448 -0.009765625 ' ] || fail 'all signs'
expect 0 '' round "$work/faults.txt" - --to e4m3 --fault 1 --fault-field sign --codes
[ "$(lines)" = '184 192 196 128 255 254 133 ' ] || fail 'all signs of codes'
expect 0 '' round "$work/faults.txt" "$work/values.raw" --as raw --to e4m3 --seed 3 --fault 1
expect 0 '' round "$work/values.raw" - --type f8 --as text --to e4m3 --codes
lines >"$work/of_values"
expect 0 '' round "$work/faults.txt" - --to e4m3 --seed 3 --fault 1 --codes
[ "$(lines)" = "$(cat "$work/of_values")" ] || fail 'codes of faults'
# An infinity that a fault makes is no infinity that came in.
i=0
while [ $i -lt 40 ]; do echo 32768 && i=$((i + 1)); done >"$work/many.txt"
expect 0 124 round "$work/many.txt" - --to e5m2,infinity=saturate --fault 1 --fault-field exponent --codes
has 56
expect 0 inf round "$work/many.txt" - --to e5m2,infinity=saturate --fault 1 --fault-field exponent
# Parts of a file have the faults of the whole, under stochastic rounding too.
rounded="--to e5m2 --rounding stochastic --fault 0.3 --seed 5"
# shellcheck disable=SC2086
expect 0 '' round "$work/many.txt" - $rounded
cp "$out" "$work/whole"
head -n 23 "$work/many.txt" >"$work/head.txt"
tail -n 17 "$work/many.txt" >"$work/tail.txt"
# shellcheck disable=SC2086
{ "$lathe" round "$work/head.txt" - $rounded && "$lathe" round "$work/tail.txt" - $rounded --first 23; } >"$work/parts"
cmp "$work/whole" "$work/parts" || fail 'faults of parts'
[ "$(sort -u "$work/whole" | wc -l)" -ge 4 ] || fail 'some faults'
for p in 1.1 -0.1 nan x ''; do expect 2 'is no probability from 0 to 1' round a b --to e4m3 --fault "$p"; done
expect 2 '--fault must say how often' round a b --to e4m3 --fault-field sign
expect 2 'is none of sign|exponent|fraction|any' round a b --to e4m3 --fault 1 --fault-field code
expect 2 'that be no block format' round a b --to mxfp4 --fault 1
expect 2 'that be no block format' round a b --from-codes e4m3 --fault 1
expect 2 "--fault: 'ue4m3'" round a b --to ue4m3 --fault 1 --fault-field sign
expect 2 'they have no codes' round a b --to e4m3,rounding=no_rounding --fault 1 --codes

# Between two values of other kinds the halves do not always meet in the middle.
expect 0 'boundary  4194304 = 0x1p+22, which one bit more would have; x is it' explain 4194304 posit8_2
expect 0 '-0x1p+22, which one bit more would have; x is below it' explain -5e6 posit8_2
expect 0 'boundary  0, as nothing else becomes zero; x is below it' explain -1e-9 posit8_2
expect 0 'boundary  1.4142135623730951 = 0x1.6a09e667f3bcdp+0' explain 1.4142135623730951 lns8_0
has 'beyond the middle by logarithm; x is it'
expect 0 'boundary  1.5 = 0x1.8p+0, halfway; x is below it' explain 1.42 lns8_0,domain=linear
expect 0 'boundary  -1.3125 = -0x1.5p+0, halfway; x is above it' explain -1.3 hif8
expect 0 'result    5.9604644775390625e-08' explain 1e-9 posit8_2,rounding=stochastic

# Codes as text are read back by the name, of files of other names they are packed.
printf '1 2 3.3 -4\n0.125 nan 1e300 -1e-300\n' >"$work/values.txt"
for format in e4m3 posit32_2 fp64 hif8 bf16; do
    expect 0 '' round "$work/values.txt" - --to $format
    cp "$out" "$work/whole"
    for codes in codes.txt codes; do
        expect 0 '' round "$work/values.txt" "$work/$codes" --codes --to $format
        expect 0 '' round "$work/$codes" "$work/back.txt" --from-codes $format
        cmp "$work/whole" "$work/back.txt" || fail "$codes of $format"
    done
done
printf '0x3f,63 # twice\n' >"$work/codes.txt"
expect 0 63 round "$work/codes.txt" - --from-codes int8
expect 2 'itself says how many it has' round "$work/codes.txt" - --from-codes int8 --count 2
for wrong in 1.5 -1 1e2 0x 18446744073709551616 x; do
    echo 1 $wrong >"$work/codes.txt"
    expect 1 "line 1, column 3: '$wrong' is no code" round "$work/codes.txt" - --from-codes int8
done
echo 1 300 >"$work/codes.txt"
expect 1 'element 1 is no code of e4m3' round "$work/codes.txt" - --from-codes e4m3
# Each format of a list may have keys.
expect 0 'mxfp4:block=64,scale=rceil mxfp4:block=128' stats "$work/values.txt" \
    --to e4m3,mxfp4:block=64,scale=rceil,mxfp4:block=128,p=3,emin=-2,emax=3,nf4,mxfp4:element=nf4
has 'p=3,emin=-2,emax=3'

# What is wrong is told in one line, with status 2.
expect 2 'no such command' fromats
expect 2 'no such option' formats --all
expect 2 'no such option' round a b -q
expect 2 'one argument too many' formats e4m3 e5m2
expect 2 'too few arguments' explain 1
expect 2 'given twice' formats --csv --csv
expect 2 'takes no value' formats --csv=1
expect 2 'RULE must follow' explain 1 e4m3 --rounding
expect 2 "'sideways'" explain 1 e4m3 --rounding sideways
expect 2 "'e4m3x': no format, rule, option value or library has this name, at character 5" explain 1 e4m3x
expect 2 "'overflow=up'" explain 1 e4m3 --options overflow=up
expect 2 "is no number" explain one e4m3
expect 2 "is no number" explain 1e4m3 e4m3
expect 2 'exclude each other' formats --csv --json
expect 2 "'f16' is none of f32|f64" explain 1 e4m3 --carrier f16
expect 2 '--to must say which format' round a b
expect 2 'option names an infinity' explain 1 e4m3fn,overflow=infinity
# The benchmarks' errors are one line too.
for kind in '' --speed --arith --targets; do
    got=0
    # shellcheck disable=SC2086
    "$lathe" bench $kind --fast >"$out" 2>"$err" || got=$?
    [ $got -eq 2 ] && [ ! -s "$out" ] && [ "$(cat "$err")" = 'lathe bench: unknown option, --help lists them: --fast' ] ||
        fail "lathe bench $kind --fast"
    cases=$((cases + 1))
done
got=0
"$lathe" >/dev/null 2>"$err" || got=$?
[ "$got" -eq 2 ] || fail 'no command is status 2'
finish 294
