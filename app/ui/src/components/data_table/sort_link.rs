//! Link that sorts a table by a column, so that the order is in the address.

use domain::view::{Sort, View};
use leptos::prelude::*;

use crate::{components::Shape, view_state::ViewState};

/// Direction of a sorted column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

impl Direction {
    /// Value of `aria-sort`.
    pub fn aria(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }

    /// Arrow beside the label.
    pub fn shape(self) -> Shape {
        match self {
            Self::Ascending => Shape::Up,
            Self::Descending => Shape::Down,
        }
    }
}

/// Sorts by a column, or reverses the order of the current one.
#[derive(Clone, Copy)]
pub struct SortLink {
    pub(super) href: Signal<String>,
    /// Current direction; `None` if the table is sorted by another column.
    pub(super) direction: Signal<Option<Direction>>,
}

impl SortLink {
    /// Link to the same view, sorted by `column`; `order` returns the table's order
    /// in a view. The first click sorts descending if `is_descending_first`.
    pub fn new<C: Copy + PartialEq + Send + Sync + 'static>(
        column: C,
        order: fn(&mut View) -> &mut Sort<C>,
        is_descending_first: bool,
    ) -> Self {
        let state = expect_context::<ViewState>();
        let href = move || {
            state.link(|view: &mut View| {
                let sort = order(view);
                let descending = if sort.column == column { !sort.descending } else { is_descending_first };
                *sort = Sort { column, descending };
            })
        };
        let direction = move || {
            let sort = *order(&mut state.view());
            let direction = if sort.descending { Direction::Descending } else { Direction::Ascending };
            (sort.column == column).then_some(direction)
        };
        Self { href: Signal::derive(href), direction: Signal::derive(direction) }
    }
}
