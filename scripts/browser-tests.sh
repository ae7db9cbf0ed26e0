#!/usr/bin/env bash
# Runs the browser tests in parts. Each part has servers of its own, because its tests share an account.
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
  # Half as many again as cores, because tests of faults wait for retries most of their time.
  at_once=$((($(getconf _NPROCESSORS_ONLN) * 3 + 1) / 2))
  # Each part needs 1 GB of memory.
  ((at_once <= 4)) || at_once=4
  # More parts than cores, so that no core waits long for the last one.
  parts=$((2 * at_once))
  seq "$parts" | xargs -P "$at_once" -I {} scripts/browser-tests.sh "{}/$parts"
}

if (($#)); then run_part "$1"; else run_parts; fi
