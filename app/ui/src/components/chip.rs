//! A filter in force, with its own way out.

use domain::filter::Rule;
use leptos::prelude::*;

use super::{Icon, Shape};

/// Tinted where values are kept, dashed where they are left out. Several values are named by the first; the title names all.
pub fn chip(label: String, rule: Rule, names: &[String], without: Signal<String>) -> AnyView {
    drawn(label, rule, names, without, true)
}

/// The same for a filter that the page cannot apply: it stands in the address for other pages.
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
        <span class=class class:idle=!has_effect title=names.join(", ")>
            <span class="k">{label.clone()}</span>
            {word.map(|word| view! { <em>{word}</em> " " })}
            <span class="cut">{short}</span>
            {idle}
            <a class="remove" href=without data-noscroll="" aria-label=format!("Remove filter {label}")>
                <Icon shape=Shape::Close />
            </a>
        </span>
    }
    .into_any()
}
