#!/bin/sh
# SPDX-License-Identifier: MIT
# test_cli_explain.sh LATHE: steps of a rounding at the ends of formats, where options decide, and of block formats.
set -eu
. "$(dirname "$0")/cli.sh"

# lacks TEXT: what was expected last did not print this
lacks() {
    ! grep -q -F -e "$1" "$out" || fail "'$1' is there"
    cases=$((cases + 1))
}

# A number as it is typed, shortest, and in full where that is short and says more.
expect 0 'read as the nearest double: 1.23456789012e+16 = 0x1.5ee2a2eb5624p+53 = 12345678901200000' \
    explain 12345678901200000 e4m3fn
expect 0 'value     -0x1p0, read as the nearest double: -1 = -0x1p+0' explain -- -0x1p0 e4m3fn
lacks '= -0x1p+0 = -1'
expect 0 'read as the nearest double: -nan' explain -nan e5m2
has 'range     NaN stays NaN'
has 'code      0xfe = 1 11111 10'
expect 0 'binary64' explain 1 e4m3fn --carrier f64
expect 2 '--carrier: f32: ' explain 1 fp64 --carrier f32
expect 2 'exponent=unlimited is not explained' explain 1 e4m3fn --options exponent=unlimited

# Under the smallest normal number: without subnormal numbers, flushed, without zero, without the bottom.
expect 0 'grid      |x| < 2^-2, the smallest normal number, without subnormal numbers: 0 and 2^-2' \
    explain 0.001 p=3,emin=-2,emax=3,subnormals=0
has 'toward 0  0 (even)'
has 'away      0.25 = 0x1p-2'
has 'decision  toward zero: 0'
lacks 'range'
has 'result    0'
expect 0 'decision  away from zero: 0.015625 = 0x1p-6' explain 0.01 e4m3fn --options subnormals=off
has '0x08 = 0 0001 000'
expect 0 'grid      2^-9 <= |x| < 2^-8: multiples of 2^-12, 4 significant bits' \
    explain 0.002 e4m3fn --options subnormals=flush
has 'away      0.002197265625 = 0x1.2p-9, no value of the format'
has 'range     under the smallest normal number, and flushed to zero'
has 'result    0'
has 'code      0x00 = 0 0000 000'
expect 0 'range     away from zero it is under the smallest normal number, and flushed to zero' \
    explain 0.002 e4m3fn --options subnormals=flush,rounding=stochastic
expect 0 'range     under the smallest value, and the format has no zero' explain 1e-39 e8m0
has 'toward 0  0 (even)'
has 'result    5.877471754111438e-39 = 0x1p-127'
has 'error     +4.87747e-39, 4.87747 relative, 0.829859 ulp'
expect 0 'range     the format has no zero: see the zero option' explain 0 e8m0
has 'code      0xff = 11111111'
expect 0 'range     zero stays zero' explain 0 e4m3fn
lacks 'grid'
expect 0 'away      -2.25 = -0x1.2p+1, no value of the format' explain -2.2 ue4m3
has 'range     negative, in a format without sign: see the negative option'
expect 0 'range     negative, in a format without sign: see the negative option' explain -1e9 ue4m3
has 'result    0'
expect 0 'toward 0  4.656612873077393e-10 = 0x1p-31 = 0.0000000004656612873077392578125 (even), no value of the format' \
    explain 4.66e-10 dlfloat16 --rounding toward_zero
has 'range     under the smallest normal number, and flushed to zero'
has 'result    0'

# Beyond the largest: both signs, the carrier's own end, and what options make of it.
expect 0 'away      2^1024, beyond the largest' explain 1.797e308 e11m2
expect 0 'away      -2^1024, beyond the largest' explain -1.797e308 e11m2
has 'decision  away from zero: -inf'
has 'range     beyond the lowest finite value; convention: by direction, as IEEE 754 section 7.4'
has 'code      0x3ffc = 1 11111111111 00'
expect 0 'toward 0  -480 = -0x1.ep+8 (odd), beyond the largest' explain -500 e4m3fn
expect 0 'range     beyond the largest finite value; convention: infinity' explain 1e6 e5m2,overflow=infinity
has 'result    inf'
expect 0 'convention: NaN' explain 1e6 e5m2,overflow=nan
has 'result    nan'
expect 0 'convention: saturate' explain 1e6 e5m2,overflow=saturate
has 'code      0x7b = 0 11110 11'
expect 0 'an infinite value; convention: saturate' explain inf e5m2,infinity=saturate
has 'result    57344 = 0x1.cp+15'
expect 0 'an infinite value; convention: NaN' explain inf e5m2,infinity=nan
has 'code      0x7e = 0 11111 10'
expect 0 'an infinite value; convention: keep' explain inf e5m2
has 'code      0x7c = 0 11111 00'

