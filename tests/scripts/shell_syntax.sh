#!/bin/sh
# SPDX-License-Identifier: MIT
# shell_syntax.sh: every script parses.
set -eu
. tests/scripts/files.sh
for script in $(files '*.sh'); do
    sh -n "$script"
done
command -v bash >/dev/null || { echo "bash is missing"; exit 77; }
bash -n .ci/run
