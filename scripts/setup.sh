#!/usr/bin/env bash
# Installs the requirements of the build: the wasm target and the site's npm packages.
source "$(dirname "$0")/env.sh"

need cargo "Install Rust 1.95 or later: https://rustup.rs"
need cc "Install a C compiler; on Debian: apt-get install gcc libc6-dev."
need node "Install Node.js 20.19 or later: https://nodejs.org"
need npm "It comes with Node.js; on Debian: apt-get install npm."

scripts/wasm-target.sh

npm_ci .
