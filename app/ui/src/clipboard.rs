//! The visitor's clipboard.

/// Writes a text into it; `false` where the browser does not allow that.
#[cfg(feature = "hydrate")]
pub async fn write(text: &str) -> bool {
    let clipboard = leptos::prelude::window().navigator().clipboard();
    wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// The server has none.
#[cfg(not(feature = "hydrate"))]
pub fn write(_: &str) -> impl Future<Output = bool> {
    std::future::ready(false)
}
