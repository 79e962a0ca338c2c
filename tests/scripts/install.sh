#!/bin/sh
# SPDX-License-Identifier: MIT
# install.sh shared|static TREE: builds, installs and moves the library, so that TREE stands on its own.
set -eu
kind=$1 tree=$2
shared=OFF
[ "$kind" = static ] || shared=ON

rm -rf "$tree" "$tree.build" "$tree.first"
"$CMAKE" -S . -B "$tree.build" -DBUILD_SHARED_LIBS=$shared -DCMAKE_BUILD_TYPE=Release -DLATHE_WERROR=ON \
    -DLATHE_BUILD_TESTS=OFF -DLATHE_BUILD_BENCH=OFF -DLATHE_BUILD_EXAMPLES=OFF
"$CMAKE" --build "$tree.build"
"$CMAKE" --install "$tree.build" --prefix "$tree.first"
mv "$tree.first" "$tree"
rm -rf "$tree.build"

for file in README.md LICENSE; do
    cmp "$file" "$tree/share/doc/lathe/$file"
done
diff -r include/lathe "$tree/include/lathe"
