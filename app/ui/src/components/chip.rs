//! Active filter with a link to remove it.

use domain::filter::Rule;
use leptos::prelude::*;

use super::{Icon, Shape};

/// Filter chip: tinted for included values, dashed for excluded ones. More than two values show the first and a count; the title
/// lists all.
pub fn chip(label: String, rule: Rule, names: &[String], removal_link: Signal<String>) -> AnyView {
    filter_chip(label, rule, names, removal_link, true)
}

/// Chip of a filter that doesn't apply to this page and is kept for other pages.
pub fn idle_chip(label: String, rule: Rule, names: &[String], removal_link: Signal<String>) -> AnyView {
    filter_chip(label, rule, names, removal_link, false)
}

fn filter_chip(label: String, rule: Rule, names: &[String], removal_link: Signal<String>, has_effect: bool) -> AnyView {
    let short = match names {
        [one] => one.clone(),
        [one, two] => format!("{one}, {two}"),
        [first, rest @ ..] => format!("{first} + {}", rest.len()),
        [] => String::new(),
    };
    let (class, verb) = match rule {
        Rule::Include => ("chip", None),
        Rule::Exclude => ("chip not", Some("is not")),
    };
    let idle = (!has_effect).then(|| view! { <em>"not applied here"</em> });
    view! {
        <span
            class=class
            class:idle=!has_effect
            role="group"
            aria-label=format!("Filter by {label}")
            title=names.join(", ")
        >
            <span class="prefix">{label.clone()}</span>
            {verb.map(|verb| view! { <em>{verb}</em> " " })}
            <span class="truncated">{short}</span>
            {idle}
            <a class="remove" href=removal_link data-noscroll="" aria-label=format!("Remove filter {label}")>
                <Icon shape=Shape::Close />
            </a>
        </span>
    }
    .into_any()
}
