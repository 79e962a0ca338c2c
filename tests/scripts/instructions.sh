#!/bin/sh
# SPDX-License-Identifier: MIT
# instructions.sh COMPILER PROGRAM [COUNTS]: what tests/instructions.c executes, counted by callgrind for the
# instruction sets that it knows. Without COUNTS it is printed, as tests/instructions.txt has it; with, no count may
# have grown by more than 3 %.
set -eu
compiler=$1 program=$2 counts=${3-}
command -v callgrind_annotate >/dev/null || { echo "valgrind is missing"; exit 77; }
if [ -n "$counts" ] && ! grep -q -F -x "compiler $compiler" "$counts"; then
    echo "the counts are those of another compiler than $compiler"
    exit 77
fi
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
echo "compiler $compiler" >"$folder/counts"
for isa in avx2 scalar; do
    used=$(LATHE_ISA=$isa LD_BIND_NOW=1 OMP_NUM_THREADS=1 valgrind -q --tool=callgrind \
        --callgrind-out-file="$folder/$isa" "$program")
    [ "$used" = "$isa" ] || { echo "$isa does not run here"; exit 77; }
    callgrind_annotate --inclusive=yes --threshold=100 "$folder/$isa" | tr -d , |
        sed -n "s/^ *\([0-9]*\) .*:count_\([a-z0-9_]*\).*/$isa \2 \1/p" | sort >>"$folder/counts"
done
if [ -z "$counts" ]; then
    cat "$folder/counts"
    exit
fi
awk -v least=38 '
    FNR == 1 { next }
    NR == FNR { pinned[$1 " " $2] = $3; next }
    {
        counted++
        was = pinned[$1 " " $2]
        seen[$1 " " $2]
        if (!was) { print $1, $2 ": not in the counts"; wrong = 1 }
        else if ($3 > was * 1.03) { print $1, $2 ": " $3 " instructions, were " was; wrong = 1 }
        else if ($3 < was * 0.97) print $1, $2 ": " $3 " instructions, were " was ": renew the counts"
    }
    END {
        for (name in pinned) if (!(name in seen)) { print name ": not counted"; wrong = 1 }
        print counted " counts (at least " least ")"
        exit wrong || counted < least
    }' "$counts" "$folder/counts"
