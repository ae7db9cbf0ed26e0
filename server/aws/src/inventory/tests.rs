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
enum Act {
    Pages(usize),
    /// Returns the same page token again and again.
    Circle,
    Fail,
    Gap(Fault),
    Hang,
    Panic,
    Wait(u64),
}

/// Counts calls of the finders.
#[derive(Default)]
struct Counts {
    begun: AtomicUsize,
    now: AtomicUsize,
    most: AtomicUsize,
}

struct MadeUp {
    name: &'static str,
    scope: Scope,
    act: Act,
    counts: Arc<Counts>,
}

/// Decrements the count of running finders when dropped.
struct Inside<'a>(&'a Counts);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}

fn error(fault: Fault) -> SourceError {
    SourceError { fault, ..Call("made:Up").timed_out() }
}

#[async_trait]
impl ResourceFinder for MadeUp {
    fn spec(&self) -> ListSpec {
        ListSpec { name: self.name, action: Call("made:List"), resource_types: &["made:up"], scope: self.scope }
    }

    async fn page(&self, place: &Place, token: Token, sink: &ResourceSink<'_>) -> Result<Token, RequestError> {
        let number: usize = token.map_or(0, |token| token.parse().unwrap());
        if number == 0 {
            self.counts.begun.fetch_add(1, Ordering::SeqCst);
        }
        self.counts.most.fetch_max(self.counts.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let _inside = Inside(&self.counts);
        sink.page(["a", "b"].map(|it| resource("made:up", place, format!("{}-{number}-{it}", self.name))));
        tokio::task::yield_now().await;
        match self.act.clone() {
            Act::Pages(pages) => return Ok(Some(number + 1).filter(|next| *next < pages).map(|next| next.to_string())),
            Act::Circle => return Ok(Some(1.to_string())),
            Act::Fail => return Err(error(Fault::Denied).into()),
            Act::Gap(fault) => sink.gap(error(fault)),
            Act::Hang => std::future::pending().await,
            Act::Panic => panic!("made up"),
            Act::Wait(millis) => sleep(Duration::from_millis(millis)).await,
        }
        Ok(None)
    }
}

/// Fixed accounts and regions, and the number of surveys.
#[derive(Default)]
struct Known(Vec<AccountScope>, AtomicUsize);

impl AccountScopes for Known {
    fn survey(&self) -> BoxStream<'static, AccountScope> {
        self.1.fetch_add(1, Ordering::SeqCst);
        stream::iter(self.0.clone()).boxed()
    }
}

const ACCOUNT_ID: Word = literal!("123456789012");

