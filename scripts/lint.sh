#!/usr/bin/env bash
# Checks formatting, lints and types; runs all checks, then fails if any failed.
source "$(dirname "$0")/env.sh"

failed=()
check() { # NAME COMMAND…
  say "$1"
  "${@:2}" || failed+=("$1")
}

clippy_wasm() {
  # Debian's compiler has no clippy, so check the compiler's warnings instead.
  if has_wasm_target rustc; then
    cargo clippy -p frontend --target "$wasm_target" -- -D warnings
  else
    RUSTFLAGS="-D warnings" wasm_cargo check -p frontend --target "$wasm_target"
  fi
}

check "rustfmt" cargo fmt --all --check
# The frontend is built for the browser: the wasm check below covers it.
check "clippy, server" cargo clippy --workspace --exclude frontend --all-targets -- -D warnings
# With a test, so that dependencies have the same features as above: otherwise they would be compiled twice.
check "clippy, without the sandbox" cargo clippy --workspace --exclude frontend --no-default-features --bin farthing --test tidy -- -D warnings
check "clippy, wasm" clippy_wasm
check "prettier" prettier --check --log-level warn style scripts frontend/charts end2end
check "tsc" npm --prefix end2end run --silent types
check "shellcheck" "$venv_dir/bin/shellcheck" --external-sources --source-path=SCRIPTDIR scripts/*.sh .ci/run
if [[ -d end2end/clients ]]; then
  check "ruff" "$venv_dir/bin/ruff" check --no-cache --select B,E,F,UP,W --line-length 130 end2end/clients
fi
if command -v cargo-deny >/dev/null; then
  check "cargo deny" cargo deny --log-level error check bans licenses sources
fi

if ((${#failed[@]})); then
  (IFS=,; fail "not clean: ${failed[*]}")
fi
say "lint: clean"
