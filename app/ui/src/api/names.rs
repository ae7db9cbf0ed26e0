//! The names that a filter or a group can choose from.

#[cfg(feature = "ssr")]
use domain::dimension::Attribute;
use domain::query::Name;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::ApiError;

/// `of` for the keys of tags.
pub const TAG_KEYS: &str = "tag";
/// `of` for the names of cost categories.
pub const CATEGORIES: &str = "category";

/// The values of an attribute (`service`, `tag.Team`, …) in the range of a view, the keys of tags, or the names of cost categories.
#[server(endpoint = "names", input = GetUrl)]
pub async fn names(of: String, view: String) -> Result<Vec<Name>, ApiError> {
    use domain::{query::NameQuery, view::View};

    let reports = super::reports();
    let limits = reports.limits();
    let range = View::parse(&view, &limits).view.range(&limits);
    let query = match of.as_str() {
        TAG_KEYS => NameQuery::TagKeys { range },
        CATEGORIES => NameQuery::Categories { range },
        of => NameQuery::Values { of: attribute(of)?, range },
    };
    reports.names(&query).await.map_err(ApiError::at_aws)
}

/// An attribute by its word in an address.
#[cfg(feature = "ssr")]
pub(super) fn attribute(word: &str) -> Result<Attribute, ApiError> {
    word.parse().map_err(|()| ApiError::bad_request("Unknown dimension, tag or cost category."))
}
