# Finds the third-party libraries and offers each as one target: rbk-pegtl, rbk-llvm, rbk-fmt,
# rbk-json, rbk-pg-query, rbk-catch2. Libraries are always linked from their static archives, so that
# the release is one file, and so that a debug build tests the same code. Versions: versions.cmake.

file(STRINGS "${CMAKE_CURRENT_LIST_DIR}/debian-packages.txt" RBK_DEBIAN_PACKAGES REGEX "^build ")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/debian-packages.txt")

# Stops with the name of the Debian package that brings WHAT, unless FOUND is true.
function(rbk_need package found what)
  if(NOT RBK_DEBIAN_PACKAGES MATCHES "build +${package} ")
    message(FATAL_ERROR "cmake/debian-packages.txt does not list `${package}` in group build")
  endif()
  if(NOT found)
    message(FATAL_ERROR "${what} is missing. On Debian 12:  apt-get install ${package}\n"
                        "(./rbkw build installs everything that cmake/debian-packages.txt lists)")
  endif()
endfunction()

# Adds the static archive lib<name>.a of a Debian package to TARGET.
function(rbk_archive target name package)
  find_library(RBK_ARCHIVE_${name} NAMES lib${name}.a)
  mark_as_advanced(RBK_ARCHIVE_${name})
  rbk_need(${package} "${RBK_ARCHIVE_${name}}" "The static library lib${name}.a")
  target_link_libraries(${target} INTERFACE "${RBK_ARCHIVE_${name}}")
endfunction()

find_package(Threads REQUIRED)

find_package(pegtl ${RBK_PEGTL_VERSION} CONFIG QUIET PATHS /usr/share/pegtl)
rbk_need(tao-pegtl-dev "${pegtl_FOUND}" "PEGTL ${RBK_PEGTL_VERSION}")
add_library(rbk-pegtl ALIAS taocpp::pegtl)

find_package(fmt ${RBK_FMT_VERSION} CONFIG QUIET)
rbk_need(libfmt-dev "${fmt_FOUND}" "fmt ${RBK_FMT_VERSION}")
add_library(rbk-fmt STATIC "${CMAKE_CURRENT_LIST_DIR}/fmt.cpp") # Debian has no libfmt.a
target_link_libraries(rbk-fmt PRIVATE rbk-flags)

find_package(nlohmann_json ${RBK_JSON_VERSION} CONFIG QUIET)
rbk_need(nlohmann-json3-dev "${nlohmann_json_FOUND}" "nlohmann-json ${RBK_JSON_VERSION}")
add_library(rbk-json ALIAS nlohmann_json::nlohmann_json)

find_package(Catch2 ${RBK_CATCH2_VERSION} CONFIG QUIET)
rbk_need(catch2 "${Catch2_FOUND}" "Catch2 ${RBK_CATCH2_VERSION}")
add_library(rbk-catch2 ALIAS Catch2::Catch2)

# LLVM: ADT and Support only. The targets of LLVM itself name the shared libz3 and libz, which a static
# program cannot link; the archives are therefore named here, and z3 (which nothing of ours uses) is not.
foreach(unused FFI Terminfo ZLIB LibXml2) # spares the checks of libraries that only other parts of LLVM use
  set(CMAKE_DISABLE_FIND_PACKAGE_${unused} ON)
endforeach()
find_package(LLVM ${RBK_LLVM_VERSION} CONFIG QUIET PATHS /usr/lib/llvm-14)
rbk_need(llvm-14-dev "${LLVM_FOUND}" "LLVM ${RBK_LLVM_VERSION}")
llvm_map_components_to_libnames(RBK_LLVM_LIBRARIES support)
add_library(rbk-llvm INTERFACE)
target_include_directories(rbk-llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
foreach(library IN LISTS RBK_LLVM_LIBRARIES ITEMS LLVMDemangle)
  target_link_libraries(rbk-llvm INTERFACE $<TARGET_FILE:${library}>)
endforeach()
rbk_archive(rbk-llvm z zlib1g-dev)
rbk_archive(rbk-llvm tinfo libncurses-dev)
target_link_libraries(rbk-llvm INTERFACE Threads::Threads ${CMAKE_DL_LIBS})

# libpg_query has no CMake package; its header says which PostgreSQL it is made from.
find_path(RBK_PG_QUERY_INCLUDE pg_query.h)
mark_as_advanced(RBK_PG_QUERY_INCLUDE)
rbk_need(libpg-query-dev "${RBK_PG_QUERY_INCLUDE}" "pg_query.h (libpg_query ${RBK_PG_QUERY_VERSION})")
file(STRINGS "${RBK_PG_QUERY_INCLUDE}/pg_query.h" version REGEX "define PG_MAJORVERSION ")
if(NOT version MATCHES "\"${RBK_PG_QUERY_VERSION}\"")
  message(FATAL_ERROR "libpg_query must be that of PostgreSQL ${RBK_PG_QUERY_VERSION}; pg_query.h says: ${version}")
endif()
add_library(rbk-pg-query INTERFACE)
target_include_directories(rbk-pg-query SYSTEM INTERFACE "${RBK_PG_QUERY_INCLUDE}")
rbk_archive(rbk-pg-query pg_query libpg-query-dev)
rbk_archive(rbk-pg-query protobuf-c libprotobuf-c-dev)
rbk_archive(rbk-pg-query xxhash libxxhash-dev)
target_link_libraries(rbk-pg-query INTERFACE Threads::Threads m)

# The structures of PostgreSQL's parse tree, which libpg_query's own headers leave to PostgreSQL's.
find_path(RBK_POSTGRESQL_INCLUDE nodes/parsenodes.h PATHS /usr/include/postgresql/${RBK_PG_QUERY_VERSION}/server
          NO_DEFAULT_PATH)
mark_as_advanced(RBK_POSTGRESQL_INCLUDE)
rbk_need(postgresql-server-dev-${RBK_PG_QUERY_VERSION} "${RBK_POSTGRESQL_INCLUDE}"
         "nodes/parsenodes.h of PostgreSQL ${RBK_PG_QUERY_VERSION}")
target_include_directories(rbk-pg-query SYSTEM INTERFACE "${RBK_POSTGRESQL_INCLUDE}")

# PCRE2 is what `grep -P` reads its expressions with.
find_path(RBK_PCRE2_INCLUDE pcre2.h)
mark_as_advanced(RBK_PCRE2_INCLUDE)
rbk_need(libpcre2-dev "${RBK_PCRE2_INCLUDE}" "pcre2.h (PCRE2)")
add_library(rbk-pcre2 INTERFACE)
target_include_directories(rbk-pcre2 SYSTEM INTERFACE "${RBK_PCRE2_INCLUDE}")
rbk_archive(rbk-pcre2 pcre2-8 libpcre2-dev)
