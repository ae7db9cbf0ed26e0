//! Headline figures of potential savings.

use domain::{
    Decimal,
    finding::{Finding, Grade, Saving, Selection, Tally},
    format::{self, Sign},
    money::{self, Money, SumError, Unit, ratio},
};
use leptos::prelude::*;

use super::load::FindingsLoad;
use crate::{
    components::{
        amount::Amounts,
        kpi::{Kpi, KpiSkeleton, KpiStrip},
        state::Notice,
    },
    session::use_session,
    view_state::ViewState,
};

/// Total savings, savings with low effort and risk, share of last month's cost, and number of findings without an estimate. The
/// previous figures stay during a refresh, marked as busy.
#[component]
pub fn InsightsHeadline(load: FindingsLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let figures = Memo::new(move |_| {
        let report = load.report()?;
        let figures = state.with(|view| {
            let selection = Selection::of(&view.filter, &view.findings, today).select(&report.findings);
            HeadlineFigures::of(&selection.open, report.last_month.as_ref())
        });
        Some(figures)
    });
    move || match figures.get() {
        None => load.is_first_load().then(|| {
            view! {
                <div aria-busy="true">
                    <KpiSkeleton notes=SKELETON_NOTES />
                </div>
            }
            .into_any()
        }),
        Some(Ok(figures)) => Some(view! { <HeadlineStrip figures load /> }.into_any()),
        Some(Err(error)) => {
            let text = format!("The savings can’t be added up: {error}.");
            Some(view! { <Notice is_error=true>{text}</Notice> }.into_any())
        }
    }
}

/// Figures of the headline.
#[derive(Clone, Debug, PartialEq, Eq)]
struct HeadlineFigures {
    all: Tally,
    low_effort: Tally,
    /// Overlapping savings, which the total excludes, by currency.
    overlaps: Vec<Money>,
    /// Savings as a share of the last full month's cost; `None` if one of them is unknown.
    share: Option<Decimal>,
    last_month: Option<Money>,
    unknown_count: usize,
    review_count: usize,
    /// Findings that affect a cost without saving it.
    at_risk_count: usize,
}

impl HeadlineFigures {
    fn of(shown: &[&Finding], last_month: Option<&Money>) -> Result<Self, SumError> {
        let low_effort: Vec<&Finding> =
            shown.iter().copied().filter(|it| it.effort == Grade::Low && it.risk == Grade::Low).collect();
        let all = Tally::by_currency(shown)?;
        let sum_of_savings = |unit: &Unit| {
            let moneys = shown.iter().filter_map(|it| it.monthly_saving()).filter(|it| it.unit == *unit);
            money::sum(moneys.map(|it| it.amount)).ok_or(SumError::Overflow)
        };
        let overlap = |total: &Money| Money::new(sum_of_savings(&total.unit)?, total.unit.clone()).minus(total);
        let overlaps = all.savings.iter().map(overlap).collect::<Result<Vec<_>, _>>()?;
        let share_of_month = |month: &Money| {
            let savings = all.savings.iter().find(|it| it.unit == month.unit)?;
            ratio(savings.amount, month.amount)
        };
        let count_of = |matches: fn(&Saving) -> bool| shown.iter().filter(|it| matches(&it.saving)).count();
        Ok(Self {
            low_effort: Tally::by_currency(&low_effort)?,
            overlaps: overlaps.into_iter().filter(|it| it.amount > Decimal::ZERO).collect(),
            share: last_month.and_then(share_of_month),
            last_month: last_month.cloned(),
            unknown_count: count_of(|it| matches!(it, Saving::Unknown(_))),
            review_count: count_of(|it| matches!(it, Saving::Review)),
            at_risk_count: count_of(|it| matches!(it, Saving::CostAtRisk(_))),
            all,
        })
    }
}

#[component]
fn HeadlineStrip(figures: HeadlineFigures, load: FindingsLoad) -> impl IntoView {
    let HeadlineFigures { all, low_effort, overlaps, share, last_month, unknown_count, review_count, at_risk_count } =
        figures;
    let count = format::count(all.count, "finding");
    let overlap = if !overlaps.is_empty() {
        let overlaps: Vec<String> = overlaps.iter().map(|it| format::money(it, Sign::Minus)).collect();
        format!("{} of overlapping savings excluded", overlaps.join(" and "))
    } else if all.savings.is_empty() {
        "amounts unknown".to_owned()
    } else {
        "no overlapping savings".to_owned()
    };
    let share_of_month = match (share, &last_month) {
        (Some(_), Some(month)) => {
            format!("of {} in the last full month, all accounts", format::whole(month, Sign::Minus))
        }
        (None, Some(_)) if all.savings.is_empty() => "amounts unknown".to_owned(),
        (None, Some(_)) => "savings in its currency unknown".to_owned(),
        (_, None) => "last month’s cost unknown".to_owned(),
    };
    let share = share.map_or_else(|| "–".to_owned(), |ratio| format::percent(ratio, Sign::Minus));
    let savings_view = |savings: Vec<Money>| match savings {
        none if none.is_empty() => "–".into_any(),
        all => view! { <Amounts all /> }.into_any(),
    };
    view! {
        <KpiStrip is_busy=Signal::derive(move || load.is_refreshing())>
            {kpi("Potential monthly savings", savings_view(all.savings), format!("{count}; {overlap}"))}
            {kpi("Low-effort, low-risk savings", savings_view(low_effort.savings), format!("{} of the {count}", low_effort.count))}
            {kpi("Savings as a share of last month’s cost", share.into_any(), share_of_month)}
            {kpi(
                "Findings without an estimate",
                format::thousands(unknown_count + review_count + at_risk_count).into_any(),
                format!("{review_count} need review, {at_risk_count} show only the affected cost, {unknown_count} lack data"),
            )}
        </KpiStrip>
    }
}

fn kpi(label: &'static str, value: AnyView, note: String) -> impl IntoView {
    view! { <Kpi label=label.into_any() value note=note.into_any() /> }
}

/// Notes of usual length, for the height of the skeleton.
const SKELETON_NOTES: &[&str] = &[
    "1,000 findings; $1,000.00 of overlapping savings excluded",
    "100 of the 1,000 findings",
    "of $100,000 in the last full month, all accounts",
    "100 need review, 10 show only the affected cost, 10 lack data",
];
