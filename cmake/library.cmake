# SPDX-License-Identifier: MIT
# The library: its sources and how they are compiled.

set(lathe_kernels
    src/kernels/round_scalar_f32.c
    src/kernels/round_scalar_f64.c)

set(lathe_sources
    src/status.c
    src/text.c
    src/formats.c
    src/format.c
    src/format_text.c
    src/options.c
    src/plan.c
    src/round.c
    src/values.c
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
target_link_libraries(lathe PRIVATE m)

# -O2 of GCC 12 vectorises nothing.
set_source_files_properties(${lathe_kernels} PROPERTIES COMPILE_OPTIONS $<$<NOT:$<CONFIG:Debug>>:-O3>)
