# The OpenAPI document, embedded as JSON. Debian's own Python first: packages.txt brings its modules.
find_program(USERFOLD_PYTHON python3 HINTS /usr/bin REQUIRED)

set(openapi_source ${CMAKE_CURRENT_BINARY_DIR}/generated/openapi.cc)
add_custom_command(
  OUTPUT ${openapi_source}
  COMMAND ${USERFOLD_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/embed_openapi.py ${PROJECT_VERSION}
          ${CMAKE_CURRENT_SOURCE_DIR}/openapi.yaml ${openapi_source}
  DEPENDS embed_openapi.py openapi.yaml
  COMMENT "Embedding the OpenAPI document")
add_library(userfold_openapi STATIC ${openapi_source})
target_include_directories(userfold_openapi PUBLIC ${CMAKE_SOURCE_DIR})
target_link_libraries(userfold_openapi PRIVATE userfold_warnings)
# clang counts adjacent literals as one, and warns where it is longer than a compiler must take.
target_compile_options(userfold_openapi PRIVATE -Wno-overlength-strings)
