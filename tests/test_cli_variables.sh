#!/bin/sh
# SPDX-License-Identifier: MIT
# test_cli_variables.sh LATHE MAKER: variables of NetCDF and HDF5 files, which MAKER writes and reads by the libraries
# themselves. 77 where the command has neither and MAKER is none.
set -eu
. "$(dirname "$0")/cli.sh"
maker=$2
[ "$maker" != none ] || { echo 'libnetcdf and libhdf5 are missing' && exit 77; }

f8=f8
[ "$(printf '\001\000' | od -An -t u2 | tr -d ' ')" -eq 1 ] || f8='>f8'

# same A B WHAT BYTES: two files of numbers of so many bytes
same() {
    cmp -s "$1" "$2" || fail "$3 is not what it should be"
    [ -s "$1" ] || fail "$3 is empty"
    cases=$((cases + $(wc -c <"$1") / $4))
}

kinds=
folder=$work/folder
mkdir "$folder"
for kind in nc nc3 h5; do
    if "$maker" make "$work/in.$kind"; then
        kinds="$kinds $kind"
    elif [ $? -ne 77 ]; then
        fail "cannot make a file of kind $kind"
    else
        echo "the library of .$kind files is missing: not tested"
    fi
done
[ -n "$kinds" ] || exit 77

