//! Reading what the checks look at, and running them.

use std::{collections::BTreeSet, future::ready, sync::Arc};

use domain::{
    Date, Timestamp,
    attribution::{Attribution, Measured},
    checks::{Account, AccountPrices, Coverage, PAID, Settings, Spent, Utilization, evaluate},
    dimension::Dimension,
    error::{SourceError, notices},
    filter::Filter,
    finding::{Advice, Finding},
    inventory::Item,
    metric::Metric,
    period::{DateRange, Granularity, Period, add_days, add_months},
    port::Reading,
    query::CostQuery,
    ranking::Ranking,
    resource::{Complete, GLOBAL, Kind, ListingEvent, Place, Resource, Word},
    table::CostTable,
};
use futures::{
    SinkExt, Stream, StreamExt,
    channel::mpsc,
    future::{join, join_all, join3},
    stream,
};

use tokio::time::Instant;

use super::{Failure, Frame, Insights};
use crate::{
    Services,
    api::{
        resources::{self, Measurement, Unbilled, is_number},
        within::within,
    },
    resources::Stock,
};

/// The days of the bill that checks look at: those that AWS measures by resource.
const DAYS: i32 = 14;

/// Runs all checks. What a slow reader has not taken yet is not read ahead.
pub fn read(services: Services) -> impl Stream<Item = Frame> + Send + 'static {
    let (tell, told) = mpsc::channel(0);
    // The work is a part of the stream: who drops the one drops the other. Should the reader be gone, it ends early.
    let work = async move { drop(work(services, tell).await) };
    stream::select(told, stream::once(work).filter_map(|()| ready(None)))
}

type Tell = mpsc::Sender<Frame>;

async fn work(services: Services, mut tell: Tell) -> Result<(), mpsc::SendError> {
    let services = within(services.clone(), Instant::now() + services.patience);
    let today = services.today();
    let days = last_days(today);
    let months = months(today);
    let (found, months, beside) =
        join3(stock(&services, days, &mut tell), services.costs.costs(&months), Beside::read(&services, days)).await;
    let (stock, complete) = found?;
    let accounts: BTreeSet<Word> =
        stock.lists().map(|it| &it.listing.place.account).filter(|it| is_number(it)).cloned().collect();
    let accounts = join_all(accounts.into_iter().map(|account| Terms::read(&services, account, days))).await;
    let known = Known { today, days, stock, complete, months, beside, accounts, settings: services.checks.clone() };
    let spending = services.spending.clone();
    // Many resources take a while: nothing else must wait for it.
    let judged = tokio::task::spawn_blocking(move || {
        let mut insights = known.judge();
        insights.spending = spending();
        insights
    });
    match judged.await {
        Ok(insights) => {
            services.latest.set(insights.clone());
            tell.send(Frame::Found(Box::new(insights))).await
        }
        // Only a panic, which the log has; the reader's stream ends without findings, and the page says so.
        Err(_) => Ok(()),
    }
}

/// The last days that are over.
fn last_days(today: Date) -> DateRange {
    let yesterday = add_days(today, -1);
    DateRange::new(add_days(yesterday, 1 - DAYS), yesterday).unwrap_or_else(|| DateRange::day(yesterday))
}

/// The last three full months, by service and account: on the first days of a month the last one is not final yet, and the two
/// before it are compared.
fn months(today: Date) -> CostQuery {
    let this = today.first_of_month();
    let (from, to) = (add_months(this, -3), add_days(this, -1));
    CostQuery {
        range: DateRange::new(from, to).unwrap_or_else(|| DateRange::day(to)),
        granularity: Granularity::Monthly,
        group_by: [Dimension::Service, Dimension::Account].map(Into::into).to_vec(),
        filter: Filter::default(),
    }
}

/// On which terms an account pays: its prices, and what its commitments cover.
struct Terms {
    account: Word,
    prices: Result<Reading, SourceError>,
    coverage: Result<Vec<Coverage>, SourceError>,
}

impl Terms {
    async fn read(services: &Services, account: Word, days: DateRange) -> Self {
        let prices = AccountPrices::question(&account, days);
        let (prices, coverage) =
            join(services.costs.costs(&prices), services.commitments.coverage(&account, days)).await;
        Self { account, prices, coverage }
    }
}

/// What Cost Explorer says of all accounts together.
struct Beside {
    utilization: Result<Vec<Utilization>, SourceError>,
    monitors: Result<u32, SourceError>,
    /// A result for each kind of advice.
    recommended: Vec<Result<Vec<Finding>, SourceError>>,
}

