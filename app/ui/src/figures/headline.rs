//! Headline figures, each with its days and its comparison.

use domain::{
    analysis::forecast::{Method, MonthStartFees},
    compare::{Change, ComparedPeriods},
    dimension::Attribute,
    format::{self, Sign},
    money::Money,
    overview::{Figure, Figures},
};
use leptos::prelude::*;

use super::{
    deferred_analysis::DeferredAnalysis,
    explanations::LoadState,
    model::{LatestModel, Model},
};
use crate::{
    components::{
        Amount, Delta, Icon, Shape,
        kpi::{Kpi, KpiStrip, LoadingKpi, MissingKpi},
        sparkline::Sparkline,
        state::TextNotice,
    },
    insights::{FindingsSummaryLoad, PotentialSavings},
};

/// Reason for a missing figure: AWS has no costs.
const NO_FIGURE: &str = "No costs on these days";
/// Reason for a missing change: AWS has no earlier days.
const NOT_COMPARABLE: &str = "No comparable period available";

/// Strip of headline figures: total, month to date, forecast, last month, daily average, potential savings.
#[component]
pub fn Headline(model: Memo<Option<LatestModel>>) -> impl IntoView {
    let analysis = expect_context::<DeferredAnalysis>();
    let found = FindingsSummaryLoad::from_address();
    let announced = move || model.with(|model| model.as_ref().map(|latest| announcement(&latest.0)));
    view! {
        <p class="visually-hidden" role="status">
            {announced}
        </p>
        {move || model.get().map(|LatestModel(model)| strip(&model, analysis, found))}
    }
}

/// Result of a change of the view, announced to screen readers.
fn announcement(model: &Model) -> String {
    let days = format::range(&model.report.plan.range, true);
    match &model.costs {
        Err(error) => error.title(),
        Ok(costs) if costs.table.is_blank() => format!("No costs, {days}"),
        Ok(costs) => {
            let groups = costs.table.keys().len();
            let noun = if groups == 1 { "group".to_owned() } else { Attribute::plural_of(&model.view.group_by) };
            let total = costs.total.as_ref().filter(|total| !total.unit.is_mixed());
            let total = total.map(|total| format!("{}, ", format::money(total, Sign::Minus)));
            format!("{}{} {noun}, {days}", total.unwrap_or_default(), format::thousands(groups))
        }
    }
}

/// Whether there are neither costs nor headline figures. The message in the main area then replaces the strip.
fn has_no_costs(model: &Model, figures: &Figures) -> bool {
    let Figures { total, month_to_date, last_month, daily_average, .. } = figures;
    let is_blank = model.costs.as_ref().is_ok_and(|costs| costs.table.is_blank());
    is_blank && [total, month_to_date, last_month, daily_average].iter().all(|it| it.is_none())
}

/// Strip for the figures as far as they are loaded.
fn strip(model: &Model, analysis: DeferredAnalysis, found: FindingsSummaryLoad) -> AnyView {
    let figures = match (analysis.explanations.figures(model), &model.report.figures) {
        (LoadState::Loaded(figures), _) => figures,
        // With a filter on groups, AWS's totals are loaded later: until then, the sum of the groups is shown.
        (LoadState::Loading, Ok(figures)) => return loading_strip(model, figures.total.clone(), found),
        (LoadState::Loading, Err(error)) => return failure(&error.title()),
        (LoadState::Failed(error), _) => return failure(&error.title()),
    };
    if has_no_costs(model, &figures) {
        return ().into_any();
    }
    let first_day = "No complete day this month yet";
    let month_missing = if model.limits.today.day() == 1 { first_day } else { NO_FIGURE };
    let total_label = total_label(model);
    // A closure, so that only this figure is rendered again when the analysis is ready.
    let forecast = move || forecast(analysis);
    view! {
        <KpiStrip>
            <FigureKpi label=total_label figure=figures.total missing=NO_FIGURE />
            <FigureKpi label="Month to date" figure=figures.month_to_date missing=month_missing />
            {forecast}
            <FigureKpi label="Last month" figure=figures.last_month missing=NO_FIGURE />
            <FigureKpi label="Daily average" figure=figures.daily_average missing=NO_FIGURE />
            <PotentialSavings load=found />
        </KpiStrip>
    }
    .into_any()
}

fn failure(reason: &str) -> AnyView {
    let reason = format!("{reason}. The total can’t be verified.");
    view! { <TextNotice title="The headline figures could not be loaded." reason is_error=true /> }.into_any()
}

fn total_label(model: &Model) -> String {
    format!("Total, {}", format::count(model.report.plan.range.days(), "day"))
}

