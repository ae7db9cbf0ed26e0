#!/usr/bin/env bash
# Installs the additional requirements of the tests: Chromium and fonts, promtool, Playwright, a Python environment.
source "$(dirname "$0")/env.sh"

packages=()
chromium_path >/dev/null || packages+=(chromium-headless-shell)
python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3 python3-venv)
# Screenshots need a sans-serif font: without one, the browser draws boxes for letters.
[[ -n $(fc-list 2>/dev/null) ]] || packages+=(fontconfig fonts-dejavu-core)
# Checks the metrics and the monitoring files. Optional elsewhere: without it, its tests are skipped.
if is_debian && ! command -v promtool >/dev/null; then packages+=(prometheus); fi
if ((${#packages[@]})); then
  is_debian || fail "Missing for the tests: ${packages[*]} (or your system's equivalents). Install them, then try again."
  apt_install "${packages[@]}"
fi

npm_ci end2end

requirements=(scripts/lint-requirements.txt)
[[ -f end2end/clients/requirements.txt ]] && requirements+=(end2end/clients/requirements.txt)
if ! stamp_matches "$venv_dir/.farthing-stamp" "${requirements[@]}"; then
  say "Python packages of ${requirements[*]}"
  python3 -m venv --clear "$venv_dir"
  "$venv_dir/bin/pip" install --quiet --disable-pip-version-check "${requirements[@]/#/--requirement=}"
  write_stamp "$venv_dir/.farthing-stamp" "${requirements[@]}"
fi
