# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# One static library per room, all with the same flags.

# Flags that every C target of the project has, as usage requirements.
add_library(cjit_flags INTERFACE)
target_compile_features(cjit_flags INTERFACE c_std_17)
target_compile_options(cjit_flags INTERFACE
                       $<BUILD_INTERFACE:-Wall -Wextra -fno-semantic-interposition>)
target_include_directories(cjit_flags INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_definitions(cjit_flags INTERFACE _GNU_SOURCE)
if(CJIT_WARNINGS_AS_ERRORS)
  target_compile_options(cjit_flags INTERFACE $<BUILD_INTERFACE:-Werror>)
endif()
if(CJIT_SANITIZE)
  target_compile_options(cjit_flags INTERFACE
    $<BUILD_INTERFACE:-fsanitize=${CJIT_SANITIZE} -fno-omit-frame-pointer -g>)
  target_link_options(cjit_flags INTERFACE -fsanitize=${CJIT_SANITIZE})
endif()

# cjit_add_room(NAME [DEPENDS rooms...]): the static library cjit_NAME of the current directory.
function(cjit_add_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;DEPENDS" ${ARGN})
  if(NOT ROOM_SOURCES)
    file(GLOB ROOM_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
  endif()
  add_library(cjit_${name} STATIC ${ROOM_SOURCES})
  set_target_properties(cjit_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON C_EXTENSIONS ON)
  target_link_libraries(cjit_${name} PUBLIC cjit_flags ${ROOM_DEPENDS})
endfunction()

# The shared library that holds the compiler with MLIR and LLVM inside.
#
# Linked statically: libMLIR.so and libLLVM.so take 25 to 30 ms to load (150,000 symbols to bind);
# one library with relative relocations packed takes 6 (docs/decisions.md).
function(cjit_add_compiler)
  add_library(cjit_compiler SHARED ${PROJECT_SOURCE_DIR}/lib/driver/compile.c
              ${PROJECT_SOURCE_DIR}/lib/driver/observe.c ${PROJECT_SOURCE_DIR}/lib/driver/reproducer.c
              ${PROJECT_SOURCE_DIR}/lib/driver/stages.c
              $<TARGET_OBJECTS:cjit_codegen> $<TARGET_OBJECTS:cjit_passes> $<TARGET_OBJECTS:cjit_ir>
              $<TARGET_OBJECTS:cjit_graph> $<TARGET_OBJECTS:cjit_support>)
  target_link_libraries(cjit_compiler PRIVATE cjit_flags llvm22_headers)
  # A response file: the archives are 600 names.
  list(JOIN LLVM22_STATIC_LIBRARIES "\n" archives)
  file(WRITE ${PROJECT_BINARY_DIR}/llvm22_archives.rsp "${archives}\n")
  target_link_libraries(cjit_compiler PRIVATE
                        -Wl,--start-group,@${PROJECT_BINARY_DIR}/llvm22_archives.rsp,--end-group
                        ${LLVM22_SYSTEM_LIBRARIES})
  target_link_options(cjit_compiler PRIVATE -fuse-ld=lld -B${LLVM22_TOOLS_DIR} -Wl,--gc-sections
                      -Wl,-Bsymbolic -Wl,-z,pack-relative-relocs -Wl,-z,nodelete -Wl,-O2
                      -Wl,--icf=all -Wl,--strip-all
                      -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/compiler.exports)
  if(NOT CJIT_SANITIZE)
    target_link_options(cjit_compiler PRIVATE -Wl,--no-undefined)
  endif()
  set_target_properties(cjit_compiler PROPERTIES LIBRARY_OUTPUT_DIRECTORY
                        ${PROJECT_BINARY_DIR}/python/cjit C_EXTENSIONS ON)
endfunction()

# What a C program builds on: find_package(cjit), then cjit::cjit (record graphs, compile, run) or
# cjit::runtime (load and run compiled kernels only). The compiler is a shared library that
# cjit_compile_loaded opens.
function(cjit_install_library)
  add_library(cjit_all INTERFACE)
  set_target_properties(cjit_all PROPERTIES EXPORT_NAME cjit)
  target_link_libraries(cjit_all INTERFACE cjit_driver cjit_runtime cjit_graph cjit_support)
  set_target_properties(cjit_runtime PROPERTIES EXPORT_NAME runtime)
  install(TARGETS cjit_all cjit_driver cjit_runtime cjit_graph cjit_support cjit_flags
          EXPORT cjitTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  if(CJIT_BUILD_COMPILER)
    install(TARGETS cjit_compiler LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  endif()
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/cjit DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/cjit)
  install(EXPORT cjitTargets NAMESPACE cjit:: DESTINATION ${package_dir})
  include(CMakePackageConfigHelpers)
  file(WRITE ${PROJECT_BINARY_DIR}/cjitConfig.cmake
       "include(\${CMAKE_CURRENT_LIST_DIR}/cjitTargets.cmake)\n")
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/cjitConfigVersion.cmake
                                   COMPATIBILITY SameMinorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/cjitConfig.cmake ${PROJECT_BINARY_DIR}/cjitConfigVersion.cmake
          DESTINATION ${package_dir})
endfunction()
