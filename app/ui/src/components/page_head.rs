//! Header of a page: heading, subtitle and actions.

use domain::{access::Role, format, port::Quote, spending::price};
use leptos::prelude::*;

use super::{
    Icon, Shape,
    sharing::{CopyLink, Export},
};
use crate::session::visitor_role;

/// Header of a page. Its children are the actions at its end.
#[component]
pub fn PageHead(
    /// `h1`, after its breadcrumbs if any.
    heading: AnyView,
    /// Days, counts or time of the page's data.
    #[prop(optional)]
    subtitle: Option<AnyView>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="head">
            {heading} {subtitle.map(|subtitle| view! { <span class="subtitle">{subtitle}</span> })}
            {children.map(|children| view! { <div class="end">{children()}</div> })}
        </div>
    }
}

/// Actions of every page with data: copy its link, export it.
#[component]
pub fn ShareActions() -> impl IntoView {
    view! {
        <CopyLink />
        <Export />
    }
}

/// Button that requests the page's data from AWS again, with its price.
#[component]
pub fn RefreshButton(
    /// Data that is refreshed: `from AWS` or `inventory and costs`.
    subject: &'static str,
    /// Paid requests of a refresh; `None` if their number is unknown.
    #[prop(into)]
    quote: Option<Quote>,
    /// Whether a refresh is running.
    #[prop(optional, into)]
    is_busy: Signal<bool>,
    #[prop(into)] on_refresh: Callback<()>,
) -> impl IntoView {
    if visitor_role() < Role::Analyst {
        return ().into_any();
    }
    let (title, label) = refresh_texts(subject, quote);
    // Disabled by `aria-disabled` only, so that it keeps the focus.
    view! {
        <button
            class="button"
            title=title.clone()
            aria-label=title
            aria-disabled=move || is_busy.get().then_some("true")
            on:click=move |_| if !is_busy.get_untracked() { on_refresh.run(()) }
        >
            <Icon shape=Shape::Refresh />
            <span class="label">{label}</span>
        </button>
    }
    .into_any()
}

/// Title and label of the refresh button.
fn refresh_texts(subject: &str, quote: Option<Quote>) -> (String, String) {
    let Some(quote) = quote else {
        return (format!("Refresh {subject}. Cost Explorer charges $0.01 per request."), "Refresh (paid)".to_owned());
    };
    let price = price(quote.requests);
    let minimum = if quote.at_least { "at least " } else { "" };
    let requests = format::count(quote.requests, "request");
    (format!("Refresh {subject}: {minimum}{requests}, ${price:.2}"), format!("Refresh, ${price:.2}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_states_its_price() {
        let texts = |quote| refresh_texts("from AWS", quote);
        let quote = Quote { requests: 3, at_least: false };
        assert_eq!(texts(Some(quote)), ("Refresh from AWS: 3 requests, $0.03".to_owned(), "Refresh, $0.03".to_owned()));
        let minimum = Quote { requests: 1, at_least: true };
        assert_eq!(texts(Some(minimum)).0, "Refresh from AWS: at least 1 request, $0.01");
        assert_eq!(texts(None).1, "Refresh (paid)");
    }
}
