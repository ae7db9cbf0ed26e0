//! Which days.

use domain::view::{Preset, Span, View};
use leptos::prelude::*;
use leptos_router::components::Form;

use super::super::menu::{Menu, MenuOption};
use crate::{format, links, session::use_session, view_state::ViewState};

/// Presets, and any two days.
#[component]
pub fn RangeMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let range = move || state.shown().range(&limits);
    let usual = move || Span::Preset(state.page().usual_preset());
    let span = move || state.with(|view| view.span).unwrap_or_else(usual);
    let value = Signal::derive(move || match span() {
        Span::Preset(preset) => preset.label().to_owned(),
        Span::Days(range) => format::range(&range, true),
    });
    let option = move |preset: Preset| {
        let of_option = Span::Preset(preset);
        // What is usual on the page needs no word in the address.
        let named = move || Some(of_option).filter(|span| *span != usual());
        let link = move || state.link(|view: &mut View| view.span = named());
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || span() == of_option)>
                {preset.label()}
                <small>{format::range(&preset.range(&limits), false)}</small>
            </MenuOption>
        }
    };
    // What the form must carry along so that it changes nothing but the days.
    let rest = move || {
        let view = View { span: View::default().span, ..state.view() };
        let hidden = |(name, value): (String, String)| view! { <input type="hidden" name=name value=value /> };
        links::pairs(&view).into_iter().map(hidden).collect_view()
    };
    let action = move || links::path(&state.page());
    let (earliest, today) = (limits.earliest().to_string(), limits.today.to_string());
    let end = (earliest.clone(), today.clone());
    view! {
        <Menu name="Range" value>
            {Preset::ALL.iter().copied().map(option).collect_view()}
            <hr />
            <Form method="GET" action=action>
                {rest}
                <label>
                    "From"
                    <input type="date" name="from" required value=move || range().from().to_string() min=earliest max=today />
                </label>
                <label>
                    "To" <input type="date" name="to" required value=move || range().to().to_string() min=end.0 max=end.1 />
                </label>
                <button class="btn" type="submit">
                    "Show these days"
                </button>
            </Form>
        </Menu>
    }
}
