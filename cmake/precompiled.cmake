# Precompiled headers. The third-party and standard headers that most units read are compiled once for
# the whole tree and shared (REUSE_FROM), not once a target: `standard` for everything, `test` with
# GoogleTest for the test executables. A target with heavy headers of its own asks for a set of its own:
#   userfold_precompile(<target> <header>…)     the standard headers and these, for this target alone
# All others get a shared set at the end of configuring, by what they link.
option(USERFOLD_PRECOMPILE "Compile the headers that most units read once" ON)

set(USERFOLD_STANDARD_HEADERS
  <algorithm> <array> <chrono> <cstdint> <expected> <filesystem> <functional> <map> <memory> <mutex>
  <optional> <random> <set> <span> <sstream> <string> <string_view> <thread> <unordered_map> <utility>
  <variant> <vector>)

function(userfold_precompile target)
  if(USERFOLD_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${USERFOLD_STANDARD_HEADERS} ${ARGN})
  endif()
endfunction()

# The set `name`, as a target that others reuse: it compiles an empty unit.
function(userfold_shared_headers name)
  cmake_parse_arguments(set "" "" "HEADERS;LIBRARIES" ${ARGN})
  set(unit ${CMAKE_BINARY_DIR}/precompiled/${name}.cc)
  file(CONFIGURE OUTPUT ${unit} CONTENT "")
  add_library(userfold_headers_${name} OBJECT ${unit})
  target_link_libraries(userfold_headers_${name} PRIVATE userfold_warnings ${set_LIBRARIES})
  target_precompile_headers(userfold_headers_${name} PRIVATE ${set_HEADERS})
endfunction()

# Every target at and below `folder` that compiles and has no headers of its own gets a shared set.
function(userfold_share_headers folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(own ${target} PRECOMPILE_HEADERS)
    get_target_property(libraries ${target} LINK_LIBRARIES)
    if(own OR target MATCHES "^userfold_headers_" OR NOT type MATCHES "^(STATIC_LIBRARY|EXECUTABLE)$")
      continue()
    endif()
    if(libraries MATCHES "GTest::")
      target_precompile_headers(${target} REUSE_FROM userfold_headers_test)
    else()
      target_precompile_headers(${target} REUSE_FROM userfold_headers_standard)
    endif()
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(below IN LISTS folders)
    userfold_share_headers(${below})
  endforeach()
endfunction()

function(userfold_share_all_headers)
  userfold_shared_headers(standard HEADERS ${USERFOLD_STANDARD_HEADERS})
  if(TARGET GTest::gtest)
    userfold_shared_headers(test HEADERS ${USERFOLD_STANDARD_HEADERS} <gtest/gtest.h>
                            LIBRARIES GTest::gtest)
  endif()
  userfold_share_headers(${CMAKE_SOURCE_DIR})
endfunction()

if(USERFOLD_PRECOMPILE)
  cmake_language(DEFER DIRECTORY ${CMAKE_SOURCE_DIR} CALL userfold_share_all_headers)
endif()
