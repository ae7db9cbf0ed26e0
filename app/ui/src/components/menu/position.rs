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
    let window = Window { width: f64::from(page.client_width()), height: f64::from(page.client_height()) };
    let shift = window.shift(panel_box.left(), panel_box.right());
    let (opens_above, room) = window.room(control_box.top(), control_box.bottom(), f64::from(panel.scroll_height()));
    let _ = style.set_property("--shift", &format!("{shift:.1}px"));
    let _ = style.set_property("--room", &format!("{room:.1}px"));
    let _ = panel.class_list().toggle_with_force("above", opens_above);
}

/// No-op on the server.
#[cfg(not(feature = "hydrate"))]
pub fn fit_panel(_: &HtmlDetailsElement) {}

/// Window size in CSS pixels.
#[cfg(any(feature = "hydrate", test))]
#[derive(Clone, Copy)]
struct Window {
    width: f64,
    height: f64,
}

/// Margin at each edge of the window.
#[cfg(any(feature = "hydrate", test))]
const EDGE: f64 = 8.0;
/// Gap between a control and its panel.
#[cfg(any(feature = "hydrate", test))]
const GAP: f64 = 4.0;
/// Minimum room below a control before its panel opens above.
#[cfg(any(feature = "hydrate", test))]
const ROOM_BELOW: f64 = 240.0;

#[cfg(any(feature = "hydrate", test))]
impl Window {
    /// Horizontal shift of a panel from `left` to `right`. One that is wider than the window is aligned to its left edge.
    fn shift(self, left: f64, right: f64) -> f64 {
        let leftward = (self.width - EDGE - right).min(0.0);
        leftward.max(EDGE - left)
    }

    /// Whether a panel opens above its control, and its maximum height.
    fn room(self, top: f64, bottom: f64, height: f64) -> (bool, f64) {
        let below = self.height - EDGE - GAP - bottom;
        let above = top - EDGE - GAP;
        let opens_above = below < height.min(ROOM_BELOW) && above > below;
        (opens_above, if opens_above { above } else { below })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Window = Window { width: 1440.0, height: 900.0 };

    #[track_caller]
    fn check_shift(left: f64, right: f64, shift: f64) {
        assert!((WINDOW.shift(left, right) - shift).abs() < 0.01, "{left} to {right}");
    }

    #[test]
    fn a_panel_moves_only_as_far_as_needed() {
        check_shift(100.0, 440.0, 0.0);
        check_shift(1200.0, 1500.0, -68.0);
        check_shift(-60.0, 280.0, 68.0);
        check_shift(-10.0, 1600.0, 18.0);
    }

    #[test]
    fn a_panel_opens_above_if_there_is_more_room() {
        assert_eq!(WINDOW.room(100.0, 128.0, 400.0), (false, 760.0));
        assert_eq!(WINDOW.room(800.0, 828.0, 400.0), (true, 788.0));
        assert_eq!(WINDOW.room(800.0, 828.0, 40.0), (false, 60.0));
    }
}
