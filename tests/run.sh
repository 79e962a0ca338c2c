#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds Lathe and runs its tests; installs what Debian has for that.
#
#   sh tests/run.sh          the quick tier, minutes: all but the slow tests, and again under sanitizers
#   sh tests/run.sh --more   what takes longer: clang, -O0, all 2^32 inputs of some formats
#   sh tests/run.sh --all    both
#
# Builds under build/, or under $LATHE_BUILD_ROOT.
set -eu
exec </dev/null

case $#${1-} in
0) tiers=quick ;;
1--more) tiers=more ;;
1--all) tiers='quick more' ;;
*)
    echo "usage: sh tests/run.sh [--more | --all]" >&2
    exit 2
    ;;
esac

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
builds=${LATHE_BUILD_ROOT:-$root/build}
mkdir -p "$builds"
builds=$(CDPATH='' cd -- "$builds" && pwd -P)
# Wherever it is, what is built is no part of the tree.
echo '*' >"$builds/.gitignore"
jobs=$(nproc)
. "$root/tests/need.sh"

need "$needs_cc" 'gcc libc6-dev' \
    "$needs_make" make \
    'command -v cmake' cmake \
    'command -v c++' g++ \
    'command -v pkg-config' pkg-config \
    'echo "#include <gmp.h>" | cc -E -' libgmp-dev \
    'echo "#include <mpfr.h>" | cc -E -' libmpfr-dev \
    'printf "#include <%s.h>\n" stdarg stddef stdint setjmp cmocka | cc -E -' libcmocka-dev \
    'command -v clang-format' clang-format \
    'command -v clang-tidy' clang-tidy \
    'command -v cppcheck' cppcheck
[ "$tiers" = quick ] || need 'command -v clang' clang

failed=0
summary=$builds/summary.txt
: >"$summary"

# check NAME PRESET CTEST_OPTION...: builds in NAME and runs the chosen tests; later checks still run if some fail.
check() {
    name=$1
    echo "== $name"
    configure "$builds/$name" "$2"
    cmake --build "$builds/$name" --parallel "$jobs"
    shift 2
    ctest --test-dir "$builds/$name" --parallel "$jobs" --output-on-failure --no-tests=error \
        --output-log "$builds/$name/ctest.log" "$@" || failed=1
    echo "== $name: ctest $*" >>"$summary"
    sed -n -e '/ERROR_MESSAGE\|^Errors while/d' -e '/tests passed/,$p' "$builds/$name/ctest.log" >>"$summary"
}

quick() {
    check quick release -LE slow
    check sanitize sanitize -LE 'slow|lint|package|isa'
}

more() {
    check clang clang -LE 'slow|lint'
    check debug debug -LE 'slow|lint|package'
    check quick release -L slow
}

for tier in $tiers; do
    $tier
done
cat "$summary"
exit $failed
