//! The names that a filter or a group can choose from.

use domain::query::Name;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::ApiError;

/// What `of` says for the keys of tags.
pub const TAG_KEYS: &str = "tag";
/// What `of` says for the names of cost categories.
pub const CATEGORIES: &str = "category";

/// The values of an attribute (`service`, `tag.Team`, …) in the range of a view, or the keys of tags, or the names of categories.
/// One paid request a page of a thousand.
#[server(endpoint = "names", input = GetUrl)]
pub async fn names(of: String, view: String) -> Result<Vec<Name>, ApiError> {
    use domain::{limits::Limits, query::NameQuery, view::View};

    let services = expect_context::<crate::Services>();
    let limits = Limits::on(services.today());
    let range = View::parse(&view, &limits).view.range(&limits);
    let query = match of.as_str() {
        TAG_KEYS => NameQuery::TagKeys { range },
        CATEGORIES => NameQuery::Categories { range },
        attribute => {
            let of = attribute.parse().map_err(|()| {
                super::error::mark_failed(http::StatusCode::BAD_REQUEST);
                ApiError::Server("no such dimension, tag or category".to_owned())
            })?;
            NameQuery::Values { of, range }
        }
    };
    let names = services.costs.names(&query).await;
    names.map_err(|error| {
        super::error::mark_failed(http::StatusCode::BAD_GATEWAY);
        error.into()
    })
}
