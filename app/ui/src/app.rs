//! HTML document and routes.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos_meta::{HashedStylesheet, MetaTags};
use leptos_meta::{Html, Title, provide_meta_context};
use leptos_router::{
    Lazy,
    components::{FlatRoutes, Route, Router},
    path,
};

#[cfg(feature = "ssr")]
use crate::page_code::PageCode;
use crate::{
    components::shell::{Banner, TopBar},
    cost_cache::CostCache,
    pages::{
        lazy::{
            ConnectRoute, InsightsRoute, OverviewRoute, ReportRoute, ResourcesRoute, ServiceRoute, ServicesRoute,
            StatusRoute, preload_pages,
        },
        not_found::NotFoundPage,
    },
    scroll::restore_scroll_positions,
    session::{provide_session, use_session},
    theme::ThemeState,
    view_state::ViewState,
};

/// Start of the head of every document: encoding, size, color schemes and icon.
#[cfg(feature = "ssr")]
pub fn common_head() -> impl IntoView {
    view! {
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    }
}

/// HTML document, rendered on the server only.
#[cfg(feature = "ssr")]
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en" data-grant=grant_fingerprint()>
            <head>
                {common_head()}
                <PageCode options=options.clone() />
                <HashedStylesheet options=options.clone() id="style" />
                <AutoReload options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Fingerprint of the visitor's grant, for the page's code; `None` without sign-in.
#[cfg(feature = "ssr")]
fn grant_fingerprint() -> Option<String> {
    use_context::<crate::Services>().map(|it| it.grant).filter(|it| !it.is_empty())
}

/// Root component: runs on the server for the first page, then in the browser.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_session();
    provide_context(CostCache::new(use_session().spending));
    view! {
        <Title formatter=document_title />
        <Router>
            <Frame />
        </Router>
    }
}

/// Title of the document for that of a page.
fn document_title(page: String) -> String {
    // On the server, Leptos writes it into the HTML as it is. The browser sets it as text.
    #[cfg(feature = "ssr")]
    let page = page.replace('&', "&amp;").replace('<', "&lt;");
    if page.is_empty() { "Farthing".to_owned() } else { format!("{page} · Farthing") }
}

/// Frame of every page: top bar, banners and main area.
#[component]
fn Frame() -> impl IntoView {
    let state = ViewState::from_address();
    provide_context(state);
    let themes = ThemeState::of(state);
    provide_context(themes);
    restore_scroll_positions();
    preload_pages();
    let theme = move || themes.current().map(domain::view::Theme::as_str);
    view! {
        <Html {..} data-theme=theme />
        <a class="skip" href="#main">
            "Skip to figures"
        </a>
        <TopBar />
        <Banner />
        <main id="main">
            <FlatRoutes fallback=NotFoundPage>
                <Route path=path!("/") view={Lazy::<OverviewRoute>::new()} />
                <Route path=path!("/services") view={Lazy::<ServicesRoute>::new()} />
                <Route path=path!("/resources") view={Lazy::<ResourcesRoute>::new()} />
                <Route path=path!("/insights") view={Lazy::<InsightsRoute>::new()} />
                <Route path=path!("/services/:service") view={Lazy::<ServiceRoute>::new()} />
                <Route path=path!("/report") view={Lazy::<ReportRoute>::new()} />
                <Route path=path!("/status") view={Lazy::<StatusRoute>::new()} />
                <Route path=path!("/connect") view={Lazy::<ConnectRoute>::new()} />
            </FlatRoutes>
        </main>
    }
}
