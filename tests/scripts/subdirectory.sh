#!/bin/sh
# SPDX-License-Identifier: MIT
# subdirectory.sh BUILD: a stranger's project takes Lathe in by add_subdirectory.
set -eu
rm -rf "$1"
"$CMAKE" -S tests/consumer -B "$1" -DLATHE_SOURCE="$PWD" -DLATHE_QUICK_TO_BUILD=ON
"$CMAKE" --build "$1"
"$1/consumer"
