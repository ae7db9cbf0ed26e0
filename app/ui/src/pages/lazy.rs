//! Pages as lazy routes: the code of each page is a WASM module of its own, loaded with the page.

use std::time::Duration;

use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
    wasm_split::{SplitLoaderError, wasm_split},
    web_sys::{Element, Event},
};
use leptos_router::{LazyRoute, hooks::use_url};

use super::{
    connect::ConnectPage, insights::InsightsPage, overview::OverviewPage, report::ReportPage, resources::ResourcesPage,
    service::ServicePage, services::ServicesPage, status::StatusPage,
};

/// Shows a page whose code can't be loaded, after an update of the server for instance, as the server renders it.
struct ServerFallback {
    address: String,
    /// Set if the server has already rendered the page: it stays as it is, since loading it again would fail, too, and the browser
    /// follows its links.
    links: Option<BrowserLinks>,
}

impl ServerFallback {
    /// The fallback for the page of the address, to be dropped once the page's code is loaded.
    fn for_address() -> Self {
        let is_rendered = Owner::current_shared_context().is_some_and(|context| context.during_hydration());
        let address = use_url().with_untracked(|url| match url.search() {
            "" => url.path().to_owned(),
            query => format!("{}?{query}", url.path()),
        });
        Self { address, links: is_rendered.then(BrowserLinks::new) }
    }

    /// Shows the page as the server renders it. Never ends.
    async fn show(self) -> AnyView {
        #[cfg(feature = "hydrate")]
        crate::early_use::forget_click();
        if self.links.is_none() {
            let _ = window().location().assign(&self.address);
        }
        std::future::pending().await
    }
}

/// Lets the browser follow links until it is dropped: the router listens for clicks, but waits for the code of the page. A listener of the
/// document sees a click before the router's, which is the window's.
struct BrowserLinks(Closure<dyn Fn(Event)>);

impl BrowserLinks {
    fn new() -> Self {
        let hide_from_router = Closure::<dyn Fn(Event)>::new(|event: Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if target.is_some_and(|target| matches!(target.closest("a[href]"), Ok(Some(_)))) {
                event.stop_propagation();
            }
        });
        let _ = document().add_event_listener_with_callback("click", hide_from_router.as_ref().unchecked_ref());
        Self(hide_from_router)
    }
}

impl Drop for BrowserLinks {
    fn drop(&mut self) {
        let _ = document().remove_event_listener_with_callback("click", self.0.as_ref().unchecked_ref());
    }
}

/// Defines lazy routes, each by its type, its page component, the function with the page's code, which names the module, and the function
/// that loads it.
macro_rules! lazy_pages {
    ($($route:ident, $page:ident, $code:ident, $load:ident;)*) => {
        $(
            #[doc = concat!("Lazy route of [`", stringify!($page), "`].")]
            pub struct $route;

            #[wasm_split($code, wasm_split_path = ::leptos::wasm_split, preload($load), fallible)]
            fn $code() -> Result<AnyView, SplitLoaderError> {
                Ok(view! { <$page /> }.into_any())
            }

            impl LazyRoute for $route {
                fn data() -> Self {
                    Self
                }

                async fn view(_: Self) -> AnyView {
                    let fallback = ServerFallback::for_address();
                    match $code().await {
                        Ok(view) => view,
                        Err(_) => fallback.show().await,
                    }
                }

                async fn preload() {
                    // An error is logged by the loader; `view` tries again.
                    let _ = $load().await;
                }
            }
        )*

        /// Loads the code of all pages, one after the other.
        async fn load_all() {
            $($route::preload().await;)*
        }
    };
}

lazy_pages! {
    OverviewRoute, OverviewPage, overview, load_overview;
    ServicesRoute, ServicesPage, services, load_services;
    ResourcesRoute, ResourcesPage, resources, load_resources;
    InsightsRoute, InsightsPage, insights, load_insights;
    ServiceRoute, ServicePage, service, load_service;
    ReportRoute, ReportPage, report, load_report;
    StatusRoute, StatusPage, status, load_status;
    ConnectRoute, ConnectPage, connect, load_connect;
}

/// Name of the module with the code of the page at a path; `None` if there is no such page.
#[cfg(feature = "ssr")]
#[must_use]
pub fn module_of(path: &str) -> Option<&'static str> {
    use domain::view::Page;

    Some(match Page::from_path(path) {
        Page::Overview if path == crate::links::CONNECT => "connect",
        Page::Overview if path != Page::Overview.path() => return None,
        Page::Overview => "overview",
        Page::Services => "services",
        Page::Service(_) => "service",
        Page::Resources => "resources",
        Page::Insights => "insights",
        Page::Report => "report",
        Page::Status => "status",
    })
}

/// Loads the code of all pages once the browser is idle: opening one then takes no request.
pub fn preload_pages() {
    /// The page itself is drawn first.
    const DELAY: Duration = Duration::from_secs(3);
    let preload = || leptos::task::spawn_local(load_all());
    Effect::new(move |_| set_timeout(move || request_idle_callback(preload), DELAY));
}