# Rules: none, and random bits of either carrier.
expect 0 'cut       nothing, by the rule no_rounding' explain 0.1 e4m3fn --rounding no_rounding
has 'result    0.1 = 0x1.999999999999ap-4'
lacks 'code'
for carrier in f32 f64; do
    expect 0 'away from zero with probability 0.5' explain 1.03125 e4m3fn --rounding stochastic_equal --carrier $carrier
    has 'either    1 = 0x1p+0'
    has 'or        1.125 = 0x1.2p+0'
    expect 0 'nothing but zeros' explain 1.125 e4m3fn --rounding stochastic --carrier $carrier
    has 'result    1.125 = 0x1.2p+0'
    lacks 'either'
done
expect 0 'result    1.125 = 0x1.2p+0' explain 1.03125 e4m3fn --rounding away_from_zero --carrier f32

# Other kinds: exactly a value, no number, and ties by an option.
expect 0 'result    1 = 0x1p+0' explain 1 posit8_2,rounding=stochastic
for word in below above position boundary either; do lacks $word; done
expect 0 'either    1 = 0x1p+0' explain 1.03 posit8_2,rounding=stochastic
has 'or        1.125 = 0x1.2p+0'
expect 0 'result    nan' explain nan posit8_2
has 'code      0x80 = 10000000'
for word in below above position; do lacks $word; done
expect 0 'rule      ties_to_even' explain 0.1015625 hif8 --options ties=even
lacks 'but halfway'
expect 0 'rule      ties_to_even, but halfway toward zero' explain 0.1015625 hif8 --options ties=zero
has 'result    0.09375 = 0x1.8p-4'
expect 0 'boundary  0.28125 = 0x1.2p-2, halfway; x is above it' explain 0.3 q4.4
lacks 'but halfway'
has 'code      0x05 = 00000101'
expect 0 'rule      toward_zero' explain 0.1015625 hif8 --rounding toward_zero
lacks 'but halfway'

# Block formats: codes of one, two and four bytes, zero, NaN, random bits, and a rule that leaves no codes.
expect 0 'result    0' explain 0 mxfp4
has 'scale     5.877471754111438e-39 = 0x1p-127, code 0x0'
has 'element   0, code 0x0'
lacks 'error'
expect 0 'element   1.5999755859375, code 0x6666' explain 0.1 dfp16
has 'error     -1.52588e-06, 1.52588e-05 relative'
expect 0 'scale     0.00022321428696159273 = 0x1.d41d42p-13, code 0x396a0ea1' explain 0.1 fp8_channel
has 'element   448, code 0x7e'
expect 0 'scale     nan, code 0xff' explain nan mxfp4
lacks 'element   '
has 'result    nan'
expect 0 'rule      stochastic, with the random bits of seed 0' explain 0.1 mxfp4 --rounding stochastic
expect 2 "'mxfp4': results of the plan need not be values of its format" explain 0.1 mxfp4 --rounding no_rounding
expect 0 'result    0.09375 = 0x1.8p-4' explain 0.1 mxfp4 --carrier f32
has 'read as the nearest float: 0.10000000149011612'
expect 2 '--carrier: f32: ' explain 0.1 mxfp4:rounding=stochastic,random_bits=64 --carrier f32
expect 0 'result    0.09375 = 0x1.8p-4' explain 0.1 mxfp4:rounding=stochastic,random_bits=64

# What takums and their logarithmic kind are cut at.
expect 0 'boundary  0.28125 = 0x1.2p-2, which one bit more would have' explain 0.3 takum8linear
expect 0 '0x1.384d6725d4834p-2, the first double beyond the middle by logarithm' explain 0.3 takum8log
expect 0 '0x1.38e99add101b8p-2, which one bit more would have' explain 0.3 takum8log --options domain=linear
for tiny in '1e-73 takum8linear' '1e-53 takum8log'; do
    expect 0 'boundary  0, as nothing else becomes zero; x is above it' explain $tiny
done
finish 116
