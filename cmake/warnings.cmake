# Warnings are errors, for our own targets: each links userfold_warnings PRIVATE.
add_library(userfold_warnings INTERFACE)
target_compile_options(userfold_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Werror
  # An unusable precompiled header makes a build slow, not wrong.
  -Wno-error=invalid-pch)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports false positives of these inside Boost and the standard library's own headers at -O2.
  target_compile_options(userfold_warnings INTERFACE -Wshadow=local -Wno-maybe-uninitialized -Wno-restrict
                         -Wno-stringop-overflow -Wno-array-bounds -Wno-dangling-pointer
                         -Wno-mismatched-new-delete -Wno-subobject-linkage -Wno-stringop-overread)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # librdkafka's macros for produceva(); libstdc++ 12's own algorithms in C++23 (g++ reports our own uses).
  target_compile_options(userfold_warnings INTERFACE -Wno-gnu-statement-expression-from-macro-expansion
                         -Wno-deprecated-declarations)
endif()
if(USERFOLD_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Asio has a fence that ThreadSanitizer cannot see; what it reports for it is suppressed by name.
  target_compile_options(userfold_warnings INTERFACE -Wno-tsan)
endif()
