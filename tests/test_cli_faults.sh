#!/bin/sh
# SPDX-License-Identifier: MIT
# test_cli_faults.sh LATHE MAKER FAULTS: calls that fail, of memory, of files and of the libraries of variables, which
# the module FAULTS lets fail: one line says so, and what was there before is there still. 77 without it.
set -eu
. "$(dirname "$0")/cli.sh"
maker=$2 faults=$3
[ "$faults" != none ] || { echo 'no function can be made to fail here' && exit 77; }
folder=$work/folder
mkdir "$folder"
echo 'what was there before' >"$folder/old"

# failing FAULTS COMMAND...: its status, with these calls failing; what it says is in $out and $err
failing() {
    now=$1
    shift
    got=0
    LATHE_FAULTS=$now LD_PRELOAD=$faults "$@" >"$out" 2>"$err" </dev/null || got=$?
    cases=$((cases + 1))
}

# fault FAULTS TEXT ARGUMENT...: one line on stderr has TEXT
fault() {
    now=$1 text=$2
    shift 2
    failing "$now" "$lathe" "$@"
    [ $got -eq 1 ] || fail "$now: status $got, not 1: $*"
    grep -q -F -e "$text" "$err" || fail "$now: no '$text' on stderr: $*"
    [ "$(wc -l <"$err")" -eq 1 ] || fail "$now: not one line on stderr: $*"
    grep -q -x 'what was there before' "$folder/old" || fail "$now: old file changed: $*"
    lacks_litter "$folder" old
}

# each FUNCTION TEXT ARGUMENT...: lets the first call of it fail, the second, ..., until all are over: never by a
# signal nor in silence, and TEXT is among what is said
each() {
    function=$1 text=$2 call=1 found=
    shift 2
    while failing "$function:$call" "$lathe" "$@" && [ $got -ne 0 ]; do
        [ $got -eq 1 ] && [ "$(grep -c '^lathe[a-z ]*: ' "$err")" -eq 1 ] && [ "$(wc -l <"$err")" -eq 1 ] ||
            fail "$function:$call: status $got: $*"
        ! grep -q 'standard output: ' "$err" || break # at the very end, when the file is there
        grep -q -x 'what was there before' "$folder/old" || fail "$function:$call: old file changed: $*"
        lacks_litter "$folder" old
        ! grep -q -F -e "$text" "$err" || found=1
        call=$((call + 1))
    done
    [ -n "$found" ] || fail "$function: never '$text' in $((call - 1)) calls: $*"
    echo 'what was there before' >"$folder/old"
}

printf '1 2 3 4' >"$work/text"
printf '\1\2\3\4' >"$work/codes"
head -c 1200000 /dev/zero >"$work/zeros"

# Memory.
each memory 'out of memory' round "$work/text" "$folder/old" --to fp16
each memory "$folder/old: cannot write: Cannot allocate memory" round "$work/text" "$folder/old" --to fp16
each memory "$folder/new: cannot write: Cannot allocate memory" round "$work/text" "$folder/new" --to fp16
rm "$folder/new"
each memory 'out of memory' round "$work/codes" "$folder/old" --from-codes e4m3
each memory 'text: out of memory' round "$work/text" "$folder/old" --to fp16
each memory 'out of memory: the blocks of a format need more values at once' \
    round "$work/zeros" "$folder/old" --type f4 --to fp8_tensor

# Files.
fault fopen:1 "$work/text: cannot open: Too many open files" round "$work/text" "$folder/old" --to fp16
fault fstat:1 "$work/text: cannot open: Input/output error" round "$work/text" "$folder/old" --to fp16
fault realpath:1 'old: cannot write: Cannot allocate memory' round "$work/text" "$folder/old" --to fp16
fault fchmod:1 'old: cannot write: Operation not permitted' round "$work/text" "$folder/old" --to fp16
fault fdopen:1 'old: cannot write: Cannot allocate memory' round "$work/text" "$folder/old" --to fp16
fault fsync:1 'old: cannot write: Input/output error' round "$work/text" "$folder/old" --to fp16
fault rename:1 'old: cannot write: Device or resource busy' round "$work/text" "$folder/old" --to fp16
fault fflush:1 'old: cannot write: Input/output error' round "$work/text" "$folder/old" --to fp16
fault fclose:1 'old: cannot write: Input/output error' round "$work/text" "$folder/old" --to fp16
each ferror 'old: cannot write: an earlier write failed' round "$work/text" "$folder/old" --to fp16
each ferror 'text: cannot read: ' round "$work/text" "$folder/old" --to fp16
each ferror 'old: cannot write: ' round "$work/text" "$folder/old" --to fp16 --as npy
fault fseeko:1 'old: cannot write: Input/output error' round "$work/text" "$folder/old" --to fp16 --as npy
each ferror 'zeros: cannot read: ' round "$work/zeros" "$folder/old" --type f4 --to fp16

