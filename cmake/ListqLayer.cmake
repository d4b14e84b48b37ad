# listq_layer(NAME DEPENDENCY...) makes library NAME of the .cc files of the
# current folder. A new file needs no edit; a new arrow between layers does.
function(listq_layer name)
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  file(GLOB headers CONFIGURE_DEPENDS *.h)
  add_library(${name} STATIC CMakeLists.txt ${sources})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${name} PUBLIC ${ARGN})
  listq_product(${name})
  listq_headers(${name} ${headers})
endfunction()

# Declares headers, which the target all_verify_interface_header_sets then
# compiles one by one, each on its own.
function(listq_headers target)
  target_sources(${target} PUBLIC FILE_SET HEADERS
                 BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${ARGN})
  set_target_properties(${target} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
endfunction()

# What holds for product code and not for tests.
function(listq_product target)
  target_compile_options(${target} PRIVATE -fno-exceptions)
  if(LISTQ_CLANG_TIDY)
    set_target_properties(${target} PROPERTIES
        CXX_CLANG_TIDY "clang-tidy;--quiet;--warnings-as-errors=*")
    get_target_property(sources ${target} SOURCES)
    set_property(SOURCE ${sources} APPEND PROPERTY
                 OBJECT_DEPENDS "${PROJECT_SOURCE_DIR}/.clang-tidy")
  endif()
endfunction()
