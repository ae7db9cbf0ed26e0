#!/usr/bin/env bash
# Builds the program and its site into dist/. A second build takes seconds.
#
#   --test   the program with the tests' profile, the site as released; into the target folder
#   --dev    both unoptimized; into the target folder
#
#   dist/farthing                       the program; it finds the other files by its own path
#   dist/hash.txt                       hashes in the names of the files, by Leptos's keys, and "echarts: <hash>"
#   dist/site/pkg/farthing.<hash>.js    wasm-bindgen's module; the page passes the name of the .wasm
#   dist/site/pkg/farthing.<hash>.wasm  main module: what every page needs
#   dist/site/pkg/__wasm_split.<hash>.js              loads the modules of the pages
#   dist/site/pkg/split_*.wasm, chunk_*.wasm          code of one page, and code that some pages share
#   dist/site/pkg/__wasm_split_manifest.<hash>.json   modules of each page, for the server
#   dist/site/pkg/farthing.<hash>.css
#   dist/site/pkg/echarts.<hash>.js     an ES module that exports `Drawing`; loaded before the page's code or with the first chart
#   dist/site/…                         the files of public/, with unchanged names
#
# Each of these files has .br and .gz versions beside it. Files under pkg/ never change: serve them as `immutable`.
source "$(dirname "$0")/env.sh"

dist=dist
server_profile=release server_folder=release server_targets=(-p server)
wasm_profile=wasm-release wasm_folder=wasm-release
case ${1:-} in
  '') ;;
  --test)
    dist=$test_dist
    server_profile=dev server_folder=debug
    # With a test, so that dependencies have the features that `cargo test` gives them: otherwise they would be compiled twice.
    server_targets=(--workspace --exclude frontend --exclude bundler --bin farthing --test tidy)
    ;;
  --dev)
    dist=$CARGO_TARGET_DIR/farthing-dev
    server_profile=dev server_folder=debug
    wasm_profile=dev wasm_folder=debug
    ;;
  *) fail "unknown option '$1'. Options: --test, --dev." ;;
esac
staged=$dist/.staged
mkdir -p "$staged"

# Features of rustc's wasm output; every browser with light-dark() supports them.
wasm_features=(
  --enable-bulk-memory --enable-bulk-memory-opt --enable-multivalue --enable-mutable-globals
  --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext
)

say "wasm"
# Messages of panics name the files of dependencies. Without the folder of this computer's registry the module is smaller, and the
# same everywhere. The flag from .cargo/config.toml is repeated, because the variable replaces it.
registry=${CARGO_HOME:-$HOME/.cargo}/registry/src
export CARGO_ENCODED_RUSTFLAGS=$'--cfg\x1ferase_components\x1f'--remap-path-prefix=$registry/=
wasm_cargo build -p frontend --target "$wasm_target" --profile "$wasm_profile"
unset CARGO_ENCODED_RUSTFLAGS
compiled=$CARGO_TARGET_DIR/$wasm_target/$wasm_folder/frontend.wasm
if ! stamp_matches "$staged/wasm.stamp" "$compiled" package-lock.json Cargo.lock scripts/build.sh; then
  modules=$staged/modules
  rm -rf "$staged/bundle" "$modules"
  mkdir -p "$modules"
  cargo run --quiet -p bundler -- "$compiled" "$staged/bundle"
  # Bundled, so that snippets of crates need no separate files. The two modules import each other.
  for module in farthing __wasm_split.______________________; do
    esbuild "$staged/bundle/$module.js" --bundle --minify --format=esm --log-level=warning \
      --external:./farthing.js --external:./__wasm_split.______________________.js --outfile="$modules/$module.js"
  done
  mv "$staged/bundle/farthing_bg.wasm" "$staged/bundle/farthing.wasm"
  if [[ $wasm_profile == wasm-release ]]; then
    (cd "$staged/bundle" && printf '%s\0' *.wasm) |
      xargs -0 -P "$(getconf _NPROCESSORS_ONLN)" -I {} wasm-opt --quiet --flatten --rereloop -Oz -Oz "${wasm_features[@]}" "$staged/bundle/{}" -o "$modules/{}"
  else
    cp "$staged"/bundle/*.wasm "$modules/"
  fi
  cp "$staged/bundle/__wasm_split_manifest.json" "$modules/"
  rm -r "$staged/bundle"
  write_stamp "$staged/wasm.stamp" "$compiled" package-lock.json Cargo.lock scripts/build.sh
fi

say "styles and charts"
sass --no-source-map --style=compressed --no-charset style/main.scss "$staged/farthing.css"
scripts/charts.sh "$staged"

say "program"
cargo build "${server_targets[@]}" --profile "$server_profile"
# `install` replaces the file instead of overwriting it: the old one may be running.
cmp -s "$CARGO_TARGET_DIR/$server_folder/farthing" "$dist/farthing" ||
  install -m 755 "$CARGO_TARGET_DIR/$server_folder/farthing" "$dist/farthing"

node scripts/publish.mjs "$staged" "$dist" "$wasm_profile"
