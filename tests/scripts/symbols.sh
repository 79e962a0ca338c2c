#!/bin/sh
# SPDX-License-Identifier: MIT
# symbols.sh shared|static TREE: every symbol that others can see begins with lathe_, and the shared library
# needs libc, libm and an OpenMP runtime at most.
set -eu
kind=$1 tree=$2
command -v nm >/dev/null || { echo "nm is missing"; exit 77; }

if [ "$kind" = shared ]; then
    library=$(echo "$tree"/lib*/liblathe.so)
    symbols=$(nm -D --defined-only "$library")
    needed=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
    if echo "$needed" | grep . | grep -v -x -e 'libc\.so\.[0-9]*' -e 'libm\.so\.[0-9]*' -e 'lib[gi]*omp[0-9]*\.so\.[0-9]*'; then
        echo "is needed by $library"
        exit 1
    fi
else
    library=$(echo "$tree"/lib*/liblathe.a)
    symbols=$(nm -g --defined-only "$library")
fi

# No call allocates, prints, exits or reads the clock.
forbidden='malloc|calloc|realloc|free|aligned_alloc|f?printf|v?f?printf|puts|fputs|f?write|exit|_exit|abort|time'
forbidden="$forbidden|clock|clock_gettime|rand|setlocale|fesetround|feholdexcept"
if nm -u "$library" | awk '{ sub(/@.*/, "", $NF); print $NF }' | grep -E -x "$forbidden"; then
    echo "should not be used by $library"
    exit 1
fi

# Lines of nm are: address, class, name.
names=$(echo "$symbols" | awk 'NF == 3 { print $3 }')
echo "$names" | grep -q -x lathe_version
if echo "$names" | grep -v '^lathe_'; then
    echo "should not be visible in $library"
    exit 1
fi
