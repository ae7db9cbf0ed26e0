#!/usr/bin/env bash
# Runs the browser tests in parts, on each core one at a time. Each part has servers of its own, because its tests share an
# account.
# Usage: scripts/browser-tests.sh [PART/PARTS]; needs FARTHING_PROGRAM and FARTHING_CHROMIUM.
source "$(dirname "$0")/env.sh"

run_part() { # PART/PARTS
  source scripts/servers.sh
  program=$FARTHING_PROGRAM
  trap stop_servers EXIT
  start_servers
  export FARTHING_PROGRAM=$program
  npm --prefix end2end test --silent -- --shard="$1" --output="test-results/part-${1%/*}"
}

run_parts() {
  local at_once parts
  at_once=$(getconf _NPROCESSORS_ONLN)
  # Each part needs 1 GB of memory.
  ((at_once <= 4)) || at_once=4
  # More parts than cores, so that no core waits long for the last one.
  parts=$((3 * at_once))
  seq "$parts" | xargs -P "$at_once" -I {} scripts/browser-tests.sh "{}/$parts"
}

if (($#)); then run_part "$1"; else run_parts; fi
