#!/bin/sh
# SPDX-License-Identifier: MIT
# test_cli_variables_odd.sh LATHE MAKER: variables that are empty, huge or of many dimensions, marks of missing values
# that are none, and names. 77 where the command has neither library and MAKER is none.
set -eu
. "$(dirname "$0")/cli.sh"
maker=$2
[ "$maker" != none ] || { echo 'libnetcdf and libhdf5 are missing' && exit 77; }

# rounded WANTED IN [FORMAT]: the values of IN as bf16, or as that format
rounded() {
    expect 0 '' round "$2" - --to "${3:-bf16}" --as text
    [ "$(tr '\n' ' ' <"$out")" = "$1" ] || fail "$2 is rounded otherwise"
}

# missing COUNT IN: so many values are missing; none where nothing is said of it
missing() {
    expect 0 '' stats "$2" --to bf16 --csv
    [ "$(sed -n 's/^# missing: *//p' "$out")" = "$1" ] || fail "$2 has other missing values than $1"
}

kinds=
for kind in nc nc3 h5; do
    got=0
    "$maker" odd "$work/odd.$kind" || got=$?
    [ $got -ne 77 ] || continue
    [ $got -eq 0 ] || fail "cannot make a file of kind $kind"
    kinds="$kinds $kind"
    "$maker" make "$work/in.$kind"
done
[ -n "$kinds" ] || exit 77

for kind in $kinds; do
    in=$work/in.$kind odd=$work/odd.$kind
    # Marked twice by one value, by a text, by two values.
    rounded '1.0703125 -999 0.30078125 ' "$odd:once"
    missing 1 "$odd:once"
    for odd_name in worded listed; do
        rounded '1.0703125 -1000 0.30078125 ' "$odd:$odd_name"
        [ $kind = h5 ] || missing 0 "$odd:$odd_name" # marked by what the library fills with
        [ $kind != h5 ] || missing '' "$odd:$odd_name"
    done
    rounded '' "$odd:empty"
    expect 0 '' round "$odd:empty" "$work/empty.npy" --to bf16
    grep -a -q "'shape': (0,)" "$work/empty.npy" || fail "no shape of the empty variable of .$kind"
    expect 0 '' round "$odd:empty" "$work/copy.$kind" --to bf16
    rounded '1.0703125 -999 0.30078125 ' "$work/copy.$kind:once"

    # Names: what stands behind the first file, with a slash in front; nothing; what is beside.
    rounded 1.0703125\  "$in:/one"
    expect 1 "$in:one:two: " stats "$in:one:two" --to bf16
    expect 1 "$in:: cannot open" stats "$in:" --to bf16
    expect 2 '--from-codes: a variable has the type that its file says' round "$in:one" - --from-codes e4m3
    cp "$odd" "$work/a:b.$kind"
    rounded '1.0703125 -999 0.30078125 ' "$work/a:b.$kind:once"
done

for kind in $kinds; do
    in=$work/in.$kind odd=$work/odd.$kind
    case $kind in
    nc | h5)
        rounded '-0.30078125 -0.2001953125 -0.10009765625 5.551115123125783e-17 0.10009765625 0.2001953125 0.30078125 ' "$in:ocean/salt"
        expect 1 'more values than memory can have' stats "$odd:huge" --to bf16
        ;;
    esac
    case $kind in
    nc)
        missing '' "$odd:unfilled"
        missing 0 "$odd:lettered"
        # libhdf5 knows this one by another name: the copy is libnetcdf's too.
        expect 0 '' round "$odd:one" "$work/copy.nc" --to bf16
        rounded '1.0703125 -1000 0.30078125 ' "$work/copy.nc:one" fp32
        cp "$in" "$work/in.nc4"
        rounded 1.0703125\  "$work/in.nc4:one"
        expect 1 'NetCDF: /nothing/here: ' stats "$in:/nothing/here" --to bf16
        long=$(printf '%0300d' 0)
        expect 1 '0000: NetCDF: NC_MAX_NAME exceeded' stats "$in:$long/here" --to bf16
        cp "$in" "$work/in.dat"
        expect 0 '' stats "$work/in.dat:one" --to bf16
        ;;
    nc3) expect 1 'NC_MAX_DIMS' stats "$odd:many" --to bf16 ;;
    h5)
        rounded '1.0703125 -999 0.30078125 ' "$odd:whole"
        missing 1 "$odd:whole"
        expect 1 'HDF5: the dataset has no values' stats "$odd:null" --to bf16
        echo 'what was there before' >"$work/old"
        expect 1 'unable to open external raw data file' round "$odd:lost" "$work/old" --to bf16
        grep -q -x 'what was there before' "$work/old" || fail 'a variable without its file changes another'
        ;;
    esac
done

# What only begins like such a file is text.
for byte in '\000' '\006'; do
    printf "CDF${byte}abcd" >"$work/text"
    expect 1 "'CDF?abcd' is no number" stats "$work/text" --to bf16
done
finish $(($(echo "$kinds" | wc -w) * 20 + 2))
