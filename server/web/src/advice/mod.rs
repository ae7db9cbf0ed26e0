//! What a model writes, on its way to the page.

mod render;

pub use render::html;

#[cfg(test)]
mod tests;
