# The target listq::testing is there in a project that has listq as a part.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")

file(REMOVE_RECURSE "${WORK}")
configure("${SOURCE}/tests/package/as_subproject" -D "LISTQ_SOURCE=${SOURCE}")
