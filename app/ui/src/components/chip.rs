//! Active filter with a button to remove it.

use domain::filter::Rule;
use leptos::prelude::*;

use super::{Icon, Shape};

/// Filter chip: tinted for included values, dashed for excluded ones. Several values show the first; the title lists all.
pub fn chip(label: String, rule: Rule, names: &[String], without: Signal<String>) -> AnyView {
    drawn(label, rule, names, without, true)
}

/// Chip of a filter that doesn't apply to this page and is kept for other pages.
pub fn idle_chip(label: String, rule: Rule, names: &[String], without: Signal<String>) -> AnyView {
    drawn(label, rule, names, without, false)
}

fn drawn(label: String, rule: Rule, names: &[String], without: Signal<String>, has_effect: bool) -> AnyView {
    let short = match names {
        [one] => one.clone(),
        [one, two] => format!("{one}, {two}"),
        [first, rest @ ..] => format!("{first} + {}", rest.len()),
        [] => String::new(),
    };
    let (class, word) = match rule {
        Rule::Keep => ("chip", None),
        Rule::LeaveOut => ("chip not", Some("is not")),
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
            {word.map(|word| view! { <em>{word}</em> " " })}
            <span class="truncated">{short}</span>
            {idle}
            <a class="remove" href=without data-noscroll="" aria-label=format!("Remove filter {label}")>
                <Icon shape=Shape::Close />
            </a>
        </span>
    }
    .into_any()
}
