# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# LLVM and MLIR 22: headers, static archives, tools. Set LLVM22_PREFIX to use one that is not
# Debian's.
find_program(LLVM22_CONFIG NAMES llvm-config-22 llvm-config HINTS ${LLVM22_PREFIX}/bin
             /usr/lib/llvm-22/bin)
if(NOT LLVM22_CONFIG)
  message(FATAL_ERROR "llvm-config-22 not found: run `make setup`, or install llvm-22-dev, "
                      "libmlir-22-dev, mlir-22-tools and lld-22")
endif()
foreach(what includedir libdir bindir version)
  execute_process(COMMAND ${LLVM22_CONFIG} --${what} OUTPUT_VARIABLE LLVM22_${what}
                  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endforeach()
if(NOT LLVM22_version MATCHES "^22\\.")
  message(FATAL_ERROR "LLVM 22 is needed, ${LLVM22_CONFIG} is ${LLVM22_version}")
endif()
if(NOT EXISTS ${LLVM22_includedir}/mlir-c/IR.h)
  message(FATAL_ERROR "mlir-c/IR.h not found under ${LLVM22_includedir}: install libmlir-22-dev")
endif()
set(LLVM22_TOOLS_DIR ${LLVM22_bindir})
file(GLOB LLVM22_STATIC_LIBRARIES ${LLVM22_libdir}/libMLIR*.a ${LLVM22_libdir}/libLLVM*.a)
list(FILTER LLVM22_STATIC_LIBRARIES EXCLUDE REGEX "Test")
set(LLVM22_SYSTEM_LIBRARIES stdc++ m z zstd tinfo xml2 dl pthread)

add_library(llvm22_headers INTERFACE)
target_include_directories(llvm22_headers SYSTEM INTERFACE ${LLVM22_includedir})
