//! Running the checks: loads their inputs concurrently, then evaluates them.

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    Date, Timestamp,
    access::Scope,
    attribution::MeasuredServices,
    checks::{AccountData, AccountPrices, Coverage, PRICE_METRICS, ResourceCosts, Settings, Utilization, evaluate},
    dimension::Dimension,
    error::{SourceError, notices},
    filter::Filter,
    finding::{AwsRecommendation, Finding},
    metric::Metric,
    period::{DateRange, Granularity, Period, add_days, add_months},
    port::Reading,
    query::CostQuery,
    ranking::Ranking,
    report::{
        Snapshot,
        findings::{Failure, FindingsReport},
        resources::{CostsUnavailable, Measurement},
    },
    resource::{AccountRegion, GLOBAL, ListingEvent, Resource, ResourceType, is_account_number},
    shared_str::SharedStr,
    table::CostTable,
};
use futures::{
    Sink, SinkExt,
    channel::mpsc,
    future::{join, join_all, join3},
    stream,
};
use tokio::time::Instant;

use crate::{HEARTBEAT, ReportError, Reports, progress::with_heartbeat, resources::missing_data};

/// Number of lists read so far, and number of lists planned so far.
pub type ListProgress = (u32, u32);

impl Reports {
    /// Runs all checks. Sends the Cost Explorer queries of [`Reports::resources`], one more per account for unit
    /// prices, one for three months, and those for commitments; all results are cached as long as AWS keeps them
    /// unchanged. Dropping the future cancels all calls without other callers.
    ///
    /// # Errors
    /// [`ReportError`]; failures of AWS are part of the report.
    pub async fn findings(
        &self,
        progress: &mut (impl Sink<ListProgress> + Unpin),
    ) -> Result<Arc<FindingsReport>, ReportError> {
        let reports = self.with_deadline(Instant::now() + self.timeout);
        let (sender, events) = mpsc::channel(0);
        let inputs = with_heartbeat(events, progress, reports.load_inputs(sender), HEARTBEAT).await?;
        let spending = reports.spending.clone();
        // The evaluation of many resources must not block other tasks.
        let evaluation = tokio::task::spawn_blocking(move || {
            let mut report = inputs.evaluate();
            report.spending = spending();
            report
        });
        let report = Arc::new(evaluation.await.map_err(|_| ReportError::Failed)?);
        reports.latest_findings.set(report.clone(), reports.input_revision());
        Ok(report)
    }

    /// Drops the lists of resources and the commitment data, so that the next run queries AWS again.
    pub fn refresh_findings(&self) {
        self.inventory.invalidate(&Scope::default());
        self.commitments.invalidate(&Scope::default());
    }

    /// Loads the inputs of the checks; `progress` receives the number of lists.
    async fn load_inputs(&self, mut progress: mpsc::Sender<ListProgress>) -> Result<Inputs, ReportError> {
        let (today, days) = (self.today(), self.limits().measured_days());
        let months = months_query(today);
        let (snapshot, months, commitments) = join3(
            self.load_resources(days, &mut progress),
            self.costs.costs(&months),
            CommitmentData::load(self, days),
        )
        .await;
        let snapshot = snapshot?;
        let accounts = snapshot.accounts().into_iter().map(|account| AccountPricing::load(self, account, days));
        let accounts = join_all(accounts).await;
        Ok(Inputs { today, days, snapshot, months, commitments, accounts, settings: self.checks.clone() })
    }

    /// Loads all resources with their costs; `progress` receives the number of lists.
    async fn load_resources(
        &self,
        days: DateRange,
        progress: &mut (impl Sink<ListProgress> + Unpin),
    ) -> Result<Snapshot, ReportError> {
        let (mut read_count, mut planned) = (0_u32, 0_u32);
        let to_u32 = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let list_counts =
            progress.sink_map_err(|_| ReportError::Abandoned).with_flat_map(move |event: ListingEvent| {
                let is_step = match &event {
                    ListingEvent::Planned(lists) => {
                        planned = planned.saturating_add(to_u32(lists.len()));
                        true
                    }
                    ListingEvent::Ended(..) => {
                        read_count = read_count.saturating_add(1);
                        true
                    }
                    ListingEvent::Found(..) | ListingEvent::Gap(..) => false,
                };
                stream::iter(is_step.then_some(Ok((read_count, planned))))
            });
        self.resources(days, Metric::Unblended, &mut std::pin::pin!(list_counts)).await
    }
}

/// Query for the last three full months by service and account. In the first days of a month the last full month is not
/// final, and the two months before it are compared.
fn months_query(today: Date) -> CostQuery {
    let this_month = today.first_of_month();
    let (from, to) = (add_months(this_month, -3), add_days(this_month, -1));
    CostQuery {
        range: DateRange::new(from, to).unwrap_or_else(|| DateRange::day(to)),
        granularity: Granularity::Monthly,
        group_by: [Dimension::Service, Dimension::Account].map(Into::into).to_vec(),
        filter: Filter::default(),
    }
}

