//! Names for filters and groupings: attribute values, tag keys and cost categories.

#[cfg(feature = "ssr")]
use domain::dimension::Attribute;
use domain::query::Name;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, codec::Binary};

/// Value of the parameter `of` for tag keys.
pub const TAG_KEYS: &str = "tag";
/// Value of the parameter `of` for cost category names.
pub const CATEGORIES: &str = "category";

/// Values of an attribute (`service`, `tag.Team`, …), tag keys or cost category names within the range of a view.
#[server(endpoint = "names", input = GetUrl, output = Binary)]
pub async fn names(of: String, view: String) -> Result<Vec<Name>, ApiError> {
    use domain::{
        query::{NameQuery, Names},
        view::{Page, View},
    };

    let reports = super::reports();
    let limits = reports.limits();
    let range = View::parse(&Page::Overview, &view, &limits).view.range(&limits);
    let names = match of.as_str() {
        TAG_KEYS => Names::TagKeys,
        CATEGORIES => Names::Categories,
        of => Names::Values(attribute(of)?),
    };
    reports.names(&NameQuery::unfiltered(names, range)).await.map_err(ApiError::from_aws)
}

/// Parses an attribute as written in an address.
#[cfg(feature = "ssr")]
pub(super) fn attribute(word: &str) -> Result<Attribute, ApiError> {
    word.parse().map_err(|()| ApiError::bad_request("Unknown dimension, tag or cost category."))
}
