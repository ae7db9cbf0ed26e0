//! Export of costs by period and group, with the compared period.

use domain::{
    Decimal,
    export::{Export, Row, plain},
    limits::Limits,
    overview::Plan,
    period::{DateRange, parse_date},
    query::CostQuery,
    table::{CostTable, Key, MissingData},
    view::View,
};
use reports::Reports;
use serde_json::{Map, Value, json};

use super::{
    comparison::{self, ComparedRow},
    error::ExportError,
    sheet::{Cell, Sheet},
};

/// One row per period and group.
pub async fn sheet(reports: &Reports, view: &View, limits: &Limits) -> Result<Sheet, ExportError> {
    let plan = Plan::of(view, limits);
    let query = plan.costs;
    let result = reports.costs.costs(&query).await?;
    let export = Export::of(&query, view.metric, &result.table);
    let mut gaps = gaps(&result.table, view, &query);
    // No groups does not mean no costs: compare with the total.
    if export.rows.is_empty() && !query.group_by.is_empty() {
        let totals = CostQuery { group_by: Vec::new(), ..query.clone() };
        let total = reports.costs.costs(&totals).await?.table.total(view.metric).ok().flatten();
        gaps.extend(total.filter(|it| !it.amount.is_zero()).map(|total| {
            let message = format!("AWS reports a total of {} {} and listed no groups", plain(total.amount), total.unit);
            json!({ "from": query.range.from(), "to": query.range.to(), "message": message })
        }));
    }
    let head = ["from", "to"].into_iter().chain(export.groups.iter().map(String::as_str));
    let mut columns: Vec<String> = head.chain(["amount", "unit", "estimated"]).map(str::to_owned).collect();
    let mut rows: Vec<Vec<Cell>> = export.rows.iter().map(row).collect();
    // Appended, because the positions of the other columns are part of the documented format.
    if let Some(spans) = plan.comparison {
        let earlier = comparison::earlier_costs(reports, &query, &spans, view.metric).await?;
        columns.extend(["before", "change"].map(str::to_owned));
        rows = comparison::join(&export.rows, &result.table, &earlier, view.metric).iter().map(compared_row).collect();
        let earlier_gaps = self::gaps(&earlier.table, view, &earlier.query);
        // The compared periods may overlap.
        gaps.extend(earlier_gaps.into_iter().filter(|gap| !gaps.contains(gap)).collect::<Vec<_>>());
    }
    Ok(Sheet {
        name: "Costs",
        columns,
        rows,
        query: json!(export.query),
        total: export.total.as_ref().map(|it| it.amount),
        unit: export.total.as_ref().map(|it| it.unit.as_str().to_owned()),
        missing_data: gaps.iter().filter_map(|it| it["message"].as_str().map(str::to_owned)).collect(),
        notes: Map::from_iter([("gaps".to_owned(), Value::Array(gaps))]),
    })
}

/// Data that AWS omitted: one entry per group and range of days, with the values of the group.
fn gaps(table: &CostTable, view: &View, query: &CostQuery) -> Vec<Value> {
    let lacks = table.missing_data(view.metric, &query.range).into_iter();
    let gaps = lacks.flat_map(|lack| {
        let days = lack.days.clone();
        days.into_iter().map(move |days| {
            let single = MissingData { days: vec![days], ..lack.clone() };
            let name = |key: &Key| key.0.join(", ");
            let dates = |days: &DateRange| match days.days() {
                1 => days.from().to_string(),
                _ => format!("{} to {}", days.from(), days.to()),
            };
            let mut gap = Map::from_iter([
                ("from".to_owned(), json!(days.from())),
                ("to".to_owned(), json!(days.to())),
                ("message".to_owned(), json!(single.sentence(name, dates))),
            ]);
            let values = single.key.iter().flat_map(|key| query.group_by.iter().zip(&key.0));
            gap.extend(values.map(|(attribute, value)| (attribute.to_string(), json!(value.as_str()))));
            Value::Object(gap)
        })
    });
    gaps.collect()
}

fn row(row: &Row) -> Vec<Cell> {
    cells(row, Some(row.money.amount))
}

fn cells(Row { from, to, groups, money, estimated }: &Row, amount: Option<Decimal>) -> Vec<Cell> {
    let groups = groups.iter().map(|it| Cell::Text(it.to_string()));
    let texts = [time_cell(from), time_cell(to)].into_iter().chain(groups);
    let figures = [Cell::Amount(amount), Cell::Text(money.unit.as_str().to_owned()), Cell::Flag(*estimated)];
    texts.chain(figures).collect()
}

/// Cell with a date or an hour, or with the text if it is neither.
fn time_cell(iso: &str) -> Cell {
    let hour = || iso.parse().map_or_else(|_| Cell::Text(iso.to_owned()), Cell::Hour);
    parse_date(iso).map_or_else(hour, Cell::Day)
}

fn compared_row(ComparedRow { row, is_missing, before, change }: &ComparedRow) -> Vec<Cell> {
    let amount = (!is_missing).then_some(row.money.amount);
    let amounts = [before, change].map(|it| Cell::Amount(it.as_ref().map(|it| it.amount)));
    cells(row, amount).into_iter().chain(amounts).collect()
}
