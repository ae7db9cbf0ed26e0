//! The WASM entry: hydrates the page that the server has rendered.

use leptos::{mount::hydrate_from_async, tachys::dom::body};
use wasm_bindgen_futures::spawn_local;

/// Called by the page once the module is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // In place of `leptos::mount::hydrate_lazy`, which returns before hydration ends.
    spawn_local(async {
        hydrate_from_async(body(), app::App).await.forget();
        app::repeat_early_use();
    });
}
