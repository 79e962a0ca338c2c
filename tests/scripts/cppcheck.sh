#!/bin/sh
# SPDX-License-Identifier: MIT
# cppcheck.sh: cppcheck finds nothing in the library.
set -eu
command -v cppcheck >/dev/null || { echo "cppcheck is missing"; exit 77; }
cppcheck --std=c11 --enable=warning,portability --error-exitcode=1 --quiet -Iinclude -Isrc src
