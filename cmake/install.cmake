# SPDX-License-Identifier: MIT
# What is installed: headers as written, the library, its CMake package, lathe.pc and three texts. The command brings
# its own (src/cli/CMakeLists.txt).

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(lathe_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/lathe)

install(DIRECTORY include/lathe DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.h)
install(TARGETS lathe EXPORT lathe INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT lathe NAMESPACE lathe:: FILE lathe-targets.cmake DESTINATION ${lathe_package_dir})

# A static library brings its OpenMP along.
get_target_property(lathe_type lathe TYPE)
if(lathe_type STREQUAL STATIC_LIBRARY AND lathe_openmp_libraries)
    set(lathe_needs_openmp ON)
endif()
configure_file(cmake/lathe-config.cmake.in lathe-config.cmake @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/lathe-config.cmake DESTINATION ${lathe_package_dir})

write_basic_package_version_file(lathe-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/lathe-config-version.cmake DESTINATION ${lathe_package_dir})

# From lathe.pc back to the prefix, so that the installed tree can be moved.
file(RELATIVE_PATH lathe_pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(cmake/lathe.pc.in lathe.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/lathe.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
# The pages that headers name.
install(FILES docs/blocks.md docs/dot.md docs/policies.md docs/quantisation.md docs/units.md
    DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs)
