# What every file is compiled with, product and tests alike.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

include_directories("${PROJECT_SOURCE_DIR}")
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion
                    -Wold-style-cast -fno-rtti)
if(LISTQ_WERROR)
  add_compile_options(-Werror)
endif()

# With clang: under gcc 12's undefined sanitizer the address of a function is
# no constant, and the checks of the command tables do not compile.
set(sanitizers "")
if(LISTQ_SANITIZE OR LISTQ_FUZZ)
  list(APPEND sanitizers -fsanitize=address,undefined -fno-sanitize=vptr
       -fno-sanitize-recover=all)
  add_compile_options(-fno-omit-frame-pointer)
endif()
if(LISTQ_FUZZ)
  list(APPEND sanitizers -fsanitize=fuzzer-no-link)
endif()
add_compile_options(${sanitizers})
add_link_options(${sanitizers})

if(LISTQ_LTO)
  include(CheckIPOSupported)
  check_ipo_supported(RESULT CMAKE_INTERPROCEDURAL_OPTIMIZATION
                      OUTPUT reason LANGUAGES CXX)
  if(NOT CMAKE_INTERPROCEDURAL_OPTIMIZATION)
    message(STATUS "no optimization across files: ${reason}")
  elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_link_options(-flto=auto)
  endif()
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()
