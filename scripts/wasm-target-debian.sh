#!/usr/bin/env bash
# Builds the wasm target for Debian's compiler, for hosts that cannot reach rustup's server.
source "$(dirname "$0")/env.sh"

is_debian || fail "This script is for Debian."
sysroot=/usr/lib/rustlib
if [[ $EUID -eq 0 ]]; then as_root=(); else as_root=(sudo); fi

apt_install rustc-web cargo-web rust-web-src lld-22

# The target's library is available as source: building an empty crate with it leaves the compiled libraries in deps/.
crate=$(mktemp -d)
trap 'rm -rf "$crate"' EXIT
mkdir "$crate/src"
touch "$crate/src/lib.rs"
printf '[package]\nname = "empty"\nedition = "2021"\n' >"$crate/Cargo.toml"
say "building the standard library for $wasm_target (about a minute, once)"
(
  cd "$crate"
  # build-std is unstable; RUSTC_BOOTSTRAP allows it on a stable compiler.
  CARGO_TARGET_DIR=$crate/target RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc \
    /usr/bin/cargo build --release -Zbuild-std=std,panic_abort --target "$wasm_target"
)

host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
rm -f "$crate/target/$wasm_target/release/deps/"libempty-*
"${as_root[@]}" mkdir -p "$sysroot/$wasm_target/lib" "$sysroot/$host/bin"
"${as_root[@]}" cp "$crate/target/$wasm_target/release/deps/"*.rlib "$sysroot/$wasm_target/lib/"
"${as_root[@]}" ln -sf "$(command -v lld-22)" "$sysroot/$host/bin/rust-lld"
