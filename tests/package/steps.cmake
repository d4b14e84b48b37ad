# step(COMMAND...) ends the test if the command fails, with what it printed.
function(step)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE output
                  RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message("${output}")
    message(FATAL_ERROR "failed: ${command}")
  endif()
endfunction()

# configure(SOURCE ARGUMENT...) configures a project in WORK/build as listq's
# own build is.
function(configure source)
  step("${CMAKE_COMMAND}" -S "${source}" -B "${WORK}/build" -G "${GENERATOR}"
       -D "CMAKE_CXX_COMPILER=${COMPILER}" -D "CMAKE_BUILD_TYPE=${TYPE}"
       -D "CMAKE_CXX_FLAGS=${FLAGS}" ${ARGN})
endfunction()
