//! What runs and what each of it costs: a stream of frames, which fill the page as they come.

#[cfg(feature = "ssr")]
mod reading;

use std::collections::BTreeMap;

use domain::{
    Timestamp,
    attribution::{Attribution, Measured, ResourceCost, Unattributable},
    error::SourceError,
    period::DateRange,
    port::Quote,
    resource::{ListingEvent, Word},
    spending::Spending,
    table::CostTable,
};
use leptos::{
    prelude::*,
    server_fn::codec::{ByteStream, GetUrl, Streaming},
};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub use self::reading::read;
#[cfg(feature = "ssr")]
pub(super) use self::reading::{is_number, missing};
use super::ApiError;
#[cfg(feature = "ssr")]
use super::lines;

/// Something that a reader of resources is told. A failed part is a frame like any other: an error would cut the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Frame {
    /// What happens while resources are found.
    List(ListingEvent),
    /// What resources cost, in the order in which they were found, beginning at a place.
    Costs(u32, Vec<ResourceCost>),
    /// The bill that they cost a part of.
    Bill(Box<Billed>),
    /// Why no costs can be told.
    Unbilled(Unbilled),
}

/// A bill that was given out to resources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Billed {
    /// Whose days, both ends inclusive, UTC.
    pub range: DateRange,
    /// The sums and lines; what each resource costs came before, in frames of its own.
    pub attribution: Attribution,
    /// Whether AWS may still change the figures.
    pub estimated: bool,
    /// When the oldest of them were read, UTC.
    pub read_at: Timestamp,
    /// Why some are older than AWS's last refresh.
    pub stale: Option<SourceError>,
    /// The accounts whose resources were looked for, and how their costs are known.
    pub accounts: Vec<AccountRead>,
    /// What AWS left out of the figures, a sentence each.
    #[serde(default)]
    pub missing: Vec<String>,
    /// What AWS calls the accounts, by number.
    pub names: BTreeMap<String, String>,
    /// What asking for all of it anew would cost.
    pub anew: Quote,
    /// What Farthing itself has spent on Cost Explorer.
    pub spending: Spending,
}

/// An account and how what its resources cost is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRead {
    /// The account, twelve digits.
    pub account: Word,
    /// Whether AWS measures by resource.
    pub measured: Measurement,
}

/// Whether AWS measures an account's costs by resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measurement {
    /// It does, on these days, both ends inclusive: all services that name their resources, or EC2's machines alone.
    Measured(Measured, DateRange),
    /// None of the days are among those that it measures.
    TooOld,
    /// It does not.
    Failed(SourceError),
    /// Not even the bill could be read: the account's resources have no cost here.
    NoBill(SourceError),
}

/// Why no costs can be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unbilled {
    /// AWS could not be asked.
    Source(SourceError),
    /// What it answered cannot be given out.
    Unattributable(Unattributable),
}

/// Finds resources and what they cost in the range and metric of a view (the query of its address). Leaving the stream calls
/// back all calls that nobody else waits for.
///
/// Each frame is a line of JSON. Cost Explorer is asked once for all services, and once or twice an account; resources are free.
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "resources", input = GetUrl, output = Streaming)]
pub async fn resources(view: String) -> Result<ByteStream<ApiError>, ApiError> {
    use domain::{limits::Limits, view::View};

    let services = expect_context::<crate::Services>();
    let limits = Limits::on(services.today());
    let view = View::parse(&view, &limits).view;
    let frames = read(services, view.range(&limits), view.metric);
    Ok(ByteStream::new(lines::stream(frames, |frame| matches!(frame, Frame::Bill(_) | Frame::Unbilled(_)))))
}

/// Lets go of the lists, and of the costs of some days in some accounts, so that both are asked anew when they are asked for next.
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "forget-resources")]
pub async fn forget(view: String, accounts: Vec<String>) -> Result<(), ApiError> {
    use domain::{limits::Limits, view::View};

    let services = expect_context::<crate::Services>();
    let limits = Limits::on(services.today());
    let range = View::parse(&view, &limits).view.range(&limits);
    services.inventory.forget();
    for query in reading::questions(range, &limits, &accounts) {
        services.costs.forget(&query);
    }
    Ok(())
}

/// What AWS measured of a resource, day by day: one paid request. AWS names a resource by its id or by its ARN, whichever the
/// service uses. `None` where the days are none that it measures; both ends are inclusive.
#[server(endpoint = "resource-days", input = GetUrl)]
pub async fn days(account: String, ids: Vec<String>, from: String, to: String) -> Result<Option<CostTable>, ApiError> {
    use domain::{attribution::Questions, limits::Limits, period::parse_date};

    let services = expect_context::<crate::Services>();
    let limits = Limits::on(services.today());
    let range = parse_date(&from).zip(parse_date(&to)).and_then(|(from, to)| DateRange::new(from, to));
    let Some(range) = range else {
        super::error::mark_failed(http::StatusCode::BAD_REQUEST);
        return Err(ApiError::Server("from and to are days, in that order".to_owned()));
    };
    let Some(query) = Questions::of(range, &limits).by_day(&account, &ids) else { return Ok(None) };
    match services.costs.costs(&query).await {
        Ok(reading) => Ok(Some((*reading.table.as_sent()).clone())),
        Err(error) => {
            super::error::mark_failed(http::StatusCode::BAD_GATEWAY);
            Err(error.into())
        }
    }
}
