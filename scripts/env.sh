# Shared by all scripts: paths, messages and helpers. Sourced, not run.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Outside the checkout, so that a fresh clone does not recompile everything.
farthing_cache=$HOME/.cache/farthing
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$farthing_cache/target}
# shellcheck disable=SC2034 # used by scripts that source this file
test_dist=$CARGO_TARGET_DIR/farthing-test
# shellcheck disable=SC2034 # used by scripts that source this file
venv_dir=$PWD/.venv
export PATH=$PWD/node_modules/.bin:$PATH:$HOME/.cargo/bin

# The Chromium of the browser tests; Playwright's own download needs a host that is not always reachable. The headless shell,
# which Playwright takes too, needs a third less time.
chromium_path() {
  local name
  for name in "${FARTHING_CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
    if [[ -n $name ]] && command -v "$name"; then return; fi
  done
  return 1
}

say() { printf '== %s\n' "$*"; }

fail() {
  printf 'farthing: %s\n' "$*" >&2
  exit 1
}

# need COMMAND HOW-TO-GET-IT
need() {
  command -v "$1" >/dev/null || fail "'$1' is missing. $2"
}

is_debian() { [[ -e /etc/debian_version ]] && command -v apt-get >/dev/null; }

# apt_install PACKAGE…: installs Debian packages, as root or through sudo.
apt_install() {
  local as_root=()
  if [[ $EUID -ne 0 ]]; then
    need sudo "Run 'apt-get install $*' as root, then try again."
    as_root=(sudo)
  fi
  say "installing $* (apt)"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# stamp_matches STAMP INPUT…: succeeds if the inputs are unchanged since `write_stamp`.
stamp_matches() { [[ -f $1 && $(cat "$1") == "$(digest "${@:2}")" ]]; }
write_stamp() { digest "${@:2}" >"$1"; }
digest() { cat "$@" | sha256sum | cut -c1-32; }

# npm_ci FOLDER: installs the packages of the lock file, unless they are installed already.
npm_ci() {
  if stamp_matches "$1/node_modules/.farthing-stamp" "$1/package-lock.json"; then return; fi
  say "npm packages of $1/package-lock.json"
  npm ci --prefix "$1" --no-audit --no-fund --loglevel=error
  write_stamp "$1/node_modules/.farthing-stamp" "$1/package-lock.json"
}

# Debian's compiler is the fallback when rustup cannot install the wasm target (see wasm-target-debian.sh).
wasm_target=wasm32-unknown-unknown
has_wasm_target() { [[ -d $("$1" --print sysroot)/lib/rustlib/$wasm_target/lib ]]; }

# wasm_cargo ARGUMENT…: runs the cargo whose compiler has the wasm target.
wasm_cargo() {
  if has_wasm_target rustc; then
    cargo "$@"
  else
    RUSTC=/usr/bin/rustc /usr/bin/cargo "$@"
  fi
}
