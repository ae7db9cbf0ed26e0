//! The state of the credentials on every page, and the way to the demo account and back.

use domain::credentials::CredentialsState;
use leptos::prelude::*;
use leptos_meta::Meta;

use super::{Icon, Shape};
use crate::{links, session::use_session};

/// A bar for credentials that cannot be used, or that are still waited for; nothing where all is well.
#[component]
pub fn CredentialsBanner() -> impl IntoView {
    let account = use_session().account;
    let waits = matches!(account.credentials, CredentialsState::Waiting(_));
    account.credentials.problem().filter(|_| !account.sandbox).cloned().map(|problem| {
        view! {
            // Without JavaScript too, the figures come by themselves once the credentials do.
            {waits.then(|| view! { <Meta http_equiv="refresh" content="4" /> })}
            <div class="banner" role="alert">
                <Icon shape=Shape::Alert />
                <span class="wrap">
                    <b>{problem.title} "."</b>
                    " "
                    {problem.remedy}
                    {problem.command.map(|command| view! { " " <code>{command}</code> })}
                </span>
                " "
                <OpenDemo />
            </div>
        }
    })
}

/// Opens the demo account beside one's own. A form: it works without JavaScript.
#[component]
pub fn OpenDemo() -> impl IntoView {
    view! {
        <form method="post" action=links::OPEN_DEMO>
            <button class="btn" type="submit">
                "Open the demo account"
            </button>
        </form>
    }
}

/// Goes back from the demo account to one's own.
#[component]
pub fn CloseDemo() -> impl IntoView {
    view! {
        <form method="post" action=links::CLOSE_DEMO>
            <button class="btn" type="submit">
                "Back to your account"
            </button>
        </form>
    }
}
