# What scripts/test and scripts/check share: what the tests run against, and
# how they are run.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

prepare_tests() {
  local packages=("${run_packages[@]}" "${test_packages[@]}")
  command -v node >/dev/null || packages+=(nodejs ca-certificates)
  command -v npm >/dev/null || packages+=(npm)
  install_packages "${packages[@]}"
  unpack_redis
  install_node_clients
}

# The redis-server to compare with is unpacked and not installed, since the
# package would start a service.
unpack_redis() {
  local dir="$root/build/redis" package
  [[ -e $dir/complete ]] && return
  say "unpacking redis-server and redis-tools, to compare with"
  rm -rf "$dir"
  mkdir -p "$dir"
  logged redis download_redis "$dir" 2>/dev/null ||
      { logged apt apt update; logged redis download_redis "$dir"; } ||
      die "cannot download redis-server, see above"
  for package in "$dir"/*.deb; do dpkg -x "$package" "$dir"; done
  rm "$dir"/*.deb
  logged redis "$dir/usr/bin/redis-server" --version ||
      die "cannot run the unpacked redis-server, see above"
  touch "$dir/complete"
}

download_redis() (
  cd "$1" &&
      apt-get -qq -o APT::Sandbox::User=root download redis-server redis-tools
)

# They come from the npm registry and from nowhere else: where it is out of
# reach the other tests still run, and the last line says what did not.
install_node_clients() {
  local from="$root/tests/clients" dir="$root/build/node"
  cmp -s "$from/package-lock.json" "$dir/complete" && return
  say "installing the Node.js clients"
  mkdir -p "$dir"
  cp "$from"/package*.json "$dir"
  if (cd "$dir" && logged npm npm_ci); then
    cp "$from/package-lock.json" "$dir/complete"
  else
    rm -f "$dir/complete"
    say "cannot install the Node.js clients: npm failed, see above"
  fi
}

# A node that did not come from Debian trusts no certificate of the system,
# unless told.
npm_ci() {
  local certificates=/etc/ssl/certs/ca-certificates.crt
  [[ -e $certificates ]] &&
      export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS-$certificates}"
  npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1
}

# run_tests PRESET [ctest options]
run_tests() {
  local dir="$root/build/$1" label without=() status=0
  shift
  for label in unit command e2e conformance crash differential clients bench; do
    compgen -G "$root/tests/$label/*_test.*" >/dev/null || continue
    [[ $(ctest --test-dir "$dir" -N -L "^$label\$") != *"Tests: 0"* ]] ||
        die "tests/$label has no test"
  done
  say "testing ${dir#"$root/"}"
  [[ -e $root/build/node/complete ]] || without=(--label-exclude npm)
  ctest --test-dir "$dir" --parallel "$jobs" --output-on-failure \
      --no-tests=error "${without[@]}" "$@" || status=$?
  ((${#without[@]} == 0)) ||
      say "NOT TESTED: the Node.js clients, which npm could not install"
  return "$status"
}