fn ground(regions: &[&'static str]) -> AccountScope {
    AccountScope { account: ACCOUNT_ID, regions: regions.iter().map(|it| Word::from(*it)).collect(), missed: None }
}

/// An inventory of fake finders, with a clock that tests can set.
struct World {
    inventory: Inventory,
    grounds: Arc<Known>,
    counts: Arc<Counts>,
    time: Arc<Mutex<Timestamp>>,
}

fn limits() -> Limits {
    Limits { deadline: Duration::from_millis(150), patience: Duration::from_secs(5), ..Limits::default() }
}

fn world(acts: &[(&'static str, Scope, Act)], grounds: Vec<AccountScope>, limits: Limits) -> World {
    let (grounds, counts) = (Arc::new(Known(grounds, AtomicUsize::new(0))), Arc::new(Counts::default()));
    let finder = |(name, scope, act): &(&'static str, Scope, Act)| -> Arc<dyn ResourceFinder> {
        Arc::new(MadeUp { name, scope: *scope, act: act.clone(), counts: counts.clone() })
    };
    let time = Arc::new(Mutex::new("2026-11-23T12:00:00Z".parse::<Timestamp>().unwrap()));
    let now = time.clone();
    let clock: Clock = Arc::new(move || *now.lock().unwrap());
    let inventory = Inventory::new(acts.iter().map(finder).collect(), grounds.clone(), limits, clock);
    World { inventory, grounds, counts, time }
}

/// Events of a list.
#[derive(Debug, Default)]
struct Told {
    ids: Vec<String>,
    gaps: usize,
    end: Option<Result<(), SourceError>>,
}

/// Reads all lists to their ends; returns the events of each, by finder and region. Also checks the order of events.
async fn read(inventory: &Inventory) -> BTreeMap<(String, String), Told> {
    let mut lists: BTreeMap<ListingId, (Listing, Told)> = BTreeMap::new();
    let mut events = Box::pin(inventory.read());
    let all = async {
        while let Some(event) = events.next().await {
            if let ListingEvent::Planned(planned) = event {
                for (id, listing) in planned {
                    assert!(lists.insert(id, (listing, Told::default())).is_none(), "{id:?} is planned twice");
                }
                continue;
            }
            let (ListingEvent::Found(id, _) | ListingEvent::Gap(id, _) | ListingEvent::Ended(id, _)) = &event else {
                unreachable!()
            };
            let told = &mut lists.get_mut(id).expect("a list is planned before anything comes of it").1;
            assert!(told.end.is_none(), "nothing comes after the end");
            match event {
                ListingEvent::Found(_, page) => told.ids.extend(page.iter().map(|it| it.id.to_string())),
                ListingEvent::Gap(..) => told.gaps += 1,
                ListingEvent::Ended(_, end) => told.end = Some(end),
                ListingEvent::Planned(_) => {}
            }
        }
    };
    timeout(Duration::from_secs(10), all).await.expect("a reading ends");
    lists.into_values().map(|(it, told)| ((it.finder.to_string(), it.place.region.to_string()), told)).collect()
}

fn faults(lists: &BTreeMap<(String, String), Told>) -> BTreeMap<&str, Option<Fault>> {
    let fault = |told: &Told| told.end.clone().unwrap().err().map(|error| error.fault);
    lists.iter().map(|((finder, _), told)| (finder.as_str(), fault(told))).collect()
}

#[tokio::test]
async fn what_fails_takes_no_other_with_it() {
    let acts = [
        ("good", Scope::Global, Act::Pages(50)),
        ("circle", Scope::Global, Act::Circle),
        ("denied", Scope::Global, Act::Fail),
        ("slow", Scope::Global, Act::Hang),
        ("panics", Scope::Global, Act::Panic),
        ("gap", Scope::Global, Act::Gap(Fault::Denied)),
    ];
    // Printing the backtrace of a panic takes time and delays all lists.
    let limits = Limits { deadline: Duration::from_secs(2), ..limits() };
    let lists = read(&world(&acts, vec![ground(&["eu-west-1"])], limits).inventory).await;
    let expected = BTreeMap::from([
        ("good", None),
        ("circle", Some(Fault::ServerError)),
        ("denied", Some(Fault::Denied)),
        ("slow", Some(Fault::TimedOut)),
        ("panics", Some(Fault::ServerError)),
        ("gap", None),
    ]);
    assert_eq!(faults(&lists), expected);
    let told = |finder: &str| &lists[&(finder.to_owned(), GLOBAL.to_owned())];
    assert_eq!((told("good").ids.len(), told("gap").gaps), (100, 1));
    assert_eq!(told("circle").ids.len(), 4, "pages read before the failure stay");
    assert_eq!(told("slow").ids, ["slow-0-a", "slow-0-b"], "what was found before stays");
    assert_eq!(told("slow").end.clone().unwrap().unwrap_err().operation, "made:List");
}

#[tokio::test]
async fn regional_lists_are_read_in_each_region_and_global_ones_once() {
    let acts = [("regional", Scope::Regional, Act::Pages(2)), ("global", Scope::Global, Act::Pages(2))];
    let lists = read(&world(&acts, vec![ground(&["a", "b", "c"])], limits()).inventory).await;
    let places: Vec<(&str, &str)> = lists.keys().map(|(finder, region)| (finder.as_str(), region.as_str())).collect();
    assert_eq!(places, [("global", GLOBAL), ("regional", "a"), ("regional", "b"), ("regional", "c")]);
    assert!(lists.values().all(|told| told.ids.len() == 4));
}

#[tokio::test]
async fn one_more_finder_is_one_more_line() {
    let one = [("first", Scope::Global, Act::Pages(1))];
    let two = [one[0].clone(), ("second", Scope::Global, Act::Pages(1))];
    assert_eq!(read(&world(&one, vec![ground(&[])], limits()).inventory).await.len(), 1);
    let lists = read(&world(&two, vec![ground(&[])], limits()).inventory).await;
    assert_eq!(lists[&("second".to_owned(), GLOBAL.to_owned())].ids, ["second-0-a", "second-0-b"]);
}

#[tokio::test]
async fn an_account_that_is_closed_or_hides_its_regions_says_so() {
    let closed = AccountScope::closed("210987654321".into(), error(Fault::Denied));
    let hidden = AccountScope { missed: Some(error(Fault::Denied)), ..ground(&["a"]) };
    let world = world(&[("regional", Scope::Regional, Act::Pages(1))], vec![closed, hidden], limits());
    let lists = read(&world.inventory).await;
    let denied = || Some(Fault::Denied);
    assert_eq!(faults(&lists), BTreeMap::from([(ACCOUNT, denied()), (REGIONS, denied()), ("regional", None)]));
    read(&world.inventory).await;
    assert_eq!(world.grounds.1.load(Ordering::SeqCst), 2, "what was missed is asked again");
}

#[tokio::test]
async fn a_service_is_asked_so_much_at_once_and_the_rest_waits() {
    let acts = [("regional", Scope::Regional, Act::Wait(20))];
    let regions = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
    let per_service = world(&acts, vec![ground(&regions)], Limits { per_service: 3, ..limits() });
    assert_eq!(read(&per_service.inventory).await.len(), 12);
    assert_eq!(per_service.counts.most.load(Ordering::SeqCst), 3);
    let other = AccountScope { account: "210987654321".into(), ..ground(&regions) };
    let total = world(&acts, vec![ground(&regions), other], Limits { total: 5, ..limits() });
    read(&total.inventory).await;
    assert_eq!(total.counts.most.load(Ordering::SeqCst), 5);
}

#[tokio::test]
async fn no_list_waits_for_ever_for_its_turn() {
    let acts = [("regional", Scope::Regional, Act::Hang)];
    let limits = Limits {
        per_service: 1,
        deadline: Duration::from_millis(100),
        patience: Duration::from_millis(250),
        ..Limits::default()
    };
    let world = world(&acts, vec![ground(&["a", "b", "c", "d", "e", "f", "g", "h"])], limits);
    let begun = Instant::now();
    let lists = read(&world.inventory).await;
    assert!(lists.values().all(|told| told.end.as_ref().unwrap().is_err()));
    assert!(begun.elapsed() < Duration::from_millis(700), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_reader_who_leaves_stops_the_work() {
    let world = world(&[("slow", Scope::Regional, Act::Hang)], vec![ground(&["a", "b"])], Limits::default());
    let mut events = Box::pin(world.inventory.read());
    while let Some(event) = events.next().await {
        if matches!(event, ListingEvent::Found(..)) {
            break;
        }
    }
    assert!(world.counts.now.load(Ordering::SeqCst) > 0);
    drop(events);
    timeout(Duration::from_secs(2), async {
        while world.counts.now.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("all finders are called back");
    assert_eq!(world.inventory.read_at(), None);
}

#[tokio::test]
async fn what_ended_well_is_remembered_for_its_time() {
    let acts = [("good", Scope::Regional, Act::Pages(3)), ("denied", Scope::Global, Act::Fail)];
    let world = world(&acts, vec![ground(&["a", "b"])], limits());
    let begun = || world.counts.begun.swap(0, Ordering::SeqCst);
    let first = read(&world.inventory).await;
    assert_eq!(begun(), 3);
    assert_eq!(world.inventory.read_at().unwrap().to_string(), "2026-11-23T12:00:00Z");
    let again = read(&world.inventory).await;
    assert_eq!(begun(), 1, "only what failed is asked again");
    assert_eq!(world.grounds.1.load(Ordering::SeqCst), 1);
    for (key, told) in &first {
        assert_eq!((&told.ids, &told.end), (&again[key].ids, &again[key].end));
    }
    *world.time.lock().unwrap() = "2026-11-23T12:10:00Z".parse().unwrap();
    assert_eq!(world.inventory.read_at(), None);
    read(&world.inventory).await;
    assert_eq!(begun(), 3);
    world.inventory.invalidate();
    assert_eq!(world.inventory.read_at(), None);
    read(&world.inventory).await;
    assert_eq!(begun(), 3);
}

#[tokio::test]
async fn a_gap_that_may_pass_is_asked_again() {
    let acts =
        [("lasts", Scope::Global, Act::Gap(Fault::Denied)), ("passes", Scope::Global, Act::Gap(Fault::Throttled))];
    let world = world(&acts, vec![ground(&[])], limits());
    read(&world.inventory).await;
    let again = read(&world.inventory).await;
    assert_eq!(world.counts.begun.load(Ordering::SeqCst), 3);
    assert!(again.values().all(|told| told.gaps == 1), "a remembered list keeps its gap");
}

#[tokio::test]
async fn two_readers_share_one_reading_and_one_may_leave() {
    let world = world(&[("slow", Scope::Regional, Act::Wait(100))], vec![ground(&["a", "b"])], limits());
    let mut visitor = Box::pin(world.inventory.read());
    while !matches!(visitor.next().await, Some(ListingEvent::Found(..))) {}
    let has_left = AtomicBool::new(false);
    let leaving = async {
        sleep(Duration::from_millis(20)).await;
        drop(visitor);
        has_left.store(true, Ordering::SeqCst);
    };
    let (lists, ()) = futures::join!(read(&world.inventory), leaving);
    assert!(has_left.into_inner());
    assert!(lists.values().all(|told| told.ids.len() == 2 && told.end == Some(Ok(()))));
    assert_eq!(world.counts.begun.load(Ordering::SeqCst), 2, "each list is read once");
}
