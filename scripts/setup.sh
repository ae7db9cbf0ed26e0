#!/usr/bin/env bash
# Installs the requirements of the build: the wasm target, the locked version of wasm-bindgen, the site's npm packages.
source "$(dirname "$0")/env.sh"

need cargo "Install Rust 1.95 or later: https://rustup.rs"
need cc "Install a C compiler; on Debian: apt-get install gcc libc6-dev."
need node "Install Node.js 20.19 or later: https://nodejs.org"
need npm "It comes with Node.js; on Debian: apt-get install npm."

scripts/wasm-target.sh

# wasm-bindgen's program and library must have the same version, patch level included.
version=$(grep -A1 '^name = "wasm-bindgen"$' Cargo.lock | sed -n 's/^version = "\(.*\)"/\1/p')
[[ -n $version ]] || fail "Cargo.lock names no wasm-bindgen."
if [[ $(wasm-bindgen --version 2>/dev/null) != "wasm-bindgen $version" ]]; then
  say "wasm-bindgen $version (three minutes, once)"
  # Without --locked, because its lock file may contain versions that a registry mirror does not have.
  cargo install wasm-bindgen-cli --version "$version" --root "$tools_dir" --force
fi

npm_ci .
