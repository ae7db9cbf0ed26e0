//! What could be done to spend less: the checks run on the server, and the page gets what they found.

mod latest;
#[cfg(feature = "ssr")]
mod reading;

use std::collections::BTreeMap;

use domain::{
    Timestamp,
    attribution::Measured,
    checks::NotJudged,
    error::{Notice, SourceError},
    finding::Finding,
    money::Money,
    period::DateRange,
    spending::Spending,
};
use leptos::{
    prelude::*,
    server_fn::codec::{ByteStream, GetUrl, Streaming},
};
use serde::{Deserialize, Serialize};

pub use self::latest::{Summary, found, found_of};
#[cfg(feature = "ssr")]
pub use self::{latest::LatestFindings, reading::read};
use super::{ApiError, resources::Unbilled};

/// Something that a reader of findings is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Frame {
    /// How many lists of resources are read, of how many.
    Progress(u32, u32),
    /// What the checks found: the last frame.
    Found(Box<Insights>),
}

/// What was found, what it was found in, and what could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Insights {
    /// Those of Farthing's checks, the largest saving first; then what AWS itself recommends.
    pub findings: Vec<Finding>,
    /// What the checks could not judge.
    pub not_judged: Vec<NotJudged>,
    /// How many checks ran.
    pub ran: u32,
    /// How many resources were looked at.
    pub resources: u32,
    /// The days of the bill that were looked at, both ends inclusive, UTC.
    pub days: DateRange,
    /// When the oldest figure was read, UTC; `None` where none could be.
    pub read_at: Option<Timestamp>,
    /// Whether AWS may still change what those days cost.
    pub estimated: bool,
    /// Why figures are older than they should be, and when the oldest of these was read, UTC.
    pub stale: Option<(SourceError, Timestamp)>,
    /// What all accounts cost in the last full month; `None` where that is not known.
    pub last_month: Option<Money>,
    /// The services of that month, by billing name, the dearest first.
    pub services: Vec<String>,
    /// What could not be read, each reason once.
    pub failures: Vec<Failure>,
    /// What AWS calls the accounts, by number.
    pub names: BTreeMap<String, String>,
    /// What Farthing itself has spent on Cost Explorer.
    pub spending: Spending,
}

/// Something that could not be read, and what is missing for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// Lists of resources, or details of them, that one cause stopped.
    Lists(Notice),
    /// What resources cost.
    Costs(Unbilled),
    /// What was asked of Cost Explorer beside: prices, months, commitments, recommendations. The first failure of a cause, and the
    /// actions that it stopped.
    Beside(SourceError, Vec<String>),
    /// AWS measures an account by resource not at all, or its machines alone; and why, where it was asked and refused.
    Unmeasured(String, Option<Measured>, Option<SourceError>),
    /// AWS left something out of what it answered: a sentence without a full stop.
    Missing(String),
}

/// Runs all checks. Leaving the stream calls back all calls that nobody else waits for.
///
/// Each frame is a line of JSON. Cost Explorer is asked as for the page of resources, once more an account for unit prices, once for
/// two months, and for what it says itself of commitments; all of it is held for as long as AWS keeps it the same.
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "insights", input = GetUrl, output = Streaming)]
pub async fn find() -> Result<ByteStream<ApiError>, ApiError> {
    let frames = read(expect_context::<crate::Services>());
    Ok(ByteStream::new(super::lines::stream(frames, |frame| matches!(frame, Frame::Found(_)))))
}

/// Lets go of the lists of resources and of what is known of commitments, so that both are asked anew when they are asked for next.
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "forget-insights")]
pub async fn forget() -> Result<(), ApiError> {
    let services = expect_context::<crate::Services>();
    services.inventory.forget();
    services.commitments.forget();
    Ok(())
}
