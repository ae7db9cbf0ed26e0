#!/usr/bin/env bash
# Runs all tests: lints, unit tests, AWS clients against the sandbox, a browser against the app. Ends with all summaries.
source "$(dirname "$0")/env.sh"
source scripts/servers.sh
trap stop_servers EXIT

failed=()
run() { # NAME COMMAND…: stores the output for the summary and continues after a failure, so that one run shows all.
  say "$1"
  "${@:2}" 2>&1 | tee "$logs/$1.log" || failed+=("$1")
}

summary() {
  local name
  printf '\n'
  for name in cargo pytest playwright; do
    [[ -f $logs/$name.log ]] || continue
    say "$name"
    case $name in
      cargo) grep -E '^test result:' "$logs/$name.log" ;;
      pytest) tail -n 1 "$logs/$name.log" ;;
      # Playwright's counts of failed, flaky and passed tests, after the last line of progress.
      playwright) grep -E '^ +[0-9]+ (passed|failed|flaky|skipped|interrupted|did not run)' "$logs/$name.log" ;;
    esac || printf 'no summary: it did not come to its end\n'
  done
}

run lint scripts/lint.sh
# Without the frontend, because Leptos cannot be compiled for the server and the browser at once.
run cargo cargo test --no-fail-fast --workspace --exclude frontend

scripts/build.sh
start_servers
FARTHING_CHROMIUM=$(chromium_path)
export FARTHING_CHROMIUM
if [[ -d end2end/clients ]]; then
  run pytest "$venv_dir/bin/python" -m pytest -p no:cacheprovider end2end/clients
fi
run playwright npm --prefix end2end test --silent

summary
if ((${#failed[@]})); then
  (IFS=,; fail "failed: ${failed[*]}")
fi
say "all tests passed"