impl Beside {
    async fn read(services: &Services, days: DateRange) -> Self {
        let source = &services.commitments;
        let recommended = join_all(Advice::ALL.map(|advice| source.recommended(advice)));
        let (utilization, monitors, recommended) =
            join3(source.utilization(days), source.anomaly_monitors(), recommended).await;
        Self { utilization, monitors, recommended }
    }

    fn errors(&self) -> impl Iterator<Item = &SourceError> {
        let recommended = self.recommended.iter().filter_map(|it| it.as_ref().err());
        self.utilization.as_ref().err().into_iter().chain(self.monitors.as_ref().err()).chain(recommended)
    }
}

/// All resources with what they cost, and which lists are whole. Meanwhile the reader is told how far it is.
async fn stock(services: &Services, days: DateRange, tell: &mut Tell) -> Result<(Stock, Complete), mpsc::SendError> {
    let mut frames = std::pin::pin!(resources::read(services.clone(), days, Metric::Unblended));
    let mut stock = Stock::default();
    while let Some(frame) = frames.next().await {
        let is_progress = matches!(&frame, resources::Frame::List(ListingEvent::Planned(_) | ListingEvent::Ended(..)));
        stock.take(frame);
        if is_progress {
            let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            let all = stock.lists().count();
            tell.send(Frame::Progress(count(all - stock.under_way()), count(all))).await?;
        }
    }
    let mut complete = Complete::default();
    for list in stock.lists().filter(|list| matches!(list.end, Some(Ok(())))) {
        complete.add(&list.listing);
    }
    Ok((stock, complete))
}

/// All that is known when nothing is on its way any more.
struct Known {
    today: Date,
    days: DateRange,
    stock: Stock,
    complete: Complete,
    months: Result<Reading, SourceError>,
    beside: Beside,
    accounts: Vec<Terms>,
    settings: Arc<Settings>,
}

