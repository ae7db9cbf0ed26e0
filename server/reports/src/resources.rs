//! Resources and their costs: lists and bills are loaded concurrently, then the bill is attributed to the resources.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::pin,
    sync::Arc,
};

use domain::{
    access::Scope,
    attribution::{AccountBill, Attribution, AttributionError, AttributionQueries, Bill, MeasuredServices},
    dimension::Dimension,
    error::{Fault, SourceError},
    format,
    limits::Limits,
    metric::Metric,
    naming::unique_names,
    period::DateRange,
    port::{CostCache, Quote, Reading},
    query::CostQuery,
    report::{
        Snapshot,
        resources::{AccountCosts, AttributedBill, CostsUnavailable, Measurement, ResourceEvent},
    },
    resource::{ListingEvent, Resource, ResourceType},
    shared_str::SharedStr,
    spending::Spending,
    table::CostTable,
};
use futures::{
    Sink, SinkExt, StreamExt,
    future::{OptionFuture, join, join3},
    select,
    stream::{self, FuturesUnordered},
};
use tokio::time::{Instant, sleep};

use crate::{HEARTBEAT, ReportError, Reports, deadline::timed_out};

/// Share of [`Reports::timeout`] available to lists.
const LIST_SHARE: f32 = 0.7;

impl Reports {
    /// Loads all resources and their costs on some UTC days, both ends inclusive. Sends one Cost Explorer query for all
    /// services, and one or two per account; lists are free. `progress` receives the events of the lists immediately; a
    /// slow receiver slows them down. Dropping the future cancels all calls that no other caller waits for.
    ///
    /// # Errors
    /// [`ReportError`]; failures of AWS are part of the snapshot.
    pub async fn resources(
        &self,
        range: DateRange,
        metric: Metric,
        progress: &mut (impl Sink<ListingEvent> + Unpin),
    ) -> Result<Snapshot, ReportError> {
        let reports = self.with_deadline(Instant::now() + self.timeout);
        let limits = reports.limits();
        let queries = Arc::new(AttributionQueries::of(range, &limits));
        let loaded = reports.load_lists_and_bills(&queries, progress);
        let (loaded, totals) = join(loaded, reports.costs.costs(&queries.totals)).await;
        let (mut snapshot, accounts) = loaded?;
        let totals = match totals {
            Ok(totals) => totals,
            Err(error) => {
                snapshot.unavailable = Some(CostsUnavailable::Source(error));
                return Ok(snapshot);
            }
        };
        let numbers: Vec<String> = snapshot.accounts().iter().map(ToString::to_string).collect();
        let refresh = cost_queries(range, &limits, &numbers);
        let refresh =
            refresh.iter().map(|query| reports.costs.refresh_quote(query)).fold(Quote::default(), Quote::plus);
        let spending = (reports.spending)();
        // The attribution to 100,000 resources takes a third of a second, which must not block other tasks.
        let attribution_task = tokio::task::spawn_blocking(move || {
            let results = BillResults { accounts, totals };
            match results.attribute(&snapshot, metric) {
                Ok(attribution) => snapshot.bill = Some(results.bill(range, attribution, refresh, spending)),
                Err(error) => snapshot.unavailable = Some(CostsUnavailable::Attribution(error)),
            }
            snapshot
        });
        attribution_task.await.map_err(|_| ReportError::Failed)
    }

    /// Drops the lists, and the cached costs of a range of days in some accounts, so that the next request queries AWS.
    pub fn refresh_resources(&self, range: DateRange, accounts: &[String]) {
        self.inventory.invalidate(&Scope::default());
        for query in cost_queries(range, &self.limits(), accounts) {
            self.costs.invalidate(&query);
        }
    }

    /// Measured cost of a resource by day, both ends inclusive: one paid request. AWS identifies a resource by its ID
    /// or ARN, depending on the service. `None` if AWS has measurements for none of the days.
    ///
    /// # Errors
    /// [`SourceError`] if Cost Explorer failed.
    pub async fn resource_days(
        &self,
        account: &str,
        ids: &[String],
        range: DateRange,
    ) -> Result<Option<CostTable>, SourceError> {
        let Some(query) = AttributionQueries::of(range, &self.limits()).by_day(account, ids) else { return Ok(None) };
        Ok(Some((*self.costs.costs(&query).await?.table.as_sent()).clone()))
    }

