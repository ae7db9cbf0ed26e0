//! Inventory runner with fake finders: nothing here calls AWS.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use domain::{error::Fault, resource::literal};
use tokio::time::{Instant, sleep, timeout};

use super::*;
use crate::finder::{Call, RequestError, ResourceSink, Token, resource};

/// Behavior of a fake finder.
#[derive(Clone)]
enum Behavior {
    Pages(usize),
    /// Returns the same page token each time.
    RepeatToken,
    Fail,
    Gap(Fault),
    Hang,
    Panic,
    Wait(u64),
}

/// Numbers of finders started, running, and running at most.
#[derive(Default)]
struct Counts {
    started: AtomicUsize,
    running: AtomicUsize,
    max_running: AtomicUsize,
}

struct FakeFinder {
    name: &'static str,
    scope: Scope,
    behavior: Behavior,
    counts: Arc<Counts>,
}

/// Decrements the count of running finders when dropped.
struct RunningGuard<'a>(&'a Counts);

impl Drop for RunningGuard<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

fn error(fault: Fault) -> SourceError {
    SourceError { fault, ..Call("made:Up").timed_out() }
}

#[async_trait]
impl ResourceFinder for FakeFinder {
    fn spec(&self) -> ListingSpec {
        ListingSpec { name: self.name, action: Call("made:List"), resource_types: &["made:up"], scope: self.scope }
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let number: usize = token.map_or(0, |token| token.parse().unwrap());
        if number == 0 {
            self.counts.started.fetch_add(1, Ordering::SeqCst);
        }
        self.counts.max_running.fetch_max(self.counts.running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let _guard = RunningGuard(&self.counts);
        sink.page(["a", "b"].map(|it| resource("made:up", account_region, format!("{}-{number}-{it}", self.name))));
        tokio::task::yield_now().await;
        match self.behavior.clone() {
            Behavior::Pages(pages) => {
                return Ok(Some(number + 1).filter(|next| *next < pages).map(|next| next.to_string()));
            }
            Behavior::RepeatToken => return Ok(Some(1.to_string())),
            Behavior::Fail => return Err(error(Fault::Denied).into()),
            Behavior::Gap(fault) => sink.gap(error(fault)),
            Behavior::Hang => std::future::pending().await,
            Behavior::Panic => panic!("made up"),
            Behavior::Wait(millis) => sleep(Duration::from_millis(millis)).await,
        }
        Ok(None)
    }
}

/// Fixed accounts and regions, and the number of requests for them.
#[derive(Default)]
struct FixedScopes(Vec<AccountScope>, AtomicUsize);

impl AccountScopes for FixedScopes {
    fn discover(&self) -> BoxStream<'static, AccountScope> {
        self.1.fetch_add(1, Ordering::SeqCst);
        stream::iter(self.0.clone()).boxed()
    }
}

const ACCOUNT_ID: SharedStr = literal!("123456789012");

