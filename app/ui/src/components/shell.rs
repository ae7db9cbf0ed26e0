//! Frame of every page: top bar and banners.

use domain::{
    access::Role,
    view::{PAGES, Page, PageSpec, Theme, View},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{
    Icon, Shape,
    credentials::{CloseDemo, CredentialsBanner},
    meter::Meter,
};
use crate::{
    links,
    session::{DemoAccount, SignIn, use_session, visitor_role},
    theme::ThemeState,
    view_state::{ViewState, use_push_address},
};

/// Top bar: name, pages, account, theme.
#[component]
pub fn TopBar() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let path = use_location().pathname;
    let home = move || links::page(&Page::Overview, &state.view());
    // Filters of one page only are dropped from the links to other pages.
    let entry = move |spec: &'static PageSpec| {
        let link = move || links::page(&spec.page, &state.with(without_list_filters));
        // An unknown path is parsed as the Overview, but no entry is current there.
        let is_current =
            move |path: &String| spec.path == path || (spec.path != "/" && Page::from_path(path).spec() == spec);
        view! {
            <a href=link aria-current=move || path.with(is_current).then_some("page")>
                {spec.label}
            </a>
        }
    };
    let is_admin = visitor_role() == Role::Admin;
    view! {
        <header class="top">
            <a class="brand" href=home>
                <Brand />
            </a>
            <nav class="nav" aria-label="Pages">
                {PAGES.iter().filter(|spec| is_admin || !matches!(spec.page, Page::Status)).map(entry).collect_view()}
            </nav>
            <div class="tools">
                <AccountName />
                <Meter />
                <ThemeSwitch />
                {sign_out()}
            </div>
        </header>
    }
}

/// View box of the mark. A value instead of a text in the view, because Leptos cannot hydrate a component that starts with an
/// element without any values.
const MARK_BOX: &str = "0 0 18 18";

/// Mark and name of the program.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <svg viewBox=MARK_BOX aria-hidden="true">
            <circle cx="9" cy="9" r="7.4" fill="none" stroke="currentColor" stroke-width="1.5" />
            <path d="M9 9V3.6A5.4 5.4 0 0 1 14.4 9z" fill="currentColor" />
        </svg>
        "Farthing"
    }
}

/// Drops filters that only resources or findings have; dismissals are kept, since only the address stores them.
fn without_list_filters(view: &View) -> View {
    let dismissals = view.findings.dismissals.clone();
    View {
        resources: domain::view::ResourceView::default(),
        findings: domain::view::Findings { dismissals, ..domain::view::Findings::default() },
        ..view.clone()
    }
}

#[component]
fn AccountName() -> impl IntoView {
    let account = use_session().account;
    let number = account.identity.as_ref().map(|identity| identity.account.clone());
    // A restricted visitor may not see the number.
    let is_known = number.is_some() || account.scope.is_some();
    let name = match (account.demo.is_shown(), is_known) {
        (true, _) => "Demo account",
        (false, true) => "Account",
        (false, false) => "Account unknown",
    };
    view! {
        <span class="account">{name} {number.map(|number| view! { <span class="muted long">{number}</span> })}</span>
    }
}

/// Button that signs the visitor out; `None` without sign-in.
fn sign_out() -> Option<AnyView> {
    (use_session().account.sign_in == SignIn::Required).then(|| {
        view! {
            <form method="post" action=links::SIGN_OUT>
                <button class="button quiet">"Sign out"</button>
            </form>
        }
        .into_any()
    })
}

/// Choices of the theme switches: theme, name and icon.
pub const THEMES: [(Option<Theme>, &str, Shape); 3] = [
    (None, "System", Shape::Auto),
    (Some(Theme::Light), "Light", Shape::Sun),
    (Some(Theme::Dark), "Dark", Shape::Moon),
];

/// Theme switch: system, light or dark; saved in the address and in a cookie.
#[component]
fn ThemeSwitch() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let themes = expect_context::<ThemeState>();
    let go = use_push_address();
    let path = use_location().pathname;
    let choice = move |(theme, label, shape): (Option<Theme>, &'static str, Shape)| {
        let go = go.clone();
        let checked = move || themes.current() == theme;
        let choose = move |_| {
            themes.select(theme);
            let view = View { theme, ..untrack(|| state.view()) };
            go(&links::any_page(&path.get_untracked(), &view));
        };
        view! {
            <label title=label>
                <input type="radio" name="theme" prop:checked=checked checked=checked on:change=choose />
                <span class="visually-hidden">{label}</span>
                <Icon shape />
            </label>
        }
    };
    view! {
        <fieldset class="theme">
            <legend class="visually-hidden">"Theme"</legend>
            {THEMES.map(choice).collect_view()}
        </fieldset>
    }
}

/// Banners for the demo account, a restricted role, missing sign-in and credentials.
#[component]
pub fn Banner() -> impl IntoView {
    let account = use_session().account;
    let demo = account.demo.is_shown().then(|| {
        let text = "These figures are simulated. Nothing on this page comes from your AWS bill or adds to it.";
        let action = if account.demo == DemoAccount::Opened {
            view! { <CloseDemo /> }.into_any()
        } else {
            view! { <a href=links::CONNECT>"Connect an account"</a> }.into_any()
        };
        note("Demo account.", text.to_owned(), Some(action))
    });
    let scope = account.scope.map(|scope| note("Restricted role.", scope, None));
    let no_sign_in = (account.sign_in == SignIn::Off).then(|| {
        let text = "Farthing was started with --no-auth: anyone who can reach this address can see these costs.";
        note("No sign-in.", text.to_owned(), None)
    });
    view! {
        {demo}
        {scope}
        <CredentialsBanner />
        {no_sign_in}
    }
}

/// Banner with an action at its end.
fn note(title: &'static str, text: String, action: Option<AnyView>) -> AnyView {
    view! {
        <div class="banner" role="note">
            <Icon shape=Shape::Alert />
            <span>
                <b>{title}</b>
                " "
                {text}
            </span>
            {action}
        </div>
    }
    .into_any()
}
