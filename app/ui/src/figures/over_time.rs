//! Cost over time, stacked by group.

use domain::{metric::Metric, period::Granularity, table::CostTable, view::ChartKind};
use leptos::prelude::*;

use super::{
    drill::into_group,
    model::{Row, Shown},
};
use crate::{
    charts::{
        Plot,
        over_time::{self, Group},
    },
    components::segments::{Segment, Segments},
    format,
};

/// The chart, with its kinds. A click on a group leads into it.
#[component]
pub fn OverTime(shown: Signal<Shown>) -> impl IntoView {
    let title = Memo::new(move |_| shown.with(title));
    let label = move || {
        let days = shown.with(|it| format::range(&it.model.plan.range, true));
        format!("{}, {days}. The table below holds the same figures.", title.get())
    };
    let drawn = Memo::new(move |_| shown.with(option));
    let on_pick = into_group(shown);
    let kinds = ChartKind::ALL.iter().copied().map(|kind| Segment {
        label: kind.label(),
        current: Box::new(move |view| view.chart == kind),
        change: Box::new(move |view| view.chart = kind),
    });
    let kinds = kinds.collect::<Vec<_>>();
    view! {
        <div class="sec">
            <h2>{title}</h2>
            <div class="end">
                <Segments name="Chart kind" choices=kinds />
            </div>
        </div>
        <Plot option=drawn label=Signal::derive(label) on_pick />
    }
}

fn title(shown: &Shown) -> String {
    let granularity = shown.model.granularity();
    let article = if granularity == Granularity::Hourly { "an" } else { "a" };
    format!("{} {article} {} by {}", shown.model.measure(), granularity.noun(), shown.model.group_words())
}

/// The chart as ECharts takes it.
pub fn option(Shown { model, costs }: &Shown) -> serde_json::Value {
    let group = |row: &Row| Group { name: row.name.clone(), slot: row.slot, amounts: row.part.amounts.clone() };
    let groups: Vec<Group> = costs.rows.iter().map(group).collect();
    let unit = costs.unit().unwrap_or_else(domain::money::Unit::mixed);
    let mut option = over_time::option(&groups, costs.table.periods(), model.granularity(), model.view.chart, &unit);
    leave_open(&mut option, &costs.table, &costs.rows, model.view.metric);
    option
}

/// Leaves a gap in the chart where AWS gave no amount for any of a series' groups: nothing is drawn there, not zero.
fn leave_open(option: &mut serde_json::Value, table: &CostTable, rows: &[Row], metric: Metric) {
    if table.gaps().next().is_none() {
        return;
    }
    let series = option["series"].as_array_mut().into_iter().flatten();
    for (series, row) in series.zip(rows) {
        let places: Vec<usize> = row.part.keys.iter().filter_map(|key| table.place(key)).collect();
        // A month of which one day is missing is drawn; a day of which nothing is there is not.
        let lacks = |period: usize| {
            let amount = places.iter().any(|key| table.amount(period, *key, metric).is_some());
            !amount && places.iter().any(|key| !table.is_known(period, *key, metric))
        };
        let data = series["data"].as_array_mut().into_iter().flatten().enumerate();
        data.filter(|(period, _)| lacks(*period)).for_each(|(_, amount)| *amount = serde_json::Value::Null);
    }
}

#[cfg(test)]
mod tests {
    use domain::{Decimal, table::Missing};
    use serde_json::{Value, json};

    use super::*;
    use crate::figures::model::tests::shown_without;

    #[test]
    fn nothing_is_drawn_where_aws_left_something_out() {
        let shown = shown_without("range=30d&granularity=daily", &[(3, Missing::Everything)]);
        let option = option(&shown);
        let amount = |place: usize| match &option["series"][0]["data"][place] {
            Value::Object(bar) => bar["value"].clone(),
            other => other.clone(),
        };
        assert_eq!((amount(2), amount(3), amount(4)), (json!(1.0), Value::Null, json!(1.0)));
        assert_eq!(shown.costs.rows[0].part.amounts[3], Decimal::ZERO);
    }
}
