//! Credentials banner, and the forms that open and close the demo account.

use domain::credentials::CredentialsState;
use leptos::prelude::*;
use leptos_meta::Meta;

use super::{Icon, Shape};
use crate::{
    links,
    session::{DemoAccount, use_session},
};

/// Banner for credentials that are invalid or not resolved yet; empty otherwise.
#[component]
pub fn CredentialsBanner() -> impl IntoView {
    let account = use_session().account;
    let is_waiting = matches!(account.credentials, CredentialsState::Waiting(_));
    account.credentials.problem().filter(|_| !account.demo.is_shown()).cloned().map(|problem| {
        view! {
            // Without JavaScript the page reloads until the credentials are resolved.
            {is_waiting.then(|| view! { <Meta http_equiv="refresh" content="4" /> })}
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

/// Button that opens the demo account in place of the configured account, if it can be opened.
#[component]
pub fn OpenDemo() -> impl IntoView {
    (use_session().account.demo == DemoAccount::Available)
        .then(|| account_button(links::OPEN_DEMO, "Open the demo account"))
}

/// Button that returns from the demo account to the configured account.
#[component]
pub fn CloseDemo() -> impl IntoView {
    account_button(links::CLOSE_DEMO, "Back to your account")
}

/// Form that changes the account. Works without JavaScript.
fn account_button(address: &'static str, label: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=address>
            <button class="button" type="submit">
                {label}
            </button>
        </form>
    }
}
