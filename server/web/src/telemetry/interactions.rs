//! Use of the pages: which pages are opened, and with which options. Names only, never values: no service, account, tag key or
//! search text.

use std::sync::Arc;

use app::{OpenedAddress, Services};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use domain::{
    compare::CompareWith,
    dimension::Attribute,
    view::{Facet, FindingProperty, Page, Property, Span, View},
};
use http::{Method, StatusCode, Uri, header};
use prometheus::{IntCounterVec, Opts, Registry};

use super::findings::FindingMetrics;

/// Server function that loads the costs of a page after navigation in the browser.
const COSTS_FUNCTION: &str = "/api/figures";

/// Metrics of the use of pages. Clones share them.
#[derive(Clone)]
pub struct InteractionMetrics {
    views: IntCounterVec,
    options: IntCounterVec,
}

/// State of [`count_interactions`].
pub struct Interactions {
    /// Metrics of the pages.
    pub pages: InteractionMetrics,
    /// Metrics of the findings on Insights pages.
    pub findings: FindingMetrics,
    /// Application services for the account that requests use by default.
    pub default_services: Arc<Services>,
}

impl InteractionMetrics {
    /// Creates the metrics.
    ///
    /// # Errors
    /// If a name is taken.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let views = IntCounterVec::new(
            Opts::new(
                "farthing_page_views_total",
                "Pages that were opened, also within the app, and loads of costs after another change of the view.",
            ),
            &["page"],
        )?;
        let options = IntCounterVec::new(
            Opts::new(
                "farthing_view_options_total",
                "Options of the pages that were opened, such as the dimension of a filter.",
            ),
            &["option", "name"],
        )?;
        registry.register(Box::new(views.clone()))?;
        registry.register(Box::new(options.clone()))?;
        Ok(Self { views, options })
    }

    /// Counts a page that was opened. The name must be one of a fixed set.
    pub fn count_page(&self, name: &str) {
        self.views.with_label_values(&[name]).inc();
    }

    fn count(&self, name: &str, page: &Page, view: &View) {
        self.count_page(name);
        for (option, name) in options(page, view) {
            self.options.with_label_values(&[option, name]).inc();
        }
    }
}

/// Middleware of the pages and server functions that counts what was opened.
pub async fn count_interactions(State(state): State<Arc<Interactions>>, mut request: Request, next: Next) -> Response {
    let address = OpenedAddress::default();
    request.extensions_mut().insert(address.clone());
    let opened = (request.method() == Method::GET).then(|| opened(request.uri())).flatten();
    let selected = request.extensions().get::<Arc<Services>>().cloned();
    let response = next.run(request).await;
    let content_type = response.headers().get(header::CONTENT_TYPE).map_or(&b""[..], |it| it.as_bytes());
    let is_opened = response.status() == StatusCode::OK;
    if let Some(Opened { path, query, is_document }) = opened.filter(|_| is_opened)
        && content_type.starts_with(b"text/html") == is_document
    {
        let reports = &selected.as_ref().unwrap_or(&state.default_services).reports;
        let page = Page::from_path(&path);
        // Parsed with the page, unless the page was sent before its data was loaded.
        let address = address.get().unwrap_or_else(|| Arc::new(View::parse(&page, &query, &reports.limits())));
        let view = &address.view;
        // Without a name, the page does not exist.
        if let Some(name) = app::module_of(&path) {
            state.pages.count(name, &page, view);
        }
        if let Some(report) = reports.latest_findings.get().filter(|_| page == Page::Insights) {
            state.findings.count(&report, &query, view, reports.today());
        }
    }
    response
}

/// Path and query of a page that a request opens.
struct Opened {
    path: String,
    query: String,
    /// Whether the request is for the page's HTML, not for its costs only.
    is_document: bool,
}

fn opened(uri: &Uri) -> Option<Opened> {
    let query = uri.query().unwrap_or_default();
    if uri.path() == COSTS_FUNCTION {
        let argument = |name| {
            let mut arguments = form_urlencoded::parse(query.as_bytes());
            arguments.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
        };
        return Some(Opened { path: argument("path")?, query: argument("question")?, is_document: false });
    }
    let is_page = !uri.path().starts_with("/api/");
    is_page.then(|| Opened { path: uri.path().to_owned(), query: query.to_owned(), is_document: true })
}

