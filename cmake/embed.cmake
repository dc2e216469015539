# The files that the compiler carries inside itself: the standard library and the pages of the rules.
# tools/embed turns them into one generated source; compiler/support/embedded.h is how they are read.
# Sets RBK_EMBEDDED_SOURCE. A file that is added, removed or changed runs the step again.

file(GLOB_RECURSE embedded RELATIVE "${PROJECT_SOURCE_DIR}" CONFIGURE_DEPENDS
     stdlib/*.rbk stdlib/*.txt stdlib/*.tsv docs/rules/*.md)
list(SORT embedded)

set(RBK_EMBEDDED_SOURCE "${PROJECT_BINARY_DIR}/generated/embedded.cpp")
set(embedded_list "${PROJECT_BINARY_DIR}/generated/embedded.txt")
string(REPLACE ";" "\n" lines "${embedded}")
file(CONFIGURE OUTPUT "${embedded_list}" CONTENT "@lines@\n" @ONLY) # written only when it differs

list(TRANSFORM embedded PREPEND "${PROJECT_SOURCE_DIR}/")
add_executable(rbk-embed tools/embed/embed.cpp)
target_link_libraries(rbk-embed PRIVATE rbk-flags)
add_custom_command(
  OUTPUT "${RBK_EMBEDDED_SOURCE}"
  COMMAND rbk-embed "${PROJECT_SOURCE_DIR}" "${embedded_list}" "${RBK_EMBEDDED_SOURCE}"
  DEPENDS rbk-embed "${embedded_list}" ${embedded}
  COMMENT "Embedding the standard library and the rule pages"
  VERBATIM)
