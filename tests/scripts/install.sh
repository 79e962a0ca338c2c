#!/bin/sh
# SPDX-License-Identifier: MIT
# install.sh shared|static TREE [BUILD]: installs the library and moves it, so that TREE stands on its own; from
# BUILD, or if there is none from a build of its own.
set -eu
kind=$1 tree=$2 build=${3-$2.build}
shared=OFF
[ "$kind" = static ] || shared=ON

rm -rf "$tree" "$tree.build" "$tree.first"
if [ $# -lt 3 ]; then
    "$CMAKE" -S . -B "$build" -DBUILD_SHARED_LIBS=$shared -DCMAKE_BUILD_TYPE=Release -DLATHE_WERROR=ON \
        -DLATHE_BUILD_TESTS=OFF -DLATHE_BUILD_BENCH=OFF -DLATHE_BUILD_EXAMPLES=OFF
    "$CMAKE" --build "$build"
fi
"$CMAKE" --install "$build" --prefix "$tree.first"
mv "$tree.first" "$tree"
rm -rf "$tree.build"

for file in README.md LICENSE docs/blocks.md docs/dot.md docs/policies.md docs/quantisation.md docs/units.md; do
    cmp "$file" "$tree/share/doc/lathe/$file"
done
diff -r include/lathe "$tree/include/lathe"

# The command finds its library where both have been moved to, and brings manual and completion.
"$tree/bin/lathe" explain 0.1 e4m3fn | grep 0x1d
"$tree/bin/lathe" --man | cmp - "$tree/share/man/man1/lathe.1"
"$tree/bin/lathe" --completion | cmp - "$tree/share/bash-completion/completions/lathe"
