#!/bin/sh
# SPDX-License-Identifier: MIT
# readme.sh TREE: the C programs of the README compile as they stand and print the text block after each.
set -eu
kind=shared tree=$1
. tests/scripts/installed.sh

rm -rf "$tree.readme"
mkdir "$tree.readme"

# Blocks of C with a main become 1.c, 2.c, ...; the blocks of text after them 1.text, 2.text, ...
awk -v to="$tree.readme/" '
    inside && /^```/ {
        if (inside == "c" && block ~ /int main/)
            printf "%s", block >(to (programs += 1) ".c")
        if (inside == "text")
            printf "%s", block >(to programs ".text")
        inside = ""
        next
    }
    /^```./ { inside = substr($0, 4); block = ""; next }
    inside { block = block $0 "\n" }' README.md

[ -f "$tree.readme/1.c" ] || { echo "README.md has no program"; exit 1; }
for source in "$tree.readme"/*.c; do
    program=${source%.c}
    [ -s "$program.text" ] || { echo "a program of README.md has no output"; exit 1; }
    compile_with_installed "$source" "$program"
    "$program" >"$tree.readme/printed"
    diff "$program.text" "$tree.readme/printed"
done