for kind in $kinds; do
    in=$work/in.$kind
    salt=/ocean/salt
    [ $kind != nc3 ] || salt=salt
    "$maker" dump "$in" temperature >"$work/before"
    "$lathe" round "$work/before" "$work/wanted" --type "$f8" --to bf16

    # Into a copy, over itself, into other kinds of files.
    expect 0 '' round "$in:temperature" "$folder/out.$kind" --to bf16
    "$maker" dump "$folder/out.$kind" temperature >"$work/got"
    same "$work/got" "$work/wanted" "the copy of .$kind" 8
    "$maker" dump "$in" $salt >"$work/salt"
    "$maker" dump "$folder/out.$kind" $salt >"$work/got"
    same "$work/got" "$work/salt" "what was not replaced in .$kind" 8
    expect 0 '' round "$folder/out.$kind" "$folder/out.$kind" --variable $salt --to e5m2
    "$lathe" round "$work/salt" "$work/less" --type "$f8" --to e5m2
    "$maker" dump "$folder/out.$kind" $salt >"$work/got"
    same "$work/got" "$work/less" "the file .$kind itself" 8
    "$maker" dump "$folder/out.$kind" temperature >"$work/got"
    same "$work/got" "$work/wanted" "the other variable of .$kind" 8
    expect 0 '' round "$in:temperature" "$work/out.npy" --to bf16
    grep -a -q "'shape': (2, 300, 451)" "$work/out.npy" || fail "no shape in the array from .$kind"
    "$lathe" round "$work/out.npy" "$work/got" --to bf16 --codes --as raw
    "$lathe" round "$work/before" "$work/wanted" --type "$f8" --to bf16 --codes --as raw
    same "$work/got" "$work/wanted" "the array from .$kind" 2
    "$lathe" round "$in:temperature" "$work/again.npy" --to mxfp4
    "$lathe" round "$in:temperature" "$work/plain.npy" --to fp32
    "$lathe" round "$work/plain.npy" "$work/blocks.npy" --to mxfp4
    same "$work/again.npy" "$work/blocks.npy" "blocks from .$kind" 4
    "$lathe" round "$in:temperature" "$work/codes" --as raw --codes --to bf16
    same "$work/codes" "$work/wanted" "the codes from .$kind" 2
    expect 0 '270600' stats "$in:temperature" --to bf16
    expect 0 '' compare "$in" --variable $salt --csv
    expect 0 '' round "$in:one" "$folder/out.$kind" --to e5m2
    [ "$("$maker" dump "$folder/out.$kind" one | "$lathe" round - - --type "$f8" --to fp64 --as text)" = 1 ] || fail "a single value of .$kind"
    lacks_litter "$folder" "out.$kind"
    rm "$folder/out.$kind"

    # Missing values stay, and are in no statistics, scale or code.
    expect 0 '' round "$in:gappy" "$folder/out.$kind" --to bf16
    values=$("$maker" dump "$folder/out.$kind" gappy | "$lathe" round - - --type "$f8" --to fp64 --as text | tr '\n' ' ')
    [ "$values" = '1.0703125 -999 0.30078125 1e+20 -2.203125 1e+20 5 ' ] || fail "missing values of .$kind: $values"
    rm "$folder/out.$kind"
    values=$("$lathe" round "$in:gappy" - --to bf16 --fault 1 --fault-field sign --as text | tr '\n' ' ')
    [ "$values" = '-1.0703125 -999 -0.30078125 1e+20 2.203125 1e+20 -5 ' ] || fail "faults in .$kind: $values"
    for format in bf16 e4m3fn mxfp4; do
        printf '1.07 0.3 -2.2 5' | "$lathe" stats - --to $format --csv --wasserstein >"$work/wanted"
        "$lathe" stats "$in:gappy" --to $format --csv --wasserstein >"$work/got"
        grep -q -x '# missing: *3' "$work/got" || fail "stats of $format do not count what is missing in .$kind"
        grep -v '^#' "$work/wanted" >"$work/wanted.rows"
        grep -v '^#' "$work/got" >"$work/got.rows"
        cmp "$work/wanted.rows" "$work/got.rows" || fail "missing values of .$kind are in the statistics of $format"
        cases=$((cases + 4))
    done
    expect 0 '0 NaN, and 3 missing;' compare "$in:gappy" --svg -
    values=$("$lathe" round "$in:gappy" - --to mxfp4 --as text | tr '\n' ' ')
    [ "$values" = '1 -999 0.5 1e+20 -2 1e+20 4 ' ] || fail "blocks with missing values of .$kind: $values"
    values=$("$lathe" round "$in:gappy" - --to e4m3fn --codes --as text | tr '\n' ' ')
    [ "$values" = '57 127 42 127 193 127 74 ' ] || fail "codes of missing values of .$kind: $values"
    # NaN can be the mark.
    values=$("$lathe" round "$in:holed" - --to mxfp4 --as text | tr '\n' ' ')
    [ "$values" = '1 nan 0.5 nan -2 nan 4 ' ] || fail "blocks with missing NaN of .$kind: $values"
    "$lathe" stats "$in:holed" --to mxfp4 --csv >"$work/got"
    "$lathe" stats "$in:gappy" --to mxfp4 --csv >"$work/wanted"
    sed 's/:[a-z]*$//' "$work/got" >"$work/got.rows"
    sed 's/:[a-z]*$//' "$work/wanted" >"$work/wanted.rows"
    cmp "$work/got.rows" "$work/wanted.rows" || fail "missing NaN of .$kind are in the statistics"
    cases=$((cases + 8))
    if [ $kind != h5 ]; then
        "$lathe" stats "$in:filled" --to bf16 --csv >"$work/got"
        grep -q -x '# missing: *6' "$work/got" || fail "what .$kind fills with is not missing"
    fi

    # What is no variable of floats, and files that cannot be written: what was there stays.
    echo 'what was there before' >"$folder/old"
    expect 1 'holds neither floats nor doubles' round "$in:packed" "$folder/old" --to bf16
    expect 1 "$in:nothing: " round "$in:nothing" "$folder/old" --to bf16
    expect 1 "$in:/no/thing: " round "$in:/no/thing" "$folder/old" --to bf16
    expect 1 ':NAME behind it says which variable' round "$in" "$folder/old" --to bf16
    expect 2 'a variable has the type that its file says' stats "$in:one" --to bf16 --type f4
    expect 2 'codes do not replace a variable' round "$in:one" "$folder/old" --to bf16 --codes
    expect 1 'must be a regular file' round "$in:one" - --to bf16
    for size in 3 20 1000 50000; do
        head -c $size "$in" >"$work/cut.$kind"
        got=0
        "$lathe" round "$work/cut.$kind:temperature" "$folder/old" --to bf16 2>"$err" || got=$?
        # Classic files read as zeros behind their end.
        [ $got -eq 1 ] && [ "$(wc -l <"$err")" -eq 1 ] || { [ $kind = nc3 ] && [ $got -eq 0 ]; } ||
            fail "a file .$kind cut at $size"
        [ $got -eq 0 ] || grep -q -x 'what was there before' "$folder/old" || fail "a cut file .$kind changes another"
        cases=$((cases + 1))
    done
    echo 'what was there before' >"$folder/old"
    got=0
    (ulimit -f 100 && "$lathe" round "$in:temperature" "$folder/old" --to bf16) 2>"$err" || got=$?
    [ $got -eq 1 ] && [ "$(grep -c '^lathe: ' "$err")" -eq 1 ] || fail "a limit of size for .$kind"
    grep -q -x 'what was there before' "$folder/old" || fail "a limit of size leaves the old file of .$kind"
    lacks_litter "$folder" old
    rm "$folder/old"
done
expect 1 'cannot open' round "$work/none.nc:temperature" "$folder/old" --to bf16
expect 1 'cannot open its file' round "$work/none.nc" "$folder/old" --to bf16 --variable temperature
expect 2 'not of a pipe' round - "$folder/old" --to bf16 --variable temperature
printf '1 2 3' >"$work/text"
expect 2 'only a file with variables can be copied' round "$work/text" "$folder/old" --to bf16 --as copy
expect 1 "$work/text:a: " stats "$work/text:a" --to bf16
finish $(($(echo $kinds | wc -w) * 1350000))