/// Headline while AWS's totals are loading: the sum of the groups is known, the other figures and all changes are not.
fn loading_strip(model: &Model, total: Option<Figure>, found: FindingsSummaryLoad) -> AnyView {
    let total = total.map(|figure| view! { <Amount money=figure.money /> }).into_any();
    let note = view! { <span class="skeleton skeleton-label"></span> }.into_any();
    let others = ["Month to date", FORECAST, "Last month", "Daily average"];
    let total_label = total_label(model).into_any();
    view! {
        <KpiStrip>
            <Kpi label=total_label value=total note is_busy=true />
            {others.map(|label| view! { <LoadingKpi label /> }).collect_view()}
            <PotentialSavings load=found />
        </KpiStrip>
    }
    .into_any()
}

const FORECAST: &str = "Month-end forecast";

/// Month-end forecast with its interval, or the reason why there is none.
fn forecast(analysis: DeferredAnalysis) -> AnyView {
    let missing = |reason: String| view! { <MissingKpi label=FORECAST reason /> }.into_any();
    if !analysis.is_ready() {
        return view! { <LoadingKpi label=FORECAST /> }.into_any();
    }
    let Some(analysis) = analysis.get() else { return missing(NO_FIGURE.to_owned()) };
    let end = match &analysis.month_end {
        Ok(end) => end,
        Err(reason) => return missing(reason.to_string()),
    };
    let money = |amount| Money::new(amount, analysis.unit.clone());
    let interval = format::interval(&money(end.low), &money(end.high));
    let days = format::count(end.remaining_days, "day");
    let title = format!(
        "{} for {} known days, and {} forecast for the next {days}. {}",
        format::money(&money(end.actual), Sign::Minus),
        end.known_days,
        format::money(&money(end.remaining), Sign::Minus),
        method(end.method),
    );
    let excluded = (end.month_start_fees == MonthStartFees::Unknown).then_some(", excluding fees billed on the 1st");
    let value = format::whole(&money(end.total), Sign::Minus);
    let note = view! {
        {format!("{interval}, 80% interval")}
        {excluded}
    };
    view! { <Kpi label=FORECAST.into_any() value=value.into_any() note=note.into_any() title /> }.into_any()
}

/// Forecast method, for the tooltip.
fn method(method: Method) -> &'static str {
    match method {
        Method::Level => "Farthing’s own model: a smoothed level.",
        Method::Trend => "Farthing’s own model: a smoothed level and a damped trend.",
        Method::WeekdaysAndLevel => "Farthing’s own model: weekdays on a smoothed level.",
        Method::WeekdaysAndTrend => "Farthing’s own model: weekdays on a smoothed level and a damped trend.",
    }
}

/// One figure, or the reason why it is missing.
#[component]
fn FigureKpi(#[prop(into)] label: String, figure: Option<Figure>, missing: &'static str) -> impl IntoView {
    let Some(figure) = figure else {
        return view! { <MissingKpi label reason=missing /> }.into_any();
    };
    let are_all_estimated = i32::try_from(figure.estimated_days).is_ok_and(|days| days == figure.range.days());
    let estimated = (figure.estimated_days > 0).then(|| {
        // On narrow screens the number of days is hidden.
        let count = (!are_all_estimated).then(|| {
            let days = format!("{} ", format::count(figure.estimated_days, "day"));
            view! { <span class="day-count">{days}</span> }
        });
        let title = format!("{} of {} days are estimated", figure.estimated_days, figure.range.days());
        view! {
            <span class="estimated" title=title>
                <Icon shape=Shape::Estimated />
                <span>{count} "estimated"</span>
            </span>
        }
    });
    let comparison = match figure.change {
        None if figure.missing_days > 0 => {
            format!("{} without data", format::count(figure.missing_days, "day")).into_any()
        }
        Some((spans, change)) => view! { <ChangeNote spans change /> }.into_any(),
        None => NOT_COMPARABLE.into_any(),
    };
    let label = view! {
        {label}
        " "
        {estimated}
    };
    let value = view! { <Amount money=figure.money /> };
    let sparkline = view! { <Sparkline amounts=figure.days width=84.0 height=28.0 has_end_dot=true /> };
    view! {
        <Kpi
            label=label.into_any()
            value=value.into_any()
            note=comparison
            sparkline=sparkline.into_any()
        />
    }
    .into_any()
}

/// Change, with the names of both periods.
#[component]
fn ChangeNote(spans: ComparedPeriods, change: Change) -> impl IntoView {
    let before = format::against(&spans);
    // "1–22 Nov vs. 1–22 Oct", but "vs. the 90 days before": the label above names the range.
    let has_dates = !before.starts_with("the ");
    let now = has_dates.then(|| view! { <span class="nowrap">{format::span(&spans.current)}</span> " " });
    let by = format::whole(&change.difference, Sign::Both);
    let absolute = change.ratio.is_some().then(|| view! { " " <span class="secondary">{format!("({by})")}</span> });
    view! {
        <Delta change />
        {absolute}
        ", "
        <span title=format!("{} vs. {}", spans.current, spans.previous)>
            {now} "vs. " <span class="nowrap">{before}</span>
        </span>
    }
}
