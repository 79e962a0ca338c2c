#!/bin/sh
# SPDX-License-Identifier: MIT
# test_cli_tables.sh LATHE: names of files in JSON and pictures, large and small pictures, distances, shapes of arrays
# of blocks.
set -eu
. "$(dirname "$0")/cli.sh"
values=$work/values.txt
printf '1 2 3 4.1 0.3 6000 nan' >"$values"

# Names of any bytes: characters of UTF-8 stay, as do quotes and what follows a backslash; other bytes do not.
# name BYTES JSON SVG: a file whose name ends so, in the notes of JSON and in the title of a picture
name() {
    file=$work/$(printf "$1")
    ln -s "$values" "$file"
    expect 0 "\"file\": \"$work/$(printf "$2")\"" compare "$file" --to e4m3 --json
    expect 0 "<title>$work/$(printf "$3") in low-precision formats</title>" compare "$file" --to e4m3 --svg -
}
name '\303\251' '\303\251' '\303\251'
name '\340\240\200\342\202\254\355\237\277\357\277\277' '\340\240\200\342\202\254\355\237\277\357\277\277' \
    '\340\240\200\342\202\254\355\237\277\357\277\277'
name '\360\220\200\200\361\200\200\200\364\217\277\277' '\360\220\200\200\361\200\200\200\364\217\277\277' \
    '\360\220\200\200\361\200\200\200\364\217\277\277'
name 'a"b\\c<d' 'a\\"b\\\\c<d' 'a&quot;b\\c&lt;d'
name 'a\001b\nc\177d' 'a\\u0001b\\u000ac\177d' 'a?b?c?d'
name 'a\200b' 'a\\ufffdb' 'a?b'
name 'a\301\201b' 'a\\ufffd\\ufffdb' 'a??b'
name 'a\303b' 'a\\ufffdb' 'a?b'
name 'a\342\202b' 'a\\ufffd\\ufffdb' 'a??b'
name 'a\340\237\277b' 'a\\ufffd\\ufffd\\ufffdb' 'a???b'
name 'a\355\240\200b' 'a\\ufffd\\ufffd\\ufffdb' 'a???b'
name 'a\360\217\277\277b' 'a\\ufffd\\ufffd\\ufffd\\ufffdb' 'a????b'
name 'a\364\220\200\200b' 'a\\ufffd\\ufffd\\ufffd\\ufffdb' 'a????b'
name 'a\365\200\200\200b' 'a\\ufffd\\ufffd\\ufffd\\ufffdb' 'a????b'
expect 0 "# file:     $work/a?b?c?d" compare "$work/$(printf 'a\001b\nc\177d')" --to e4m3

# What has no text is null in JSON, empty in CSV.
expect 0 '{"exponent": 1, "values": 2, "percent": 33.3333, "fp16": "normal", "mxfp4": null}' \
    stats "$values" --to fp16,mxfp4 --histogram --json
expect 0 '1,2,33.3333,normal,' stats "$values" --to fp16,mxfp4 --histogram --csv
expect 0 'exponent       values  percent takum8linear fp16' stats "$values" --to takum8linear,fp16 --histogram
expect 0 'Wasserstein distance ' stats "$values" --to fp16 --wasserstein

# Distances of more values than are read at once, of none, and of blocks of none: 0.747... becomes 0.75.
head -c 4000000 /dev/zero | tr '\000' '?' >"$work/many.raw" # 0x3f3f3f3f
type=f4
expect 0 'Wasserstein distance     0.00294119' stats "$work/many.raw" --type $type --to e4m3 --wasserstein
has 'values                      1000000'
printf '' >"$work/empty.txt"
expect 0 'Wasserstein distance              -            -' stats "$work/empty.txt" --to e4m3,mxfp4 --wasserstein
has 'values                            0            0'

