#!/usr/bin/env bash
# Runs the browser tests, on each core a part of them. Each part has servers of its own, because its tests share an account.
# Usage: scripts/browser-tests.sh [PART]; needs FARTHING_PROGRAM and FARTHING_CHROMIUM.
source "$(dirname "$0")/env.sh"

parts=$(getconf _NPROCESSORS_ONLN)
# Each part needs 1 GB of memory.
((parts <= 4)) || parts=4

run_part() { # PART
  source scripts/servers.sh
  program=$FARTHING_PROGRAM
  trap stop_servers EXIT
  start_servers
  export FARTHING_PROGRAM=$program
  npm --prefix end2end test --silent -- --shard="$1/$parts" --output="test-results/part-$1"
}

run_parts() {
  local part pid pids=() status=0
  for ((part = 1; part <= parts; part++)); do
    scripts/browser-tests.sh "$part" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do
    wait "$pid" || status=1
  done
  return "$status"
}

if (($#)); then run_part "$1"; else run_parts; fi
