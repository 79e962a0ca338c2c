#!/bin/sh
# SPDX-License-Identifier: MIT
# test_cli_arguments.sh LATHE: how options, numbers and names are read, and how formats are told.
set -eu
. "$(dirname "$0")/cli.sh"
printf '1 2 3 4.1 0.3 6000 nan' >"$work/values.txt"
printf '\223NUMPY\001\000\166\000' >"$work/five.npy"
printf '%-117s\n' "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }" >>"$work/five.npy"
printf '\000\000\200\077\315\314\314\075\000\044\164\111\377\346\333\056\000\000\200\065' >>"$work/five.npy"
values=$work/values.txt five=$work/five.npy

# prints TEXT: what was expected last is this, its lines joined by blanks
prints() {
    [ "$(tr '\n' ' ' <"$out")" = "$1 " ] || fail "not '$1'"
    cases=$((cases + 1))
}

# Options with = and with the next argument, -- before operands, and numbers up to 2^64 - 1.
expect 0 '' round "$values" - --to=e4m3
prints '1 2 3 4 0.3125 nan nan'
expect 0 '' round --to=e4m3 -- "$values" -
prints '1 2 3 4 0.3125 nan nan'
expect 1 '--to: cannot open' round --to e4m3 -- --to -
expect 2 'FORMAT must follow' round a b --to
expect 2 "'' is none of f32|f64" explain 1 e4m3 --carrier=
expect 0 '' round "$values" - --to e4m3 --seed 18446744073709551615
for wrong in 18446744073709551616 99999999999999999999 1x 0x1 ''; do
    expect 2 "--seed: '$wrong' is no number from 0 to 18446744073709551615" round a b --to e4m3 --seed "$wrong"
done
for option in --stream --first; do expect 2 "$option: 'x' is no number" round a b --to e4m3 $option x; done
expect 1 'e4m3: the stream is 2^56 or more, or its next index would pass 2^64 - 1' \
    round "$values" - --to e4m3 --rounding stochastic --first 18446744073709551615
expect 2 '--version: no such command' --version x
expect 2 '--help: no such command' --help formats
expect 2 '--man: no such command' --man formats
expect 2 'a?b: no such command' "$(printf 'a\177b')"

# What each command asks for, and what excludes what.
expect 2 'round: --to must say which format' round a b --from-codes e4m3 --codes
expect 2 'stats: --to must say which formats' stats "$values"
for command in compare stats; do
    expect 2 '--csv and --json: exclude each other' $command "$values" --csv --json
    expect 2 "--to: 'e4m3x': no format" $command "$values" --to e4m3x,e5m2
    expect 2 "--to: 'e4m3x': no format" $command "$values" --to e5m2,e4m3x
    expect 2 "--rounding: 'sideways': " $command "$values" --to e4m3 --rounding sideways
    expect 2 "--seed: 'x' is no number" $command "$values" --to e4m3 --seed x
    expect 2 '--count: says how many codes IN has' $command "$values" --to e4m3 --count 3
    expect 1 "fp64: $five holds floats: " $command "$five" --to fp64
    expect 1 'the carrier of this call is too small' $command "$five" --to mxfp4:rounding=stochastic,random_bits=64
    expect 0 fp64 $command "$values" --to fp64
done
expect 2 "--rounding: 'sideways': " compare "$values" --rounding sideways
expect 1 'the carrier of this call is too small' \
    round "$five" "$work/none.npy" --to mxfp4:rounding=stochastic,random_bits=64
[ ! -e "$work/none.npy" ] || fail 'a file that was not rounded is there'

# Options of the command line join those behind a name; blocks take them behind a colon or a comma.
expect 0 'rule      toward_zero: ' explain 0.1 e4m3fn --rounding toward_zero --options overflow=saturate
expect 0 'result    -448 = -0x1.cp+8' explain -1e9 e4m3fn --rounding up --options overflow=saturate
expect 0 'rule      toward_positive: the one above' explain 0.1 e4m3fn --rounding up --options ''
expect 0 'result    -448 = -0x1.cp+8' explain -1e9 e4m3fn --rounding up --options overflow=saturate
expect 0 '' round "$values" - --to mxfp4:block=1 --rounding toward_zero
prints '1 2 3 4 0.25 4096 nan'
expect 0 '' round "$values" - --to mxfp4 --options nans=pass,block=1
prints '1 2 3 4 0.25 6144 nan'
expect 2 "--rounding and --options: 'overflow=up': " round a b --to mxfp4:block=1 --options overflow=up
long=$(printf '%0520d' 0)
expect 2 '--options: too long' round a b --to e4m3 --options "random_bits=$long"
expect 2 '--to: the name of the format is too long' round a b --to "e4m3$long$long"
expect 0 'e4m3     posit8_2' stats "$values" --to e4m3,parity=significand,posit8_2
expect 0 'mxfp8_e4m3, mxfp8_e5m2, mxfp6_e3m2, mxfp6_e2m3, mxfp4, nvfp4_single: these cannot have the options' \
    compare "$values" --options exponent=unlimited

