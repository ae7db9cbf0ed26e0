//! Position of an open panel: below its control, moved and shortened to fit the window. Style properties set by script don't
//! count as inline styles for the content security policy.

use leptos::web_sys::HtmlDetailsElement;

/// Moves the panel of an open disclosure into the window.
#[cfg(feature = "hydrate")]
pub fn fit_panel(details: &HtmlDetailsElement) {
    use leptos::{prelude::document, wasm_bindgen::JsCast, web_sys::HtmlElement};

    let panel = details.query_selector(".menu-panel").ok().flatten().and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let (Some(panel), Some(page)) = (panel, document().document_element()) else { return };
    let style = panel.style();
    // Failures are ignored: the panel then stays at its position in the style sheet.
    let _ = style.remove_property("--shift");
    let _ = style.remove_property("--room");
    let _ = panel.class_list().remove_1("above");

    let (panel_box, control_box) = (panel.get_bounding_client_rect(), details.get_bounding_client_rect());
    let window = Window { width: page.client_width(), height: page.client_height() };
    let shift = window.shift(whole(panel_box.left()), whole(panel_box.right()));
    let (opens_above, room) = window.room(whole(control_box.top()), whole(control_box.bottom()), panel.scroll_height());
    let _ = style.set_property("--shift", &format!("{shift}px"));
    let _ = style.set_property("--room", &format!("{room}px"));
    let _ = panel.class_list().toggle_with_force("above", opens_above);
}

/// No-op on the server.
#[cfg(not(feature = "hydrate"))]
pub fn fit_panel(_: &HtmlDetailsElement) {}

/// Whole pixels of a position. Formatting fractions would add 17 kB to what every page loads.
#[cfg(feature = "hydrate")]
fn whole(position: f64) -> i32 {
    use rust_decimal::prelude::ToPrimitive;

    position.round().to_i32().unwrap_or(0)
}

/// Window size in CSS pixels.
#[cfg(any(feature = "hydrate", test))]
#[derive(Clone, Copy)]
struct Window {
    width: i32,
    height: i32,
}

/// Margin at each edge of the window.
#[cfg(any(feature = "hydrate", test))]
const EDGE: i32 = 8;
/// Gap between a control and its panel.
#[cfg(any(feature = "hydrate", test))]
const GAP: i32 = 4;
/// Minimum room below a control before its panel opens above.
#[cfg(any(feature = "hydrate", test))]
const ROOM_BELOW: i32 = 240;

#[cfg(any(feature = "hydrate", test))]
impl Window {
    /// Horizontal shift of a panel from `left` to `right`. One that is wider than the window is aligned to its left edge.
    fn shift(self, left: i32, right: i32) -> i32 {
        let leftward = (self.width - EDGE - right).min(0);
        leftward.max(EDGE - left)
    }

    /// Whether a panel opens above its control, and its maximum height.
    fn room(self, top: i32, bottom: i32, height: i32) -> (bool, i32) {
        let below = self.height - EDGE - GAP - bottom;
        let above = top - EDGE - GAP;
        let opens_above = below < height.min(ROOM_BELOW) && above > below;
        (opens_above, if opens_above { above } else { below })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Window = Window { width: 1440, height: 900 };

    #[test]
    fn a_panel_moves_only_as_far_as_needed() {
        assert_eq!(WINDOW.shift(100, 440), 0);
        assert_eq!(WINDOW.shift(1200, 1500), -68);
        assert_eq!(WINDOW.shift(-60, 280), 68);
        assert_eq!(WINDOW.shift(-10, 1600), 18);
    }

    #[test]
    fn a_panel_opens_above_if_there_is_more_room() {
        assert_eq!(WINDOW.room(100, 128, 400), (false, 760));
        assert_eq!(WINDOW.room(800, 828, 400), (true, 788));
        assert_eq!(WINDOW.room(800, 828, 40), (false, 60));
    }
}
