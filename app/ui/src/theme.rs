//! Theme of the page: from the address, else the last selection, else the system.

use domain::view::Theme;
use leptos::prelude::*;

use crate::{session::use_session, theme_cookie::save_theme, view_state::ViewState};

/// Theme of the page: from the address, else the visitor's selection.
#[derive(Clone, Copy)]
pub struct ThemeState {
    selected: RwSignal<Option<Theme>>,
    state: ViewState,
}

impl ThemeState {
    /// Starts with the theme saved in this browser.
    pub fn of(state: ViewState) -> Self {
        Self { selected: RwSignal::new(use_session().theme), state }
    }

    /// Current theme; `None` for the system's. Tracked.
    pub fn current(self) -> Option<Theme> {
        self.state.with(|view| view.theme).or_else(|| self.selected.get())
    }

    /// Saves the selection in this browser.
    pub fn select(self, theme: Option<Theme>) {
        self.selected.set(theme);
        save_theme(theme);
    }
}
