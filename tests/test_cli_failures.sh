#!/bin/sh
# SPDX-License-Identifier: MIT
# test_cli_failures.sh LATHE: bad files, full disks, closed pipes and signals: one line says what is wrong, and what
# was there before is there still, with nothing beside it.
set -eu
. "$(dirname "$0")/cli.sh"

# npy DICT: a header of version 1.0 on stdout
npy() {
    printf '\223NUMPY\001\000\166\000'
    printf '%-117s\n' "$1"
}
five="{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }"
twenty='\000\000\200\077\315\314\314\075\000\044\164\111\377\346\333\056\000\000\200\065'
folder=$work/folder
mkdir "$folder"
good=$work/five.npy
{ npy "$five" && printf "$twenty"; } >"$good"
echo 'what was there before' >"$folder/old"

# refused TEXT IN OPTION...: rounding IN to a file that exists fails and changes nothing
refused() {
    text=$1 in=$2
    shift 2
    expect 1 "$text" round "$in" "$folder/old" "$@"
    grep -q -x 'what was there before' "$folder/old" || fail "old file changed: $*"
    lacks_litter "$folder" old
}

# A good file, first, into a new one, over an old one, and over itself.
expect 0 '' round "$good" "$folder/new.npy" --to fp16
cmp "$folder/new.npy" "$good" >/dev/null && fail 'nothing was rounded'
[ "$(wc -c <"$folder/new.npy")" -eq 148 ] || fail 'size of the new file'
cp "$good" "$folder/again.npy"
expect 0 '' round "$folder/again.npy" "$folder/again.npy" --to fp16
cmp "$folder/again.npy" "$folder/new.npy" || fail 'in place is another result'
ln -s again.npy "$folder/link.npy"
expect 0 '' round "$good" "$folder/link.npy" --to bf16
[ -L "$folder/link.npy" ] && ! cmp "$folder/again.npy" "$folder/new.npy" >/dev/null || fail 'a link is followed'
(umask 027 && "$lathe" round "$good" "$folder/modes.npy" --to fp16)
[ "$(stat -c %a "$folder/modes.npy")" = 640 ] || fail 'permissions of a new file'
chmod 600 "$folder/modes.npy"
expect 0 '' round "$good" "$folder/modes.npy" --to bf16
[ "$(stat -c %a "$folder/modes.npy")" = 600 ] || fail 'permissions of a file that was there'
ln -s nothing "$folder/nowhere"
expect 1 'cannot write: No such file' round "$good" "$folder/nowhere" --to bf16
[ -L "$folder/nowhere" ] && rm "$folder/nowhere" || fail 'a link to nothing is replaced'
lacks_litter "$folder" old new.npy again.npy link.npy modes.npy