impl Known {
    /// What the checks say. Costs lie beside the resources that the stream brought; the bill behind them knows the lines.
    fn judge(self) -> Insights {
        let attribution = self.attribution();
        let items = self.stock.items();
        let inventory: Vec<&Resource> = items.iter().map(|item: &Item<'_>| item.resource).collect();
        let places: BTreeSet<Place> = self.stock.lists().map(|it| it.listing.place.clone()).collect();
        // What is listed once for all regions counts as listed in each.
        let places = places.into_iter().filter(|it| is_number(&it.account) && it.region != GLOBAL);
        let places: Vec<Place> = places.collect();
        let prices: Vec<AccountPrices<'_>> = self
            .accounts
            .iter()
            .filter_map(|it| Some(AccountPrices { account: &it.account, table: &it.prices.as_ref().ok()?.table }))
            .collect();
        let coverage = self.coverage();
        let is_complete = |kind: &Kind, account: &str, region: &str| self.complete.has(kind, account, region);
        let report = evaluate(
            &Account {
                today: self.today,
                inventory: &inventory,
                places: &places,
                is_complete: &is_complete,
                spent: attribution.as_ref().map(|attribution| Spent { attribution, days: self.days }),
                prices: &prices,
                months: self.months.as_ref().ok().map(|it| &*it.table),
                coverage: coverage.as_deref(),
                utilization: self.beside.utilization.as_deref().ok(),
                anomaly_monitors: self.beside.monitors.as_ref().ok().copied(),
            },
            &self.settings,
        );
        let recommended = self.beside.recommended.iter().filter_map(|it| it.as_ref().ok()).flatten().cloned();
        Insights {
            findings: report.findings.into_iter().chain(recommended).collect(),
            not_judged: report.not_judged,
            ran: report.ran,
            resources: u32::try_from(inventory.len()).unwrap_or(u32::MAX),
            days: self.days,
            read_at: self.read_at(),
            estimated: self.stock.bill.as_ref().is_some_and(|it| it.estimated),
            stale: self.stale(),
            last_month: self.last_month().filter(is_whole).and_then(|it| it.total(Metric::Unblended).ok().flatten()),
            services: self.last_month().map(|month| dearest(&month)).unwrap_or_default(),
            failures: self.failures(),
            names: self.stock.bill.as_ref().map(|it| it.names.clone()).unwrap_or_default(),
            spending: self.stock.bill.as_ref().map(|it| it.spending.clone()).unwrap_or_default(),
        }
    }

    /// The bill with its costs at their places again; `None` where some have none.
    fn attribution(&self) -> Option<Attribution> {
        let mut attribution = self.stock.bill.as_ref()?.attribution.clone();
        attribution.resources = self.stock.items().iter().map(|item| item.cost.cloned()).collect::<Option<_>>()?;
        Some(attribution)
    }

    /// What commitments cover of all accounts; `None` where that of one is not known.
    fn coverage(&self) -> Option<Vec<Coverage>> {
        let all: Option<Vec<_>> = self.accounts.iter().map(|it| it.coverage.as_ref().ok()).collect();
        Some(all?.into_iter().flatten().cloned().collect())
    }

    fn readings(&self) -> impl Iterator<Item = &Reading> {
        self.accounts.iter().map(|it| &it.prices).chain([&self.months]).filter_map(|it| it.as_ref().ok())
    }

    fn read_at(&self) -> Option<Timestamp> {
        let bill = self.stock.bill.iter().map(|it| it.read_at);
        self.readings().map(|it| it.read_at).chain(bill).min()
    }

    fn stale(&self) -> Option<(SourceError, Timestamp)> {
        let stale = self.readings().filter_map(|it| Some((it.stale.clone()?, it.read_at)));
        let bill = self.stock.bill.iter().filter_map(|it| Some((it.stale.clone()?, it.read_at)));
        stale.chain(bill).min_by_key(|(_, read_at)| *read_at)
    }

    /// What each service cost in the last full month, all accounts together.
    fn last_month(&self) -> Option<CostTable> {
        let table = &self.months.as_ref().ok()?.table;
        let periods: Vec<Period> = table.periods().iter().rev().take(1).map(|it| it.period).collect();
        table.pivot(&[Dimension::Service.into()], &periods, |_| true)
    }

    fn failures(&self) -> Vec<Failure> {
        let lists = self.stock.lists().flat_map(|list| {
            let failed =
                list.end.iter().filter_map(|end| end.as_ref().err()).map(|error| (&list.listing, error, false));
            failed.chain(list.gaps.iter().map(|error| (&list.listing, error, true)))
        });
        let mut failures: Vec<Failure> = notices(lists).into_iter().map(Failure::Lists).collect();
        failures.extend(self.stock.unbilled.clone().map(Failure::Costs));
        for account in self.stock.bill.iter().flat_map(|it| &it.accounts) {
            let unmeasured = |which, why| Some(Failure::Unmeasured(account.account.to_string(), which, why));
            let failure = match &account.measured {
                Measurement::Measured(Measured::All, _) => None,
                Measurement::Measured(which, _) => unmeasured(Some(*which), None),
                Measurement::TooOld => unmeasured(None, None),
                Measurement::Failed(error) => unmeasured(None, Some(error.clone())),
                Measurement::NoBill(error) => Some(Failure::Costs(Unbilled::Source(error.clone()))),
            };
            let is_told = |failure: &Failure| {
                failures.iter().any(|it| match (it, failure) {
                    (Failure::Costs(Unbilled::Source(known)), Failure::Costs(Unbilled::Source(error))) => {
                        known.fault == error.fault && known.operation == error.operation
                    }
                    _ => false,
                })
            };
            failures.extend(failure.filter(|it| !is_told(it)));
        }
        let of_accounts =
            self.accounts.iter().flat_map(|it| [it.prices.as_ref().err(), it.coverage.as_ref().err()]).flatten();
        for error in of_accounts.chain(self.months.as_ref().err()).chain(self.beside.errors()) {
            let known = failures.iter_mut().find_map(|it| match it {
                Failure::Beside(known, actions) if known.fault == error.fault => Some(actions),
                _ => None,
            });
            match known {
                Some(actions) if actions.contains(&error.operation) => {}
                Some(actions) => actions.push(error.operation.clone()),
                None => failures.push(Failure::Beside(error.clone(), vec![error.operation.clone()])),
            }
        }
        failures.extend(self.missing().into_iter().map(Failure::Missing));
        failures
    }

    /// What AWS left out of the bill, of prices and of the months, a sentence each.
    fn missing(&self) -> BTreeSet<String> {
        let mut all: BTreeSet<String> = self.stock.bill.iter().flat_map(|it| it.missing.iter().cloned()).collect();
        let mut add = |reading: &Reading, metric| {
            if let Some(range) = reading.table.range() {
                all.extend(resources::missing(std::iter::once(reading), metric, &range));
            }
        };
        for prices in self.accounts.iter().filter_map(|it| it.prices.as_ref().ok()) {
            for metric in PAID {
                add(prices, metric);
            }
        }
        if let Ok(months) = &self.months {
            add(months, Metric::Unblended);
        }
        all
    }
}

/// Whether AWS left nothing out of what was charged.
fn is_whole(table: &CostTable) -> bool {
    table.range().is_some_and(|range| table.is_whole(Metric::Unblended, &range))
}

/// The services of a month, the dearest first.
fn dearest(month: &CostTable) -> Vec<String> {
    let ranking = Ranking::of(month, None, Metric::Unblended, usize::MAX);
    let keys = ranking.shown.iter().filter_map(|part| part.keys.first()?.0.first());
    keys.map(ToString::to_string).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests;
