//! Splits the compiled frontend into the main module and a module for each page's own code, and generates their JavaScript.
//!
//! Usage: `bundler INPUT.wasm OUTPUT-FOLDER`. The folder then has, in the form that Leptos and its `#[lazy]` functions expect:
//!
//! | file | content |
//! | --- | --- |
//! | `farthing.js`, `farthing_bg.wasm` | main module |
//! | `__wasm_split.______________________.js` | loads the other modules |
//! | `split_*.wasm`, `chunk_*.wasm` | code of one page, and code shared by some of the pages |
//! | `__wasm_split_manifest.json` | names of the modules of each lazy function, without `.wasm` |

use std::path::Path;

use anyhow::{Context, anyhow};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

/// Name of the module that loads the others. `#[lazy]` functions import it by this name.
const LOADER: &str = "./__wasm_split.______________________.js";

fn main() -> anyhow::Result<()> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [input, output] = arguments.as_slice() else {
        return Err(anyhow!("usage: bundler INPUT.wasm OUTPUT-FOLDER"));
    };
    let (input, output) = (Path::new(input), Path::new(output));
    let compiled = std::fs::read(input).with_context(|| format!("cannot read {}", input.display()))?;

    let main_module = output.join("main.wasm");
    let mut options = Options::new(&compiled);
    options.output_dir = output;
    options.main_out_path = &main_module;
    options.link_name = LOADER;
    options.main_module = "./farthing.js";
    let split = transform(options).map_err(|error| anyhow!("cannot split {}: {error:?}", input.display()))?;
    std::fs::write(output.join("__wasm_split_manifest.json"), serde_json::to_vec(&split.prefetch_map)?)?;

    // The other modules refer to exports of the linker by their mangled names.
    Bindgen::new()
        .input_path(&main_module)
        .out_name("farthing")
        .typescript(false)
        .keep_lld_exports(true)
        .demangle(false)
        .web(true)?
        .generate(output)?;
    std::fs::remove_file(&main_module)?;
    Ok(())
}
