#!/usr/bin/env bash
# Builds the program and its site into dist/ (with --dev: unoptimized, into the target folder). A second build takes seconds.
#
#   dist/farthing                       the program; it finds the other files by its own path
#   dist/hash.txt                       "js: <hash>", "wasm: <hash>", "css: <hash>" (Leptos's format), "echarts: <hash>"
#   dist/site/pkg/farthing.<hash>.js    wasm-bindgen's module; the page passes the name of the .wasm
#   dist/site/pkg/farthing.<hash>.wasm
#   dist/site/pkg/farthing.<hash>.css
#   dist/site/pkg/echarts.<hash>.js     an ES module that exports `Drawing`; imported with the first chart
#   dist/site/…                         the files of public/, with unchanged names
#
# Each of these files has .br and .gz versions beside it. Files under pkg/ never change: serve them as `immutable`.
source "$(dirname "$0")/env.sh"

dist=dist
server_profile=release server_folder=release
wasm_profile=wasm-release wasm_folder=wasm-release
if [[ ${1:-} == --dev ]]; then
  dist=$CARGO_TARGET_DIR/farthing-dev
  server_profile=dev server_folder=debug
  wasm_profile=dev wasm_folder=debug
fi
staged=$dist/.staged
mkdir -p "$staged"

# Features of rustc's wasm output; every browser with light-dark() supports them.
wasm_features=(
  --enable-bulk-memory --enable-bulk-memory-opt --enable-multivalue --enable-mutable-globals
  --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext
)

say "wasm"
wasm_cargo build -p frontend --target "$wasm_target" --profile "$wasm_profile"
compiled=$CARGO_TARGET_DIR/$wasm_target/$wasm_folder/frontend.wasm
if ! stamp_matches "$staged/wasm.stamp" "$compiled" package-lock.json Cargo.lock scripts/build.sh; then
  wasm-bindgen --target web --no-typescript --out-dir "$staged/bindgen" --out-name farthing "$compiled"
  # Bundled, so that snippets of crates need no separate files.
  esbuild "$staged/bindgen/farthing.js" --bundle --minify --format=esm --log-level=warning --outfile="$staged/farthing.js"
  if [[ $wasm_profile == wasm-release ]]; then
    wasm-opt -Oz "${wasm_features[@]}" "$staged/bindgen/farthing_bg.wasm" -o "$staged/farthing.wasm"
  else
    cp "$staged/bindgen/farthing_bg.wasm" "$staged/farthing.wasm"
  fi
  rm -r "$staged/bindgen"
  write_stamp "$staged/wasm.stamp" "$compiled" package-lock.json Cargo.lock scripts/build.sh
fi

say "styles and charts"
sass --no-source-map --style=compressed --no-charset style/main.scss "$staged/farthing.css"
scripts/charts.sh "$staged"

say "program"
cargo build -p server --profile "$server_profile"
# `install` replaces the file instead of overwriting it: the old one may be running.
cmp -s "$CARGO_TARGET_DIR/$server_folder/farthing" "$dist/farthing" ||
  install -m 755 "$CARGO_TARGET_DIR/$server_folder/farthing" "$dist/farthing"

node scripts/publish.mjs "$staged" "$dist" "$@"
