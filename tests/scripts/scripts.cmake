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

lathe_script(package headers_c headers.sh c)
lathe_script(package headers_cxx headers.sh c++)
lathe_script(package no_fast_math no_fast_math.sh ${lathe_sources})

lathe_script(lint tree tree.sh)
lathe_script(lint clang_format clang_format.sh)
lathe_script("lint;slow" clang_tidy clang_tidy.sh ${PROJECT_BINARY_DIR} ${lathe_sources})
set_tests_properties(clang_tidy PROPERTIES COST 100) # the longest: first, so that others run beside it
lathe_script(lint cppcheck cppcheck.sh)
lathe_script(lint shell_syntax shell_syntax.sh)
