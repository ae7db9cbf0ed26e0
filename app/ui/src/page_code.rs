//! Code of the page in the HTML document, and the order in which it is loaded. Rendered on the server only.

use leptos::{WasmSplitManifest, hydration::HydrationScripts, nonce::use_nonce, prelude::*};

use crate::{charts::charts_module_path, pages::lazy::module_of};

/// One string: between two, Leptos writes a comment, which is not valid JavaScript.
const SCRIPTS: &str =
    concat!(include_str!("page_code.js"), include_str!("early_use.js"), include_str!("page_timings.js"));

/// Loads the page's code after the first paint. Place it before the style sheet, whose loading would delay the script.
#[component]
pub fn PageCode(options: LeptosOptions) -> impl IntoView {
    let path = use_context::<http::request::Parts>().map(|request| request.uri.path().to_owned());
    let name = path.as_deref().and_then(module_of);
    view! {
        <template id="page-code" data-charts=charts_module_path() data-page=name>
            <HydrationScripts options />
            <PageModules name />
        </template>
        <script nonce=use_nonce()>{SCRIPTS}</script>
    }
}

/// Links to the modules of the requested page, so that the browser loads them all at once.
#[component]
fn PageModules(name: Option<&'static str>) -> impl IntoView {
    // Provided by `HydrationScripts`.
    let manifest = use_context::<WasmSplitManifest>();
    name.zip(manifest).map(|(name, WasmSplitManifest(manifest))| {
        manifest.with_value(|(folder, modules, loader)| {
            let address = |file: &str| format!("{folder}/{file}");
            let link = |module: &String| {
                let href = address(&format!("{module}.wasm"));
                view! { <link rel="preload" href=href r#as="fetch" r#type="application/wasm" crossorigin="" /> }
            };
            view! {
                <link rel="modulepreload" href=address(loader) crossorigin="" />
                {modules.get(name).into_iter().flatten().map(link).collect_view()}
            }
        })
    })
}
