//! Leptos pages, components, charts and server functions.
