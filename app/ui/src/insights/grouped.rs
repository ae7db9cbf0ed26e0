//! Filtered findings as actions in groups, by index among all findings, so that unchanged rows are recognized when the
//! address changes.

use std::collections::HashMap;

use domain::{
    Date, Decimal,
    finding::{Finding, Grade, Origin, RecommendedAction, Saving, Selection, groups, recommended_actions, totals},
    money::{self, Money, SumError},
    report::findings::{Failure, FindingsReport},
    view::{Facet, FindingProperty, FindingTab, View},
};

/// Key of a group: grouping and value.
pub(super) type Key = (Facet<FindingProperty>, String);

/// Key of an action: its group and its check.
pub(super) type ActKey = (Key, Origin);

/// Findings of a tab, as actions in groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct GroupedFindings {
    /// Groups in order; one without a heading if findings are grouped by check.
    pub groups: Vec<ActionGroup>,
    /// Number of findings in each tab, in the order of [`FindingTab::ALL`].
    pub counts: Vec<usize>,
    /// Excess of the rows' sum over the total because of overlaps, and the total, by currency.
    pub overlaps: Vec<(Money, Money)>,
    /// Reason why nothing is shown.
    pub nothing: Option<String>,
    /// Open row: named by the address, or the only action.
    pub opened: Option<Opened>,
}

/// Group of actions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ActionGroup {
    pub key: Key,
    /// Actions in order.
    pub acts: Vec<GroupedAction>,
    /// Number of findings.
    pub count: usize,
    /// Combined monthly savings, by currency.
    pub savings: Vec<Money>,
}

/// One action and its findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GroupedAction {
    pub from: Origin,
    /// Indexes of its findings among all, in the order of the page.
    pub places: Vec<usize>,
    /// Number of accounts and regions.
    pub accounts: usize,
    pub regions: usize,
    pub saves: ActSaving,
    pub effort: Grade,
    pub risk: Grade,
}

/// Monthly savings of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ActSaving {
    /// Amounts by currency, and whether they are an upper bound.
    Amounts(Vec<Money>, bool),
    /// Cost at stake, which the action alone does not save.
    CostAtRisk(Vec<Money>),
    /// Unknown amount.
    Unknown,
    /// No savings; needs review.
    Review,
}

/// Open row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Opened {
    pub act: ActKey,
    /// Index of the finding that the address names.
    pub place: Option<usize>,
    /// Whether the address names it.
    pub is_named: bool,
}

impl GroupedFindings {
    /// Findings of a view on a day.
    pub fn of(insights: &FindingsReport, view: &View, today: Date) -> Self {
        let picked = Selection::of(&view.filter, &view.findings, today).select(&insights.findings);
        let counts = FindingTab::ALL.iter().map(|it| picked.tab(*it).len()).collect();
        let findings = picked.tab(view.findings.tab);
        if findings.is_empty() {
            let nothing = nothing(insights, !picked.dismissed.is_empty(), view).to_owned();
            return Self { counts, nothing: Some(nothing), ..Self::default() };
        }
        let groups = match grouped(insights, view, findings) {
            Ok(groups) => groups,
            Err(error) => {
                let nothing = format!("The savings can’t be added up: {error}.");
                return Self { counts, nothing: Some(nothing), ..Self::default() };
            }
        };
        let opened = opened(insights, view, &groups);
        Self { overlaps: overlaps(&groups, findings), groups, counts, nothing: None, opened }
    }

    /// Number of findings in a tab.
    pub fn count(&self, tab: FindingTab) -> usize {
        let place = FindingTab::ALL.iter().position(|it| *it == tab);
        place.and_then(|place| self.counts.get(place)).copied().unwrap_or_default()
    }

    /// Group by key, while it is shown.
    pub fn group(&self, key: &Key) -> Option<&ActionGroup> {
        self.groups.iter().find(|it| it.key == *key)
    }

    /// Action by key, while it is shown.
    pub fn act(&self, (key, from): &ActKey) -> Option<&GroupedAction> {
        self.group(key)?.acts.iter().find(|it| it.from == *from)
    }

    /// Number of actions shown.
    pub fn acts(&self) -> usize {
        self.groups.iter().map(|it| it.acts.len()).sum()
    }
}

