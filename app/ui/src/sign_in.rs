//! Sign-in page: a document of its own, without scripts. Rendered on the server only.

use domain::{access::Role, format, view::Theme};
use leptos::prelude::*;
use leptos_meta::HashedStylesheet;

use crate::{
    app::common_head,
    components::{
        Icon, Shape,
        shell::{Brand, THEMES},
    },
    links,
};

/// Value of the address's key `theme` for the theme of the system.
pub const SYSTEM_THEME: &str = "system";

/// Content of the sign-in page.
#[derive(Clone, Debug)]
pub struct SignInPrompt {
    /// Path and query to return to.
    pub to: String,
    /// Address of this page, with the one to return to.
    pub address: String,
    /// ID of the request, which its lines in the log have.
    pub request_id: String,
    /// Name of the page to return to.
    pub page: Option<String>,
    /// Name of the identity provider, and the address that leads to it; `None` without one.
    pub provider: Option<(String, String)>,
    /// Whether visitors can sign in with the access token.
    pub has_token: bool,
    /// Event before the page is shown.
    pub notice: Option<SignInNotice>,
    /// Minutes until failed attempts are forgotten.
    pub minutes: u64,
    /// Hours that a session lasts.
    pub hours: i64,
    /// Theme last selected in this browser.
    pub theme: Option<Theme>,
}

/// Event before the page is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInNotice {
    /// The token is not the server's.
    WrongToken {
        /// Attempts left.
        attempts_left: u32,
    },
    /// No attempts with the token are left.
    TooManyAttempts,
    /// The provider did not confirm the sign-in.
    ProviderFailed {
        /// Reason, as a sentence.
        reason: String,
        /// Whether the provider could be reached.
        is_available: bool,
    },
    /// The visitor has signed in but has no role.
    NoRole {
        /// Name of the visitor.
        name: Option<String>,
    },
    /// The role of the visitor does not include the page.
    WrongRole {
        /// Role of the visitor.
        role: Role,
        /// Role that the page needs.
        needed: Role,
    },
    /// The visitor has signed out.
    SignedOut {
        /// Address that ends the session at the identity provider; `None` if there is none.
        provider_sign_out: Option<String>,
    },
}

impl SignInNotice {
    /// Whether the visitor is signed in, so that signing in again does not help.
    fn is_signed_in(&self) -> bool {
        matches!(self, Self::NoRole { .. } | Self::WrongRole { .. })
    }
}

/// HTML document of the sign-in page.
#[must_use]
pub fn sign_in_document(options: LeptosOptions, prompt: SignInPrompt) -> String {
    Owner::new().with(|| document(options, prompt).to_html())
}

fn document(options: LeptosOptions, prompt: SignInPrompt) -> impl IntoView {
    let SignInPrompt { to, address, request_id, page, provider, has_token, notice, minutes, hours, theme } = prompt;
    let is_signed_in = notice.as_ref().is_some_and(SignInNotice::is_signed_in);
    let heading = if is_signed_in { "You have no access to this" } else { "Sign in to Farthing" };
    let title = if is_signed_in { "No access · Farthing" } else { "Sign in · Farthing" };
    let target = page.filter(|_| !is_signed_in);
    let target = target.map(|page| view! { <p class="secondary">"You will be taken to " <b>{page}</b> "."</p> });
    let is_wrong = matches!(notice, Some(SignInNotice::WrongToken { .. }));
    let has_form = has_token && !is_signed_in && notice != Some(SignInNotice::TooManyAttempts);
    let form = has_form.then(|| view! { <TokenForm to is_wrong has_focus=provider.is_none() /> });
    let separator = (provider.is_some() && has_form).then(|| view! { <p class="or secondary">"or"</p> });
    let provider_name = provider.as_ref().map(|(name, _)| name.clone());
    let provider_button = provider.filter(|_| !is_signed_in).map(|(name, address)| {
        view! {
            <a class="button main" href=address>
                <Icon shape=Shape::Key />
                {format!("Continue with {name}")}
            </a>
        }
    });
    let failed_request = matches!(notice, Some(SignInNotice::ProviderFailed { .. })).then(|| {
        view! {
            <p class="muted">
                "In the log, this request has the ID " <code>{request_id}</code> "."
            </p>
        }
    });
    // With the page that a visitor may not see, there is no address that shows this one again.
    let themes = (!is_signed_in).then(|| view! { <ThemeLinks address current=theme /> });
    let foot = (!is_signed_in).then(|| format!("You stay signed in for {hours} hours."));
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.map(Theme::as_str)>
            <head>
                {common_head()}
                <HashedStylesheet options id="style" />
                <title inner_html=title></title>
            </head>
            <body>
                <header class="top">
                    <a class="brand" href=links::HOME>
                        <Brand />
                    </a>
                    <div class="tools">{themes}</div>
                </header>
                <main id="main">
                    <div class="sign-in">
                        <h1>{heading}</h1>
                        {target}
                        {notice.map(|notice| view! { <Notice notice minutes provider_name=provider_name.clone() /> })}
                        {failed_request}
                        {provider_button}
                        {separator}
                        {form}
                        {foot.map(|foot| view! { <p class="secondary foot">{foot}</p> })}
                    </div>
                </main>
            </body>
        </html>
    }
}

