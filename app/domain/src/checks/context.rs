//! Account data, indexed for the checks.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use rust_decimal::Decimal;

use super::{
    account::AccountData,
    outcome::MissingData,
    prices::{Prices, price_query},
    resource_costs::Costs,
    settings::Settings,
};
use crate::{
    attribution::rules,
    finding::{Estimate, Grade, Line, Unpriced},
    inventory::Item,
    money::Unit,
    period::{days_between, utc_date},
    resource::{Resource, ResourceType, Value},
};

/// Resource type, account, region, and ID or name of a fact.
type LocalKey<'a> = (&'a str, &'a str, &'a str, &'a str);

/// Data shared by all checks.
pub(super) struct CheckContext<'a> {
    pub account: &'a AccountData<'a>,
    pub settings: &'a Settings,
    pub prices: Prices<'a>,
    pub costs: Costs<'a>,
    by_kind: BTreeMap<&'a str, Vec<Item<'a>>>,
    by_id: HashMap<LocalKey<'a>, Item<'a>>,
    /// References between resources: type, account and region of the referring resource, its fact, and the referenced
    /// ID.
    references: HashSet<(LocalKey<'a>, &'a str)>,
}

impl<'a> CheckContext<'a> {
    pub fn of(account: &'a AccountData<'a>, settings: &'a Settings) -> Self {
        let costs = account.resource_costs.map_or(&[][..], |it| &it.attribution.resources);
        let costs = costs.iter().map(Some).chain(std::iter::repeat(None));
        let mut by_kind: BTreeMap<&str, Vec<Item<'_>>> = BTreeMap::new();
        let mut by_id = HashMap::with_capacity(account.inventory.len());
        let mut references = HashSet::new();
        for (resource, cost) in account.inventory.iter().zip(costs) {
            let resource: &'a Resource = resource;
            let item = Item { resource, cost };
            let resource_type = resource.resource_type.code();
            by_kind.entry(resource_type).or_default().push(item);
            by_id.insert((resource_type, &*resource.account, &*resource.region, &*resource.id), item);
            for fact in &resource.facts {
                if let Value::Text(text) = &fact.value {
                    for id in text.split(',') {
                        references.insert(((resource_type, &*resource.account, &*resource.region, &*fact.name), id));
                    }
                }
            }
        }
        Self {
            account,
            settings,
            prices: Prices::of(account.prices),
            costs: Costs::of(account.resource_costs),
            by_kind,
            by_id,
            references,
        }
    }

    /// All resources of a type.
    pub fn of_type(&self, resource_type: &str) -> &[Item<'a>] {
        self.by_kind.get(resource_type).map_or(&[], Vec::as_slice)
    }

    /// All resources.
    pub fn all(&self) -> impl Iterator<Item = Item<'a>> {
        self.by_kind.values().flatten().copied()
    }

    /// Resource of a type with this ID, in the account and region of `resource`.
    pub fn sibling(&self, resource: &Resource, resource_type: &str, id: &str) -> Option<Item<'a>> {
        self.by_id.get(&(resource_type, &*resource.account, &*resource.region, id)).copied()
    }

    /// Whether a fact of any resource of a type, in the account and region of `resource`, contains this ID.
    pub fn is_referenced(&self, resource: &Resource, resource_type: &str, fact: &str, id: &str) -> bool {
        self.references.contains(&((resource_type, &*resource.account, &*resource.region, fact), id))
    }

    /// Fails unless all resources of these types are known in the account and region of `resource`. Required before a
    /// check concludes that there is no such resource.
    pub fn require_complete(&self, resource: &Resource, resource_types: &[&'static str]) -> Result<(), MissingData> {
        for resource_type in resource_types {
            let resource_type = ResourceType::new(*resource_type);
            if !(self.account.is_complete)(&resource_type, &resource.account, &resource.region) {
                return Err(MissingData::List(resource_type));
            }
        }
        Ok(())
    }

    /// Monthly cost of a quantity of a usage type (without its region) in a resource's account and region, as a saving
    /// on the resource.
    pub fn line(
        &self,
        resource: &Resource,
        service: &str,
        usage_type: &str,
        quantity: impl Into<Decimal>,
    ) -> Result<(Line, Unit), Unpriced> {
        self.prices.line(
            price_query(resource, service, usage_type),
            usage_type.to_owned(),
            Some(resource.key()),
            quantity,
        )
    }

    /// Monthly cost, at the account's prices, that a resource causes as long as it exists: one line for each usage type
    /// (without its region) that the predicate accepts.
    pub fn standing_cost_lines(
        &self,
        resource: &Resource,
        is_included: impl Fn(&str) -> bool,
    ) -> Result<Vec<(Line, Unit)>, Unpriced> {
        let usage = rules::standing_usage(resource).filter(|(_, usage_type, _)| is_included(usage_type));
        usage.map(|(service, usage_type, quantity)| self.line(resource, service, &usage_type, quantity)).collect()
    }

    /// Sum of [`Self::standing_cost_lines`].
    pub fn standing_cost(&self, resource: &Resource, is_included: impl Fn(&str) -> bool) -> Result<Estimate, Unpriced> {
        Estimate::sum(self.standing_cost_lines(resource, is_included)?)
    }

    /// Share of a resource's monthly cost for the usage types that the predicate accepts, and the confidence of this
    /// cost. `share` is the factor with its unit.
    pub fn share_of_cost(
        &self,
        item: Item<'a>,
        is_included: impl Fn(&str) -> bool,
        label: &'static str,
        share: (Decimal, &str),
    ) -> (Result<Estimate, Unpriced>, Grade) {
        let monthly = match self.costs.monthly(item, is_included) {
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
    pub fn age_in_days(&self, resource: &Resource) -> Option<i32> {
        resource.created.map(|created| self.days_since(utc_date(created)))
    }

    /// Number of days in the bill by resource; zero without it.
    pub fn billed_days(&self) -> u32 {
        self.account.resource_costs.map_or(0, |it| u32::try_from(it.days.days()).unwrap_or_default())
    }

    /// Number of days from a UTC day to today.
    pub fn days_since(&self, day: Date) -> i32 {
        days_between(day, self.account.today)
    }
}

/// Whether a number of days exceeds a limit.
pub(super) fn exceeds(days: i32, limit: u32) -> bool {
    i64::from(days) > i64::from(limit)
}
