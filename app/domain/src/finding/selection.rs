//! Filters, groups and sort order of findings.

use std::{cmp::Ordering, collections::BTreeMap};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Finding, total, totals};
use crate::{
    dimension::{Attribute, Dimension},
    filter::{Choice, Filter, NONE_VALUE},
    money::{Money, SumError},
    resource::GLOBAL,
    sorting,
    view::{Facet, FindingColumn, FindingProperty, FindingTab, Findings, Sort},
};

/// Filter of findings from a URL, prepared for many findings.
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    filter: &'a Filter,
    findings: &'a Findings,
    today: Date,
}

/// Findings that pass the filter, by tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilteredFindings<'a> {
    /// Findings of Farthing's checks that are not dismissed.
    pub open: Vec<&'a Finding>,
    /// Open AWS recommendations.
    pub aws: Vec<&'a Finding>,
    /// Dismissed findings, of any source.
    pub dismissed: Vec<&'a Finding>,
}

impl<'a> FilteredFindings<'a> {
    /// Findings of a tab.
    #[must_use]
    pub fn tab(&self, tab: FindingTab) -> &[&'a Finding] {
        match tab {
            FindingTab::Open => &self.open,
            FindingTab::Aws => &self.aws,
            FindingTab::Dismissed => &self.dismissed,
        }
    }
}

/// Whether a finding is dismissed or snoozed on a day.
#[must_use]
pub fn is_dismissed(finding: &Finding, findings: &Findings, today: Date) -> bool {
    findings.dismissals.iter().any(|it| it.is_active(today) && it.target.includes_finding(finding))
}

impl<'a> Selection<'a> {
    /// Selection for a URL on a UTC day. Filters on attributes that findings lack exclude nothing.
    #[must_use]
    pub fn of(filter: &'a Filter, findings: &'a Findings, today: Date) -> Self {
        Self { filter, findings, today }
    }

    /// Selects the findings that pass the filter, in the given order.
    #[must_use]
    pub fn select<'f>(&self, all: impl IntoIterator<Item = &'f Finding>) -> FilteredFindings<'f> {
        let mut filtered = FilteredFindings::default();
        for finding in all.into_iter().filter(|finding| self.accepts(finding)) {
            let tab = if is_dismissed(finding, self.findings, self.today) {
                &mut filtered.dismissed
            } else if finding.from.is_aws() {
                &mut filtered.aws
            } else {
                &mut filtered.open
            };
            tab.push(finding);
        }
        filtered
    }

    fn accepts(&self, finding: &Finding) -> bool {
        let is_enough = |least| finding.saving.amount().is_some_and(|amount| least <= amount);
        self.findings.min_saving.is_none_or(is_enough)
            && self.filter.choices().all(|(attribute, choice)| matches_filter(finding, attribute, choice))
            && FindingProperty::ALL.iter().all(|property| {
                let choice = self.findings.properties.choice(property);
                choice.is_none_or(|choice| choice.accepts(property_of(finding, *property)))
            })
    }
}

fn property_of(finding: &Finding, property: FindingProperty) -> &'static str {
    match property {
        FindingProperty::Check => finding.from.code(),
        FindingProperty::Effort => finding.effort.as_str(),
        FindingProperty::Risk => finding.risk.as_str(),
    }
}

/// Whether a filter on this cost attribute applies to findings.
#[must_use]
pub fn applies_to_findings(attribute: &Attribute) -> bool {
    attribute.applies_to_resources()
}

/// Whether a finding's attribute passes a filter. A finding about several regions passes any filter on regions.
fn matches_filter(finding: &Finding, attribute: &Attribute, choice: &Choice) -> bool {
    match attribute {
        Attribute::Dimension(Dimension::Service) => choice.accepts(or_none_value(&finding.service)),
        Attribute::Dimension(Dimension::Account) => choice.accepts(or_none_value(&finding.account)),
        Attribute::Dimension(Dimension::Region) if finding.resource.is_none() && finding.region == GLOBAL => true,
        Attribute::Dimension(Dimension::Region) => choice.accepts(or_none_value(&finding.region)),
        Attribute::Tag(key) => tag(finding, key).is_some_and(|value| choice.accepts(value)),
        Attribute::Dimension(_) | Attribute::Category(_) => true,
    }
}

fn or_none_value(text: &str) -> &str {
    if text.is_empty() { NONE_VALUE } else { text }
}

/// Value of a tag, or [`NONE_VALUE`] without it; `None` if the tags failed to load.
fn tag<'a>(finding: &'a Finding, key: &str) -> Option<&'a str> {
    let Some(subject) = &finding.resource else { return Some(NONE_VALUE) };
    let value = subject.tags.as_ref()?.iter().find(|tag| *tag.0 == *key).map(|tag| &*tag.1);
    Some(or_none_value(value.unwrap_or_default()))
}

/// Number of findings and their total saving.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Number of findings.
    pub count: usize,
    /// Total monthly saving without overlaps, one per currency; empty if no saving is known.
    pub savings: Vec<Money>,
    /// Total saving, if there is a single currency.
    pub saving: Option<Money>,
}

impl Tally {
    /// Tally of findings in one currency.
    ///
    /// # Errors
    /// [`SumError`] for several currencies, or if the sum is too large.
    pub fn of(findings: &[&Finding]) -> Result<Self, SumError> {
        total(findings.iter().copied())?;
        Self::by_currency(findings)
    }

