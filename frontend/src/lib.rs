//! The WASM entry: hydrates the app.
