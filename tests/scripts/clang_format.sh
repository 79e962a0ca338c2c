#!/bin/sh
# SPDX-License-Identifier: MIT
# clang_format.sh: every C file is as clang-format would write it.
set -eu
. tests/scripts/files.sh
command -v clang-format >/dev/null || { echo "clang-format is missing"; exit 77; }
files '*.c' '*.h' | xargs clang-format --dry-run -Werror
