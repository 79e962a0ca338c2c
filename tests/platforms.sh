# SPDX-License-Identifier: MIT
# Sourced by tests/run.sh: other processors and C libraries, by Debian's cross compilers and QEMU, on x86-64.
#
# QEMU 7.2 delivers no SSE traps (test_environment), its masked AVX2 loads touch memory outside the mask
# (test_memory, test_isa), and it takes ymm4 as the index of a gather for none (digests_kinds, digests_quant,
# digests_blocks): these tests are not for its x86 with AVX2.

# cross_compiler TRIPLET: a probe for need
cross_compiler() {
    echo "echo '#include <stdio.h>' | $1-gcc -E -"
}

need_platforms() {
    need 'command -v qemu-aarch64' qemu-user \
        'command -v valgrind' 'valgrind libc6-dbg' \
        "$(cross_compiler aarch64-linux-gnu)" 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross' \
        "$(cross_compiler s390x-linux-gnu)" 'gcc-s390x-linux-gnu libc6-dev-s390x-cross' \
        "$(cross_compiler arm-linux-gnueabihf)" 'gcc-arm-linux-gnueabihf libc6-dev-armhf-cross' \
        "$(cross_compiler i686-linux-gnu)" 'gcc-i686-linux-gnu libc6-dev-i386-cross'
}

need_rare_platforms() {
    need 'command -v musl-gcc' musl-tools \
        "$(cross_compiler riscv64-linux-gnu)" 'gcc-riscv64-linux-gnu libc6-dev-riscv64-cross' \
        "$(cross_compiler powerpc64-linux-gnu)" 'gcc-powerpc64-linux-gnu libc6-dev-ppc64-cross' \
        "$(cross_compiler powerpc-linux-gnu)" 'gcc-powerpc-linux-gnu libc6-dev-powerpc-cross'
}

# libraries ARCHITECTURE: MPFR, GMP and cmocka of another architecture of Debian, in $libraries. The system's own
# architectures stay as they are, and this needs no root.
libraries() {
    libraries=$builds/libraries-$1
    [ ! -f "$libraries/complete" ] || return 0
    rm -rf "$libraries"
    mkdir -p "$libraries/lists/partial" "$libraries/archives/partial"
    (
        cd "$libraries" || exit
        set -- -qq -o "APT::Architecture=$1" -o "APT::Architectures=$1" -o "Dir::State::Lists=$libraries/lists" \
            -o "Dir::Cache=$libraries" -o Dir::State::Status=/dev/null -o APT::Sandbox::User=
        # An index that does not arrive may be one that nothing here is in.
        apt-get "$@" update || true
        apt-get "$@" download libcmocka0 libcmocka-dev libgmp10 libgmp-dev libmpfr6 libmpfr-dev &&
            for package in *.deb; do
                dpkg -x "$package" . || exit
            done &&
            rm -rf lists archives *.deb &&
            touch complete
    )
}

# cross ARCHITECTURE TRIPLET QEMU CTEST_OPTION...: builds the tests for another architecture and runs some. An empty
# QEMU is for programs that this processor runs.
cross() {
    if ! libraries "$1"; then
        echo "== $1: skipped, for want of its libraries" >>"$summary"
        return 0
    fi
    architecture=$1
    lib=$(echo "$libraries"/usr/lib/*)
    include=$libraries/usr/include
    loader=$(echo "/usr/$2/lib"/ld*.so.[0-9])
    build "$1" release -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="${2%%-*}" -DCMAKE_C_COMPILER="$2-gcc" \
        -DCMAKE_LIBRARY_PATH="$lib" -DCMAKE_INCLUDE_PATH="$include;$include/${lib##*/}" \
        -DCMAKE_CROSSCOMPILING_EMULATOR="${3:+$3;}$loader;--library-path;/usr/$2/lib:$lib" \
        -DLATHE_BUILD_BENCH=OFF -DLATHE_BUILD_EXAMPLES=OFF || return 0
    shift 3
    run "$architecture" "$architecture" -L quick "$@"
}

# emulated TITLE EMULATOR CTEST_OPTION...: tests of the quick tier's programs, run by another program.
emulated() {
    title=$1 emulator=$2
    shift 2
    build quick release -DCMAKE_CROSSCOMPILING_EMULATOR="$emulator" || return 0
    run quick "$title" -L quick "$@"
    configure "$builds/quick" release -UCMAKE_CROSSCOMPILING_EMULATOR
}

