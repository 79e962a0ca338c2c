#!/bin/sh
# SPDX-License-Identifier: MIT
# test_cli_memory.sh LATHE MAKER FAULTS: each request of the command for memory fails in turn, by the module FAULTS
# loaded before it: one line says so, and what was there before is there still. MAKER writes files with missing values;
# none where the command has no library for them. 77 where there is no such module.
set -eu
. "$(dirname "$0")/cli.sh"
maker=$2 faults=$3
[ "$faults" != none ] || { echo 'no function can be made to fail here' && exit 77; }
folder=$work/folder
mkdir "$folder"
values=$work/values.txt
printf '1 2 3 4.1 0.3 6000 nan' >"$values"

# without NUMBER ARGUMENT...: the command, whose request of that number fails
without() {
    number=$1
    shift
    LATHE_FAULTS=memory:$number LD_PRELOAD=$faults "$lathe" "$@" >"$out" 2>"$err" </dev/null
}

# survives LEAST ARGUMENT...: at least so many of its requests fail; each ends it as it should, and any other changes
# nothing. Where it writes a file, that is the last argument.
survives() {
    least=$1 failed=0 number=1
    shift
    for last; do :; done
    [ "$last" = "$folder/out" ] || last=
    "$lathe" "$@" >"$work/wanted"
    [ -z "$last" ] || mv "$last" "$work/written"
    while [ $number -le $((least + 4)) ]; do
        got=0
        [ -z "$last" ] || echo 'what was there before' >"$last"
        without $number "$@" || got=$?
        if [ $got -eq 0 ]; then
            cmp "$out" "$work/wanted" || fail "without request $number something else is printed: $*"
            [ -z "$last" ] || cmp "$last" "$work/written" || fail "without request $number something else is written: $*"
        else
            [ $got -eq 1 ] && [ ! -s "$out" ] && [ "$(wc -l <"$err")" -eq 1 ] || fail "request $number, status $got: $*"
            grep -q -i '^lathe: .*\(out of memory\|cannot allocate memory\)' "$err" || fail "request $number: $*"
            [ -z "$last" ] || grep -q -x 'what was there before' "$last" || fail "request $number, old file changed: $*"
            failed=$((failed + 1))
        fi
        [ -z "$last" ] || lacks_litter "$folder" out
        number=$((number + 1))
    done
    [ $failed -ge "$least" ] || fail "$failed requests failed, $least at least should: $*"
    cases=$((cases + failed))
}

survives 3 round "$values" --to e4m3 -- "$folder/out"
survives 3 round "$values" --to e4m3 --codes --as raw -- "$folder/out"
survives 2 round "$values" - --to e4m3 --codes
"$lathe" round "$values" "$work/codes.txt" --to e4m3 --codes
survives 3 round "$work/codes.txt" - --from-codes e4m3
survives 12 stats "$values" --to e4m3,e5m2 --wasserstein
survives 8 stats "$values" --to e4m3,e5m2 --histogram
survives 8 compare "$values" --to e4m3,e5m2 --svg "$folder/out"
survives 10 compare "$values"
survives 4 compare "$values" --grid 2-3x1-1
if [ "$maker" != none ]; then
    for kind in nc nc3 h5; do
        "$maker" make "$work/in.$kind" 2>"$err" || continue
        survives 6 round "$work/in.$kind" --variable gappy --to bf16 -- "$folder/out"
        survives 13 stats "$work/in.$kind" --variable gappy --to bf16,e4m3 --wasserstein
    done
fi
finish 80
