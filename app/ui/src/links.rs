//! Every address of Farthing is made here.

use domain::view::View;

/// The Overview with a view.
pub fn overview(view: &View) -> String {
    page("/", view)
}

/// A page, by its path, with a view.
pub fn page(path: &str, view: &View) -> String {
    with_query(path, &view.to_query())
}

/// The figures of the Overview as a file: `csv` or `json`.
pub fn export(view: &View, format: &str) -> String {
    with_query(&format!("/export/overview.{format}"), &view.to_query())
}

/// How to start Farthing beside an account.
pub const CONNECT: &str = "/connect";

/// The keys and values of a view's address.
pub fn pairs(view: &View) -> Vec<(String, String)> {
    form_urlencoded::parse(view.to_query().as_bytes()).into_owned().collect()
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