# A file that becomes shorter while it is read, or is on a device that fails.
"$lathe" round "$work/text" "$work/numbers.npy" --to fp16
each fread 'numbers.npy: cannot read: the file became shorter' bench "$work/numbers.npy" --format fp16 --csv
failing fread:4,ferror:1 "$lathe" bench "$work/numbers.npy" --format fp16 --csv
[ $got -eq 1 ] && grep -q 'numbers.npy: cannot read: Input/output error' "$err" || fail 'a device that fails'

# The libraries of variables.
for kind in nc nc3 h5; do
    [ "$maker" != none ] && "$maker" make "$work/in.$kind" || continue
    in=$work/in.$kind
    each memory "$in:one: out of memory" round "$in:one" "$folder/old" --to bf16
    each memory "$in:gappy: out of memory" round "$in:gappy" "$folder/old" --to bf16
    each fopen 'cannot open its file' round "$in:one" "$folder/old" --to bf16
    each fopen "$in: cannot open: Too many open files" round "$in:one" "$folder/old" --to bf16
    each ferror "$in: cannot read: " round "$in:one" "$folder/old" --to bf16
    each ferror 'old: cannot write: ' round "$in:one" "$folder/old" --to bf16
    each fflush 'old: cannot write: ' round "$in:one" "$folder/old" --to bf16
done
if [ -f "$work/in.nc" ]; then
    in=$work/in.nc
    for function in nc_inq_vartype nc_inq_varndims nc_inq_vardimid nc_inq_dimlen; do
        each $function "$in:temperature: NetCDF: temperature: NetCDF: HDF error" \
            round "$in:temperature" "$folder/old" --to bf16
    done
    each nc_open "$in:one: NetCDF: cannot open: NetCDF: HDF error" round "$in:one" "$folder/old" --to bf16
    each nc_open 'old: NetCDF: cannot open: NetCDF: HDF error' round "$in:one" "$folder/old" --to bf16
    each nc_get_vara_float 'NetCDF: cannot read: NetCDF: HDF error' round "$in:one" "$folder/old" --to bf16
    each nc_put_vara_float 'NetCDF: cannot write: NetCDF: HDF error' round "$in:one" "$folder/old" --to bf16
    each nc_close 'NetCDF: cannot close: NetCDF: HDF error' round "$in:one" "$folder/old" --to bf16
    # Where the value that fills cannot be told, nothing is missing.
    failing nc_inq_var_fill:1 "$lathe" stats "$in:filled" --to bf16 --csv
    [ $got -eq 0 ] && ! grep -q '^# missing' "$out" || fail 'a value that fills which cannot be told'
fi
if [ -f "$work/in.h5" ]; then
    in=$work/in.h5
    each H5Fopen 'HDF5: cannot open' round "$in:one" "$folder/old" --to bf16
    each H5Dget_type 'HDF5: cannot read the type' round "$in:one" "$folder/old" --to bf16
    each H5Dget_space 'HDF5: cannot read the shape' round "$in:temperature" "$folder/old" --to bf16
    each H5Sget_simple_extent_dims 'HDF5: cannot read the shape' round "$in:one" "$folder/old" --to bf16
    each H5Screate_simple 'HDF5: ' round "$in:temperature" "$folder/old" --to bf16
    each H5Sselect_hyperslab 'HDF5: cannot read' round "$in:temperature" "$folder/old" --to bf16
    each H5Sselect_hyperslab 'HDF5: cannot write' round "$in:temperature" "$folder/old" --to bf16
    each H5Dread 'HDF5: cannot read' round "$in:one" "$folder/old" --to bf16
    each H5Dwrite 'HDF5: cannot write' round "$in:one" "$folder/old" --to bf16
    each H5Dclose 'HDF5: cannot close' round "$in:one" "$folder/old" --to bf16
    each H5Fclose 'HDF5: cannot close' round "$in:one" "$folder/old" --to bf16
    fault H5Dclose:1,H5Fclose:1 'HDF5: cannot close' round "$in:one" "$folder/old" --to bf16
    # Where a mark cannot be read, nothing is missing.
    for function in H5Aopen H5Aget_type H5Aget_space H5Aread; do
        failing $function:1 "$lathe" stats "$in:holed" --to bf16 --csv
        [ $got -eq 0 ] && ! grep -q '^# missing' "$out" || fail "$function: a mark that cannot be read"
    done
fi
least=100
[ ! -f "$work/in.nc" ] || [ ! -f "$work/in.h5" ] || least=470
finish $least