/// Unit prices of an account, and the coverage of its commitments.
struct AccountPricing {
    account: SharedStr,
    prices: Result<Reading, SourceError>,
    coverage: Result<Vec<Coverage>, SourceError>,
}

impl AccountPricing {
    async fn load(reports: &Reports, account: SharedStr, days: DateRange) -> Self {
        let prices = AccountPrices::query(&account, days);
        let (prices, coverage) = join(reports.costs.costs(&prices), reports.commitments.coverage(&account, days)).await;
        Self { account, prices, coverage }
    }
}

/// Cost Explorer's data on the commitments of all accounts together.
struct CommitmentData {
    utilization: Result<Vec<Utilization>, SourceError>,
    monitors: Result<u32, SourceError>,
    /// AWS's recommendations: a result for each type.
    recommended: Vec<Result<Vec<Finding>, SourceError>>,
}

impl CommitmentData {
    async fn load(reports: &Reports, days: DateRange) -> Self {
        let source = &reports.commitments;
        let recommended = join_all(AwsRecommendation::ALL.map(|advice| source.recommended(advice)));
        let (utilization, monitors, recommended) =
            join3(source.utilization(days), source.anomaly_monitors(), recommended).await;
        Self { utilization, monitors, recommended }
    }

    fn errors(&self) -> impl Iterator<Item = &SourceError> {
        let recommended = self.recommended.iter().filter_map(|it| it.as_ref().err());
        self.utilization.as_ref().err().into_iter().chain(self.monitors.as_ref().err()).chain(recommended)
    }
}

/// Inputs of the checks.
struct Inputs {
    today: Date,
    days: DateRange,
    snapshot: Snapshot,
    months: Result<Reading, SourceError>,
    commitments: CommitmentData,
    accounts: Vec<AccountPricing>,
    settings: Arc<Settings>,
}

impl Inputs {
    fn evaluate(self) -> FindingsReport {
        let inventory: Vec<&Resource> = self.snapshot.resources().collect();
        let account_regions: BTreeSet<AccountRegion> =
            self.snapshot.lists().map(|it| it.listing.account_region.clone()).collect();
        // A list that is read once for all regions has no region of its own.
        let account_regions =
            account_regions.into_iter().filter(|it| is_account_number(&it.account) && it.region != GLOBAL);
        let account_regions: Vec<AccountRegion> = account_regions.collect();
        let prices: Vec<AccountPrices<'_>> = self
            .accounts
            .iter()
            .filter_map(|it| Some(AccountPrices { account: &it.account, table: &it.prices.as_ref().ok()?.table }))
            .collect();
        let coverage = self.coverage();
        let complete = self.snapshot.complete();
        let is_complete =
            |resource_type: &ResourceType, account: &str, region: &str| complete.has(resource_type, account, region);
        let report = evaluate(
            &AccountData {
                today: self.today,
                inventory: &inventory,
                account_regions: &account_regions,
                is_complete: &is_complete,
                resource_costs: self
                    .snapshot
                    .bill
                    .as_ref()
                    .map(|it| ResourceCosts { attribution: &it.attribution, days: self.days }),
                prices: &prices,
                months: self.months.as_ref().ok().map(|it| &*it.table),
                coverage: coverage.as_deref(),
                utilization: self.commitments.utilization.as_deref().ok(),
                anomaly_monitors: self.commitments.monitors.as_ref().ok().copied(),
            },
            &self.settings,
        );
        let recommended = self.commitments.recommended.iter().filter_map(|it| it.as_ref().ok()).flatten().cloned();
        FindingsReport {
            findings: report.findings.into_iter().chain(recommended).collect(),
            not_evaluated: report.not_evaluated,
            ran: report.ran,
            resources: u32::try_from(inventory.len()).unwrap_or(u32::MAX),
            days: self.days,
            read_at: self.read_at(),
            estimated: self.snapshot.bill.as_ref().is_some_and(|it| it.estimated),
            stale: self.stale(),
            last_month: self
                .last_month()
                .filter(has_all_charges)
                .and_then(|it| it.total(Metric::Unblended).ok().flatten()),
            services: self.last_month().map(|month| services_by_cost(&month)).unwrap_or_default(),
            failures: self.failures(),
            names: self.snapshot.bill.as_ref().map(|it| it.names.clone()).unwrap_or_default(),
            spending: self.snapshot.bill.as_ref().map(|it| it.spending.clone()).unwrap_or_default(),
        }
    }

    /// Commitment coverage of all accounts; `None` if it is unknown for one of them.
    fn coverage(&self) -> Option<Vec<Coverage>> {
        let all: Option<Vec<_>> = self.accounts.iter().map(|it| it.coverage.as_ref().ok()).collect();
        Some(all?.into_iter().flatten().cloned().collect())
    }

