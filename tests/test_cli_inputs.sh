#!/bin/sh
# SPDX-License-Identifier: MIT
# test_cli_inputs.sh LATHE: numbers as text, codes, arguments about them, descriptors in the middle of a file, ignored
# signals and the bar of long work.
set -eu
. "$(dirname "$0")/cli.sh"
numbers=$work/numbers

# gives WANTED: what was expected last printed these lines
gives() {
    [ "$(tr '\n' ' ' <"$out")" = "$1" ] || fail "not '$1'"
    cases=$((cases + 1))
}

# Separators and comments, of which the last has no end of line.
printf '1\t2\r\n3\v4\f5,6;7#8\n# 9\n#\n,10 # 11 # 12' >"$numbers"
expect 0 '' round "$numbers" - --to fp16
gives '1 2 3 4 5 6 7 10 '
printf '#' >"$numbers"
expect 0 '' round "$numbers" - --to fp16
gives ''

# What is no number is told by its place, cut, without bytes that a terminal would obey; how raw numbers are read is
# said where it may be the reason.
printf '1 2\n3 \033\177\3000\n' >"$numbers"
expect 1 "$numbers: line 2, column 3: '???0' is no number" round "$numbers" - --to fp16
! grep -q 'raw binary' "$err" || fail 'a second line is not taken for raw numbers'
printf '1 x' >"$numbers"
expect 1 "line 1, column 3: 'x' is no number (raw binary needs --type)" round "$numbers" - --to fp16
digits=1234567890123456789012345678901234567890
printf '%s' "${digits}x" >"$numbers"
expect 1 "'$digits...' is no number" round "$numbers" - --to fp16
printf '%s' "${digits%?}x" >"$numbers"
expect 1 "'${digits%?}x' is no number" round "$numbers" - --to fp16
{ printf "%0600001d x" 0 | sed "s/00/1 /g; s/0/1/"; } >"$numbers"
expect 1 "'x' is no number" stats "$numbers" --to fp16
! grep -q 'raw binary' "$err" || fail 'what follows numbers is not taken for raw numbers'
# The longest word that is read, and one that is longer by a digit.
printf '0%02045d' 5 >"$numbers"
expect 0 '' round "$numbers" - --to fp16
gives '5 '
printf '0%02046d' 5 >"$numbers"
expect 1 'is no number' round "$numbers" - --to fp16

# Codes as text, which have either sign of base 16; packed, with a byte more; in the middle of a file.
printf '0x38 0X40 68 080' >"$work/codes.txt"
expect 0 '' round "$work/codes.txt" - --from-codes e4m3
gives '1 2 3 8 '
for wrong in 0x 0x1g -1 1.5 18446744073709551616 256; do
    printf '1 %s' "$wrong" >"$work/codes.txt"
    expect 1 '' round "$work/codes.txt" - --from-codes e4m3
done
printf '\070\100\104' >"$work/codes"
expect 0 '' round "$work/codes" - --from-codes e4m3 --count 2 --as text
gives '1 2 '
expect 1 '4 codes of 8 bits need more than its 3 bytes' round "$work/codes" - --from-codes e4m3 --count 4
{
    dd bs=1 count=1 of=/dev/null 2>/dev/null
    "$lathe" round - - --from-codes e4m3 --as text >"$out"
} <"$work/codes"
gives '2 3 '

# Arguments that do not go together.
expect 2 "--count: 'many'" round "$work/codes" - --from-codes e4m3 --count many
expect 2 '--count: says how many codes IN has' round "$work/codes" - --to e4m3 --count 2
expect 2 '--type: codes have the type that --from-codes says' round "$work/codes" - --type f4 --from-codes e4m3

# Codes by plans that draw, packed and not, of floats and of doubles; plans without codes, of which nothing is written.
printf '\0\0\200\077\0\0\0\100' >"$work/floats"
printf '1 2' >"$numbers"
for to in e2m1 e4m3; do
    for rule in stochastic ties_to_even; do
        for kind in raw text; do
            expect 0 '' round "$work/floats" - --type f4 --to $to --rounding $rule --codes --as $kind
            cp "$out" "$work/wanted"
            expect 0 '' round "$numbers" - --to $to --rounding $rule --codes --as $kind
            cmp -s "$out" "$work/wanted" || fail "codes of doubles differ from those of floats: $to, $rule, $kind"
        done
    done
done
for wrong in rounding=none exponent=unlimited; do
    echo 'what was there before' >"$work/old"
    expect 2 '--codes: results of the plan need not be values of its format' \
        round /dev/null "$work/old" --to e4m3 --options $wrong --codes
    grep -q -x 'what was there before' "$work/old" || fail "$wrong: the old file is changed"
done

# A signal that whoever calls ignores stays so.
mkfifo "$work/fifo"
(
    trap '' HUP
    exec "$lathe" round "$work/fifo" "$work/out.txt" --to fp16
) &
exec 3>"$work/fifo"
printf '1 ' >&3
sleep 0.2
kill -s HUP $!
printf '2' >&3
exec 3>&-
wait $! || fail 'an ignored signal ends it'
[ "$(tr '\n' ' ' <"$work/out.txt")" = '1 2 ' ] || fail 'an ignored signal changes what is written'
cases=$((cases + 1))
# Long work has a bar on a terminal, and nothing elsewhere: of a pipe how much is done, else how much of
# it.
if command -v script >/dev/null; then
    # bar TEXT COMMAND OUT: shown while COMMAND gives the input slowly
    bar() {
        slow="{ $2; } | '$lathe' round - '$3' --to fp16"
        script -qec "$slow" /dev/null </dev/null >"$out" || :
        grep -q -F -e "$1" "$out" || fail "no '$1' on a terminal"
        sh -c "$slow" 2>"$err" || :
        ! grep -q -F -e "$1" "$err" || fail 'progress in a pipe'
        cases=$((cases + 2))
    }
    head -c 4000000 /dev/zero | "$lathe" round - "$work/many.npy" --type f4 --to fp16
    bar 'million values, ' "printf %0600001d 0 | sed 's/00/1 /g'; sleep 0.7; printf '2 '" "$work/out.txt"
    late="head -c 500000 '$work/many.npy'; sleep 0.7; tail -c +500001 '$work/many.npy'"
    bar '[#######.......................]  26 %, ' "$late" "$work/out.npy"
fi
finish 50
