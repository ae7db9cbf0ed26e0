#!/usr/bin/env bash
# Bundles the used parts of ECharts into <folder>/echarts.js.
source "$(dirname "$0")/env.sh"

esbuild frontend/charts/echarts.js --bundle --minify --format=esm --target=es2022 --legal-comments=eof \
  --log-level=warning --outfile="${1:?usage: scripts/charts.sh <folder>}/echarts.js"