    /// Tally of findings, one sum per currency.
    ///
    /// # Errors
    /// [`SumError`] if a sum is too large.
    pub fn by_currency(findings: &[&Finding]) -> Result<Self, SumError> {
        Ok(Self::with(findings.len(), totals(findings.iter().copied())?))
    }

    /// Tally of `count` findings with these savings, one per currency.
    pub(super) fn with(count: usize, savings: Vec<Money>) -> Self {
        let saving = if let [one] = &*savings { Some(one.clone()) } else { None };
        Self { count, savings, saving }
    }
}

/// Findings with the same value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// Shared value: check code, service, account, region, grade or tag value; empty without one.
    pub key: String,
    /// Findings in display order.
    pub findings: Vec<&'a Finding>,
    /// Total saving. Groups may overlap, so their sum may exceed the total.
    pub tally: Tally,
}

/// Groups findings; the largest saving first, then the larger group. Groups in different currencies are sorted by
/// currency, because their amounts are not comparable.
///
/// # Errors
/// [`SumError`] if a sum is too large.
pub fn groups<'a>(
    findings: &[&'a Finding],
    by: &Facet<FindingProperty>,
    sort: Sort<FindingColumn>,
) -> Result<Vec<Group<'a>>, SumError> {
    let mut groups: BTreeMap<String, Vec<&'a Finding>> = BTreeMap::new();
    for finding in findings {
        groups.entry(group_key(finding, by)).or_default().push(finding);
    }
    let group = |(key, findings): (String, Vec<&'a Finding>)| {
        let tally = Tally::by_currency(&findings)?;
        Ok(Group { key, findings: sort_findings(findings, sort), tally })
    };
    let mut groups = groups.into_iter().map(group).collect::<Result<Vec<_>, SumError>>()?;
    sorting::sort_by(&mut groups, |one, other| {
        compare_tallies(&one.tally, &other.tally).then_with(|| one.key.cmp(&other.key))
    });
    Ok(groups)
}

/// Values of an attribute with the total saving of their findings, in the order of [`groups`]. Findings whose
/// `value_of` is `None` are excluded; a sum that is too large is unknown.
#[must_use]
pub fn facet_values<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
    value_of: impl Fn(&'a Finding) -> Option<&'a str>,
) -> Vec<(&'a str, Tally)> {
    let mut values: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        if let Some(value) = value_of(finding) {
            values.entry(value).or_default().push(finding);
        }
    }
    let tally = |findings: Vec<&Finding>| {
        Tally::by_currency(&findings).unwrap_or_else(|_| Tally { count: findings.len(), ..Tally::default() })
    };
    let mut values: Vec<_> = values.into_iter().map(|(value, findings)| (value, tally(findings))).collect();
    sorting::sort_by(&mut values, |one, other| compare_tallies(&one.1, &other.1));
    values
}

/// Orders by larger saving, currency by currency, then by larger count.
fn compare_tallies(one: &Tally, other: &Tally) -> Ordering {
    compare_savings(one.savings.first(), other.savings.first(), true).then_with(|| other.count.cmp(&one.count))
}

fn group_key(finding: &Finding, by: &Facet<FindingProperty>) -> String {
    match by {
        Facet::Own(property) => property_of(finding, *property).to_owned(),
        Facet::Shared(Attribute::Dimension(Dimension::Service)) => finding.service.to_string(),
        Facet::Shared(Attribute::Dimension(Dimension::Account)) => finding.account.to_string(),
        Facet::Shared(Attribute::Dimension(Dimension::Region)) => finding.region.to_string(),
        Facet::Shared(Attribute::Tag(key)) => tag(finding, key).unwrap_or_default().to_owned(),
        Facet::Shared(Attribute::Dimension(_) | Attribute::Category(_)) => String::new(),
    }
}

pub(super) fn apply_direction(order: Ordering, descending: bool) -> Ordering {
    if descending { order.reverse() } else { order }
}

/// Compares amounts within a currency, and currencies by name; findings without an amount come last.
pub(super) fn compare_savings(one: Option<&Money>, other: Option<&Money>, descending: bool) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => {
            one.unit.cmp(&other.unit).then_with(|| apply_direction(one.amount.cmp(&other.amount), descending))
        }
        (one, other) => apply_direction(one.is_some().cmp(&other.is_some()), descending),
    }
}

/// Sorts findings; ties are broken by the larger saving, then by subject.
#[must_use]
pub fn sort_findings(findings: Vec<&Finding>, sort: Sort<FindingColumn>) -> Vec<&Finding> {
    let with_money = |it| (Finding::monthly_saving(it), it);
    let mut findings: Vec<(Option<Money>, &Finding)> = findings.into_iter().map(with_money).collect();
    sorting::sort_by(&mut findings, |(saving, one), (other_saving, other)| {
        let (saving, other_saving) = (saving.as_ref(), other_saving.as_ref());
        let order = match sort.column {
            FindingColumn::Saving => compare_savings(saving, other_saving, sort.descending),
            FindingColumn::Effort => apply_direction(one.effort.cmp(&other.effort), sort.descending),
            FindingColumn::Risk => apply_direction(one.risk.cmp(&other.risk), sort.descending),
            FindingColumn::Title => apply_direction(one.title().cmp(other.title()), sort.descending),
        };
        order
            .then_with(|| compare_savings(saving, other_saving, true))
            .then_with(|| one.from.cmp(&other.from))
            .then_with(|| one.subject_key().cmp(&other.subject_key()))
    });
    findings.into_iter().map(|(_, it)| it).collect()
}
