#!/bin/sh
# SPDX-License-Identifier: MIT
# tree.sh: every source names its licence, and no file or line has grown too long to read; data may.
set -eu
. tests/scripts/files.sh
limit=400 columns=110

failed=0
for file in $(files '*.c' '*.h' '*.sh' '*.cmake' '*.in' '*CMakeLists.txt' 'CMakePresets.json' '.ci/run'); do
    head -n 5 "$file" | grep -q 'SPDX-License-Identifier: MIT' ||
        { echo "$file: no SPDX line"; failed=1; }
done
for file in $(files 'include/*' 'src/*.[ch]' 'tests/*.[ch]' 'tests/*.sh' 'bench/*' 'examples/*'); do
    lines=$(wc -l <"$file")
    [ "$lines" -le $limit ] || { echo "$file: $lines lines, $limit at most"; failed=1; }
done
for file in $(files '*.c' '*.h'); do
    awk -v most=$columns -v name="$file" '
        length > most { print name ":" NR ": " length " columns, " most " at most"; wrong = 1 }
        END { exit wrong }' "$file" || failed=1
done
exit $failed