/// Groups with their actions; one group if findings are grouped by check.
fn grouped(insights: &FindingsReport, view: &View, findings: &[&Finding]) -> Result<Vec<ActionGroup>, SumError> {
    // Two findings can have equal contents: only their index is unique.
    let places: HashMap<*const Finding, usize> =
        insights.findings.iter().enumerate().map(|(place, it)| (std::ptr::from_ref(it), place)).collect();
    let (by, sort) = (&view.findings.group, view.findings.sort);
    let in_acts = |findings: &[&Finding]| -> Result<Vec<GroupedAction>, SumError> {
        Ok(recommended_actions(findings, sort)?.into_iter().map(|it| GroupedAction::of(it, &places)).collect())
    };
    if *by == Facet::default() {
        let acts = in_acts(findings)?;
        let savings = totals(findings.iter().copied())?;
        return Ok(vec![ActionGroup { key: Key::default(), acts, count: findings.len(), savings }]);
    }
    let group = |it: domain::finding::Group<'_>| {
        let acts = in_acts(&it.findings)?;
        Ok(ActionGroup { key: (by.clone(), it.key), acts, count: it.tally.count, savings: it.tally.savings })
    };
    groups(findings, by, sort)?.into_iter().map(group).collect()
}

impl GroupedAction {
    fn of(act: RecommendedAction<'_>, places: &HashMap<*const Finding, usize>) -> Self {
        let distinct = |of: fn(&Finding) -> &str| {
            let all: std::collections::HashSet<&str> = act.findings.iter().map(|it| of(it)).collect();
            all.len() - usize::from(all.contains("") || all.contains(domain::resource::GLOBAL))
        };
        let is_unknown = act.findings.iter().any(|it| matches!(it.saving, Saving::Unknown(_)));
        Self {
            from: act.from,
            places: act.findings.iter().filter_map(|it| places.get(&std::ptr::from_ref(*it)).copied()).collect(),
            accounts: distinct(|it| &it.account),
            regions: distinct(|it| &it.region),
            saves: match (act.tally.savings, act.cost_at_risk) {
                (savings, _) if !savings.is_empty() => ActSaving::Amounts(savings, act.at_most),
                (_, at_risk) if !at_risk.is_empty() => ActSaving::CostAtRisk(at_risk),
                _ if is_unknown => ActSaving::Unknown,
                _ => ActSaving::Review,
            },
            effort: act.effort,
            risk: act.risk,
        }
    }
}

/// Row named by the address, else the only action.
fn opened(insights: &FindingsReport, view: &View, groups: &[ActionGroup]) -> Option<Opened> {
    let mut acts = groups.iter().flat_map(|group| group.acts.iter().map(move |act| (group, act)));
    let key = |(group, act): (&ActionGroup, &GroupedAction)| (group.key.clone(), act.from);
    let Some(about) = &view.findings.open else {
        let only = acts.next().filter(|_| acts.next().is_none())?;
        return Some(Opened { act: key(only), place: None, is_named: false });
    };
    let is_it = |place: &usize| insights.findings.get(*place).is_some_and(|it| about.includes_finding(it));
    acts.find_map(|(group, act)| {
        let place = act.places.iter().copied().find(|place| is_it(place))?;
        let place = about.subject.is_some().then_some(place);
        Some(Opened { act: key((group, act)), place, is_named: true })
    })
}

/// Reason why nothing is shown.
fn nothing(insights: &FindingsReport, is_any_away: bool, view: &View) -> &'static str {
    let is_unanswered = insights.failures.iter().any(|it| matches!(it, Failure::OtherData(..)));
    let is_filtered = view.filter.each().any(|(attribute, ..)| domain::finding::applies_to_findings(attribute));
    match view.findings.tab {
        FindingTab::Dismissed if view.findings.dismissals.is_empty() => {
            "Nothing dismissed. Findings that you dismiss or snooze are listed here with their reason."
        }
        _ if view.findings.has_filters() || is_filtered => "No finding matches these filters.",
        FindingTab::Dismissed => "No dismissed finding is in the latest results.",
        FindingTab::Aws if is_unanswered => "Some AWS recommendations could not be loaded.",
        FindingTab::Aws => "AWS has no recommendations.",
        FindingTab::Open if is_any_away => "All findings are dismissed.",
        FindingTab::Open if !insights.not_evaluated.is_empty() => "No findings in the checks that were evaluated.",
        FindingTab::Open => "No findings.",
    }
}

/// Excess of the rows' sum over the total because of overlapping savings, which each total excludes.
fn overlaps(groups: &[ActionGroup], findings: &[&Finding]) -> Vec<(Money, Money)> {
    let more = |whole: &Money| {
        let acts = groups.iter().flat_map(|it| &it.acts);
        let savings = acts.flat_map(|it| match &it.saves {
            ActSaving::Amounts(savings, _) => &savings[..],
            _ => &[],
        });
        let said = money::sum(savings.filter(|it| it.unit == whole.unit).map(|it| it.amount))?;
        let more = Money::new(said, whole.unit.clone()).minus(whole).ok()?;
        (more.amount > Decimal::ZERO).then(|| (more, whole.clone()))
    };
    totals(findings.iter().copied()).unwrap_or_default().iter().filter_map(more).collect()
}
