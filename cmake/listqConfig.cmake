# find_package(listq CONFIG REQUIRED) makes the target listq::testing.
include(CMakeFindDependencyMacro)
find_dependency(PkgConfig)
pkg_check_modules(libuv QUIET REQUIRED IMPORTED_TARGET GLOBAL libuv>=1.44)
pkg_check_modules(liblzf QUIET REQUIRED IMPORTED_TARGET GLOBAL liblzf)
include("${CMAKE_CURRENT_LIST_DIR}/listqTargets.cmake")
