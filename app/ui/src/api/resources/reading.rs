//! Reading lists and bills side by side, and giving the one out to the other.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    future::ready,
    sync::Arc,
};

use domain::{
    attribution::{AccountBill, Attribution, Bill, Measured, Questions, Unattributable},
    dimension::Dimension,
    error::{Fault, SourceError},
    limits::Limits,
    metric::Metric,
    naming::unique_names,
    period::DateRange,
    port::{HeldCosts, Quote, Reading},
    query::CostQuery,
    resource::{Complete, Kind, Listing, ListingEvent, ListingId, Resource, Word},
    spending::Spending,
    table::CostTable,
};
use futures::{
    SinkExt, Stream, StreamExt,
    channel::mpsc,
    future::{OptionFuture, join, join3},
    select,
    stream::{self, FuturesUnordered},
};

use tokio::time::Instant;

use super::{AccountRead, Billed, Frame, Measurement, Unbilled};
use crate::{
    Services,
    api::within::{timed_out, within},
    format,
};

/// The part of the reader's patience that lists may take.
const LISTS: f32 = 0.7;
/// Costs in one frame.
const COSTS: usize = 1_000;

/// Reads all resources and what they cost in some days. What a slow reader has not taken yet is not read ahead.
pub fn read(services: Services, range: DateRange, metric: Metric) -> impl Stream<Item = Frame> + Send + 'static {
    let (tell, told) = mpsc::channel(0);
    // The work is a part of the stream: who drops the one drops the other. Should the reader be gone, it ends early.
    let work = async move { drop(work(services, range, metric, tell).await) };
    stream::select(told, stream::once(work).filter_map(|()| ready(None)))
}

/// All questions to Cost Explorer behind some days of some accounts.
pub fn questions(range: DateRange, limits: &Limits, accounts: &[String]) -> Vec<CostQuery> {
    let questions = Questions::of(range, limits);
    let of_account = |account: &String| {
        let lines = [Some(questions.recent), questions.older].into_iter().flatten();
        let lines: Vec<_> = lines.map(|days| Questions::lines(account, days)).collect();
        lines.into_iter().chain(questions.measured(account, Measured::All))
    };
    let all = accounts.iter().flat_map(of_account);
    std::iter::once(questions.totals.clone()).chain(all).collect()
}

/// The other end of the stream.
type Tell = mpsc::Sender<Frame>;

async fn work(services: Services, range: DateRange, metric: Metric, mut tell: Tell) -> Result<(), mpsc::SendError> {
    let begun = Instant::now();
    let services = within(services.clone(), begun + services.patience);
    let limits = Limits::on(services.today());
    let asked = Arc::new(Questions::of(range, &limits));
    let (gathered, totals) = join(gather(&services, &asked, &mut tell), services.costs.costs(&asked.totals)).await;
    let (listed, accounts) = gathered?;
    let totals = match totals {
        Ok(totals) => totals,
        Err(error) => return tell.send(Frame::Unbilled(Unbilled::Source(error))).await,
    };
    let numbers: Vec<String> = listed.accounts.iter().map(ToString::to_string).collect();
    let anew = questions(range, &limits, &numbers);
    let anew = anew.iter().map(|query| services.costs.quote_anew(query)).fold(Quote::default(), Quote::plus);
    let spending = (services.spending)();
    // A hundred thousand resources take a third of a second: nothing else must wait for it.
    let worked_out = tokio::task::spawn_blocking(move || {
        let known = Known { listed, accounts, totals };
        known.give_out(metric).map(|attribution| (attribution, known))
    });
    let (mut attribution, known) = match worked_out.await {
        Ok(Ok(done)) => done,
        Ok(Err(why)) => return tell.send(Frame::Unbilled(Unbilled::Unattributable(why))).await,
        // Only a panic, which the log has; the reader's stream ends without a bill, and the page says so.
        Err(_) => return Ok(()),
    };
    let costs = std::mem::take(&mut attribution.resources);
    let mut costs = costs.into_iter();
    let mut place = 0;
    loop {
        let chunk: Vec<_> = costs.by_ref().take(COSTS).collect();
        if chunk.is_empty() {
            break;
        }
        let count = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
        tell.send(Frame::Costs(place, chunk)).await?;
        place += count;
    }
    tell.send(Frame::Bill(Box::new(known.told(range, attribution, anew, spending)))).await
}

