# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Writes ${OUTPUT}: the files ${ROOT}/<type>/<name>.mlir as C strings, sorted by "<type>/<name>",
# without comments and indentation.
file(GLOB files RELATIVE ${ROOT} ${ROOT}/*/*.mlir)
list(SORT files)
set(text "// Generated from lib/passes/math.\n#include \"math_library.h\"\n\n")
string(APPEND text "const passes_math_file passes_math_files[] = {\n")
foreach(file IN LISTS files)
  file(READ ${ROOT}/${file} content)
  string(REGEX REPLACE "//[^\n]*" "" content "${content}")
  string(REGEX REPLACE "\n[ \t\n]*" "\n" content "${content}")
  string(REPLACE "\\" "\\\\" content "${content}")
  string(REPLACE "\"" "\\\"" content "${content}")
  string(REPLACE "\n" "\\n\"\n     \"" content "${content}")
  string(REGEX REPLACE "\\.mlir$" "" name "${file}")
  string(APPEND text "    {\"${name}\",\n     \"${content}\"},\n")
endforeach()
list(LENGTH files count)
string(APPEND text "};\n\nconst unsigned passes_num_math_files = ${count};\n")
file(WRITE ${OUTPUT} "${text}")
