//! `GetCostAndUsage` and, for costs by resource, `GetCostAndUsageWithResources`: reads all pages of a query to one
//! table.

use aws_sdk_costexplorer::{Client, types::DateInterval};
use domain::{error::SourceError, metric::Metric, period::Granularity, query::CostQuery, table::CostTable};
use futures::future::join;

use super::{
    expression::expression,
    grouping::definition,
    interval::interval,
    operation::{COSTS, COSTS_BY_RESOURCE, costs_call},
    response::{Page, TableReader},
    trial,
};
use crate::pages::{Cursor, Token};

/// Runs a query and reads all pages. Years are queried as months and added up: Cost Explorer has no yearly granularity.
pub async fn read(client: &Client, query: &CostQuery) -> Result<CostTable, SourceError> {
    let granularity = match query.granularity {
        Granularity::Yearly => Granularity::Monthly,
        other => other,
    };
    let call = costs_call(query);
    let interval = interval(&query.range, granularity)
        .ok_or_else(|| call.server_error("the range ends at the last supported date"))?;
    let mut reader = TableReader::new(query, granularity);
    let mut received = None;
    let mut cursor = Cursor::new(call);
    while let Some(token) = cursor.next() {
        // AWS takes longer for a page than converting the one before: meanwhile, it is converted.
        let convert = async { received.take().map_or(Ok(()), |page| reader.add_page(page)) };
        let (response, converted) = join(page(client, query, granularity, interval.clone(), token), convert).await;
        converted?;
        let (page, next) = response?;
        received = Some(page);
        cursor.advance(next)?;
    }
    if let Some(page) = received {
        reader.add_page(page)?;
    }
    let table = reader.finish();
    Ok(if granularity == query.granularity { table } else { table.coarser(query.granularity, &query.range) })
}

/// Builds and sends a request of either operation; they differ only in name.
macro_rules! send_page {
    ($request:expr, $query:expr, $call:expr, $granularity:expr, $interval:expr, $token:expr) => {{
        let groups: Vec<_> = $query.group_by.iter().map(definition).collect();
        let request = $request
            .time_period($interval)
            .granularity($granularity)
            .set_metrics(Some(Metric::ALL.iter().map(|it| it.aws_name().to_owned()).collect()))
            .set_group_by((!groups.is_empty()).then_some(groups))
            .set_filter(expression(&$query.filter))
            .set_next_page_token($token);
        let response = trial::send($call, || request.clone().send()).await?;
        let page = Page {
            results: response.results_by_time.unwrap_or_default(),
            value_attributes: response.dimension_value_attributes.unwrap_or_default(),
        };
        Ok((page, response.next_page_token))
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
        send_page!(client.get_cost_and_usage_with_resources(), query, COSTS_BY_RESOURCE, granularity, interval, token)
    } else {
        send_page!(client.get_cost_and_usage(), query, COSTS, granularity, interval, token)
    }
}
