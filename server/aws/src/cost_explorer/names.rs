//! `GetDimensionValues`, `GetTags`, `GetCostCategories`: values for filters.

use aws_sdk_costexplorer::{
    Client,
    types::{Context, DateInterval, Dimension, Expression},
};
use domain::{
    dimension::Attribute,
    error::SourceError,
    period::{DateRange, Granularity},
    query::{Name, NameQuery, Names},
};

use super::{expression::expression, interval::interval, trial};
use crate::{
    error::Call,
    pages::{Cursor, Token},
};

/// Operation of a query.
pub fn names_call(query: &NameQuery) -> Call {
    match query.names {
        Names::Values(Attribute::Dimension(_)) => Call("ce:GetDimensionValues"),
        Names::Values(Attribute::Tag(_)) | Names::TagKeys => Call("ce:GetTags"),
        Names::Values(Attribute::Category(_)) | Names::Categories => Call("ce:GetCostCategories"),
    }
}

/// Reads all names, in AWS's order.
pub async fn read(client: &Client, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
    let call = names_call(query);
    let costs = Costs { period: days(call, &query.range)?, filter: expression(&query.filter) };
    let mut names = Vec::new();
    let mut cursor = Cursor::new(call);
    while let Some(token) = cursor.next() {
        let (page, next) = page(client, call, &query.names, costs.clone(), token).await?;
        names.extend(page);
        cursor.advance(next)?;
    }
    Ok(names)
}

async fn page(client: &Client, call: Call, names: &Names, costs: Costs, token: Token) -> Result<Page, SourceError> {
    match names {
        Names::Values(Attribute::Dimension(dimension)) => {
            let dimension = Dimension::from(dimension.aws_name());
            dimension_values(client, call, dimension, costs, token).await
        }
        Names::Values(Attribute::Tag(key)) => tags(client, call, Some(key), costs, token).await,
        Names::TagKeys => tags(client, call, None, costs, token).await,
        Names::Values(Attribute::Category(name)) => categories(client, call, Some(name), costs, token).await,
        Names::Categories => categories(client, call, None, costs, token).await,
    }
}

/// Costs that have the names.
#[derive(Clone)]
struct Costs {
    period: DateInterval,
    filter: Option<Expression>,
}

/// A page of names, and the token of the next one.
type Page = (Vec<Name>, Token);

fn days(call: Call, range: &DateRange) -> Result<DateInterval, SourceError> {
    interval(range, Granularity::Daily).ok_or_else(|| call.server_error("the range ends at the last supported date"))
}

fn unlabeled(values: Option<Vec<String>>) -> Vec<Name> {
    let name = |value| Name { value, label: None };
    values.unwrap_or_default().into_iter().map(name).collect()
}

async fn dimension_values(
    client: &Client,
    call: Call,
    dimension: Dimension,
    Costs { period, filter }: Costs,
    token: Token,
) -> Result<Page, SourceError> {
    let request = client
        .get_dimension_values()
        .context(Context::CostAndUsage)
        .dimension(dimension)
        .time_period(period)
        .set_filter(filter)
        .set_next_page_token(token);
    let response = trial::send(call, || request.clone().send()).await?;
    let names = response.dimension_values.into_iter().map(|it| Name {
        label: it.attributes.and_then(|it| it.get("description").cloned()).filter(|it| !it.is_empty()),
        value: it.value.unwrap_or_default(),
    });
    Ok((names.collect(), response.next_page_token))
}

async fn tags(
    client: &Client,
    call: Call,
    key: Option<&String>,
    Costs { period, filter }: Costs,
    token: Token,
) -> Result<Page, SourceError> {
    let request =
        client.get_tags().set_tag_key(key.cloned()).time_period(period).set_filter(filter).set_next_page_token(token);
    let response = trial::send(call, || request.clone().send()).await?;
    Ok((unlabeled(Some(response.tags)), response.next_page_token))
}

async fn categories(
    client: &Client,
    call: Call,
    name: Option<&String>,
    Costs { period, filter }: Costs,
    token: Token,
) -> Result<Page, SourceError> {
    let request = client
        .get_cost_categories()
        .set_cost_category_name(name.cloned())
        .time_period(period)
        .set_filter(filter)
        .set_next_page_token(token);
    let response = trial::send(call, || request.clone().send()).await?;
    let names = if name.is_some() { response.cost_category_values } else { response.cost_category_names };
    Ok((unlabeled(names), response.next_page_token))
}
