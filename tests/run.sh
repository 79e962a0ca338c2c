#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds Lathe and runs its tests; installs what Debian has for that.
#
#   sh tests/run.sh          the quick tier, minutes: the tests with the best instruction set, and under sanitizers
#   sh tests/run.sh --more   what takes longer: every instruction set, clang, -O0, threads, fuzzing, other
#                            processors, all 2^32 inputs of some formats by the vector kernels
#   sh tests/run.sh --all    both, those inputs of more formats and by the scalar ones, processors in full that
#                            --more tries in part, and longer fuzzing
#
# Builds under build/, or under $LATHE_BUILD_ROOT.
set -eu
exec </dev/null

case $#${1-} in
0) tiers=quick ;;
1--more) tiers=more ;;
1--all) tiers='quick more rest' ;;
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
[ -e "$builds/.gitignore" ] || echo '*' >"$builds/.gitignore"
jobs=$(nproc)
. "$root/tests/need.sh"
. "$root/tests/platforms.sh"

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
    'command -v cppcheck' cppcheck \
    'python3 -c "import numpy" || /usr/bin/python3 -c "import numpy"' python3-numpy \
    'command -v rsvg-convert' librsvg2-bin \
    '[ -e /usr/share/i18n/locales/de_DE ]' locales \
    'echo "#include <netcdf.h>" | cc -E -' libnetcdf-dev \
    'echo "#include <hdf5.h>" | cc -E -I/usr/include/hdf5/serial -' libhdf5-dev
case $tiers in
*more*)
    need 'command -v clang' clang \
        'echo "int LLVMFuzzerTestOneInput(void) { return 0; }" |
            clang -fsanitize=fuzzer,address,undefined -x c - -o /dev/null' \
        libclang-rt-dev
    need_platforms
    ;;
esac
case $tiers in
*rest*)
    need 'command -v chromium || command -v chromium-browser || command -v google-chrome' chromium \
        'command -v llvm-cov' llvm
    need_rare_platforms
    ;;
esac

# A decimal comma, and an i without dot; for the tests that ask for them.
LATHE_LOCALES=$builds/locales
export LATHE_LOCALES
mkdir -p "$LATHE_LOCALES"
for name in de_DE tr_TR; do
    [ -d "$LATHE_LOCALES/$name.UTF-8" ] || localedef -f UTF-8 -i $name "$LATHE_LOCALES/$name.UTF-8"
done

failed=0
summary=$builds/summary.txt
: >"$summary"

# took WHAT: what was done since $began, with its seconds, for the next reader.
took() {
    echo "== $1: $(($(date +%s) - began)) s" >>"$summary"
}

# build NAME PRESET [OPTION...]: all of it, or what $targets names. Fails where that does not build; what has no need
# of it still runs.
targets=all
build() {
    name=$1 preset=$2 began=$(date +%s)
    echo "== $name"
    shift 2
    # shellcheck disable=SC2086
    if ! { configure "$builds/$name" "$preset" "$@" &&
        cmake --build "$builds/$name" --parallel "$jobs" --target $targets; }; then
        failed=1
        took "$name, does not build"
        return 1
    fi
    took "$name, built"
}

# run NAME TITLE CTEST_OPTION...: tests of the build NAME; what comes later still runs if some fail.
run() {
    name=$1 title=$2 began=$(date +%s)
    shift 2
    ctest --test-dir "$builds/$name" --parallel "$jobs" --output-on-failure --no-tests=error \
        --output-log "$builds/$name/ctest.log" "$@" || failed=1
    took "$title, ctest $*"
    sed -n -e '/ERROR_MESSAGE\|^Errors while/d' -e '/tests passed/,$p' "$builds/$name/ctest.log" >>"$summary"
}

# check NAME PRESET CTEST_OPTION...
check() {
    name=$1
    build "$1" "$2" || return 0
    shift 2
    run "$name" "$name" "$@"
}

quick() {
    check quick release -LE 'slow|isa'
    check sanitize sanitize -LE 'slow|lint|package|isa|long'
}

# fuzz SECONDS: each fuzzer for so long, beside the others.
fuzz() {
    build fuzz fuzz -DLATHE_FUZZ_SECONDS="$1" || return 0
    run fuzz "fuzz, $1 s each" -L fuzz
}

# What takes sanitizers minutes, of kernels that they see in other tests too.
minutes='^test_(round|bug_classes|dot_small|environment)$'

# Nothing else than the digests, which need no library that is not instrumented too.
msan() {
    targets=digest_programs
    check msan msan -R '^digests'
    targets=all
}

more() {
    check clang clang -LE 'slow|lint'
    check debug debug -LE 'slow|lint|package|isa|long' -E '^test_(cli|bench)'
    check sanitize sanitize -L long -LE isa -E "$minutes"
    targets=test_threads
    check tsan tsan -R '^test_threads'
    targets=all
    msan
    fuzz 60
    platforms
    check quick release -L '^slow$'
}

# variant NAME FLAGS: the digests of a library that is compiled otherwise.
variant() {
    echo "== $1"
    began=$(date +%s)
    configure "$builds/$1" release -DCMAKE_C_FLAGS="$2" -DLATHE_BUILD_BENCH=OFF -DLATHE_BUILD_CLI=OFF \
        -DLATHE_BUILD_EXAMPLES=OFF
    cmake --build "$builds/$1" --parallel "$jobs" --target digest_programs
    took "$1, built"
    run "$1" "digests, $2" -R '^digests'
}

# branches NAME BINARY...: lists those that no test took.
branches() {
    list=branches_$1.txt
    shift
    (cd "$builds/coverage" && python3 "$root/tests/coverage.py" profiles "$root/tests/coverage.txt" "$@" >"$list")
    status=$?
    echo "$list: $(tail -n 1 "$builds/coverage/$list")" >>"$summary"
    return $status
}

# Which branches of src/ the tests take; all but those that tests/coverage.txt lists.
coverage() {
    # Counters lose what two threads count at once: where threads are the matter, tests have their own number.
    OMP_NUM_THREADS=1 LLVM_PROFILE_FILE="$builds/coverage/profiles/%8m.profraw"
    export OMP_NUM_THREADS LLVM_PROFILE_FILE
    rm -rf "$builds/coverage/profiles"
    check coverage coverage -LE 'slow|lint|package'
    unset OMP_NUM_THREADS LLVM_PROFILE_FILE
    began=$(date +%s)
    branches library liblathe.so || failed=1
    branches command src/cli/lathe tests/test_npy tests/test_npy_header tests/test_steps || failed=1
    took 'coverage'
}

rest() {
    check sanitize sanitize -R "$minutes"
    check quick release -L very_slow
    coverage
    variant lto -flto=auto
    variant aliasing -fno-strict-aliasing
    fuzz 600
    rare_platforms
}

start=$(date +%s)
for tier in $tiers; do
    $tier
done
began=$start
took "in all"
cat "$summary"
exit $failed
