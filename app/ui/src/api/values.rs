//! The values that an attribute has in a view, with their costs.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, figures::Reply};

/// The costs of a view by one attribute (`service`, `tag.Team`, …), without the view's own filters on it: each group is a value that a
/// filter can choose. One paid request a page of groups, and none for what is held.
#[server(endpoint = "values", input = GetUrl)]
pub async fn values(of: String, path: String, question: String) -> Result<Reply, ApiError> {
    use domain::{limits::Limits, overview::values_query, view::View};

    use super::figures::Ask;

    let services = expect_context::<crate::Services>();
    let limits = Limits::on(services.today());
    let of = of.parse().map_err(|()| {
        super::error::mark_failed(http::StatusCode::BAD_REQUEST);
        ApiError::Server("no such dimension, tag or category".to_owned())
    })?;
    let view = crate::links::page_of(&path).scoped(&View::parse(&question, &limits).view);
    let query = values_query(&view, &of, &limits);
    let anew = services.costs.quote_anew(&query);
    let answer = services.costs.costs(&query).await;
    if answer.is_err() {
        super::error::mark_failed(http::StatusCode::BAD_GATEWAY);
    }
    let answers = vec![(query, Ok(answer?))];
    Ok(Reply { ask: Ask { path, question }, limits, answers, anew, spending: (services.spending)() })
}