/// What was found.
#[derive(Default)]
struct Listed {
    lists: HashMap<ListingId, Listing>,
    /// Those that have not ended.
    under_way: HashSet<ListingId>,
    pages: Vec<Arc<[Resource]>>,
    /// In the order in which they were met.
    accounts: Vec<Word>,
    /// What is known to be all there is.
    complete: Complete,
}

impl Listed {
    /// Takes note of what happened; the accounts that were met for the first time.
    fn note(&mut self, event: &ListingEvent) -> Vec<Word> {
        let mut met = Vec::new();
        match event {
            ListingEvent::Planned(lists) => {
                for (id, listing) in lists {
                    let account = &listing.place.account;
                    if is_number(account) && !self.accounts.contains(account) {
                        self.accounts.push(account.clone());
                        met.push(account.clone());
                    }
                    self.lists.insert(*id, listing.clone());
                    self.under_way.insert(*id);
                }
            }
            ListingEvent::Found(_, page) => self.pages.push(page.clone()),
            ListingEvent::Ended(id, end) => {
                self.under_way.remove(id);
                if let (Ok(()), Some(listing)) = (end, self.lists.get(id)) {
                    self.complete.add(listing);
                }
            }
            ListingEvent::Gap(..) => {}
        }
        met
    }
}

/// An account that could not be named has no number, and no bill.
pub(in crate::api) fn is_number(account: &str) -> bool {
    account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())
}

/// Follows the lists and asks for the bills meanwhile, each account's as soon as the account is known.
async fn gather(
    services: &Services,
    asked: &Arc<Questions>,
    tell: &mut Tell,
) -> Result<(Listed, Vec<AccountLines>), mpsc::SendError> {
    let in_time = tokio::time::sleep(services.patience.mul_f32(LISTS));
    let mut events = services.inventory.read().take_until(Box::pin(in_time)).fuse();
    let mut reading = FuturesUnordered::new();
    let (mut listed, mut accounts) = (Listed::default(), Vec::new());
    loop {
        select! {
            event = events.select_next_some() => {
                for account in listed.note(&event) {
                    reading.push(AccountLines::read(services.costs.clone(), asked.clone(), account));
                }
                tell.send(Frame::List(event)).await?;
            }
            lines = reading.select_next_some() => accounts.push(lines),
            complete => break,
        }
    }
    for id in std::mem::take(&mut listed.under_way) {
        let action = listed.lists.get(&id).map_or("", |list| &*list.action);
        tell.send(Frame::List(ListingEvent::Ended(id, Err(timed_out(action))))).await?;
    }
    accounts.sort_by_key(|it: &AccountLines| listed.accounts.iter().position(|account| *account == it.account));
    Ok((listed, accounts))
}

/// The lines of an account's bill.
struct AccountLines {
    account: Word,
    recent: Result<Reading, SourceError>,
    older: Option<Result<Reading, SourceError>>,
    measured: Option<Reading>,
    measurement: Measurement,
}

impl AccountLines {
    async fn read(costs: Arc<dyn HeldCosts>, asked: Arc<Questions>, account: Word) -> Self {
        let lines = async |days| costs.costs(&Questions::lines(&account, days)).await;
        let older: OptionFuture<_> = asked.older.map(lines).into();
        let (recent, older, measured) = join3(lines(asked.recent), older, measured(&*costs, &asked, &account)).await;
        let failed = [Some(&recent), older.as_ref()].into_iter().flatten().find_map(|it| it.as_ref().err()).cloned();
        let (measured, measurement) = match (failed, measured) {
            (Some(error), _) => (None, Measurement::NoBill(error)),
            (None, Ok(Some((reading, which)))) => (Some(reading), Measurement::Measured(which, asked.recent)),
            (None, Ok(None)) => (None, Measurement::TooOld),
            (None, Err(error)) => (None, Measurement::Failed(error)),
        };
        Self { account, recent, older, measured, measurement }
    }

