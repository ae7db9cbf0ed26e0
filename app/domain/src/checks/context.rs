//! Account data indexed for the checks: by resource type and name, with prices and costs.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use rust_decimal::Decimal;

use super::{
    account::Account,
    outcome::Missing,
    prices::{Prices, price_query},
    resource_costs::Costs,
    settings::Settings,
};
use crate::{
    attribution::rules,
    finding::{Estimate, Grade, Line, Unpriced},
    inventory::Item,
    money::Unit,
    period::days_between,
    resource::{Kind, Resource, Value},
};

/// Type, account, region and id.
type Name<'a> = (&'a str, &'a str, &'a str, &'a str);

/// Data shared by all checks.
pub(super) struct CheckContext<'a> {
    pub account: &'a Account<'a>,
    pub settings: &'a Settings,
    pub prices: Prices<'a>,
    pub costs: Costs<'a>,
    by_kind: BTreeMap<&'a str, Vec<Item<'a>>>,
    by_name: HashMap<Name<'a>, Item<'a>>,
    /// References between resources: type, account and region of the referrer, the fact, and the referenced name.
    named: HashSet<(Name<'a>, &'a str)>,
}

impl<'a> CheckContext<'a> {
    pub fn of(account: &'a Account<'a>, settings: &'a Settings) -> Self {
        let costs = account.spent.map_or(&[][..], |spent| &spent.attribution.resources);
        let costs = costs.iter().map(Some).chain(std::iter::repeat(None));
        let mut by_kind: BTreeMap<&str, Vec<Item<'_>>> = BTreeMap::new();
        let mut by_name = HashMap::with_capacity(account.inventory.len());
        let mut named = HashSet::new();
        for (resource, cost) in account.inventory.iter().zip(costs) {
            let resource: &'a Resource = resource;
            let item = Item { resource, cost };
            let kind = resource.kind.code();
            by_kind.entry(kind).or_default().push(item);
            by_name.insert((kind, &*resource.account, &*resource.region, &*resource.id), item);
            for fact in &resource.facts {
                if let Value::Text(text) = &fact.value {
                    for name in text.split(',') {
                        named.insert(((kind, &*resource.account, &*resource.region, &*fact.name), name));
                    }
                }
            }
        }
        Self {
            account,
            settings,
            prices: Prices::of(account.prices),
            costs: Costs::of(account.spent),
            by_kind,
            by_name,
            named,
        }
    }

    /// All resources of a type.
    pub fn each(&self, kind: &str) -> &[Item<'a>] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// All resources.
    pub fn all(&self) -> impl Iterator<Item = Item<'a>> {
        self.by_kind.values().flatten().copied()
    }

    /// Resource with this type and id, in the account and region of another.
    pub fn beside(&self, resource: &Resource, kind: &str, id: &str) -> Option<Item<'a>> {
        self.by_name.get(&(kind, &*resource.account, &*resource.region, id)).copied()
    }

    /// Whether any resource of a type, in this one's account and region, references it by a fact.
    pub fn is_named(&self, resource: &Resource, kind: &str, fact: &str, id: &str) -> bool {
        self.named.contains(&((kind, &*resource.account, &*resource.region, fact), id))
    }

    /// Fails unless all resources of the types are known in this one's account and region, so that absence can be
    /// concluded.
    pub fn complete(&self, resource: &Resource, kinds: &[&'static str]) -> Result<(), Missing> {
        for kind in kinds {
            let kind = Kind::new(*kind);
            if !(self.account.is_complete)(&kind, &resource.account, &resource.region) {
                return Err(Missing::List(kind));
            }
        }
        Ok(())
    }

    /// Monthly cost of a quantity of a usage type in a resource's region, as a saving on the resource.
    pub fn line(
        &self,
        resource: &Resource,
        service: &str,
        usage: &str,
        number: impl Into<Decimal>,
    ) -> Result<(Line, Unit), Unpriced> {
        self.prices.line(price_query(resource, service, usage), usage.to_owned(), Some(resource.key()), number)
    }

    /// Monthly cost of a resource's standing usage at the account's prices: one line per usage type, named without its
    /// region.
    pub fn standing_lines(
        &self,
        resource: &Resource,
        is_of: impl Fn(&str) -> bool,
    ) -> Result<Vec<(Line, Unit)>, Unpriced> {
        let uses = rules::uses(resource).filter(|(_, usage, _)| is_of(usage));
        uses.map(|(service, usage, number)| self.line(resource, service, &usage, number)).collect()
    }

    /// Sum of these lines.
    pub fn standing(&self, resource: &Resource, is_of: impl Fn(&str) -> bool) -> Result<Estimate, Unpriced> {
        Estimate::sum(self.standing_lines(resource, is_of)?)
    }

    /// Share of a resource's monthly cost for matching usage types, with its confidence.
    pub fn share(
        &self,
        item: Item<'a>,
        is_of: impl Fn(&str) -> bool,
        label: &'static str,
        share: (Decimal, &str),
    ) -> (Result<Estimate, Unpriced>, Grade) {
        let monthly = match self.costs.monthly(item, is_of) {
            Ok(monthly) => monthly,
            Err(why) => return (Err(why), Grade::Medium),
        };
        let grade = monthly.grade();
        if monthly.is_zero {
            return (Err(Unpriced::because("no cost in this period")), grade);
        }
        (monthly.share(label, share.0, share.1).and_then(|line| Estimate::sum([line])), grade)
    }

    /// Age of a resource in days; `None` if its creation is unknown.
    pub fn age(&self, resource: &Resource) -> Option<i32> {
        resource.created.map(|created| self.days_since(day(created)))
    }

    /// Number of days in the bill.
    pub fn days_looked_at(&self) -> u32 {
        self.account.spent.map_or(0, |spent| u32::try_from(spent.days.days()).unwrap_or_default())
    }

    /// Number of days since a day.
    pub fn days_since(&self, day: Date) -> i32 {
        days_between(day, self.account.today)
    }
}

/// The UTC day of a point in time.
pub(super) fn day(time: jiff::Timestamp) -> Date {
    time.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Whether more than this many days have passed.
pub(super) fn is_over(days: i32, limit: u32) -> bool {
    i64::from(days) > i64::from(limit)
}
