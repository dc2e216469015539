# The unit tests, the fuzzers, and one ctest entry for every test script. Every entry ends its output
# with the line `N passed, N failed[, N skipped]`; tests/run adds them up. A script that exits with 77
# counts as skipped.

# rbk-unit links every room; its slow Catch2 main is compiled without optimisation.
file(GLOB unit_sources CONFIGURE_DEPENDS tests/unit/*.cpp)
get_property(rooms GLOBAL PROPERTY RBK_ROOMS)
add_executable(rbk-unit ${unit_sources})
target_link_libraries(rbk-unit PRIVATE ${rooms} rbk-catch2 rbk-flags)
target_compile_definitions(rbk-unit PRIVATE RBK_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
set_source_files_properties(tests/unit/main.cpp PROPERTIES COMPILE_OPTIONS -O0)

set(test_environment "RBK=${PROJECT_BINARY_DIR}/rbk" "RBK_RUN=${PROJECT_BINARY_DIR}/rbk-run"
                     "RBK_BUILD=${PROJECT_BINARY_DIR}")
function(rbk_test name)
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES ENVIRONMENT "${test_environment}" SKIP_RETURN_CODE 77 TIMEOUT 900)
endfunction()

rbk_test(unit rbk-unit)

# rbk-property tries what holds for every valid program on 10000 random ones.
file(GLOB property_sources CONFIGURE_DEPENDS tests/property/*.cpp)
add_executable(rbk-property ${property_sources} tests/unit/ast_text.cpp)
target_link_libraries(rbk-property PRIVATE ${rooms} rbk-flags)
rbk_test(property rbk-property)

file(GLOB scripts RELATIVE "${PROJECT_SOURCE_DIR}" CONFIGURE_DEPENDS
     tests/golden/run.sh tests/effects/run.sh tests/corpus/run.sh tests/format/*.sh tests/structure/*.sh
     tests/docs/*.sh tests/e2e/*.sh tests/oracle/*.sh)
foreach(script IN LISTS scripts)
  string(REGEX REPLACE "^tests/|/run\\.sh$|\\.sh$" "" name "${script}")
  rbk_test(${name} bash "${PROJECT_SOURCE_DIR}/${script}")
  if(name MATCHES "^(e2e|oracle)")
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON) # they start servers and measure time
  endif()
endforeach()

# tests/fuzz/NAME.cpp is the fuzzer build/fuzz/fuzz-NAME.
if(RBK_FUZZ)
  file(GLOB fuzz_sources CONFIGURE_DEPENDS tests/fuzz/*.cpp)
  foreach(source IN LISTS fuzz_sources)
    cmake_path(GET source STEM name)
    add_executable(fuzz-${name} ${source})
    target_link_libraries(fuzz-${name} PRIVATE ${rooms} rbk-flags)
    target_link_options(fuzz-${name} PRIVATE -fsanitize=fuzzer)
  endforeach()
endif()
