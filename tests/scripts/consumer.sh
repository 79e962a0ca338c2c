#!/bin/sh
# SPDX-License-Identifier: MIT
# consumer.sh shared|static TREE: a stranger's project uses the installed library, through CMake and through
# pkg-config, from C and from C++.
set -eu
kind=$1 tree=$2
. tests/scripts/installed.sh

rm -rf "$tree.consumer"
"$CMAKE" -S tests/consumer -B "$tree.consumer" -DCMAKE_PREFIX_PATH="$tree"
"$CMAKE" --build "$tree.consumer"
"$tree.consumer/consumer"

compile_with_installed tests/consumer/main.c "$tree.consumer/consumer_pc"
"$tree.consumer/consumer_pc"

# The same program is C++ too.
if command -v "${CXX:-c++}" >/dev/null; then
    CC="${CXX:-c++}"
    language='-x c++ -std=c++17'
    compile_with_installed tests/consumer/main.c "$tree.consumer/consumer_cxx"
    "$tree.consumer/consumer_cxx"
fi
