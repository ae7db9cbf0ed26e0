#!/usr/bin/env bash
# Bundles the parts of ECharts that are used into <folder>/echarts.js.
source "$(dirname "$0")/env.sh"

esbuild frontend/charts/echarts.js --bundle --minify --format=esm --target=es2022 --legal-comments=eof \
  --log-level=warning --outfile="${1:?usage: scripts/charts.sh <folder>}/echarts.js"
