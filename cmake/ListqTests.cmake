# How the tests of each layer become programs and CTest entries.
set(LISTQ_REDIS_BIN "${PROJECT_SOURCE_DIR}/build/redis/usr/bin")
set(LISTQ_NODE_MODULES "${PROJECT_SOURCE_DIR}/build/node/node_modules")
set(listq_test_environment
    "LISTQ_SERVER=${PROJECT_BINARY_DIR}/listq-server"
    "LISTQ_REDIS_BIN=${LISTQ_REDIS_BIN}"
    "LISTQ_NODE_MODULES=${LISTQ_NODE_MODULES}"
    "NODE_PATH=${LISTQ_NODE_MODULES}"
    "UBSAN_OPTIONS=print_stacktrace=1"
    "ASAN_OPTIONS=detect_stack_use_after_return=1")

# listq_discover(LABEL) turns each TEST of program LABEL_tests into a CTest
# entry. The environment is set by an included file, since a list does not
# survive the way through gtest_discover_tests.
function(listq_discover label timeout)
  gtest_discover_tests(${label}_tests
      TEST_PREFIX "${label}." DISCOVERY_TIMEOUT 60
      PROPERTIES LABELS ${label} TIMEOUT ${timeout})
  set(file "${CMAKE_CURRENT_BINARY_DIR}/${label}_environment.cmake")
  file(WRITE "${file}.in" "foreach(test IN LISTS ${label}_tests_TESTS)
  set_tests_properties(\"\${test}\" PROPERTIES
      ENVIRONMENT [==[${listq_test_environment}]==])
endforeach()\n")
  configure_file("${file}.in" "${file}" COPYONLY)
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${file}")
endfunction()

# listq_unit_tests(FOLDER LAYER) compiles tests/unit/FOLDER once, as a part
# of unit_tests. The program unit_tests_FOLDER, built on demand, has these
# alone and links no other layer than its own.
function(listq_unit_tests folder layer)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS unit/${folder}/*.cc)
  if(sources)
    add_library(unit_${folder} OBJECT ${sources})
    target_link_libraries(unit_${folder} PUBLIC
        ${layer} GTest::gtest GTest::gmock)
    add_executable(unit_tests_${folder} EXCLUDE_FROM_ALL)
    target_link_libraries(unit_tests_${folder} PRIVATE
        unit_${folder} GTest::gtest_main)
    set_property(DIRECTORY APPEND PROPERTY LISTQ_UNIT_PARTS unit_${folder})
  endif()
endfunction()

function(listq_unit_test_program)
  get_property(parts DIRECTORY PROPERTY LISTQ_UNIT_PARTS)
  if(parts)
    add_executable(unit_tests)
    target_link_libraries(unit_tests PRIVATE ${parts} GTest::gtest_main)
    listq_discover(unit 60)
  endif()
endfunction()

# listq_tests(LABEL DEPENDENCY...) makes LABEL_tests of tests/LABEL.
function(listq_tests label)
  file(GLOB sources CONFIGURE_DEPENDS ${label}/*.cc)
  if(sources)
    add_executable(${label}_tests ${sources})
    target_link_libraries(${label}_tests PRIVATE
        ${ARGN} listq_test_support GTest::gtest_main)
    if(TARGET listq-server)
      add_dependencies(${label}_tests listq-server)
    endif()
    listq_discover(${label} 120)
  endif()
endfunction()

function(listq_script_test name label)
  add_test(NAME ${name} COMMAND ${ARGN})
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT 120
                       ENVIRONMENT "${listq_test_environment}")
endfunction()

# The clients run as their users run them: one CTest entry per file.
function(listq_client_tests)
  file(GLOB files CONFIGURE_DEPENDS clients/*_test.py clients/*_test.mjs)
  foreach(file IN LISTS files)
    cmake_path(GET file STEM name)
    if(file MATCHES "[.]py$")
      listq_script_test(clients.${name}_py clients /usr/bin/python3 "${file}")
    else()
      listq_script_test(clients.${name}_js clients node "${file}")
    endif()
  endforeach()
endfunction()

function(listq_lint_tests)
  set(lint "${PROJECT_SOURCE_DIR}/scripts/lint_layering")
  listq_script_test(lint_layering lint /usr/bin/python3 "${lint}")
  listq_script_test(lint_layering_self_test lint
                    /usr/bin/python3 "${lint}" --self-test)
endfunction()
