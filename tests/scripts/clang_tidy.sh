#!/bin/sh
# SPDX-License-Identifier: MIT
# clang_tidy.sh BUILD SOURCE...: clang-tidy finds nothing in the library, compiled as in BUILD.
set -eu
command -v clang-tidy >/dev/null || { echo "clang-tidy is missing"; exit 77; }
build=$1
shift
clang-tidy -p "$build" --quiet "$@"
