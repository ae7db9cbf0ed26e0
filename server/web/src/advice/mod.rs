//! Rendering of AI answers.

mod render;

pub use render::html;

#[cfg(test)]
mod tests;
