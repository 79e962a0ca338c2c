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
        src/kernels/quant_${name}.c
        src/kernels/round_${name}_f32.c
        src/kernels/round_${name}_f64.c
        src/kernels/tally_${name}.c
        src/kernels/tile_${name}.c
        src/kernels/unit_${name}.c)
    set_source_files_properties(${kernels} PROPERTIES COMPILE_FLAGS "${ARGN}")
    set(lathe_kernels ${lathe_kernels} ${kernels} PARENT_SCOPE)
endfunction()

check_c_source_compiles("#ifndef __x86_64__\n#error\n#endif\nint main(void) { return 0; }" LATHE_IS_X86_64)
check_c_source_compiles("#ifndef __aarch64__\n#error\n#endif\nint main(void) { return 0; }" LATHE_IS_AARCH64)
if(LATHE_INSTRUCTION_SETS STREQUAL none)
    # The row in src/isa.c that runs everywhere is then the only one.
    set_source_files_properties(src/isa.c PROPERTIES COMPILE_DEFINITIONS LATHE_SCALAR_ONLY)
elseif(NOT LATHE_INSTRUCTION_SETS STREQUAL all)
    message(FATAL_ERROR "LATHE_INSTRUCTION_SETS is all or none, not \"${LATHE_INSTRUCTION_SETS}\"")
elseif(LATHE_IS_X86_64)
    lathe_instruction_set(avx2 "-mavx2 -mfma")
    list(APPEND lathe_kernels src/kernels/pack_bmi2.c)
    set_source_files_properties(src/kernels/pack_bmi2.c PROPERTIES COMPILE_FLAGS "-mbmi2")
    lathe_instruction_set(avx512 "-mavx512f -mavx512cd -mavx512dq -mprefer-vector-width=512")
    # Clang learned to ask for it after it had learned the instructions.
    check_c_source_compiles("int main(void) { return __builtin_cpu_supports(\"avx512fp16\"); }" LATHE_HAS_AVX512FP16)
    if(LATHE_HAS_AVX512FP16)
        list(APPEND lathe_kernels src/kernels/half_avx512.c)
        set_source_files_properties(src/kernels/half_avx512.c PROPERTIES
            COMPILE_FLAGS "-mavx512f -mavx512dq -mavx512fp16 -mprefer-vector-width=512")
        set_source_files_properties(src/isa.c PROPERTIES COMPILE_DEFINITIONS LATHE_HAS_AVX512FP16)
    endif()
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
    src/kind.c
    src/kind_text.c
    src/taper.c
    src/power.c
    src/logarithmic.c
    src/fixed.c
    src/table.c
    src/ladder.c
    src/ladder_plan.c
    src/steps.c
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
    src/code_table.c
    src/pack.c
    src/block_options.c
    src/block_presets.c
    src/block_text.c
    src/block_plan.c
    src/block_kind.c
    src/block_walk.c
    src/block_scale.c
    src/block_element.c
    src/block_pass.c
    src/block_lanes.c
    src/block_rows.c
    src/block.c
    src/hadamard.c
    src/hif8_hybrid.c
    src/quant_plan.c
    src/quant_group.c
    src/quant_range.c
    src/quant_calibrate.c
    src/quant.c
    src/requant.c
    src/ternary.c
    src/trits.c
    src/codebook_search.c
    src/codebook.c
    src/codebook_fit.c
    src/codebook_group.c
    src/codebook_groups.c
    src/matrix.c
    src/units.c
    src/unit_find.c
    src/unit_number.c
    src/unit_fused.c
    src/unit_steps.c
    src/unit_prepare.c
    src/unit_tile.c
    src/unit.c
    src/dot.c
    src/dot_blas.c
    src/dot_blocks.c
    src/dot_exact.c
    src/dot_group.c
    src/dot_integer.c
    src/dot_line.c
    src/dot_panel.c
    src/dot_tile.c
    src/linear_line.c
    src/linear_update.c
    src/linear_vector.c
    src/linear_solve.c
    src/linear_lu.c
    src/linear_cholesky.c
    src/linear_qr.c
    src/values.c
    src/values_kind.c
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

# For one order of sums, as wanted.
set(lathe_openblas_libraries "")
if(LATHE_OPENBLAS)
    find_library(LATHE_openblas_LIBRARY openblas PATH_SUFFIXES openblas-pthread openblas-openmp openblas-serial)
    find_path(LATHE_openblas_INCLUDE openblas_config.h
        PATH_SUFFIXES openblas openblas-pthread openblas-openmp openblas-serial
        ${CMAKE_LIBRARY_ARCHITECTURE}/openblas-pthread ${CMAKE_LIBRARY_ARCHITECTURE}/openblas-openmp
        ${CMAKE_LIBRARY_ARCHITECTURE}/openblas-serial)
    mark_as_advanced(LATHE_openblas_LIBRARY LATHE_openblas_INCLUDE)
    if(NOT LATHE_openblas_LIBRARY OR NOT LATHE_openblas_INCLUDE)
        message(FATAL_ERROR "LATHE_OPENBLAS needs OpenBLAS (Debian: libopenblas-dev)")
    endif()
    target_include_directories(lathe SYSTEM PRIVATE ${LATHE_openblas_INCLUDE})
    target_link_libraries(lathe PRIVATE ${LATHE_openblas_LIBRARY})
    set_source_files_properties(src/dot_blas.c PROPERTIES COMPILE_DEFINITIONS LATHE_HAS_OPENBLAS)
    set(lathe_openblas_libraries ${LATHE_openblas_LIBRARY})
endif()

# In every configuration: without optimisation a kernel inlined for all rules would need a megabyte of stack. Under a
# sanitizer the rest of optimisation is a minute's work for each file; mutants are built by the hundred.
set(lathe_kernel_level -O3)
if(LATHE_SANITIZE OR LATHE_QUICK_TO_BUILD)
    set(lathe_kernel_level -Og)
endif()
set_source_files_properties(${lathe_kernels} PROPERTIES COMPILE_OPTIONS ${lathe_kernel_level})
# What is one value at a time stays so: GCC 12 for AArch64 makes wrong vectors of it, and vectors of integers may
# raise floating-point flags.
set_source_files_properties(${lathe_scalar_kernels} PROPERTIES
    COMPILE_OPTIONS "${lathe_kernel_level};-fno-tree-vectorize")
if(LATHE_COVERAGE)
    # With debug information Clang 14 breaks off.
    target_compile_options(lathe PRIVATE -g0 -fprofile-instr-generate -fcoverage-mapping)
    target_link_options(lathe PRIVATE -fprofile-instr-generate)
endif()
if(LATHE_FUZZ)
    # The vector kernels, the scalar ones' text, would take many minutes to compile, and Clang 14 breaks off.
    set_source_files_properties(${lathe_kernels} PROPERTIES
        COMPILE_OPTIONS "-O1;-gline-tables-only;-fno-sanitize=undefined,fuzzer-no-link")
    # Nothing is learnt from the numbers compared here, at two thirds of the time.
    set_source_files_properties(${lathe_scalar_kernels} src/format.c src/words.c src/grid.c src/method.c
        src/plan.c src/layout.c src/values.c PROPERTIES
        COMPILE_OPTIONS "-O1;-fno-sanitize-coverage=trace-cmp")
endif()