# digests COMPILER [QEMU]: the pinned digests alone, in a static program that needs nothing else.
digests() {
    name=digests-$1
    build "$name" release -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="${1%%-*}" -DCMAKE_C_COMPILER="$1" \
        -DBUILD_SHARED_LIBS=OFF -DLATHE_OPENMP=OFF \
        -DLATHE_BUILD_TESTS=OFF -DLATHE_BUILD_BENCH=OFF -DLATHE_BUILD_EXAMPLES=OFF || return 0
    began=$(date +%s)
    for source in "$root"/tests/digest*.c; do
        program=$(basename "$source" .c)
        "$1" -std=c11 -static -I"$root/include" "$source" "$builds/$name/liblathe.a" -lm \
            -o "$builds/$name/$program"
        ${2-} "$builds/$name/$program" "$root/tests/digests${program#digest}.txt" >"$builds/$name/$program.log" ||
            { failed=1 && echo FAILED >>"$builds/$name/$program.log"; }
        { echo "== $name $program" && tail -n 2 "$builds/$name/$program.log"; } | tee -a "$summary"
    done
    took "$name"
}

# What takes QEMU many minutes, and what compares the one instruction set with itself.
long='^(vectors_.*|test_(round|round_families|bug_classes|oracles|arith|block|stats|fault|unit|unit_calls.*|dot'
long="$long|dot_tiles|dot_small|dot_environment.*|stats_calls..*|random_statistics|quant|codebook_fit"
long="$long|stochastic|values|block_kinds))\$"
same='^test_(isa|.*_isa)$'
# NEON against the scalar kernels, what takes longest; the digests hold the bits of both.
compared='^test_(block|arith|dot)_isa$'

# None where the kernel has 32-bit programs.
i386_emulator() {
    /usr/i686-linux-gnu/lib/ld-linux.so.2 --version >/dev/null 2>&1 || echo qemu-i386
}

platforms() {
    cross arm64 aarch64-linux-gnu qemu-aarch64 -LE isa -E "$long|$compared"
    cross s390x s390x-linux-gnu qemu-s390x -LE isa -E "$long|$same"
    cross armhf arm-linux-gnueabihf qemu-arm -LE isa -E "$long|$same"
    cross i386 i686-linux-gnu "$(i386_emulator)" -LE isa -E "$long|$same"

    emulated 'x86 without AVX' 'qemu-x86_64;-cpu;Nehalem' \
        -R '^(digests.*|test_(contract|memory|threads|isa|isa_choice|values\.avx2))$'
    emulated 'x86 with AVX2' 'qemu-x86_64;-cpu;Haswell' \
        -R '^(digests.*|test_(contract|threads|isa_choice))$' -E '^digests_(kinds|quant|blocks)$'
    # Valgrind always rounds to nearest: vector kernels are wrong in it, but must not err in memory.
    emulated valgrind "valgrind;-q;--error-exitcode=9;--suppressions=$root/tests/valgrind.supp" \
        -R '^test_(memory\.avx2|memory\.scalar|contract|text|text_options|npy)$'
}

rare_platforms() {
    cross arm64 aarch64-linux-gnu qemu-aarch64 -L isa
    cross arm64 aarch64-linux-gnu qemu-aarch64 -LE isa -R "$long|$compared"
    cross s390x s390x-linux-gnu qemu-s390x -LE isa -R "$long"
    cross armhf arm-linux-gnueabihf qemu-arm -LE isa -R "$long"
    cross i386 i686-linux-gnu "$(i386_emulator)" -LE isa -R "$long"
    digests riscv64-linux-gnu-gcc qemu-riscv64
    digests powerpc64-linux-gnu-gcc qemu-ppc64
    digests powerpc-linux-gnu-gcc qemu-ppc
    digests musl-gcc
}

if [ "$(uname -m)" != x86_64 ]; then
    need_platforms() { :; }
    need_rare_platforms() { :; }
    platforms() { echo "== other platforms: skipped, for want of an x86-64 machine" >>"$summary"; }
    rare_platforms() { :; }
fi