# The order of compare and its grid.
# ranking TEXT OPTION...: the formats that compare ranks, best first
ranking() {
    order=$1
    shift
    expect 0 '' compare "$values" --csv "$@"
    [ "$(grep -v '^#' "$out" | sed 1d | cut -d , -f 2 | tr '\n' ' ')" = "$order " ] || fail "ranking $*"
    cases=$((cases + 1))
}
ranking 'e2m2 e3m2 e3m1 e2m1' --grid 2-3x1-2
ranking 'e2m2 e3m2 e3m1 e2m1' --grid 2-3x1-2 --by error
ranking 'e2m1 e2m2 e3m1 e3m2' --grid 2-3x1-2 --by bits
ranking 'e3m2 e3m1 e2m2 e2m1' --grid 2-3x1-2 --by overflow
ranking 'bf16 e5m2 e4m3' --to 'bf16,e4m3,overflow=nan,e5m2'
for grid in '' 2 2-3 2-3x1 2-3x1-2x 2-3x1-2.5 1-3x1-2 2-12x1-2 2-3x0-2 2-3x1-53 3-2x1-2 2-3x2-1 a-bxc-d; do
    expect 2 "--grid: '$grid' is none such as 2-8x1-10" compare "$values" --grid "$grid"
done
expect 2 '--grid and --to: exclude each other' compare "$values" --grid 2-3x1-2 --to e4m3
expect 2 "--rounding: 'sideways': " compare "$values" --grid 2-3x1-2 --rounding sideways
expect 2 "--rounding and --options: 'overflow=up': " compare "$values" --grid 2-3x1-2 --options overflow=up
expect 1 "its values' type holds none of the formats" compare "$five" --grid 11-11x52-52
ranking 'e11m52' --grid 11-11x52-52

# Formats told: those without codes, without steps of one size, without the bottom, and tiles.
expect 0 '# layout:   none: codes would need more than 64 bits' formats e15m50,exponent=unlimited
has '# bits:     0'
! grep -q '^0x\|^code' "$out" || fail 'codes of a format that has none'
expect 0 ' e15m50            -  ' compare "$values" --to e15m50,exponent=unlimited
expect 0 'bits                              -' stats "$values" --to e15m50,exponent=unlimited
expect 0 'e15m50,,7,' stats "$values" --to e15m50,exponent=unlimited --csv
expect 0 '# layout:   sign, regime, exponent, fraction' formats posit8_2
has '# precision: none'
has '# exponents: none'
has '0x41   01000001                      1.125 0x1.2p+0'
for line in 'hif8 sign, dot field' 'takum8log sign, direction' 'lns4_3 sign, logarithm' 'q4.4 a number of quanta' \
    'nf4 of a table'; do
    expect 0 "# layout:   ${line#* }" formats "${line%% *}"
done
expect 0 '# layout:   1 sign, 6 exponent (bias 31), 9 fraction' formats dlfloat16
has '# has:      no subnormal numbers, infinity, 2^emin'
expect 0 '# layout:   1 sign, 3 exponent (bias 3), 7 fraction' formats p=8,emin=-3,emax=3,subnormals=0,zero=0
expect 0 '# block:    16x16' formats nvfp4_2d
has '# bits of a value: 4.02734375'
expect 0 '{"code": "0x01", "bits": "0 00 1", "value": "none", "hexadecimal": ""}' \
    formats p=2,emin=0,emax=2,subnormals=0,inf=0,nan=0 --json
expect 2 '--csv and --json: exclude each other' formats --csv --json

# The benchmarks' rows in each style; of zero errors there are no exponents.
expect 0 ',0.000244156,0.000172644,1,1,1' bench "$five" --csv --format half --rule rne
expect 0 '"max_relative_error": 0.000244156' bench "$five" --json --format half --rule rne
has '"machine": {'
expect 0 '2.44e-04  1.73e-04        1        1         1' bench "$five" --format half --rule rne
expect 0 '        0         0        0        0         0' bench "$five" --format fp32 --rule rne

# Faults of floats and of doubles are the same where the values are.
expect 0 '' round "$five" "$work/floats.txt" --to e4m3 --fault 0.5 --seed 1
printf '1 0.1 1e6 1e-10 0.00000095367431640625' >"$work/doubles.txt"
expect 0 '' round "$work/doubles.txt" - --to e4m3 --fault 0.5 --seed 1
cmp "$out" "$work/floats.txt" || fail 'faults of floats'
expect 0 '' round "$work/doubles.txt" - --to e4m3
! cmp -s "$out" "$work/floats.txt" || fail 'no faults of floats'

# The manual takes lines of the help as they are: none is one that roff reads otherwise.
for command in formats explain round stats compare bench; do
    expect 0 '' "$command" --help
    ! grep -e "^[.']" -e '\\' "$out" || fail "$command: a line that roff reads otherwise"
done
expect 0 '' --help
! grep -e "^[.']" -e '\\' "$out" || fail 'a line that roff reads otherwise'
finish 120
