//! Access to the clipboard.

/// Copies a text; `false` where the browser denies it.
#[cfg(feature = "hydrate")]
pub async fn write(text: &str) -> bool {
    let clipboard = leptos::prelude::window().navigator().clipboard();
    wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// Always `false` on the server.
#[cfg(not(feature = "hydrate"))]
pub fn write(_: &str) -> impl Future<Output = bool> {
    std::future::ready(false)
}
