//! `GetCostAndUsage` and, for single resources, `GetCostAndUsageWithResources`: a query, all its pages, one table.

use std::collections::HashMap;

use aws_sdk_costexplorer::{
    Client,
    types::{DateInterval, DimensionValuesWithAttributes, MetricValue, ResultByTime},
};
use domain::{
    error::SourceError,
    metric::Metric,
    money::{Money, Unit},
    period::Granularity,
    query::CostQuery,
    table::{CostTable, Key, TableBuilder, TablePeriod},
};

use super::{
    expression::expression,
    figures::decimal,
    grouping::{definition, value},
    interval,
};
use crate::{
    error::{Call, source_error},
    pages::{Cursor, Token},
};

pub(super) const CALL: Call = Call("ce:GetCostAndUsage");
const BY_RESOURCE: Call = Call("ce:GetCostAndUsageWithResources");

/// The operation that answers a query.
pub fn call(query: &CostQuery) -> Call {
    if query.is_by_resource() { BY_RESOURCE } else { CALL }
}

/// One page of an answer.
struct Page {
    results: Vec<ResultByTime>,
    described: Vec<DimensionValuesWithAttributes>,
}

/// Asks a query and reads all pages. Years are asked for as months and summed: Cost Explorer knows none.
pub async fn read(client: &Client, query: &CostQuery) -> Result<CostTable, SourceError> {
    let asked = match query.granularity {
        Granularity::Yearly => Granularity::Monthly,
        other => other,
    };
    let call = call(query);
    let interval = interval(&query.range, asked).ok_or_else(|| call.broken("the range ends with the calendar"))?;
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

/// Fills in a request of either operation, which differ in nothing but their name, and sends it.
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

/// Puts pages together: a period may begin on one and go on on the next.
fn table(query: &CostQuery, granularity: Granularity, pages: Vec<Page>) -> Result<CostTable, SourceError> {
    let call = call(query);
    let mut periods = granularity
        .periods(&query.range)
        .into_iter()
        .map(|period| TablePeriod { period, estimated: false })
        .collect::<Vec<_>>();
    let places: HashMap<String, usize> =
        periods.iter().enumerate().map(|(at, it)| (it.period.from_iso(), at)).collect();
    let mut cells = Vec::new();
    let mut described = Vec::new();
    for page in pages {
        described.extend(page.described);
        for result in page.results {
            let place = place(call, &places, &result)?;
            if let Some(period) = periods.get_mut(place) {
                period.estimated |= result.estimated;
            }
            cells.push((place, result));
        }
    }
    let mut builder = TableBuilder::new(query.group_by.clone(), periods);
    for (place, result) in cells {
        if query.group_by.is_empty() {
            fill(call, &mut builder, place, &Key(Vec::new()), result.total.unwrap_or_default())?;
        }
        for group in result.groups.unwrap_or_default() {
            let values = query.group_by.iter().zip(group.keys.unwrap_or_default());
            let key = Key(values.map(|(attribute, key)| value(attribute, &key)).collect());
            if key.0.len() != query.group_by.len() {
                return Err(call.broken("a group has fewer keys than were asked for"));
            }
            fill(call, &mut builder, place, &key, group.metrics.unwrap_or_default())?;
        }
    }
    for value in described {
        let label = value.attributes.and_then(|it| it.get("description").cloned()).filter(|it| !it.is_empty());
        if let (Some(value), Some(label)) = (value.value, label) {
            builder.set_label(value, label);
        }
    }
    Ok(builder.finish())
}

/// Which of the periods asked for a result is about.
fn place(call: Call, places: &HashMap<String, usize>, result: &ResultByTime) -> Result<usize, SourceError> {
    let start = result.time_period.as_ref().map(|it| it.start.as_str()).unwrap_or_default();
    places
        .get(start)
        .copied()
        .ok_or_else(|| call.broken(format!("the answer has a period {start:?} that was not asked for")))
}

/// Puts the metrics of a group into its cells. A metric that cannot be read is an error, never zero.
fn fill(
    call: Call,
    builder: &mut TableBuilder,
    period: usize,
    key: &Key,
    mut metrics: HashMap<String, MetricValue>,
) -> Result<(), SourceError> {
    for metric in Metric::ALL {
        let Some(MetricValue { amount, unit, .. }) = metrics.remove(metric.aws_name()) else {
            continue;
        };
        let amount = amount.as_deref().and_then(decimal).ok_or_else(|| call.broken("an amount cannot be read"))?;
        let unit = unit.filter(|unit| !unit.is_empty()).map_or_else(Unit::mixed, Unit::new);
        builder.add(period, key.clone(), metric, Money::new(amount, unit));
    }
    Ok(())
}