/// Options of a view, each with the name of the choice.
fn options(page: &Page, view: &View) -> Vec<(&'static str, &'static str)> {
    let range = match (view.within, view.span) {
        (Some(_), _) => "zoom",
        (None, None) => "default",
        (None, Some(Span::Preset(preset))) => preset.as_str(),
        (None, Some(Span::Days(_))) => "days",
    };
    let compare = view.compare.map(|it| match it {
        CompareWith::Previous => "previous",
        CompareWith::YearAgo => "year-ago",
        CompareWith::Custom(_) => "days",
    });
    let mut options = vec![("range", range)];
    options.extend(compare.map(|it| ("compare", it)));
    options.extend(view.filter.choices().map(|(attribute, _)| ("filter", attribute_label(attribute))));
    match page {
        Page::Overview | Page::Services | Page::Service(_) => {
            options.push(("metric", view.metric.as_str()));
            options.push(("granularity", view.granularity.map_or("default", domain::period::Granularity::as_str)));
            options.extend(view.group_by.iter().map(|it| ("group", attribute_label(it))));
        }
        Page::Resources => {
            let properties = view.resources.properties.choices();
            options.extend(properties.map(|(property, _)| ("filter", Property::as_str(*property))));
            options.extend(view.resources.group.as_ref().map(|it| ("group", facet_label(it, Property::as_str))));
            options.extend((!view.resources.search.is_empty()).then_some(("filter", "search")));
        }
        Page::Insights => {
            let properties = view.findings.properties.choices();
            options.extend(properties.map(|(property, _)| ("filter", FindingProperty::as_str(*property))));
            options.extend(view.findings.min_saving.map(|_| ("filter", "saving")));
            options.push(("group", facet_label(&view.findings.group, FindingProperty::as_str)));
            options.extend((!view.findings.dismissals.is_empty()).then_some(("filter", "dismissals")));
        }
        Page::Report => options.push(("metric", view.metric.as_str())),
        Page::Status => options.clear(),
    }
    options
}

fn facet_label<P: Copy>(facet: &Facet<P>, own: impl Fn(P) -> &'static str) -> &'static str {
    match facet {
        Facet::Shared(attribute) => attribute_label(attribute),
        Facet::Own(property) => own(*property),
    }
}

/// Name of a dimension; keys of tags and names of cost categories are the account's, and are left out.
fn attribute_label(attribute: &Attribute) -> &'static str {
    match attribute {
        Attribute::Dimension(dimension) => dimension.as_str(),
        Attribute::Tag(_) => "tag",
        Attribute::Category(_) => "category",
    }
}

#[cfg(test)]
mod tests {
    use domain::limits::Limits;

    use super::*;

    fn options_of(path: &str, query: &str) -> String {
        let page = Page::from_path(path);
        let parsed = View::parse(&page, query, &Limits::on("2026-11-23".parse().unwrap()));
        assert_eq!(parsed.problems, []);
        let options = options(&page, &parsed.view);
        options.iter().map(|(option, name)| format!("{option}={name}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn options_are_names_without_values() {
        for (path, query, expected) in [
            ("/", "", "range=default metric=unblended granularity=default group=service"),
            (
                "/services/Secret",
                "range=30d&group=tag.Secret&tag.Secret=Secret&not.category.Secret=Secret&compare=previous",
                "range=30d compare=previous filter=tag filter=category metric=unblended granularity=default group=tag",
            ),
            (
                "/",
                "from=2026-10-01&to=2026-10-05&granularity=daily&metric=usage&group=region&region=eu-west-1",
                "range=days filter=region metric=usage granularity=daily group=region",
            ),
            (
                "/resources",
                "search=secret&state=running&group=region",
                "range=default filter=state group=region filter=search",
            ),
            ("/insights", "effort=low&group=service", "range=default filter=effort group=service"),
            ("/status", "", ""),
        ] {
            assert_eq!(options_of(path, query), expected, "{path}?{query}");
        }
    }

    #[test]
    fn pages_and_loads_of_costs_are_opened() {
        let opened = |uri: &str| opened(&uri.parse().unwrap()).map(|it| (it.path, it.query, it.is_document));
        assert_eq!(opened("/services?top=5"), Some(("/services".to_owned(), "top=5".to_owned(), true)));
        let costs = Some(("/services/a b".to_owned(), "top=5&group=az".to_owned(), false));
        assert_eq!(opened("/api/figures?path=/services/a%20b&question=top%3D5%26group%3Daz"), costs);
        assert_eq!(opened("/api/figures?path=/"), None);
        assert_eq!(opened("/api/insights"), None);
    }
}
