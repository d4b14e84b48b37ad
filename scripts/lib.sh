# What the scripts share: install what is missing, build, and say so.
# Sourced by them; needs nothing but Debian, bash and git's checkout.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
jobs=$(nproc)

# make: without it gcc links across files on one core, and complains.
run_packages=(g++ make cmake ninja-build pkg-config libuv1-dev libxxhash-dev
              liblzf-dev)
micro_packages=(libbenchmark-dev)
# The last line is what redis-server and redis-cli link with.
test_packages=("${micro_packages[@]}" libgtest-dev libgmock-dev libhiredis-dev
               python3 python3-redis python3-pytest
               libjemalloc2 libatomic1 libssl3 libsystemd0)
check_packages=(clang clang-tidy clang-format libclang-rt-14-dev llvm)

say() { echo "listq: $*" >&2; }
die() { say "$*"; exit 1; }

# logged NAME COMMAND... runs a command whose output matters only if it fails.
logged() {
  local log="$root/build/$1.log"
  shift
  mkdir -p "$root/build"
  "$@" >"$log" 2>&1 || { tail -n 20 "$log" >&2; return 1; }
}

apt() {
  local as_root=()
  ((EUID == 0)) || as_root=(sudo)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}

# install_packages PACKAGE... installs those that are missing.
installed_some=0
install_packages() {
  local package missing=() installed
  command -v dpkg-query >/dev/null ||
      die "cannot install $*: this is not a Debian system"
  installed=$(dpkg-query -W -f ' ${Package}=${db:Status-Status} ' "$@" \
      2>/dev/null) || true
  for package; do
    [[ $installed == *" $package=installed "* ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  ((EUID == 0)) || command -v sudo >/dev/null ||
      die "cannot install ${missing[*]}: neither root nor sudo"
  say "installing ${missing[*]}"
  logged apt apt update || say "cannot refresh the package lists; going on"
  logged apt apt install -y --no-install-recommends "${missing[@]}" ||
      die "cannot install ${missing[*]}: apt-get failed, see above"
  installed_some=1
}

# build PRESET TARGET... builds into build/PRESET.
ninja_options=()
[[ -t 2 ]] || ninja_options=(--quiet)
build() {
  local preset=$1 dir="$root/build/$1"
  shift
  # A build directory that was made elsewhere (a moved checkout) is of no use.
  grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$dir/CMakeCache.txt" ||
      rm -rf "$dir"
  # What was just installed may be something that CMake did not find before.
  if [[ ! -f $dir/build.ninja || $installed_some == 1 ||
        $root/CMakePresets.json -nt $dir/build.ninja ]]; then
    say "configuring build/$preset"
    logged configure cmake --fresh -S "$root" --preset "$preset" ||
        die "cannot configure build/$preset, see above"
  fi
  say "building build/$preset"
  cmake --build "$dir" --target "$@" -- "${ninja_options[@]}" >&2 ||
      die "cannot build build/$preset, see above"
}