# Names of files do not break lines.
odd="$work/od
d.npy"
expect 1 'od?d.npy: cannot open' stats "$odd" --to bf16
cp "$good" "$odd"
expect 0 'od?d.npy' stats "$odd" --to bf16 --csv
[ "$(grep -c -v '^#' "$out")" -eq 2 ] || fail 'the name of a file is a row'
rm "$odd"
rm "$folder"/*.npy

# Files that are none, or end too early or too late.
refused 'cannot open: No such file' "$work/none.npy" --to fp16
refused 'it is a folder' "$folder" --to fp16
for size in 0 5 9 11 60 127; do
    head -c $size "$good" >"$work/cut.npy"
    [ $size -eq 0 ] || refused "$work/cut.npy: " "$work/cut.npy" --to fp16
done
head -c 147 "$good" >"$work/cut.npy"
refused 'need 20 bytes of data, but 19 follow' "$work/cut.npy" --to fp16
{ cat "$good" && printf x; } >"$work/long.npy"
refused 'need 20 bytes of data, but 21 follow' "$work/long.npy" --to fp16
{ npy "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387905,), }"; } >"$work/lie.npy"
refused 'more elements than memory can have' "$work/lie.npy" --to fp16
{ npy "{'descr': '<f8', 'fortran_order': False, 'shape': (268435455,), }"; } >"$work/lie.npy"
refused 'need 2147483640 bytes' "$work/lie.npy" --to fp16
{ npy "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (5,), }"; } >"$work/lie.npy"
refused "dtype [('a', '<f4')]" "$work/lie.npy" --to fp16
{ npy "{'descr': '|u1', 'fortran_order': False, 'shape': (20,), }" && printf "$twenty"; } >"$work/bytes.npy"
refused '--from-codes says of which format' "$work/bytes.npy" --to fp16
refused 'too small for codes of 16 bits' "$work/bytes.npy" --from-codes fp16
refused 'element 2 is no code of e2m1' "$work/bytes.npy" --from-codes e2m1
refused 'no codes' "$good" --from-codes e4m3
printf "$twenty" >"$work/raw"
refused '21 codes of 8 bits need more than its 20 bytes' "$work/raw" --from-codes e4m3 --count 21
refused 'no whole number of values of 8 bytes' "$work/raw" --type f8 --to fp16
printf '1 2\n3 x4\n' >"$work/text"
refused "line 2, column 3: 'x4' is no number" "$work/text" --to fp16
printf '1 2 3' | tr 2 '\000' >"$work/text"
refused "line 1, column 3: '?' is no number" "$work/text" --to fp16
refused 'holds floats: the carrier of this call is too small' "$good" --to fp64
expect 2 "'-1' is no number" round "$good" "$folder/old" --to fp16 --seed -1

# Through a pipe the end tells.
for bytes in 129 147; do
    got=0
    head -c $bytes "$good" | "$lathe" round - "$folder/old" --to fp16 2>"$err" || got=$?
    [ $got -eq 1 ] && grep -q 'standard input: cut short: it ends after [04] of 5 values' "$err" || fail "a pipe cut at $bytes"
    lacks_litter "$folder" old
done
got=0
"$lathe" round - "$folder/old" --to fp16 <"$work/long.npy" >"$out" 2>"$err" || got=$?
[ $got -eq 1 ] || fail 'a file that is too long on stdin'
got=0
cat "$work/long.npy" | "$lathe" round - "$folder/old" --to fp16 >"$out" 2>"$err" || got=$?
[ $got -eq 1 ] && grep -q 'more bytes follow the 5 values' "$err" || fail 'a pipe that is too long'
got=0
printf '1 2 3' | "$lathe" round - - --as npy --to fp16 >"$out" 2>"$err" || got=$?
[ $got -eq 1 ] && [ ! -s "$out" ] && grep -q 'begins with the number of values' "$err" || fail 'a .npy file into a pipe'
got=0
printf '123' | "$lathe" round - "$folder/old" --type f2 --to fp16 2>"$err" || got=$?
[ $got -eq 1 ] && grep -q 'ends 1 bytes into value 1' "$err" || fail 'half a value'
for format in fp64 e5m5; do
    got=0
    printf 'abcd' | "$lathe" round - "$folder/old" --from-codes $format 2>"$err" || got=$?
    [ $got -eq 1 ] && grep -q 'cut short: it ends [0-9]* bytes into value [02]' "$err" || fail "a rest of codes of $format"
    printf 'abcd' >"$work/rest"
    refused 'more bytes follow the' "$work/rest" --from-codes $format
done
lacks_litter "$folder" old
cases=$((cases + 6))

# No room: a full device, a limit of size, a folder that is not there.
head -c 400000 /dev/zero >"$work/zeros"
if [ -c /dev/full ]; then
    got=0
    "$lathe" round "$work/zeros" - --type f4 --to fp16 >/dev/full 2>"$err" || got=$?
    [ $got -eq 1 ] && grep -q 'standard output: cannot write: No space left' "$err" || fail 'a full disk behind stdout'
    for command in 'formats' 'explain 1 fp16' '--help' '--man' "compare $good" "stats $good --to fp16"; do
        got=0
        # shellcheck disable=SC2086
        "$lathe" $command >/dev/full 2>"$err" || got=$?
        [ $got -eq 1 ] && grep -q 'standard output: cannot write' "$err" || fail "a full disk behind $command"
        cases=$((cases + 1))
    done
    expect 1 '/dev/full: cannot write: No space left' round "$work/zeros" /dev/full --type f4 --to fp16
    expect 1 '/dev/full: cannot write: No space left' compare "$good" --svg /dev/full
fi
got=0
(ulimit -f 100 && "$lathe" round "$work/zeros" "$folder/old" --type f4 --to fp16) 2>"$err" || got=$?
[ $got -eq 1 ] && grep -q 'cannot write: File too large' "$err" || fail 'a limit of size'
grep -q -x 'what was there before' "$folder/old" || fail 'a limit of size leaves the old file'
lacks_litter "$folder" old
expect 1 'cannot write: No such file' round "$good" "$folder/none/out.npy" --to fp16
expect 1 'cannot open: File name too long' stats "$(printf '%5000s' a:b)" --to fp16
expect 1 'cannot write: Is a directory' round "$good" "$folder" --to fp16

# A reader that goes away ends the command by the signal, without a word.
{
    got=0
    "$lathe" round "$work/zeros" - --type f4 --to fp16 2>"$err" || got=$?
    echo $got >"$work/status"
} | head -c 1 >/dev/null
[ "$(cat "$work/status")" -eq 141 ] && [ ! -s "$err" ] || fail 'a closed pipe'
cases=$((cases + 1))

# Signals in the middle, when the file beside is there.
for signal in INT TERM HUP; do
    mkfifo "$work/fifo"
    { head -c 4000000 /dev/zero && sleep 1; } >"$work/fifo" &
    got=0
    timeout --preserve-status -s $signal 0.4 "$lathe" round "$work/fifo" "$folder/old" --type f4 --to fp16 2>"$err" ||
        got=$?
    wait
    rm "$work/fifo"
    [ $got -gt 128 ] || fail "SIG$signal does not end it, status $got"
    grep -q -x 'what was there before' "$folder/old" || fail "SIG$signal leaves the old file"
    lacks_litter "$folder" old
done

finish 75
