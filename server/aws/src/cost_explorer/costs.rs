//! `GetCostAndUsage` and, for resources, `GetCostAndUsageWithResources`: one query, all pages, one table.

use aws_sdk_costexplorer::{
    Client,
    types::{DateInterval, DimensionValuesWithAttributes, ResultByTime},
};
use domain::{error::SourceError, metric::Metric, period::Granularity, query::CostQuery, table::CostTable};

use super::{answer::table, expression::expression, grouping::definition, interval};
use crate::{
    error::{Call, source_error},
    pages::{Cursor, Token},
};

pub(super) const CALL: Call = Call("ce:GetCostAndUsage");
const BY_RESOURCE: Call = Call("ce:GetCostAndUsageWithResources");

/// Operation of a query.
pub fn call(query: &CostQuery) -> Call {
    if query.is_by_resource() { BY_RESOURCE } else { CALL }
}

/// One page of a response.
pub(super) struct Page {
    pub results: Vec<ResultByTime>,
    pub described: Vec<DimensionValuesWithAttributes>,
}

/// Runs a query and reads all pages. Years are queried as months and summed: Cost Explorer has no yearly granularity.
pub async fn read(client: &Client, query: &CostQuery) -> Result<CostTable, SourceError> {
    let asked = match query.granularity {
        Granularity::Yearly => Granularity::Monthly,
        other => other,
    };
    let call = call(query);
    let interval =
        interval(&query.range, asked).ok_or_else(|| call.broken("the range ends at the last supported date"))?;
    let mut pages = Vec::new();
    let mut cursor = Cursor::new(call);
    while let Some(token) = cursor.next() {
        let (page, next) = page(client, query, asked, interval.clone(), token).await?;
        pages.push(page);
        cursor.advance(next)?;
    }
    let table = table(query, asked, pages)?;
    Ok(if asked == query.granularity { table } else { table.coarser(query.granularity, &query.range) })
}

/// Builds and sends a request of either operation; they differ only in name.
macro_rules! page_of {
    ($request:expr, $query:expr, $call:expr, $granularity:expr, $interval:expr, $token:expr) => {{
        let groups: Vec<_> = $query.group_by.iter().map(definition).collect();
        let request = $request
            .time_period($interval)
            .granularity($granularity)
            .set_metrics(Some(Metric::ALL.iter().map(|it| it.aws_name().to_owned()).collect()))
            .set_group_by((!groups.is_empty()).then_some(groups))
            .set_filter(expression(&$query.filter))
            .set_next_page_token($token);
        let answer = request.send().await.map_err(|error| source_error($call, &error))?;
        let page = Page {
            results: answer.results_by_time.unwrap_or_default(),
            described: answer.dimension_value_attributes.unwrap_or_default(),
        };
        Ok((page, answer.next_page_token))
    }};
}

async fn page(
    client: &Client,
    query: &CostQuery,
    granularity: Granularity,
    interval: DateInterval,
    token: Token,
) -> Result<(Page, Token), SourceError> {
    use aws_sdk_costexplorer::types::Granularity as Aws;

    let granularity = match granularity {
        Granularity::Hourly => Aws::Hourly,
        Granularity::Daily => Aws::Daily,
        Granularity::Monthly | Granularity::Yearly => Aws::Monthly,
    };
    if query.is_by_resource() {
        page_of!(client.get_cost_and_usage_with_resources(), query, BY_RESOURCE, granularity, interval, token)
    } else {
        page_of!(client.get_cost_and_usage(), query, CALL, granularity, interval, token)
    }
}
