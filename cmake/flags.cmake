# How our own code is compiled and every program linked: the target rbk-flags.

option(RBK_STATIC "Link the programs fully statically" ON)
option(RBK_WERROR "Warnings are errors" "$ENV{CI}")
option(RBK_COVERAGE "Count which lines run (gcov)" OFF)
option(RBK_FUZZ "Build the fuzzers of tests/fuzz with clang's libFuzzer" OFF)
set(RBK_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=, e.g. address,undefined")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g1 -D_GLIBCXX_ASSERTIONS")

add_library(rbk-flags INTERFACE)
target_compile_options(rbk-flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                       $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion> # as g++ understands -Wconversion
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> # false alarms of g++ 12 on std::string (GCC bug 105651)
                       $<$<BOOL:${RBK_WERROR}>:-Werror>)
target_include_directories(rbk-flags INTERFACE "${PROJECT_SOURCE_DIR}")

# Only what is used is kept of LLVM, libpg_query and our own rooms.
target_compile_options(rbk-flags INTERFACE -ffunction-sections -fdata-sections)
target_link_options(rbk-flags INTERFACE -Wl,--gc-sections)

find_program(RBK_MOLD mold)
mark_as_advanced(RBK_MOLD)
if(RBK_MOLD)
  target_link_options(rbk-flags INTERFACE -fuse-ld=mold)
elseif(RBK_STATIC)
  # GNU ld warns of getpwnam and dlopen in a static program. They are in LLVM Support (`~user` in a
  # path, plug-ins); nothing of ours calls them. The option needs binutils 2.40, that of Debian 12.
  target_link_options(rbk-flags INTERFACE -Wl,--no-warnings)
endif()

if(RBK_STATIC)
  target_compile_options(rbk-flags INTERFACE -fno-pie)
  target_link_options(rbk-flags INTERFACE -static)
endif()
if(RBK_SANITIZE)
  set(sanitize -fsanitize=${RBK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(rbk-flags INTERFACE ${sanitize})
  target_link_options(rbk-flags INTERFACE ${sanitize})
endif()
if(RBK_COVERAGE)
  target_compile_options(rbk-flags INTERFACE --coverage)
  target_link_options(rbk-flags INTERFACE --coverage)
endif()
if(RBK_FUZZ)
  target_compile_options(rbk-flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