    /// The tables; `None` where not even the bill could be read.
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

/// What AWS measured in an account: of all services, or where it refuses that, of the one that its documents promise it for.
/// `None` where the days are none that it measures.
async fn measured(
    costs: &dyn HeldCosts,
    asked: &Questions,
    account: &str,
) -> Result<Option<(Reading, Measured)>, SourceError> {
    let mut refused = None;
    for which in [Measured::All, Measured::Ec2] {
        let Some(query) = asked.measured(account, which) else { return Ok(None) };
        match costs.costs(&query).await {
            Ok(reading) => return Ok(Some((reading, which))),
            Err(error) if error.fault == Fault::Refused => refused = refused.or(Some(error)),
            Err(error) => return Err(error),
        }
    }
    refused.map_or(Ok(None), Err)
}

/// All that is known when nothing is on its way any more.
struct Known {
    listed: Listed,
    accounts: Vec<AccountLines>,
    totals: Reading,
}

impl Known {
    fn give_out(&self, metric: Metric) -> Result<Attribution, Unattributable> {
        let resources: Vec<&Resource> = self.listed.pages.iter().flat_map(|page| page.iter()).collect();
        let periods: Vec<_> = self.totals.table.periods().iter().map(|it| it.period).collect();
        let by_service = self.totals.table.pivot(&[Dimension::Service.into()], &periods, |_| true);
        let by_service = by_service.ok_or(Unattributable::Days)?;
        let accounts: Vec<AccountBill<'_>> = self.accounts.iter().filter_map(AccountLines::bill).collect();
        let is_complete = |kind: &Kind, account: &str, region: &str| self.listed.complete.has(kind, account, region);
        let bill = Bill { totals: &by_service, accounts: &accounts, is_complete: &is_complete };
        Attribution::of(&resources, &bill, metric)
    }

    fn told(self, range: DateRange, attribution: Attribution, anew: Quote, spending: Spending) -> Billed {
        let metric = attribution.metric;
        let readings = || std::iter::once(&self.totals).chain(self.accounts.iter().flat_map(AccountLines::readings));
        let names = account_names(&self.totals.table);
        Billed {
            range,
            attribution,
            estimated: readings().any(|it| it.table.estimated_periods() > 0),
            read_at: readings().map(|it| it.read_at).min().unwrap_or(self.totals.read_at),
            stale: readings().find_map(|it| it.stale.clone()),
            missing: missing(readings(), metric, &range),
            accounts: self
                .accounts
                .iter()
                .map(|it| AccountRead { account: it.account.clone(), measured: it.measurement.clone() })
                .collect(),
            names,
            anew,
            spending,
        }
    }
}

/// What AWS left out of any of the answers, each thing once.
pub(in crate::api) fn missing<'a>(
    readings: impl Iterator<Item = &'a Reading>,
    metric: Metric,
    range: &DateRange,
) -> Vec<String> {
    let lacks = readings.flat_map(|reading| {
        let lacks = reading.table.lacks(metric, range).into_iter();
        lacks.map(|lack| lack.sentence(|key| format::key_name(&reading.table, key), |days| format::range(days, true)))
    });
    lacks.collect::<BTreeSet<String>>().into_iter().collect()
}

/// What AWS calls accounts, by number; the number stands beside a name that several bear.
fn account_names(totals: &CostTable) -> BTreeMap<String, String> {
    let numbers: BTreeSet<&str> = totals.keys().iter().filter_map(|key| Some(key.0.get(1)?.as_str())).collect();
    let accounts: Vec<_> = numbers.into_iter().map(|number| (number, totals.label(number))).collect();
    let names = unique_names(&Dimension::Account.into(), &accounts);
    let known = accounts.iter().zip(names).filter(|((_, label), _)| label.is_some());
    known.map(|((number, _), name)| ((*number).to_owned(), name)).collect()
}
