# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Writes ${OUTPUT}: COMPILER_DIGEST, the SHA-256 over the contents of ${FILES} and ${EXTRA}.
set(all "${EXTRA}")
list(SORT FILES)
foreach(file IN LISTS FILES)
  if(NOT IS_DIRECTORY ${file})
    file(SHA256 ${file} hash)
    string(APPEND all "${hash}")
  endif()
endforeach()
string(SHA256 digest "${all}")
file(WRITE ${OUTPUT} "#define COMPILER_DIGEST \"${digest}\"\n")
