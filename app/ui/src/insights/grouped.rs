//! Filtered findings as actions in groups. Findings are indexes into the report, so that unchanged rows are recognized when
//! the address changes.

use std::collections::{HashMap, HashSet};

use domain::{
    Date, Decimal,
    finding::{Finding, Grade, Origin, RecommendedAction, Saving, Selection, groups, recommended_actions, totals},
    money::{self, Money, SumError},
    report::findings::{Failure, FindingsReport},
    view::{Facet, FindingProperty, FindingTab, View},
};

/// Key of a group: attribute and value.
pub(super) type GroupKey = (Facet<FindingProperty>, String);

/// Key of an action: its group and its check.
pub(super) type ActionKey = (GroupKey, Origin);

/// Findings of a tab, as actions in groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct GroupedFindings {
    /// Groups in order; one without a heading if findings are grouped by check.
    pub groups: Vec<ActionGroup>,
    /// Number of findings in each tab, in the order of [`FindingTab::ALL`].
    pub counts: Vec<usize>,
    /// Overlapping savings, which the total excludes, and the total, by currency.
    pub overlaps: Vec<(Money, Money)>,
    /// Explanation of an empty list.
    pub empty_reason: Option<String>,
    /// Open row: from the address, or the only action.
    pub open_row: Option<OpenRow>,
}

/// Group of actions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ActionGroup {
    pub key: GroupKey,
    /// Actions in order.
    pub actions: Vec<GroupedAction>,
    /// Number of findings.
    pub count: usize,
    /// Combined monthly savings, by currency.
    pub savings: Vec<Money>,
}

/// One action and its findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GroupedAction {
    pub origin: Origin,
    /// Indexes of its findings in the report, in the order of the page.
    pub indexes: Vec<usize>,
    /// Number of accounts and regions of its findings, without global ones.
    pub account_count: usize,
    pub region_count: usize,
    pub monthly_savings: ActionSavings,
    pub effort: Grade,
    pub risk: Grade,
}

/// Monthly savings of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ActionSavings {
    /// Amounts by currency, and whether they are upper bounds.
    Amounts(Vec<Money>, bool),
    /// Cost that the action affects without saving it.
    CostAtRisk(Vec<Money>),
    /// Unknown amount.
    Unknown,
    /// No savings; needs review.
    Review,
}

impl ActionSavings {
    /// Savings of one finding.
    pub(super) fn of(saving: &Saving) -> Self {
        match saving {
            Saving::Amount(estimate) => Self::Amounts(vec![estimate.money()], estimate.at_most),
            Saving::CostAtRisk(estimate) => Self::CostAtRisk(vec![estimate.money()]),
            Saving::Unknown(_) => Self::Unknown,
            Saving::Review => Self::Review,
        }
    }
}

/// Open row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenRow {
    pub action: ActionKey,
    /// Index of the finding in the address; `None` for the whole action.
    pub index: Option<usize>,
    /// Whether the address opens the row.
    pub is_in_address: bool,
}

impl GroupedFindings {
    /// Findings of a view, with the dismissals active on a day.
    pub fn of(report: &FindingsReport, view: &View, today: Date) -> Self {
        let selection = Selection::of(&view.filter, &view.findings, today).select(&report.findings);
        let counts = FindingTab::ALL.iter().map(|it| selection.tab(*it).len()).collect();
        let findings = selection.tab(view.findings.tab);
        if findings.is_empty() {
            let empty_reason = empty_reason(report, !selection.dismissed.is_empty(), view).to_owned();
            return Self { counts, empty_reason: Some(empty_reason), ..Self::default() };
        }
        let groups = match group_findings(report, view, findings) {
            Ok(groups) => groups,
            Err(error) => {
                let empty_reason = format!("The savings can’t be added up: {error}.");
                return Self { counts, empty_reason: Some(empty_reason), ..Self::default() };
            }
        };
        let open_row = open_row(report, view, &groups);
        Self { overlaps: overlaps(&groups, findings), groups, counts, empty_reason: None, open_row }
    }

    /// Number of findings in a tab.
    pub fn count(&self, tab: FindingTab) -> usize {
        let index = FindingTab::ALL.iter().position(|it| *it == tab);
        index.and_then(|index| self.counts.get(index)).copied().unwrap_or_default()
    }

    /// Group by key, while it is shown.
    pub fn group(&self, key: &GroupKey) -> Option<&ActionGroup> {
        self.groups.iter().find(|it| it.key == *key)
    }

    /// Action by key, while it is shown.
    pub fn action(&self, (key, origin): &ActionKey) -> Option<&GroupedAction> {
        self.group(key)?.actions.iter().find(|it| it.origin == *origin)
    }

    /// Number of actions shown.
    pub fn action_count(&self) -> usize {
        self.groups.iter().map(|it| it.actions.len()).sum()
    }
}