/// Theme switch of links, because this page has no scripts.
#[component]
fn ThemeLinks(address: String, current: Option<Theme>) -> impl IntoView {
    let link = |(theme, label, shape): (Option<Theme>, &'static str, Shape)| {
        let separator = if address.contains('?') { '&' } else { '?' };
        let href = format!("{address}{separator}theme={}", theme.map_or(SYSTEM_THEME, Theme::as_str));
        view! {
            <a href=href title=label aria-current=(theme == current).then_some("true")>
                <span class="visually-hidden">{label}</span>
                <Icon shape />
            </a>
        }
    };
    view! {
        <nav class="theme" aria-label="Theme">
            {THEMES.map(link).collect_view()}
        </nav>
    }
}

#[component]
fn TokenForm(to: String, is_wrong: bool, has_focus: bool) -> impl IntoView {
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
                    autofocus=has_focus
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
fn Notice(notice: SignInNotice, minutes: u64, provider_name: Option<String>) -> impl IntoView {
    let provider = provider_name.unwrap_or_else(|| "Your identity provider".to_owned());
    let mut action = None;
    let (class, role) = match notice {
        SignInNotice::SignedOut { .. } => ("note-bar", "note"),
        _ => ("note-bar fail", "alert"),
    };
    let (title, advice) = match notice {
        SignInNotice::WrongToken { attempts_left } => {
            let attempts = format::count(attempts_left, "attempt");
            ("This token is not valid.".to_owned(), format!("It may have been replaced. {attempts} left."))
        }
        SignInNotice::TooManyAttempts => {
            ("Too many attempts from your address.".to_owned(), format!("Try again in {minutes} minutes."))
        }
        SignInNotice::ProviderFailed { reason, .. } => {
            (format!("{provider} did not confirm the sign-in."), format!("{reason} Try again."))
        }
        SignInNotice::NoRole { name } => {
            action = Some(view! { <SignOutForm /> }.into_any());
            let who = name.map(|name| format!("You are signed in as {name}, but have no role in Farthing."));
            let who = who.unwrap_or_else(|| "You are signed in, but have no role in Farthing.".to_owned());
            ("No role.".to_owned(), format!("{who} Ask the person who runs this server for one."))
        }
        SignInNotice::WrongRole { role, needed } => {
            action = Some(
                view! {
                    <p>
                        <a class="button" href=links::HOME>
                            "Open the Overview"
                        </a>
                    </p>
                }
                .into_any(),
            );
            (
                format!("Your role is {role}."),
                format!("This page needs the role {needed}. Ask the person who runs this server for it."),
            )
        }
        SignInNotice::SignedOut { provider_sign_out } => {
            action = provider_sign_out.map(|address| {
                view! {
                    <p>
                        <a class="button" href=address>
                            {format!("Sign out of {provider}")}
                        </a>
                    </p>
                }
                .into_any()
            });
            let advice = match &action {
                Some(_) => {
                    format!("You may still be signed in to {provider}. On a shared computer, sign out there as well.")
                }
                None => String::new(),
            };
            ("You are signed out.".to_owned(), advice)
        }
    };
    view! {
        <div class=class role=role>
            <Icon shape=Shape::Alert />
            <span>
                <b>{title}</b>
                " "
                {advice}
            </span>
        </div>
        {action}
    }
}

#[component]
fn SignOutForm() -> impl IntoView {
    view! {
        <form method="post" action=links::SIGN_OUT>
            <button class="button">"Sign out"</button>
        </form>
    }
}
