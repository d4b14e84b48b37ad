# Installs the library from build folder BUILD into WORK, then builds and runs
# the example of the README against that.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")

file(REMOVE_RECURSE "${WORK}")
step("${CMAKE_COMMAND}" --install "${BUILD}" --component testing
     --prefix "${WORK}/installed")
configure("${SOURCE}/tests/fixtures/googletest"
          -D "CMAKE_PREFIX_PATH=${WORK}/installed")
step("${CMAKE_COMMAND}" --build "${WORK}/build")
step("${CMAKE_CTEST_COMMAND}" --test-dir "${WORK}/build" --output-on-failure
     --no-tests=error)
