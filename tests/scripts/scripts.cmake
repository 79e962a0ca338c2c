# SPDX-License-Identifier: MIT
# The tests that are shell scripts. Status 77 is "skipped": a tool is not there.

function(lathe_script label name)
    add_test(NAME ${name} COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/scripts/${ARGN}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES LABELS "${label}" TIMEOUT 300 SKIP_RETURN_CODE 77
        ENVIRONMENT "CC=${CMAKE_C_COMPILER};CMAKE=${CMAKE_COMMAND}")
endfunction()

set(trees ${CMAKE_CURRENT_BINARY_DIR}/installed)
foreach(kind shared static)
    # The kind that is being built need not be built again; the other takes minutes.
    set(install_from)
    set(label "package;slow")
    if(kind STREQUAL "shared" AND BUILD_SHARED_LIBS OR kind STREQUAL "static" AND NOT BUILD_SHARED_LIBS)
        set(install_from ${PROJECT_BINARY_DIR})
        set(label package)
    endif()
    lathe_script("${label}" install_${kind} install.sh ${kind} ${trees}/${kind} ${install_from})
    set_tests_properties(install_${kind} PROPERTIES FIXTURES_SETUP installed_${kind})
    lathe_script("${label}" consumer_${kind} consumer.sh ${kind} ${trees}/${kind})
    lathe_script("${label}" symbols_${kind} symbols.sh ${kind} ${trees}/${kind})
    set_tests_properties(consumer_${kind} symbols_${kind} PROPERTIES FIXTURES_REQUIRED installed_${kind})
endforeach()
lathe_script("package;slow" subdirectory subdirectory.sh ${trees}/subdirectory)
set_tests_properties(subdirectory install_shared install_static PROPERTIES TIMEOUT 900) # builds of their own
lathe_script(package readme readme.sh ${trees}/shared)
set_tests_properties(readme PROPERTIES FIXTURES_REQUIRED installed_shared)

get_target_property(lathe_type lathe TYPE)
if(lathe_type STREQUAL SHARED_LIBRARY AND NOT CMAKE_CROSSCOMPILING AND NOT LATHE_SANITIZE)
    lathe_script(package abi abi.sh $<TARGET_FILE:lathe>)
else()
    lathe_script(package abi abi.sh)
endif()
lathe_script(package headers_c headers.sh c)
lathe_script(package headers_cxx headers.sh c++)
lathe_script(package no_fast_math no_fast_math.sh ${lathe_sources})

lathe_script(lint tree tree.sh)
lathe_script(lint clang_format clang_format.sh)
lathe_script("lint;slow" clang_tidy clang_tidy.sh ${PROJECT_BINARY_DIR} ${lathe_sources})
# Of the command and the benchmarks, as far as they are built.
set(lathe_tool_sources "")
foreach(target lathe_tools lathe_command lathe_bench bench_round)
    if(TARGET ${target})
        get_target_property(sources ${target} SOURCES)
        get_target_property(folder ${target} SOURCE_DIR)
        foreach(source ${sources})
            get_filename_component(source ${source} ABSOLUTE BASE_DIR ${folder})
            list(APPEND lathe_tool_sources ${source})
        endforeach()
    endif()
endforeach()
if(lathe_tool_sources)
    lathe_script("lint;slow" clang_tidy_tools clang_tidy.sh ${PROJECT_BINARY_DIR} ${lathe_tool_sources})
endif()
lathe_script(lint cppcheck cppcheck.sh)
# The longest: first, so that others run beside them.
set_tests_properties(clang_tidy cppcheck PROPERTIES COST 100)
lathe_script("lint;slow" analyzer analyzer.sh)
lathe_script(lint shell_syntax shell_syntax.sh)

# Faults made on purpose, in builds of their own.
if(NOT CMAKE_CROSSCOMPILING AND NOT LATHE_SANITIZE)
    set(mutate python3 ${CMAKE_CURRENT_SOURCE_DIR}/mutate.py --dir ${CMAKE_CURRENT_BINARY_DIR}/mutants)
    add_test(NAME planted_faults COMMAND ${mutate} --planted)
    # A hundred of the sources that quick tests suffice for, others each day.
    add_test(NAME mutants COMMAND ${mutate} --sample 100 --limit 3 --files src/words.c src/options.c
        src/formats.c src/plan.c src/preset.c src/arith_calls.c src/text.c src/format_text.c src/kind_text.c
        src/families.c src/power.c src/exact.c)
    add_test(NAME "mutants all" COMMAND ${mutate})
    set_tests_properties(mutants PROPERTIES LABELS slow TIMEOUT 2700 RESOURCE_LOCK mutants COST 100)
    set_tests_properties(planted_faults "mutants all" PROPERTIES LABELS very_slow TIMEOUT 86400
        RESOURCE_LOCK mutants)
endif()
