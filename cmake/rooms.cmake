# A room is one folder of sources that becomes one static library.
#
#   rbk_room(compiler/parse  DEPENDS compiler/ast compiler/diagnostics  LIBRARIES rbk-pegtl)
#
# DEPENDS    the rooms it may include from; they must be declared before it
# LIBRARIES  third-party targets whose headers may appear in headers of the room
# PRIVATE    third-party targets that only its .cpp files include
# ALSO       subfolders whose .cpp files belong to the room as well
# SOURCES    generated sources
#
# The room compiler/parse is the CMake target compiler-parse. A folder without a .cpp file yet is an
# interface library, so that the others build.
function(rbk_room path)
  cmake_parse_arguments(ROOM "" "" "DEPENDS;LIBRARIES;PRIVATE;ALSO;SOURCES" ${ARGN})
  string(REPLACE "/" "-" target ${path})
  string(REPLACE "/" "-" depends "${ROOM_DEPENDS}")

  set(patterns ${path}/*.cpp)
  foreach(folder IN LISTS ROOM_ALSO)
    list(APPEND patterns ${path}/${folder}/*.cpp)
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${patterns})
  list(APPEND sources ${ROOM_SOURCES})

  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC ${depends} ${ROOM_LIBRARIES} PRIVATE ${ROOM_PRIVATE} rbk-flags)
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${depends} ${ROOM_LIBRARIES} ${ROOM_PRIVATE})
  endif()
  set_property(GLOBAL APPEND PROPERTY RBK_ROOMS ${target})
endfunction()

# A program with one main file; it is skipped while that file does not exist.
#   rbk_program(rbk tools/rbk/main.cpp  DEPENDS compiler/driver)
function(rbk_program name source)
  cmake_parse_arguments(PROGRAM "" "" "DEPENDS" ${ARGN})
  file(GLOB found CONFIGURE_DEPENDS ${source})
  if(NOT found)
    message(STATUS "${name}: no ${source} yet, the program is not built")
    return()
  endif()
  string(REPLACE "/" "-" depends "${PROGRAM_DEPENDS}")
  add_executable(${name} ${found})
  target_link_libraries(${name} PRIVATE ${depends} rbk-flags)
endfunction()
