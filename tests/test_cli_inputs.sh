#!/bin/sh
# SPDX-License-Identifier: MIT
# test_cli_inputs.sh LATHE: numbers as text, codes, arguments about them, descriptors that cannot be read, ignored
# signals and the bar of long work.
set -eu
. "$(dirname "$0")/cli.sh"

# gives WANTED: what was expected last printed these lines
gives() {
    [ "$(tr '\n' ' ' <"$out")" = "$1" ] || fail "not '$1'"
    cases=$((cases + 1))
}
finish 1
