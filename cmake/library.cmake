# SPDX-License-Identifier: MIT
# The library: its sources, how they are compiled, and the instruction sets of the target.

include(CheckCSourceCompiles)

set(lathe_scalar_kernels
    src/kernels/exactly_f32.c
    src/kernels/exactly_f64.c
    src/kernels/pack_scalar.c
    src/kernels/philox_scalar.c
    src/kernels/round_scalar_f32.c
    src/kernels/round_scalar_f64.c
    src/kernels/tally_scalar.c)
set(lathe_kernels ${lathe_scalar_kernels})

# lathe_instruction_set(NAME FLAGS...): the kernels of one more instruction set, which only they are compiled for.
function(lathe_instruction_set name)
    set(kernels
        src/kernels/block_${name}.c
        src/kernels/operate_${name}_f32.c
        src/kernels/operate_${name}_f64.c
        src/kernels/philox_${name}.c
        src/kernels/round_${name}_f32.c
        src/kernels/round_${name}_f64.c
        src/kernels/tally_${name}.c)
    set_source_files_properties(${kernels} PROPERTIES COMPILE_FLAGS "${ARGN}")
    set(lathe_kernels ${lathe_kernels} ${kernels} PARENT_SCOPE)
endfunction()

check_c_source_compiles("#ifndef __x86_64__\n#error\n#endif\nint main(void) { return 0; }" LATHE_IS_X86_64)
check_c_source_compiles("#ifndef __aarch64__\n#error\n#endif\nint main(void) { return 0; }" LATHE_IS_AARCH64)
if(LATHE_IS_X86_64)
    lathe_instruction_set(avx2 "-mavx2 -mfma")
    list(APPEND lathe_kernels src/kernels/pack_bmi2.c)
    set_source_files_properties(src/kernels/pack_bmi2.c PROPERTIES COMPILE_FLAGS "-mbmi2")
    lathe_instruction_set(avx512 "-mavx512f -mavx512cd -mavx512dq -mprefer-vector-width=512")
elseif(LATHE_IS_AARCH64)
    lathe_instruction_set(neon "")
endif()

set(lathe_sources
    src/status.c
    src/text.c
    src/formats.c
    src/format.c
    src/families.c
    src/format_text.c
    src/words.c
    src/options.c
    src/presets.c
    src/preset.c
    src/grid.c
    src/method.c
    src/plan.c
    src/parallel.c
    src/isa.c
    src/layout.c
    src/random.c
    src/round.c
    src/round_call.c
    src/round_random.c
    src/stream.c
    src/exact.c
    src/way.c
    src/arith.c
    src/arith_calls.c
    src/compare.c
    src/code.c
    src/pack.c
    src/block_options.c
    src/block_presets.c
    src/block_text.c
    src/block_plan.c
    src/block_walk.c
    src/block_scale.c
    src/block_element.c
    src/block_pass.c
    src/block_lanes.c
    src/block.c
    src/hadamard.c
    src/values.c
    src/sum.c
    src/tally.c
    src/stats.c
    src/stats_means.c
    src/wasserstein.c
    src/fault.c
    ${lathe_kernels})

add_library(lathe ${lathe_sources})
add_library(lathe::lathe ALIAS lathe)

set_target_properties(lathe PROPERTIES
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
    C_VISIBILITY_PRESET hidden
    POSITION_INDEPENDENT_CODE ON)

target_include_directories(lathe
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    PRIVATE src)
target_compile_options(lathe PRIVATE ${lathe_compile_options})

# Threads. The sanitizer for threads does not understand the OpenMP runtime.
set(lathe_openmp_libraries "")
if(LATHE_OPENMP AND NOT LATHE_SANITIZE MATCHES thread)
    find_package(OpenMP COMPONENTS C)
    if(OpenMP_C_FOUND)
        target_link_libraries(lathe PRIVATE OpenMP::OpenMP_C)
        list(JOIN OpenMP_C_LIBRARIES " " lathe_openmp_libraries)
    endif()
endif()

# In every configuration: without optimisation a kernel inlined for all rules would need a megabyte of stack. Under a
# sanitizer the rest of optimisation is a minute's work for each file.
set(lathe_kernel_level -O3)
if(LATHE_SANITIZE)
    set(lathe_kernel_level -O1)
endif()
set_source_files_properties(${lathe_kernels} PROPERTIES COMPILE_OPTIONS ${lathe_kernel_level})
# What is one value at a time stays so: GCC 12 for AArch64 makes wrong vectors of it, and vectors of integers may
# raise floating-point flags.
set_source_files_properties(${lathe_scalar_kernels} PROPERTIES
    COMPILE_OPTIONS "${lathe_kernel_level};-fno-tree-vectorize")
if(LATHE_FUZZ)
    # The vector kernels, the scalar ones' text, would take many minutes to compile, and Clang 14 breaks off.
    set_source_files_properties(${lathe_kernels} PROPERTIES
        COMPILE_OPTIONS "-O1;-gline-tables-only;-fno-sanitize=undefined,fuzzer-no-link")
    # Nothing is learnt from the numbers compared here, at two thirds of the time.
    set_source_files_properties(${lathe_scalar_kernels} src/format.c src/words.c src/grid.c src/method.c
        src/plan.c src/layout.c src/values.c PROPERTIES
        COMPILE_OPTIONS "-O1;-fno-sanitize-coverage=trace-cmp")
endif()
