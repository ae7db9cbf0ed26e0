//! What the address leaves of the findings, by their places among all: what stays is known again when the address changes.

use std::collections::HashMap;

use domain::{
    Date,
    finding::{Finding, Group, Selection, groups, totals},
    money::{self, Money},
    view::{Drawer, Per, View},
};

use crate::api::insights::{Failure, Insights};

/// What a group is known by: what findings are grouped by, and what they have of it.
pub(super) type Key = (Per, String);

/// The findings of a drawer, in groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Laid {
    /// In their order.
    pub groups: Vec<LaidGroup>,
    /// How many findings lie in each drawer, in the order of [`Drawer::ALL`].
    pub counts: Vec<usize>,
    /// By how much the groups together say more than the whole, and the whole, by currency.
    pub overlaps: Vec<(Money, Money)>,
    /// Why nothing is shown.
    pub nothing: Option<String>,
    /// The place of the finding that the address opens.
    pub opened: Option<usize>,
}

/// Findings that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LaidGroup {
    pub key: Key,
    /// Where its findings stand among all, in the order of the page.
    pub places: Vec<usize>,
    /// What they save together, by currency.
    pub savings: Vec<Money>,
}

impl Laid {
    /// What a view shows on a day.
    pub fn of(insights: &Insights, view: &View, today: Date) -> Self {
        let picked = Selection::of(&view.filter, &view.findings, today).pick(&insights.findings);
        let counts = Drawer::ALL.iter().map(|it| picked.drawer(*it).len()).collect();
        let findings = picked.drawer(view.findings.drawer);
        if findings.is_empty() {
            let nothing = nothing(insights, !picked.put_away.is_empty(), view).to_owned();
            return Self { counts, nothing: Some(nothing), ..Self::default() };
        }
        let per = &view.findings.per;
        let groups = match groups(findings, per, view.findings.rank) {
            Ok(groups) => groups,
            Err(error) => {
                let nothing = format!("The savings cannot be added up: {error}.");
                return Self { counts, nothing: Some(nothing), ..Self::default() };
            }
        };
        // Two findings may say the same: only where they stand tells them apart.
        let places: HashMap<*const Finding, usize> =
            insights.findings.iter().enumerate().map(|(place, it)| (std::ptr::from_ref(it), place)).collect();
        let place = |it: &Finding| places.get(&std::ptr::from_ref(it)).copied();
        let is_opened = |it: &&&Finding| view.findings.open.as_ref().is_some_and(|open| open.is(it));
        let laid = |group: &Group<'_>| LaidGroup {
            key: (per.clone(), group.key.clone()),
            places: group.findings.iter().filter_map(|it| place(it)).collect(),
            savings: group.tally.savings.clone(),
        };
        Self {
            groups: groups.iter().map(laid).collect(),
            counts,
            overlaps: overlaps(&groups, findings),
            nothing: None,
            opened: findings.iter().find(is_opened).and_then(|it| place(it)),
        }
    }

    /// How many findings lie in a drawer.
    pub fn count(&self, drawer: Drawer) -> usize {
        let place = Drawer::ALL.iter().position(|it| *it == drawer);
        place.and_then(|place| self.counts.get(place)).copied().unwrap_or_default()
    }

    /// A group, as long as it is shown.
    pub fn group(&self, key: &Key) -> Option<LaidGroup> {
        self.groups.iter().find(|it| it.key == *key).cloned()
    }
}

/// Why nothing is shown.
fn nothing(insights: &Insights, is_any_away: bool, view: &View) -> &'static str {
    let is_unanswered = insights.failures.iter().any(|it| matches!(it, Failure::Beside(..)));
    let is_filtered = view.filter.each().any(|(attribute, ..)| domain::finding::has(attribute));
    match view.findings.drawer {
        Drawer::PutAway if view.findings.decisions.is_empty() => {
            "Nothing was put away. A finding that you dismiss or put off lies here, with the reason."
        }
        _ if view.findings.narrows() || is_filtered => "No finding matches these filters.",
        Drawer::PutAway => "None of what was put away is found now.",
        Drawer::Aws if is_unanswered => "What AWS recommends is not known: it could not be asked for all of it.",
        Drawer::Aws => "AWS recommends nothing.",
        Drawer::Open if is_any_away => "Everything that was found is put away.",
        Drawer::Open if !insights.not_judged.is_empty() => "Nothing was found where the checks could look.",
        Drawer::Open => "Nothing was found: no check has anything to say.",
    }
}

/// By how much groups that are about the same dollars say more than the whole, which each total follows.
fn overlaps(groups: &[Group<'_>], findings: &[&Finding]) -> Vec<(Money, Money)> {
    let more = |whole: &Money| {
        let savings = groups.iter().flat_map(|it| &it.tally.savings);
        let said = money::sum(savings.filter(|it| it.unit == whole.unit).map(|it| it.amount))?;
        let more = Money::new(said, whole.unit.clone()).minus(whole).ok()?;
        (more.amount > domain::Decimal::ZERO).then(|| (more, whole.clone()))
    };
    totals(findings.iter().copied()).unwrap_or_default().iter().filter_map(more).collect()
}
