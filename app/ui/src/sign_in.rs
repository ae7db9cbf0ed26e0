//! Sign-in page: a document of its own, without scripts. Rendered on the server only.

use domain::{format, view::Theme};
use leptos::prelude::*;
use leptos_meta::HashedStylesheet;

use crate::{
    app::common_head,
    components::{Icon, Shape},
};

/// Content of the sign-in page.
#[derive(Clone, Debug)]
pub struct SignInPrompt {
    /// Path and query to return to.
    pub to: String,
    /// Name of the page to return to.
    pub page: Option<String>,
    /// Why the last attempt failed.
    pub notice: Option<SignInNotice>,
    /// Minutes until failed attempts are forgotten.
    pub minutes: u64,
    /// Hours that a session lasts.
    pub hours: i64,
    /// Theme last selected in this browser.
    pub theme: Option<Theme>,
}

/// Why an attempt to sign in failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInNotice {
    /// The token is not the server's.
    WrongToken {
        /// Attempts left.
        attempts_left: u32,
    },
    /// No attempts are left.
    TooManyAttempts,
}

/// HTML document of the sign-in page.
#[must_use]
pub fn sign_in_document(options: LeptosOptions, prompt: SignInPrompt) -> String {
    Owner::new().with(|| document(options, prompt).to_html())
}

fn document(options: LeptosOptions, prompt: SignInPrompt) -> impl IntoView {
    let SignInPrompt { to, page, notice, minutes, hours, theme } = prompt;
    let target = page.map(|page| view! { <p class="secondary">"You will be taken to " <b>{page}</b> "."</p> });
    let form =
        (notice != Some(SignInNotice::TooManyAttempts)).then(|| view! { <TokenForm to is_wrong=notice.is_some() /> });
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.map(Theme::as_str)>
            <head>
                {common_head()}
                <HashedStylesheet options id="style" />
                <title>"Sign in · Farthing"</title>
            </head>
            <body>
                <main id="main">
                    <div class="sign-in">
                        <h1>"Sign in to Farthing"</h1>
                        {target}
                        {notice.map(|notice| view! { <Notice notice minutes /> })}
                        {form}
                        <p class="secondary foot">{format!("You stay signed in for {hours} hours.")}</p>
                    </div>
                </main>
            </body>
        </html>
    }
}

#[component]
fn TokenForm(to: String, is_wrong: bool) -> impl IntoView {
    view! {
        <form method="post" action="/sign-in">
            <input type="hidden" name="to" value=to />
            <label for="token">"Access token"</label>
            <div class="entry">
                <input
                    id="token"
                    name="token"
                    type="password"
                    required
                    autofocus
                    autocomplete="current-password"
                    aria-describedby="token-help"
                    aria-invalid=is_wrong.then_some("true")
                />
                <button class="button main">"Sign in"</button>
            </div>
            <p id="token-help" class="muted">"Ask the person who runs this server for it."</p>
        </form>
    }
}

#[component]
fn Notice(notice: SignInNotice, minutes: u64) -> impl IntoView {
    let (title, advice) = match notice {
        SignInNotice::WrongToken { attempts_left } => {
            let attempts = format::count(attempts_left, "attempt");
            ("This token is not valid.", format!("It may have been replaced. {attempts} left."))
        }
        SignInNotice::TooManyAttempts => {
            ("Too many attempts from your address.", format!("Try again in {minutes} minutes."))
        }
    };
    view! {
        <div class="note-bar fail" role="alert">
            <Icon shape=Shape::Alert />
            <span>
                <b>{title}</b>
                " "
                {advice}
            </span>
        </div>
    }
}
