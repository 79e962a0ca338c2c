#!/bin/sh
# SPDX-License-Identifier: MIT
# clang_tidy.sh BUILD SOURCE...: clang-tidy finds nothing in these sources, compiled as in BUILD.
set -eu
command -v clang-tidy >/dev/null || { echo "clang-tidy is missing"; exit 77; }
build=$1
shift
# A process for each: what one source does to the analyser, version 14 reports of the next.
printf '%s\n' "$@" | xargs -n 1 -P 2 clang-tidy -p "$build" --quiet
