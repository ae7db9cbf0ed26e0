//! Icons of the design.

use leptos::prelude::*;

/// Icon name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Back,
    Chevron,
    Down,
    Up,
    Close,
    Plus,
    Check,
    Alert,
    Link,
    Download,
    Sun,
    Moon,
    Auto,
    Estimated,
    Refresh,
    #[cfg(feature = "ssr")]
    Key,
}

impl Shape {
    /// View box and path of the SVG.
    const fn drawing(self) -> (&'static str, &'static str) {
        const SMALL: &str = "0 0 10 10";
        const LARGE: &str = "0 0 14 14";
        match self {
            Self::Back => (SMALL, "M6.5 2 3.5 5 6.5 8"),
            Self::Chevron => (SMALL, "M3.5 2 6.5 5 3.5 8"),
            Self::Down => (SMALL, "M2 3.5 5 6.5 8 3.5"),
            Self::Up => (SMALL, "M2 6.5 5 3.5 8 6.5"),
            Self::Close => (SMALL, "m2 2 6 6M8 2 2 8"),
            Self::Plus => (LARGE, "M7 3v8M3 7h8"),
            Self::Check => (LARGE, "m2.5 7.5 3 3 6-7"),
            Self::Alert => (LARGE, "M7 1.8 13 12.2H1zM7 5.6v3M7 10.4v.1"),
            Self::Link => (
                LARGE,
                "M6 8.2a2.4 2.4 0 0 0 3.4 0l2-2A2.4 2.4 0 0 0 8 2.8l-.7.7M8 5.8a2.4 2.4 0 0 0-3.4 0l-2 2A2.4 2.4 0 0 0 6 11.2l.7-.7",
            ),
            Self::Download => (LARGE, "M7 2v7M4 6.5 7 9.5l3-3M2.5 12h9"),
            Self::Sun => (
                LARGE,
                "M9.4 7a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0M7 1.2v1.4M7 11.4v1.4M1.2 7h1.4M11.4 7h1.4M2.9 2.9l1 1M10.1 10.1l1 1M2.9 11.1l1-1M10.1 3.9l1-1",
            ),
            Self::Moon => (LARGE, "M11.8 8.6A5.2 5.2 0 0 1 5.4 2.2a5.2 5.2 0 1 0 6.4 6.4z"),
            Self::Auto => (LARGE, "M11.8 7a4.8 4.8 0 1 1-9.6 0 4.8 4.8 0 0 1 9.6 0M7 2.2v9.6M8.5 3v8M10 4v6"),
            Self::Refresh => (LARGE, "M11.6 5.2A5 5 0 1 0 12 7.6M11.8 2v3.4H8.4"),
            #[cfg(feature = "ssr")]
            Self::Key => (LARGE, "M7.2 9.4a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0M6.5 7.5l5-5M9.2 4.8l1.6 1.6"),
            Self::Estimated => (SMALL, "M.5.5h9v9h-9zM1 6 6 1M1.5 9.2 9.2 1.5M5 9.5 9.5 5"),
        }
    }
}

/// Decorative icon, hidden from screen readers: text next to it must have the same meaning.
#[component]
pub fn Icon(shape: Shape, #[prop(optional)] class: &'static str) -> impl IntoView {
    let (view_box, path) = shape.drawing();
    view! {
        <svg class=format!("icon {class}") viewBox=view_box aria-hidden="true">
            <path d=path />
        </svg>
    }
}
