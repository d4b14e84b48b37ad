# How the tests of each layer become programs and CTest entries.
set(LISTQ_REDIS_BIN "${PROJECT_SOURCE_DIR}/build/redis/usr/bin")
set(LISTQ_NODE_MODULES "${PROJECT_SOURCE_DIR}/build/node/node_modules")
set(listq_test_environment
    "LISTQ_SERVER=${PROJECT_BINARY_DIR}/listq-server"
    "LISTQ_REDIS_BIN=${LISTQ_REDIS_BIN}"
    "LISTQ_NODE_MODULES=${LISTQ_NODE_MODULES}"
    "NODE_PATH=${LISTQ_NODE_MODULES}")
if(LISTQ_SANITIZE)
  # To files, since a server that a test started has nobody to read its words.
  set(report "log_path='${PROJECT_BINARY_DIR}/sanitizer.log'")
  list(APPEND listq_test_environment
       "UBSAN_OPTIONS=print_stacktrace=1:${report}"
       "ASAN_OPTIONS=detect_stack_use_after_return=1:${report}")
endif()

# listq_discover(LABEL) turns each TEST of program LABEL_tests into a CTest
# entry. The environment is set by an included file, since a list does not
# survive the way through gtest_discover_tests.
function(listq_discover label timeout)
  gtest_discover_tests(${label}_tests
      TEST_PREFIX "${label}." NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60
      PROPERTIES LABELS ${label} TIMEOUT ${timeout})
  set(file "${CMAKE_CURRENT_BINARY_DIR}/${label}_environment.cmake")
  file(WRITE "${file}.in" "foreach(test IN LISTS ${label}_tests_TESTS)
  set_tests_properties(\"\${test}\" PROPERTIES
      ENVIRONMENT [==[${listq_test_environment}]==])
endforeach()\n")
  configure_file("${file}.in" "${file}" COPYONLY)
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${file}")
endfunction()

# listq_unit_tests() makes unit_tests of the folders of tests/unit. The part
# of folder X is compiled with layer listq_X and no other; the program
# unit_tests_X, built on demand, has it alone and links that layer alone.
function(listq_unit_tests)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS unit/*.cc)
  set(parts "")
  foreach(source IN LISTS sources)
    cmake_path(RELATIVE_PATH source
               BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/unit")
    string(REGEX REPLACE "/.*" "" folder "${source}")
    if(NOT TARGET unit_${folder})
      add_library(unit_${folder} OBJECT)
      target_link_libraries(unit_${folder} PUBLIC
          listq_${folder} GTest::gtest GTest::gmock)
      add_executable(unit_tests_${folder} EXCLUDE_FROM_ALL)
      target_link_libraries(unit_tests_${folder} PRIVATE
          unit_${folder} GTest::gtest_main)
      list(APPEND parts unit_${folder})
    endif()
    target_sources(unit_${folder} PRIVATE "unit/${source}")
  endforeach()
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
    # A file of data may be a test: the tests are found again when it changes.
    file(GLOB data CONFIGURE_DEPENDS ${label}/*/*.txt)
    set_property(TARGET ${label}_tests PROPERTY LINK_DEPENDS "${data}")
    if(TARGET listq-server)
      add_dependencies(${label}_tests listq-server)
    endif()
    listq_discover(${label} 120)
  endif()
endfunction()

function(listq_script_test name labels)
  add_test(NAME ${name} COMMAND ${ARGN})
  set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT 120
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
      listq_script_test(clients.${name}_js "clients;npm" node "${file}")
    endif()
  endforeach()
endfunction()

# What users copy into their projects, run as they run it.
function(listq_fixture_tests)
  set(fixtures "${CMAKE_CURRENT_SOURCE_DIR}/fixtures")
  listq_script_test(fixtures.pytest fixtures
                    /usr/bin/python3 -B -m pytest -q -p no:cacheprovider
                    "${fixtures}/pytest")
  listq_script_test(fixtures.shell fixtures
                    ${CMAKE_COMMAND} -E env
                    "PATH=${LISTQ_REDIS_BIN}:$ENV{PATH}"
                    "${fixtures}/shell/queue_test.sh")
  # Modules are found beside the tests, as in a project of its own.
  set(project "${CMAKE_CURRENT_BINARY_DIR}/fixtures/node")
  file(GLOB files CONFIGURE_DEPENDS fixtures/node/*.mjs)
  foreach(file IN LISTS files)
    cmake_path(GET file FILENAME name)
    configure_file("${file}" "${project}/${name}" COPYONLY)
  endforeach()
  file(CREATE_LINK "${LISTQ_NODE_MODULES}" "${project}/node_modules" SYMBOLIC)
  listq_script_test(fixtures.node "fixtures;npm"
                    node --test "${project}/queue.test.mjs")
endfunction()

function(listq_lint_tests)
  set(scripts "${PROJECT_SOURCE_DIR}/scripts")
  foreach(lint IN ITEMS lint_layering lint_docs)
    listq_script_test(${lint} lint /usr/bin/python3 "${scripts}/${lint}")
    listq_script_test(${lint}_self_test lint
                      /usr/bin/python3 "${scripts}/${lint}" --self-test)
  endforeach()
  listq_script_test(readme_tables lint
                    /usr/bin/python3 "${scripts}/command_table"
                    --check "${PROJECT_SOURCE_DIR}/README.md")
endfunction()