fn scope(regions: &[&'static str]) -> AccountScope {
    AccountScope { account: ACCOUNT_ID, regions: regions.iter().map(|it| SharedStr::from(*it)).collect(), error: None }
}

/// An inventory of fake finders, with a clock that tests can set.
struct TestInventory {
    inventory: Inventory,
    scopes: Arc<FixedScopes>,
    counts: Arc<Counts>,
    time: Arc<Mutex<Timestamp>>,
}

fn limits() -> Limits {
    Limits { timeout: Duration::from_millis(150), total_timeout: Duration::from_secs(5), ..Limits::default() }
}

fn test_inventory(
    finders: &[(&'static str, Scope, Behavior)],
    scopes: Vec<AccountScope>,
    limits: Limits,
) -> TestInventory {
    let (scopes, counts) = (Arc::new(FixedScopes(scopes, AtomicUsize::new(0))), Arc::new(Counts::default()));
    let finder = |(name, scope, behavior): &(&'static str, Scope, Behavior)| -> Arc<dyn ResourceFinder> {
        Arc::new(FakeFinder { name, scope: *scope, behavior: behavior.clone(), counts: counts.clone() })
    };
    let time = Arc::new(Mutex::new("2026-11-23T12:00:00Z".parse::<Timestamp>().unwrap()));
    let now = time.clone();
    let clock: Clock = Arc::new(move || *now.lock().unwrap());
    let finders = finders.iter().map(finder).collect();
    let inventory = Inventory::new(finders, scopes.clone(), limits, clock, CallLog::default());
    TestInventory { inventory, scopes, counts, time }
}

/// Events of a list.
#[derive(Debug, Default)]
struct ListEvents {
    ids: Vec<String>,
    gaps: usize,
    end: Option<Result<(), SourceError>>,
}

/// Reads all lists to their ends; returns the events of each, by finder and region. Also checks the order of events.
async fn read(inventory: &Inventory) -> BTreeMap<(String, String), ListEvents> {
    let mut lists: BTreeMap<ListingId, (Listing, ListEvents)> = BTreeMap::new();
    let mut events = Box::pin(inventory.read());
    let all = async {
        while let Some(event) = events.next().await {
            if let ListingEvent::Planned(planned) = event {
                for (id, listing) in planned {
                    assert!(lists.insert(id, (listing, ListEvents::default())).is_none(), "{id:?} is planned twice");
                }
                continue;
            }
            let (ListingEvent::Found(id, _) | ListingEvent::Gap(id, _) | ListingEvent::Ended(id, _)) = &event else {
                unreachable!()
            };
            let list = &mut lists.get_mut(id).expect("events follow the plan of their list").1;
            assert!(list.end.is_none(), "no event follows the end");
            match event {
                ListingEvent::Found(_, page) => list.ids.extend(page.iter().map(|it| it.id.to_string())),
                ListingEvent::Gap(..) => list.gaps += 1,
                ListingEvent::Ended(_, end) => list.end = Some(end),
                ListingEvent::Planned(_) => {}
            }
        }
    };
    timeout(Duration::from_secs(10), all).await.expect("all lists end");
    lists
        .into_values()
        .map(|(it, list)| ((it.finder.to_string(), it.account_region.region.to_string()), list))
        .collect()
}

fn faults(lists: &BTreeMap<(String, String), ListEvents>) -> BTreeMap<&str, Option<Fault>> {
    let fault = |list: &ListEvents| list.end.clone().unwrap().err().map(|error| error.fault);
    lists.iter().map(|((finder, _), list)| (finder.as_str(), fault(list))).collect()
}

#[tokio::test]
async fn failures_do_not_affect_other_lists() {
    let finders = [
        ("good", Scope::Global, Behavior::Pages(50)),
        ("circle", Scope::Global, Behavior::RepeatToken),
        ("denied", Scope::Global, Behavior::Fail),
        ("slow", Scope::Global, Behavior::Hang),
        ("panics", Scope::Global, Behavior::Panic),
        ("gap", Scope::Global, Behavior::Gap(Fault::Denied)),
    ];
    // Printing the backtrace of a panic takes time and delays all lists.
    let limits = Limits { timeout: Duration::from_secs(2), ..limits() };
    let lists = read(&test_inventory(&finders, vec![scope(&["eu-west-1"])], limits).inventory).await;
    let expected = BTreeMap::from([
        ("good", None),
        ("circle", Some(Fault::ServerError)),
        ("denied", Some(Fault::Denied)),
        ("slow", Some(Fault::TimedOut)),
        ("panics", Some(Fault::ServerError)),
        ("gap", None),
    ]);
    assert_eq!(faults(&lists), expected);
    let list = |finder: &str| &lists[&(finder.to_owned(), GLOBAL.to_owned())];
    assert_eq!((list("good").ids.len(), list("gap").gaps), (100, 1));
    assert_eq!(list("circle").ids.len(), 4, "pages read before the failure stay");
    assert_eq!(list("slow").ids, ["slow-0-a", "slow-0-b"], "resources read before the timeout stay");
    assert_eq!(list("slow").end.clone().unwrap().unwrap_err().operation, "made:List");
}

#[tokio::test]
async fn regional_lists_are_read_in_each_region_and_global_ones_once() {
    let finders = [("regional", Scope::Regional, Behavior::Pages(2)), ("global", Scope::Global, Behavior::Pages(2))];
    let lists = read(&test_inventory(&finders, vec![scope(&["a", "b", "c"])], limits()).inventory).await;
    let account_regions: Vec<(&str, &str)> =
        lists.keys().map(|(finder, region)| (finder.as_str(), region.as_str())).collect();
    assert_eq!(account_regions, [("global", GLOBAL), ("regional", "a"), ("regional", "b"), ("regional", "c")]);
    assert!(lists.values().all(|list| list.ids.len() == 4));
}

#[tokio::test]
async fn each_finder_adds_a_list() {
    let one = [("first", Scope::Global, Behavior::Pages(1))];
    let two = [one[0].clone(), ("second", Scope::Global, Behavior::Pages(1))];
    assert_eq!(read(&test_inventory(&one, vec![scope(&[])], limits()).inventory).await.len(), 1);
    let lists = read(&test_inventory(&two, vec![scope(&[])], limits()).inventory).await;
    assert_eq!(lists[&("second".to_owned(), GLOBAL.to_owned())].ids, ["second-0-a", "second-0-b"]);
}

#[tokio::test]
async fn inaccessible_accounts_and_regions_are_reported() {
    let inaccessible = AccountScope::inaccessible("210987654321".into(), error(Fault::Denied));
    let without_regions = AccountScope { error: Some(error(Fault::Denied)), ..scope(&["a"]) };
    let test = test_inventory(
        &[("regional", Scope::Regional, Behavior::Pages(1))],
        vec![inaccessible, without_regions],
        limits(),
    );
    let lists = read(&test.inventory).await;
    let denied = || Some(Fault::Denied);
    assert_eq!(
        faults(&lists),
        BTreeMap::from([(ACCOUNT_LISTING, denied()), (REGIONS_LISTING, denied()), ("regional", None)])
    );
    read(&test.inventory).await;
    assert_eq!(test.scopes.1.load(Ordering::SeqCst), 2, "incomplete scopes are not cached");
}

#[tokio::test]
async fn concurrency_is_limited_per_service_and_in_total() {
    let finders = [("regional", Scope::Regional, Behavior::Wait(20))];
    let regions = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
    let per_service = test_inventory(&finders, vec![scope(&regions)], Limits { per_service: 3, ..limits() });
    assert_eq!(read(&per_service.inventory).await.len(), 12);
    assert_eq!(per_service.counts.max_running.load(Ordering::SeqCst), 3);
    let other = AccountScope { account: "210987654321".into(), ..scope(&regions) };
    let total = test_inventory(&finders, vec![scope(&regions), other], Limits { total: 5, ..limits() });
    read(&total.inventory).await;
    assert_eq!(total.counts.max_running.load(Ordering::SeqCst), 5);
}

#[tokio::test]
async fn waiting_lists_time_out() {
    let finders = [("regional", Scope::Regional, Behavior::Hang)];
    let limits = Limits {
        per_service: 1,
        timeout: Duration::from_millis(100),
        total_timeout: Duration::from_millis(250),
        ..Limits::default()
    };
    let test = test_inventory(&finders, vec![scope(&["a", "b", "c", "d", "e", "f", "g", "h"])], limits);
    let started = Instant::now();
    let lists = read(&test.inventory).await;
    assert!(lists.values().all(|list| list.end.as_ref().unwrap().is_err()));
    assert!(started.elapsed() < Duration::from_millis(700), "{:?}", started.elapsed());
}

#[tokio::test]
async fn dropping_the_reader_cancels_its_lists() {
    let test =
        test_inventory(&[("slow", Scope::Regional, Behavior::Hang)], vec![scope(&["a", "b"])], Limits::default());
    let mut events = Box::pin(test.inventory.read());
    while let Some(event) = events.next().await {
        if matches!(event, ListingEvent::Found(..)) {
            break;
        }
    }
    assert!(test.counts.running.load(Ordering::SeqCst) > 0);
    drop(events);
    timeout(Duration::from_secs(2), async {
        while test.counts.running.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("all finders are canceled");
    assert_eq!(test.inventory.read_at(), None);
}

#[tokio::test]
async fn complete_lists_are_cached_until_they_expire() {
    let finders = [("good", Scope::Regional, Behavior::Pages(3)), ("denied", Scope::Global, Behavior::Fail)];
    let test = test_inventory(&finders, vec![scope(&["a", "b"])], limits());
    let started = || test.counts.started.swap(0, Ordering::SeqCst);
    let first = read(&test.inventory).await;
    assert_eq!(started(), 3);
    assert_eq!(test.inventory.read_at().unwrap().to_string(), "2026-11-23T12:00:00Z");
    let again = read(&test.inventory).await;
    assert_eq!(started(), 1, "only the failed list is read again");
    assert_eq!(test.scopes.1.load(Ordering::SeqCst), 1);
    for (key, list) in &first {
        assert_eq!((&list.ids, &list.end), (&again[key].ids, &again[key].end));
    }
    *test.time.lock().unwrap() = "2026-11-23T12:10:00Z".parse().unwrap();
    assert_eq!(test.inventory.read_at(), None);
    read(&test.inventory).await;
    assert_eq!(started(), 3);
    test.inventory.invalidate(&access::Scope::default());
    assert_eq!(test.inventory.read_at(), None);
    read(&test.inventory).await;
    assert_eq!(started(), 3);
}

/// Scope of these accounts.
fn accounts(numbers: &[&str]) -> access::Scope {
    access::Scope::new(numbers.iter().map(|it| (*it).to_owned()).collect(), BTreeMap::new())
}

#[tokio::test]
async fn a_refresh_of_some_accounts_leaves_the_lists_of_the_others() {
    let other = AccountScope { account: literal!("444455556666"), ..scope(&["a"]) };
    let test =
        test_inventory(&[("good", Scope::Regional, Behavior::Pages(2))], vec![scope(&["a", "b"]), other], limits());
    let started = || test.counts.started.swap(0, Ordering::SeqCst);
    read(&test.inventory).await;
    assert_eq!(started(), 3);
    let revision = domain::port::Inventory::revision(&test.inventory);
    test.inventory.invalidate(&accounts(&["444455556666"]));
    assert!(domain::port::Inventory::revision(&test.inventory) > revision);
    read(&test.inventory).await;
    assert_eq!(started(), 1);
    test.inventory.invalidate(&accounts(&["777788889999"]));
    read(&test.inventory).await;
    assert_eq!(started(), 0, "no list of this account");
}

#[tokio::test]
async fn a_list_that_was_started_before_the_refresh_of_its_account_is_not_cached() {
    let other = AccountScope { account: literal!("444455556666"), ..scope(&["a"]) };
    let test = test_inventory(&[("slow", Scope::Regional, Behavior::Wait(100))], vec![scope(&["a"]), other], limits());
    let mut visitor = Box::pin(test.inventory.read());
    for _ in 0..2 {
        while !matches!(visitor.next().await, Some(ListingEvent::Found(..))) {}
    }
    test.inventory.invalidate(&accounts(&["444455556666"]));
    while visitor.next().await.is_some() {}
    assert_eq!(test.counts.started.swap(0, Ordering::SeqCst), 2);
    read(&test.inventory).await;
    assert_eq!(test.counts.started.load(Ordering::SeqCst), 1, "the list of the other account is cached");
}

#[tokio::test]
async fn lists_with_transient_gaps_are_not_cached() {
    let finders = [
        ("lasts", Scope::Global, Behavior::Gap(Fault::Denied)),
        ("passes", Scope::Global, Behavior::Gap(Fault::Throttled)),
    ];
    let test = test_inventory(&finders, vec![scope(&[])], limits());
    read(&test.inventory).await;
    let again = read(&test.inventory).await;
    assert_eq!(test.counts.started.load(Ordering::SeqCst), 3);
    assert!(again.values().all(|list| list.gaps == 1), "a cached list keeps its gap");
}

#[tokio::test]
async fn readers_share_lists_and_may_leave() {
    let test = test_inventory(&[("slow", Scope::Regional, Behavior::Wait(100))], vec![scope(&["a", "b"])], limits());
    let mut visitor = Box::pin(test.inventory.read());
    while !matches!(visitor.next().await, Some(ListingEvent::Found(..))) {}
    let has_left = AtomicBool::new(false);
    let leave = async {
        sleep(Duration::from_millis(20)).await;
        drop(visitor);
        has_left.store(true, Ordering::SeqCst);
    };
    let (lists, ()) = futures::join!(read(&test.inventory), leave);
    assert!(has_left.into_inner());
    assert!(lists.values().all(|list| list.ids.len() == 2 && list.end == Some(Ok(()))));
    assert_eq!(test.counts.started.load(Ordering::SeqCst), 2, "each list is read once");
}
