//! Headline figures of potential savings.

use domain::{
    Decimal,
    finding::{Finding, Grade, Saving, Selection, Tally},
    format::{self, Sign},
    money::{self, Money, SumError, Unit, ratio},
};
use leptos::prelude::*;

use super::load::InsightLoad;
use crate::{
    components::{
        amount::Amounts,
        kpi::{Kpi, KpiSkeleton, KpiStrip},
        state::Notice,
    },
    session::use_session,
    view_state::ViewState,
};

/// Total, low effort, share of last month, and findings without an amount. Previous results stay, marked as busy, during a
/// refresh.
#[component]
pub fn InsightsHeadline(load: InsightLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let figures = Memo::new(move |_| {
        let insights = load.found()?;
        let figures = state.with(|view| {
            let picked = Selection::of(&view.filter, &view.findings, today).select(&insights.findings);
            Figures::of(&picked.open, insights.last_month.as_ref())
        });
        Some(figures)
    });
    move || match figures.get() {
        None => load.is_first().then(|| {
            view! {
                <div aria-busy="true">
                    <KpiSkeleton notes=SKELETON_NOTES />
                </div>
            }
            .into_any()
        }),
        Some(Ok(figures)) => Some(view! { <Strip figures load /> }.into_any()),
        Some(Err(error)) => {
            let said = format!("The savings can’t be added up: {error}.");
            Some(view! { <Notice is_error=true>{said}</Notice> }.into_any())
        }
    }
}

/// Input of the headline.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Figures {
    all: Tally,
    easy: Tally,
    /// Overlapping savings, counted once, by currency.
    twice: Vec<Money>,
    /// Share of the last full month; `None` where that is unknown.
    share: Option<Decimal>,
    last_month: Option<Money>,
    unpriced: usize,
    review: usize,
    /// Findings that affect a cost without saving it.
    affecting: usize,
}

impl Figures {
    fn of(shown: &[&Finding], last_month: Option<&Money>) -> Result<Self, SumError> {
        let easy: Vec<&Finding> =
            shown.iter().copied().filter(|it| it.effort == Grade::Low && it.risk == Grade::Low).collect();
        let all = Tally::by_currency(shown)?;
        let stated = |unit: &Unit| {
            let moneys = shown.iter().filter_map(|it| it.monthly_saving()).filter(|it| it.unit == *unit);
            money::sum(moneys.map(|it| it.amount)).ok_or(SumError::Overflow)
        };
        let more = |once: &Money| Money::new(stated(&once.unit)?, once.unit.clone()).minus(once);
        let twice = all.savings.iter().map(more).collect::<Result<Vec<_>, _>>()?;
        let of_month = |month: &Money| {
            let saved = all.savings.iter().find(|it| it.unit == month.unit)?;
            ratio(saved.amount, month.amount)
        };
        let without = |is: fn(&Saving) -> bool| shown.iter().filter(|it| is(&it.saving)).count();
        Ok(Self {
            easy: Tally::by_currency(&easy)?,
            twice: twice.into_iter().filter(|it| it.amount > Decimal::ZERO).collect(),
            share: last_month.and_then(of_month),
            last_month: last_month.cloned(),
            unpriced: without(|it| matches!(it, Saving::Unknown(_))),
            review: without(|it| matches!(it, Saving::Review)),
            affecting: without(|it| matches!(it, Saving::CostAtRisk(_))),
            all,
        })
    }
}

#[component]
fn Strip(figures: Figures, load: InsightLoad) -> impl IntoView {
    let Figures { all, easy, twice, share, last_month, unpriced, review, affecting } = figures;
    let count = format::count(all.count, "finding");
    let overlap = if !twice.is_empty() {
        let twice: Vec<String> = twice.iter().map(|it| format::money(it, Sign::Minus)).collect();
        format!("{} of overlapping savings excluded", twice.join(" and "))
    } else if all.savings.is_empty() {
        "amounts unknown".to_owned()
    } else {
        "no overlapping savings".to_owned()
    };
    let of_month = match (share, &last_month) {
        (Some(_), Some(month)) => {
            format!("of {} in the last full month, all accounts", format::whole(month, Sign::Minus))
        }
        (None, Some(_)) if all.savings.is_empty() => "amounts unknown".to_owned(),
        (None, Some(_)) => "savings in its currency unknown".to_owned(),
        (_, None) => "last month’s cost unknown".to_owned(),
    };
    let share = share.map_or_else(|| "–".to_owned(), |ratio| format::percent(ratio, Sign::Minus));
    let saved = |savings: Vec<Money>| match savings {
        none if none.is_empty() => "–".into_any(),
        all => view! { <Amounts all /> }.into_any(),
    };
    view! {
        <KpiStrip is_busy=Signal::derive(move || load.is_anew())>
            {kpi("Potential monthly savings", saved(all.savings), format!("{count}; {overlap}"))}
            {kpi("Low-effort, low-risk savings", saved(easy.savings), format!("{} of the {count}", easy.count))}
            {kpi("Share of last month’s cost", share.into_any(), of_month)}
            {kpi(
                "Findings without an estimate",
                format::thousands(unpriced + review + affecting).into_any(),
                format!("{review} to review, {affecting} affect a cost, {unpriced} lack data"),
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
    "100 to review, 10 affect a cost, 10 lack data",
];