/// Groups with their actions; one group if findings are grouped by check.
fn group_findings(report: &FindingsReport, view: &View, findings: &[&Finding]) -> Result<Vec<ActionGroup>, SumError> {
    // Two findings can be equal: identify each by its pointer.
    let indexes: HashMap<*const Finding, usize> =
        report.findings.iter().enumerate().map(|(index, it)| (std::ptr::from_ref(it), index)).collect();
    let (grouping, sort) = (&view.findings.group, view.findings.sort);
    let to_actions = |findings: &[&Finding]| -> Result<Vec<GroupedAction>, SumError> {
        Ok(recommended_actions(findings, sort)?.into_iter().map(|it| GroupedAction::of(it, &indexes)).collect())
    };
    if *grouping == Facet::default() {
        let actions = to_actions(findings)?;
        let savings = totals(findings.iter().copied())?;
        return Ok(vec![ActionGroup { key: GroupKey::default(), actions, count: findings.len(), savings }]);
    }
    let group = |it: domain::finding::Group<'_>| {
        let actions = to_actions(&it.findings)?;
        Ok(ActionGroup { key: (grouping.clone(), it.key), actions, count: it.tally.count, savings: it.tally.savings })
    };
    groups(findings, grouping, sort)?.into_iter().map(group).collect()
}

impl GroupedAction {
    fn of(action: RecommendedAction<'_>, indexes: &HashMap<*const Finding, usize>) -> Self {
        let distinct = |attribute: fn(&Finding) -> &str| {
            let values: HashSet<&str> = action.findings.iter().map(|it| attribute(it)).collect();
            values.len() - usize::from(values.contains("") || values.contains(domain::resource::GLOBAL))
        };
        let is_unknown = action.findings.iter().any(|it| matches!(it.saving, Saving::Unknown(_)));
        Self {
            origin: action.from,
            indexes: action.findings.iter().filter_map(|it| indexes.get(&std::ptr::from_ref(*it)).copied()).collect(),
            account_count: distinct(|it| &it.account),
            region_count: distinct(|it| &it.region),
            monthly_savings: match (action.tally.savings, action.cost_at_risk) {
                (savings, _) if !savings.is_empty() => ActionSavings::Amounts(savings, action.at_most),
                (_, at_risk) if !at_risk.is_empty() => ActionSavings::CostAtRisk(at_risk),
                _ if is_unknown => ActionSavings::Unknown,
                _ => ActionSavings::Review,
            },
            effort: action.effort,
            risk: action.risk,
        }
    }
}

/// Row that the address opens, else the only action.
fn open_row(report: &FindingsReport, view: &View, groups: &[ActionGroup]) -> Option<OpenRow> {
    let mut actions = groups.iter().flat_map(|group| group.actions.iter().map(move |action| (group, action)));
    let key = |(group, action): (&ActionGroup, &GroupedAction)| (group.key.clone(), action.origin);
    let Some(about) = &view.findings.open else {
        let only_action = actions.next().filter(|_| actions.next().is_none())?;
        return Some(OpenRow { action: key(only_action), index: None, is_in_address: false });
    };
    let is_open = |index: &usize| report.findings.get(*index).is_some_and(|it| about.includes_finding(it));
    actions.find_map(|(group, action)| {
        let index = action.indexes.iter().copied().find(|index| is_open(index))?;
        let index = about.subject.is_some().then_some(index);
        Some(OpenRow { action: key((group, action)), index, is_in_address: true })
    })
}

/// Explanation of an empty list.
fn empty_reason(report: &FindingsReport, has_dismissed: bool, view: &View) -> &'static str {
    let has_failed_recommendations = report.failures.iter().any(|it| matches!(it, Failure::OtherData(..)));
    let is_filtered = view.filter.each().any(|(attribute, ..)| domain::finding::applies_to_findings(attribute));
    match view.findings.tab {
        FindingTab::Dismissed if view.findings.dismissals.is_empty() => {
            "Nothing dismissed. Findings that you dismiss or snooze are listed here with their reason."
        }
        _ if view.findings.has_filters() || is_filtered => "No finding matches these filters.",
        FindingTab::Dismissed => "No dismissed finding is in the latest results.",
        FindingTab::Aws if has_failed_recommendations => "Some AWS recommendations could not be loaded.",
        FindingTab::Aws => "AWS has no recommendations.",
        FindingTab::Open if has_dismissed => "All findings are dismissed.",
        FindingTab::Open if !report.not_evaluated.is_empty() => "No findings in the checks that were evaluated.",
        FindingTab::Open => "No findings.",
    }
}

/// Overlapping savings by currency: sum of the actions' savings minus the total; with the total.
fn overlaps(groups: &[ActionGroup], findings: &[&Finding]) -> Vec<(Money, Money)> {
    let excess = |total: &Money| {
        let actions = groups.iter().flat_map(|it| &it.actions);
        let savings = actions.flat_map(|it| match &it.monthly_savings {
            ActionSavings::Amounts(savings, _) => &savings[..],
            _ => &[],
        });
        let sum = money::sum(savings.filter(|it| it.unit == total.unit).map(|it| it.amount))?;
        let excess = Money::new(sum, total.unit.clone()).minus(total).ok()?;
        (excess.amount > Decimal::ZERO).then(|| (excess, total.clone()))
    };
    totals(findings.iter().copied()).unwrap_or_default().iter().filter_map(excess).collect()
}
