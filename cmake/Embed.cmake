# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#
# Writes OUTPUT, a C++ file with the text of FILES (a list; names are given
# relative to ROOT) as the table that checker/clang/Embedded.h declares.

set(strings "")
set(table "")
set(count 0)
foreach(file IN LISTS FILES)
  file(READ "${file}" text)
  file(RELATIVE_PATH name "${ROOT}" "${file}")
  string(FIND "${text}" ")fencepost\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${name}: holds the end mark of the raw string that it is to be put in")
  endif()
  string(APPEND strings "static const char Text${count}[] = R\"fencepost(${text})fencepost\";\n")
  string(APPEND table "    {\"${name}\", Text${count}, sizeof Text${count} - 1},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE "${OUTPUT}" "// Written by cmake/Embed.cmake.
#include \"Embedded.h\"

${strings}
const fencepost::EmbeddedFile fencepost::EmbeddedFiles[] = {
${table}};
const size_t fencepost::EmbeddedFileCount = ${count};
")
