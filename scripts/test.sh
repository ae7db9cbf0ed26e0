#!/usr/bin/env bash
# Runs all tests, or the parts in the arguments: lint, rust (unit and integration tests of the crates), clients (AWS clients
# against the sandbox), browser (Chromium against the app). Ends with their summaries.
source "$(dirname "$0")/env.sh"
source scripts/servers.sh
trap stop_servers EXIT

parts=("$@")
failed=()

has() { # PART: whether the part is requested
  ((${#parts[@]} == 0)) || [[ " ${parts[*]} " == *" $1 "* ]]
}

for part in "${parts[@]}"; do
  case $part in
    lint | rust | clients | browser) ;;
    *) fail "unknown part '$part'. Parts: lint, rust, clients, browser." ;;
  esac
done

run() { # NAME COMMAND…: stores the output for the summary and continues after a failure, so that one run shows all.
  say "$1"
  "${@:2}" 2>&1 | tee "$logs/$1.log" || failed+=("$1")
}

summary() { # counts, and names of what failed
  local name
  printf '\n'
  for name in lint cargo pytest playwright; do
    [[ -f $logs/$name.log ]] || continue
    say "$name"
    case $name in
      lint) tail -n 1 "$logs/$name.log" ;;
      cargo) grep -E '^(test result:|test .* FAILED|error)|fault matrix: ' "$logs/$name.log" ;;
      pytest) grep -E '^(FAILED|ERROR) ' "$logs/$name.log" || true; tail -n 1 "$logs/$name.log" ;;
      # Playwright's counts of failed, flaky and passed tests with the failed ones' names, after the last line of progress.
      playwright) grep -E '^ +([0-9]+ (passed|failed|flaky|skipped|interrupted|did not run)|\[[a-z]+\] › )' "$logs/$name.log" ;;
    esac || printf 'no summary: it did not come to its end\n'
  done
}

if has lint; then
  run lint scripts/lint.sh
fi
if has rust; then
  # Without the frontend, because Leptos cannot be compiled for the server and the browser at once.
  run cargo cargo test --no-fail-fast --workspace --exclude frontend --exclude bundler
fi
if has clients || has browser; then
  scripts/build.sh --test
  program=$test_dist/farthing
  export FARTHING_PROGRAM=$program
fi
if has clients; then
  start_servers
  export FARTHING_PROGRAM=$program
  run pytest "$venv_dir/bin/python" -m pytest -p no:cacheprovider end2end/clients
fi
if has browser; then
  FARTHING_CHROMIUM=$(chromium_path)
  export FARTHING_CHROMIUM
  run playwright scripts/browser-tests.sh
fi

# Before the summary, so that the output ends with what failed.
if ((${#failed[@]})); then print_server_logs; fi
summary
if ((${#failed[@]})); then
  (IFS=,; fail "failed: ${failed[*]}")
fi
say "all tests passed"
