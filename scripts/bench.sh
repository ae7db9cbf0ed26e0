#!/usr/bin/env bash
# Measures dist/ with the sandbox: size and memory of the program, bytes of the first view, layout shift, first visit on a slow line,
# Lighthouse's scores, latency and throughput of a cached page, 1,000 visitors, overload, slow clients, a stop under load, time to
# regroup, time to an answer's first words. Also opens pages cold, more of them than `make test` does: none may break.
source "$(dirname "$0")/env.sh"
source scripts/servers.sh
trap stop_servers EXIT

start_servers
FARTHING_CHROMIUM=$(chromium_path)
export FARTHING_CHROMIUM
node end2end/bench/program.mjs
cargo bench --package domain --bench pivot
cargo bench --package aws --bench cache
node end2end/bench/bytes.mjs
node end2end/bench/shift.mjs
node end2end/bench/slow_line.mjs
node end2end/bench/lighthouse.mjs
node end2end/bench/load.mjs
node end2end/bench/visitors.mjs
node end2end/bench/cold.mjs
node end2end/bench/regroup.mjs
node end2end/bench/pivot.mjs
node end2end/bench/words.mjs
cargo bench --package domain --bench attribution
cargo bench --package domain --bench inventory
node end2end/bench/resources.mjs
FARTHING_COLD_LOADS=1000 "$venv_dir/bin/python" -m pytest -p no:cacheprovider --durations=1 end2end/clients/test_cold_loads.py
FARTHING_COLD_LOADS=300 npm --prefix end2end test --silent -- cold --project=desktop