    /// Reads the lists, and loads the bill of each account as soon as the account is known.
    async fn load_lists_and_bills(
        &self,
        queries: &Arc<AttributionQueries>,
        progress: &mut (impl Sink<ListingEvent> + Unpin),
    ) -> Result<(Snapshot, Vec<AccountResults>), ReportError> {
        let lists_deadline = tokio::time::sleep(self.timeout.mul_f32(LIST_SHARE));
        let mut events = self.inventory.read().take_until(Box::pin(lists_deadline)).fuse();
        let mut pending = FuturesUnordered::new();
        let (mut snapshot, mut accounts) = (Snapshot::default(), Vec::new());
        let mut known: Vec<SharedStr> = Vec::new();
        // While Cost Explorer is silent, a plan without lists keeps the stream alive.
        let mut heartbeat = pin!(stream::repeat(()).then(|()| sleep(HEARTBEAT)).fuse());
        while !events.is_done() || !pending.is_empty() {
            select! {
                event = events.next() => {
                    let Some(event) = event else { continue };
                    let is_plan = matches!(event, ListingEvent::Planned(_));
                    snapshot.apply(ResourceEvent::List(event.clone()));
                    if is_plan {
                        let new: Vec<SharedStr> = snapshot.accounts().into_iter().filter(|it| !known.contains(it)).collect();
                        for account in new {
                            known.push(account.clone());
                            pending.push(AccountResults::load(self.costs.clone(), queries.clone(), account));
                        }
                    }
                    progress.send(event).await.map_err(|_| ReportError::Abandoned)?;
                }
                lines = pending.next() => accounts.extend(lines),
                () = heartbeat.select_next_some() => {
                    let event = ListingEvent::Planned(Vec::new());
                    progress.send(event).await.map_err(|_| ReportError::Abandoned)?;
                }
            }
        }
        let unfinished: Vec<_> = snapshot.unfinished().map(|(id, listing)| (id, timed_out(&listing.action))).collect();
        for (id, error) in unfinished {
            let event = ListingEvent::Ended(id, Err(error));
            snapshot.apply(ResourceEvent::List(event.clone()));
            progress.send(event).await.map_err(|_| ReportError::Abandoned)?;
        }
        accounts.sort_by_key(|it: &AccountResults| known.iter().position(|account| *account == it.account));
        Ok((snapshot, accounts))
    }
}

/// All Cost Explorer queries for the resource costs of a range of days.
fn cost_queries(range: DateRange, limits: &Limits, accounts: &[String]) -> Vec<CostQuery> {
    let queries = AttributionQueries::of(range, limits);
    let of_account = |account: &String| {
        let lines = [Some(queries.recent), queries.older].into_iter().flatten();
        let lines: Vec<_> = lines.map(|days| AttributionQueries::line_items(account, days)).collect();
        lines.into_iter().chain(queries.measured(account, MeasuredServices::All))
    };
    let all = accounts.iter().flat_map(of_account);
    std::iter::once(queries.totals.clone()).chain(all).collect()
}

/// Cost Explorer's results for one account.
struct AccountResults {
    account: SharedStr,
    recent: Result<Reading, SourceError>,
    older: Option<Result<Reading, SourceError>>,
    measured: Option<Reading>,
    measurement: Measurement,
}

impl AccountResults {
    async fn load(costs: Arc<dyn CostCache>, queries: Arc<AttributionQueries>, account: SharedStr) -> Self {
        let lines = async |days| costs.costs(&AttributionQueries::line_items(&account, days)).await;
        let older: OptionFuture<_> = queries.older.map(lines).into();
        let (recent, older, measured) =
            join3(lines(queries.recent), older, load_measured_costs(&*costs, &queries, &account)).await;
        let failed = [Some(&recent), older.as_ref()].into_iter().flatten().find_map(|it| it.as_ref().err()).cloned();
        let (measured, measurement) = match (failed, measured) {
            (Some(error), _) => (None, Measurement::NoBill(error)),
            (None, Ok(Some((reading, which)))) => (Some(reading), Measurement::Measured(which, queries.recent)),
            (None, Ok(None)) => (None, Measurement::TooOld),
            (None, Err(error)) => (None, Measurement::Failed(error)),
        };
        Self { account, recent, older, measured, measurement }
    }

