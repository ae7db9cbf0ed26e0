#!/usr/bin/env bash
# Installs a compiler with the wasm32-unknown-unknown target: rustup's, or else Debian's.
source "$(dirname "$0")/env.sh"

if has_wasm_target rustc; then exit; fi
if command -v rustup >/dev/null && rustup target add "$wasm_target"; then exit; fi
if [[ -x /usr/bin/rustc ]] && has_wasm_target /usr/bin/rustc; then exit; fi

if is_debian; then
  say "rustup cannot add $wasm_target here: falling back to Debian's compiler"
  exec scripts/wasm-target-debian.sh
fi
fail "The compiler has no $wasm_target target. Run 'rustup target add $wasm_target' where static.rust-lang.org" \
  "can be reached, or install your distribution's package of it (Fedora: rust-std-static-$wasm_target, Arch: rust-wasm)."
