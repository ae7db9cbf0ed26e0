//! Coverage by group, added up over the months into which AWS may split the requested days.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_costexplorer::types::{GroupDefinition, GroupDefinitionType};
use domain::{Decimal, checks::Coverage, error::SourceError, resource::SharedStr};

use crate::{error::Call, interner::intern};

/// Coverage of an account's instances, by region and instance type or family.
pub struct Tally<'a> {
    call: Call,
    account: &'a str,
    /// Grouping attribute: `INSTANCE_TYPE` or `INSTANCE_FAMILY`.
    instances: &'static str,
    groups: BTreeMap<(SharedStr, SharedStr), Share>,
}

/// Covered and total amount, both in hours or in a currency.
#[derive(Clone, Copy, Default)]
pub struct Share {
    pub covered: Decimal,
    pub total: Decimal,
}

impl<'a> Tally<'a> {
    /// Creates an empty tally.
    pub fn new(call: Call, account: &'a str, instances: &'static str) -> Self {
        Self { call, account, instances, groups: BTreeMap::new() }
    }

    /// Group definitions of the request.
    pub fn group_by(&self) -> Vec<GroupDefinition> {
        let by = |key: &str| GroupDefinition::builder().r#type(GroupDefinitionType::Dimension).key(key).build();
        vec![by(REGION), by(self.instances)]
    }

    /// Adds a group's coverage. Usage without instances (Lambda, Fargate) has no such attribute and is skipped.
    ///
    /// # Errors
    /// If the group has no region, or the sum has too many digits.
    pub fn add(&mut self, attributes: Option<&HashMap<String, String>>, share: Share) -> Result<(), SourceError> {
        let Some(instances) = attribute(attributes, self.instances) else { return Ok(()) };
        let region = attribute(attributes, REGION).ok_or_else(|| self.call.server_error("a group has no region"))?;
        let sum = self.groups.entry((intern(region), intern(instances))).or_default();
        let added = sum.covered.checked_add(share.covered).zip(sum.total.checked_add(share.total));
        let (covered, total) = added.ok_or_else(|| self.call.server_error("a sum has more than 28 digits"))?;
        *sum = Share { covered, total };
        Ok(())
    }

    /// Coverage of each group with usage.
    pub fn finish(self) -> Vec<Coverage> {
        let account = intern(self.account);
        let coverage = |((region, instances), share): ((SharedStr, SharedStr), Share)| {
            let percent = share.percent()?;
            Some(Coverage { account: account.clone(), region, instances, percent })
        };
        self.groups.into_iter().filter_map(coverage).collect()
    }
}

const REGION: &str = "REGION";
/// Decimal places of percentages, as in AWS's data.
const DECIMAL_PLACES: u32 = 10;

impl Share {
    fn percent(self) -> Option<Decimal> {
        let share = self.covered.checked_div(self.total)?.checked_mul(Decimal::ONE_HUNDRED)?;
        Some(share.round_dp(DECIMAL_PLACES).normalize())
    }
}

/// An attribute of a group, unless it is empty or a sentinel. AWS's documentation spells names in several ways:
/// `INSTANCE_TYPE`, `InstanceType`, `instanceType`.
fn attribute<'a>(attributes: Option<&'a HashMap<String, String>>, name: &str) -> Option<&'a str> {
    let normalize = |name: &str| name.replace('_', "").to_ascii_lowercase();
    let normalized_name = normalize(name);
    let (_, value) = attributes?.iter().find(|(name, _)| normalize(name) == normalized_name)?;
    Some(value.as_str()).filter(|it| !it.is_empty() && *it != "NoInstanceType" && *it != "NoInstanceFamily")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(region: &str, instances: &str) -> HashMap<String, String> {
        [("REGION", region), ("instanceType", instances)].map(|(name, value)| (name.into(), value.into())).into()
    }

    fn share(covered: u32, total: u32) -> Share {
        Share { covered: covered.into(), total: total.into() }
    }

    #[test]
    fn adds_up_the_months_of_a_group() {
        let mut tally = Tally::new(Call("ce:GetReservationCoverage"), "1", "INSTANCE_TYPE");
        for (region, instances, it) in [
            ("eu-west-1", "m7g.large", share(10, 20)),
            ("eu-west-1", "m7g.large", share(0, 60)),
            ("eu-west-2", "m7g.large", share(1, 3)),
            ("eu-west-1", "t3.micro", share(0, 0)),
            ("eu-west-1", "NoInstanceType", share(5, 5)),
            ("eu-west-1", "", share(5, 5)),
        ] {
            tally.add(Some(&group(region, instances)), it).unwrap();
        }
        let found: Vec<_> =
            tally.finish().into_iter().map(|it| (it.region, it.instances, it.percent.to_string())).collect();
        assert_eq!(
            found,
            [
                ("eu-west-1".into(), "m7g.large".into(), "12.5".to_owned()),
                ("eu-west-2".into(), "m7g.large".into(), "33.3333333333".to_owned()),
            ]
        );
    }

    #[test]
    fn instances_without_region_are_an_error() {
        let mut tally = Tally::new(Call("ce:GetReservationCoverage"), "1", "INSTANCE_TYPE");
        assert!(tally.add(Some(&group("", "m7g.large")), share(1, 1)).is_err());
    }
}
