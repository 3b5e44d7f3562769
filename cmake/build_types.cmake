# Release and RelWithDebInfo are one thing here: optimised, with assertions on (style: they are for
# programmers' errors and never tripped by input) and line tables, which make a stack trace readable at
# a fraction of the price of full debug information.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
if(USERFOLD_SANITIZE OR USERFOLD_FUZZ)
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
else()
  set(CMAKE_CXX_FLAGS_DEBUG "-Og -g")
endif()
add_compile_definitions(_GLIBCXX_ASSERTIONS)
# Boost's own assertions are off: Beast 1.81 asserts what a client decides. A last chunk that arrives in
# two packets ("0\r\n", then the rest) aborts in basic_parser::parse_chunk_header, which handles it well.
add_compile_definitions(BOOST_DISABLE_ASSERTS)

# Binaries name sources from the repository's root, wherever it was cloned, so that builds of one commit
# are alike and ccache may share them between clones.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)

option(USERFOLD_COVERAGE "Count the lines that the tests reach (gcc's --coverage)" OFF)
if(USERFOLD_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()