    /// Tables of the account; `None` if the bill could not be loaded.
    fn bill(&self) -> Option<AccountBill<'_>> {
        let older = match &self.older {
            Some(older) => Some(&*older.as_ref().ok()?.table),
            None => None,
        };
        Some(AccountBill {
            account: &self.account,
            recent: &self.recent.as_ref().ok()?.table,
            older,
            measured: self.measured.as_ref().map(|it| &*it.table),
        })
    }

    fn readings(&self) -> impl Iterator<Item = &Reading> {
        let lines = [Some(&self.recent), self.older.as_ref()].into_iter().flatten().filter_map(|it| it.as_ref().ok());
        lines.chain(&self.measured)
    }
}

/// Loads the measured costs by resource of an account: of all services, or if AWS rejects that, of EC2 instances, the
/// only documented service. `None` if the days are older than AWS's measurements.
async fn load_measured_costs(
    costs: &dyn CostCache,
    queries: &AttributionQueries,
    account: &str,
) -> Result<Option<(Reading, MeasuredServices)>, SourceError> {
    let mut rejection = None;
    for which in [MeasuredServices::All, MeasuredServices::Ec2] {
        let Some(query) = queries.measured(account, which) else { return Ok(None) };
        match costs.costs(&query).await {
            Ok(reading) => return Ok(Some((reading, which))),
            Err(error) if error.fault == Fault::InvalidRequest => rejection = rejection.or(Some(error)),
            Err(error) => return Err(error),
        }
    }
    rejection.map_or(Ok(None), Err)
}

/// Cost Explorer's results for all accounts.
struct BillResults {
    accounts: Vec<AccountResults>,
    totals: Reading,
}

impl BillResults {
    fn attribute(&self, snapshot: &Snapshot, metric: Metric) -> Result<Attribution, AttributionError> {
        let resources: Vec<&Resource> = snapshot.resources().collect();
        let periods: Vec<_> = self.totals.table.periods().iter().map(|it| it.period).collect();
        let by_service = self.totals.table.pivot(&[Dimension::Service.into()], &periods, |_| true);
        let by_service = by_service.ok_or(AttributionError::MismatchedDays)?;
        let accounts: Vec<AccountBill<'_>> = self.accounts.iter().filter_map(AccountResults::bill).collect();
        let complete = snapshot.complete();
        let is_complete =
            |resource_type: &ResourceType, account: &str, region: &str| complete.has(resource_type, account, region);
        let bill = Bill { totals: &by_service, accounts: &accounts, is_complete: &is_complete };
        Attribution::of(&resources, &bill, metric)
    }

    fn bill(self, range: DateRange, attribution: Attribution, refresh: Quote, spending: Spending) -> AttributedBill {
        let readings = || std::iter::once(&self.totals).chain(self.accounts.iter().flat_map(AccountResults::readings));
        let account_read =
            |it: &AccountResults| AccountCosts { account: it.account.clone(), measured: it.measurement.clone() };
        AttributedBill {
            range,
            estimated: readings().any(|it| it.table.estimated_periods() > 0),
            read_at: readings().map(|it| it.read_at).min().unwrap_or(self.totals.read_at),
            stale: readings().find_map(|it| it.stale.clone()),
            missing: missing_data(readings(), attribution.metric, &range),
            accounts: self.accounts.iter().map(account_read).collect(),
            names: account_names(&self.totals.table),
            refresh,
            spending,
            attribution,
        }
    }
}

/// Data that AWS omitted from its responses, each sentence once.
pub(crate) fn missing_data<'a>(
    readings: impl Iterator<Item = &'a Reading>,
    metric: Metric,
    range: &DateRange,
) -> Vec<String> {
    let all: BTreeSet<String> = readings.flat_map(|it| format::missing_data(&it.table, metric, range)).collect();
    all.into_iter().collect()
}

/// Account names by account ID; a name shared by several accounts is followed by the ID.
fn account_names(totals: &CostTable) -> BTreeMap<String, String> {
    let numbers: BTreeSet<&str> = totals.keys().iter().filter_map(|key| Some(key.0.get(1)?.as_str())).collect();
    let accounts: Vec<_> = numbers.into_iter().map(|number| (number, totals.label(number))).collect();
    let names = unique_names(&Dimension::Account.into(), &accounts);
    let known = accounts.iter().zip(names).filter(|((_, label), _)| label.is_some());
    known.map(|((number, _), name)| ((*number).to_owned(), name)).collect()
}
