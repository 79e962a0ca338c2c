#!/bin/sh
# SPDX-License-Identifier: MIT
# tree.sh: every source names its licence, and no file has grown too long to read.
set -eu
. tests/scripts/files.sh
limit=450

failed=0
for file in $(files '*.c' '*.h' '*.sh' '*.cmake' '*.in' '*CMakeLists.txt' 'CMakePresets.json' '.ci/run'); do
    head -n 5 "$file" | grep -q 'SPDX-License-Identifier: MIT' ||
        { echo "$file: no SPDX line"; failed=1; }
done
for file in $(files 'include/*' 'src/*' 'tests/*' 'bench/*' 'examples/*'); do
    lines=$(wc -l <"$file")
    [ "$lines" -le $limit ] || { echo "$file: $lines lines, $limit at most"; failed=1; }
done
exit $failed
