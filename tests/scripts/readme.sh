#!/bin/sh
# SPDX-License-Identifier: MIT
# readme.sh TREE: the first C program of the README compiles as it stands and prints the text block after it.
set -eu
kind=shared tree=$1
. tests/scripts/installed.sh

# block LANGUAGE: the first block of that language that ends after the first C block began
block() {
    awk -v fence="\`\`\`$1" '
        $0 == "```c" { begun = 1 }
        inside && /^```/ { exit }
        inside { print }
        begun && $0 == fence { inside = 1 }' README.md
}

rm -rf "$tree.readme"
mkdir "$tree.readme"
block c >"$tree.readme/main.c"
block text >"$tree.readme/expected"
for block in main.c expected; do
    [ -s "$tree.readme/$block" ] || { echo "README.md has no $block"; exit 1; }
done

compile_with_installed "$tree.readme/main.c" "$tree.readme/main"
"$tree.readme/main" >"$tree.readme/printed"
diff "$tree.readme/expected" "$tree.readme/printed"