    fn readings(&self) -> impl Iterator<Item = &Reading> {
        self.accounts.iter().map(|it| &it.prices).chain([&self.months]).filter_map(|it| it.as_ref().ok())
    }

    fn read_at(&self) -> Option<Timestamp> {
        let bill = self.snapshot.bill.iter().map(|it| it.read_at);
        self.readings().map(|it| it.read_at).chain(bill).min()
    }

    fn stale(&self) -> Option<(SourceError, Timestamp)> {
        let stale = self.readings().filter_map(|it| Some((it.stale.clone()?, it.read_at)));
        let bill = self.snapshot.bill.iter().filter_map(|it| Some((it.stale.clone()?, it.read_at)));
        stale.chain(bill).min_by_key(|(_, read_at)| *read_at)
    }

    /// Cost of each service in the last full month, all accounts together.
    fn last_month(&self) -> Option<CostTable> {
        let table = &self.months.as_ref().ok()?.table;
        let periods: Vec<Period> = table.periods().iter().rev().take(1).map(|it| it.period).collect();
        table.pivot(&[Dimension::Service.into()], &periods, |_| true)
    }

    fn failures(&self) -> Vec<Failure> {
        let lists = self.snapshot.lists().flat_map(|list| {
            let failed =
                list.end.iter().filter_map(|end| end.as_ref().err()).map(|error| (&list.listing, error, false));
            failed.chain(list.gaps.iter().map(|error| (&list.listing, error, true)))
        });
        let mut failures: Vec<Failure> = notices(lists).into_iter().map(Failure::Lists).collect();
        failures.extend(self.snapshot.unavailable.clone().map(Failure::Costs));
        for account in self.snapshot.bill.iter().flat_map(|it| &it.accounts) {
            let unmeasured = |services, error| Some(Failure::Unmeasured(account.account.to_string(), services, error));
            let failure = match &account.measured {
                Measurement::Measured(MeasuredServices::All, _) => None,
                Measurement::Measured(services, _) => unmeasured(Some(*services), None),
                Measurement::TooOld => unmeasured(None, None),
                Measurement::Failed(error) => unmeasured(None, Some(error.clone())),
                Measurement::NoBill(error) => Some(Failure::Costs(CostsUnavailable::Source(error.clone()))),
            };
            let is_known = |failure: &Failure| {
                failures.iter().any(|it| match (it, failure) {
                    (
                        Failure::Costs(CostsUnavailable::Source(known)),
                        Failure::Costs(CostsUnavailable::Source(error)),
                    ) => known.fault == error.fault && known.operation == error.operation,
                    _ => false,
                })
            };
            failures.extend(failure.filter(|it| !is_known(it)));
        }
        let account_errors =
            self.accounts.iter().flat_map(|it| [it.prices.as_ref().err(), it.coverage.as_ref().err()]).flatten();
        for error in account_errors.chain(self.months.as_ref().err()).chain(self.commitments.errors()) {
            let known = failures.iter_mut().find_map(|it| match it {
                Failure::OtherData(known, actions) if known.fault == error.fault => Some(actions),
                _ => None,
            });
            match known {
                Some(actions) if actions.contains(&error.operation) => {}
                Some(actions) => actions.push(error.operation.clone()),
                None => failures.push(Failure::OtherData(error.clone(), vec![error.operation.clone()])),
            }
        }
        failures.extend(self.missing().into_iter().map(Failure::Missing));
        failures
    }

    /// Data that AWS omitted from the bill, the unit prices and the monthly costs, one sentence each.
    fn missing(&self) -> BTreeSet<String> {
        let mut all: BTreeSet<String> = self.snapshot.bill.iter().flat_map(|it| it.missing.iter().cloned()).collect();
        let mut add = |reading: &Reading, metric| {
            if let Some(range) = reading.table.range() {
                all.extend(missing_data(std::iter::once(reading), metric, &range));
            }
        };
        for prices in self.accounts.iter().filter_map(|it| it.prices.as_ref().ok()) {
            for metric in PRICE_METRICS {
                add(prices, metric);
            }
        }
        if let Ok(months) = &self.months {
            add(months, Metric::Unblended);
        }
        all
    }
}

/// Whether AWS returned all charges.
fn has_all_charges(table: &CostTable) -> bool {
    table.range().is_some_and(|range| table.is_complete(Metric::Unblended, &range))
}

/// Services of a month, the most expensive first.
fn services_by_cost(month: &CostTable) -> Vec<String> {
    let ranking = Ranking::of(month, None, Metric::Unblended, usize::MAX);
    let keys = ranking.shown.iter().filter_map(|part| part.keys.first()?.0.first());
    keys.map(ToString::to_string).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests;