# A picture of all exponents of doubles, of one binade with many values, of very many widths, of narrow columns.
printf '5e-324 1.7e308\n' >"$work/wide.txt"
expect 0 '>-1400</text>' compare "$work/wide.txt" --to fp64,e5m2 --svg -
has '>1400</text>'
has '<title>1 values from 2^-1074 to under 2^-1073</title>'
has '<title>1 values from 2^1023 to under 2^1024</title>'
[ "$(grep -c 'class="bar"' "$out")" -eq 3 ] || fail 'two bars, and the legend'
! grep -q '>-1300</text>\|>-1500</text>' "$out" || fail 'a step of 200'
expect 0 '<title>1000000 values from 2^-1 to under 2^0</title>' compare "$work/many.raw" --type $type --to e4m3 --svg -
has '>1e+06</text>'
! grep -q '>1e+07</text>' "$out" || fail 'no decade more'
expect 0 '<title>1 values from 2^0 to under 2^1</title>' compare "$values" --to e4m3 --svg -
list=mxfp4:block=1
i=2
while [ $i -le 70 ]; do list=$list,mxfp4:block=$i && i=$((i + 1)); done
expect 0 '>4 to 4.889</text>' compare "$values" --to "$list" --svg -
[ "$(grep -c -e 'class="good" cx' -e 'class="fair" d' -e 'class="bad" d' "$out")" -eq 73 ] || fail 'marks of 70 formats and the legend'
narrow=p=1,emin=-2,emax=3,fp16,e4m3,e2m1,e3m2,e5m5,e8m2,e8m4,e8m5,e8m3,e8m9,e8m10,e8m12
expect 0 'class="small middle" x="816.0" y="365.9">e8m10</text>' compare "$values" --to "$narrow" --svg -
[ "$(grep -c '>p=1,emin=-2,emax=3</text>' "$out")" -eq 1 ] || fail 'a name wider than its column is beside its range alone'
cases=$((cases + 4))
expect 1 'cannot write: No such file' compare "$values" --to e4m3 --svg "$work/none/picture.svg"

# npy SHAPE ORDER BYTES: an array of floats in front of the bytes
npy() {
    printf '\223NUMPY\001\000\166\000'
    printf '%-117s\n' "{'descr': '<f4', 'fortran_order': $2, 'shape': $1, }"
    printf "$3"
}
# same A B: what rounding the file A to the first format gives as text is that of B to the second
same() {
    expect 0 '' round "$1" - --as text --to "$2"
    cp "$out" "$work/one"
    expect 0 '' round "$3" - --as text --to "$4"
    cmp "$out" "$work/one" || fail "$1 to $2 is not $3 to $4"
}
five='\000\000\200\077\315\314\314\075\000\044\164\111\377\346\333\056\000\000\200\065'
npy '(5,)' False "$five" >"$work/five.npy"
npy '(5,)' True "$five" >"$work/fortran.npy"
npy '()' False '\315\314\314\075' >"$work/one.npy"
npy '(1,)' False '\315\314\314\075' >"$work/row.npy"
npy '(0,)' False '' >"$work/none.npy"
npy '(0, 3)' False '' >"$work/none_2d.npy"
# One dimension has one order, and none is a row of one.
same "$work/five.npy" mxfp4:block=2 "$work/fortran.npy" mxfp4:block=2
same "$work/one.npy" mxfp4 "$work/row.npy" mxfp4
# What has no second axis is one row, and one channel.
same "$work/five.npy" mxfp4:block=2x2 "$work/five.npy" mxfp4:block=2
same "$work/five.npy" fp8_channel "$work/five.npy" fp8_channel:block=tensor
same "$values" mxfp4:block=2x2 "$values" mxfp4:block=2
same "$values" fp8_channel "$values" fp8_channel:block=tensor
for none in none none_2d; do
    for format in mxfp4 fp8_channel nvfp4_2d mxfp4:block=2x2; do
        expect 0 '' round "$work/$none.npy" "$work/out.npy" --to $format
        cmp "$work/out.npy" "$work/$none.npy" || fail "an empty array to $format"
    done
    expect 0 'values                            0' stats "$work/$none.npy" --to mxfp4,fp8_channel
done
# Blocks of lengths whose common multiple is no number of 64 bits are measured as each of them alone.
long=2147483647
expect 0 "mxfp4:block=$long," stats "$values" --csv --to mxfp4:block=$long,mxfp4:block=2147483629,mxfp4:block=2147483587
[ "$(grep '^mxfp4' "$out" | cut -d , -f 3- | sort -u | wc -l)" -eq 1 ] || fail 'blocks longer than the file'
cp "$out" "$work/three"
expect 0 '' stats "$values" --csv --to mxfp4:block=$long
grep -q -x -F -e "$(tail -n 1 "$out")" "$work/three" || fail 'a block longer than the file alone'
finish 75
