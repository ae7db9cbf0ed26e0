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
    ExportError,
    comparison::{self, Compared},
    sheet::{Cell, Sheet},
};

/// One row per period and group.
pub async fn sheet(reports: &Reports, view: &View, limits: &Limits) -> Result<Sheet, ExportError> {
    let plan = Plan::of(view, limits);
    let question = plan.costs;
    let reading = reports.costs.costs(&question).await?;
    let export = Export::of(&question, view.metric, &reading.table);
    let mut gaps = gaps(&reading.table, view, &question);
    // A response without groups is checked against the total, because costs without groups do not mean an account
    // without costs.
    if export.rows.is_empty() && !question.group_by.is_empty() {
        let totals = CostQuery { group_by: Vec::new(), ..question.clone() };
        let total = reports.costs.costs(&totals).await?.table.total(view.metric).ok().flatten();
        gaps.extend(total.filter(|it| !it.amount.is_zero()).map(|total| {
            let said = format!("AWS reports a total of {} {} and listed no groups", plain(total.amount), total.unit);
            json!({ "from": question.range.from(), "to": question.range.to(), "message": said })
        }));
    }
    let head = ["from", "to"].into_iter().chain(export.groups.iter().map(String::as_str));
    let mut columns: Vec<String> = head.chain(["amount", "unit", "estimated"]).map(str::to_owned).collect();
    let mut rows: Vec<Vec<Cell>> = export.rows.iter().map(row).collect();
    // After the columns of the documented format, whose positions are fixed.
    if let Some(spans) = plan.comparison {
        let before = comparison::before(reports, &question, &spans, view.metric).await?;
        columns.extend(["before", "change"].map(str::to_owned));
        rows = comparison::joined(&export.rows, &reading.table, &before, view.metric).iter().map(compared).collect();
        let earlier = self::gaps(&before.table, view, &before.question);
        // Periods chosen by the visitor may overlap.
        gaps.extend(earlier.into_iter().filter(|gap| !gaps.contains(gap)).collect::<Vec<_>>());
    }
    Ok(Sheet {
        name: "Costs",
        columns,
        rows,
        query: json!(export.query),
        total: export.total.as_ref().map(|it| it.amount),
        unit: export.total.as_ref().map(|it| it.unit.as_str().to_owned()),
        partial: gaps.iter().filter_map(|it| it["message"].as_str().map(str::to_owned)).collect(),
        notes: Map::from_iter([("gaps".to_owned(), Value::Array(gaps))]),
    })
}

/// Data that AWS omitted, by group and range of days, with the group values of the rows.
fn gaps(table: &CostTable, view: &View, question: &CostQuery) -> Vec<Value> {
    let lacks = table.missing_data(view.metric, &question.range).into_iter();
    let gaps = lacks.flat_map(|lack| {
        let days = lack.days.clone();
        days.into_iter().map(move |days| {
            let one = MissingData { days: vec![days], ..lack.clone() };
            let name = |key: &Key| key.0.join(", ");
            let dates = |days: &DateRange| match days.days() {
                1 => days.from().to_string(),
                _ => format!("{} to {}", days.from(), days.to()),
            };
            let mut gap = Map::from_iter([
                ("from".to_owned(), json!(days.from())),
                ("to".to_owned(), json!(days.to())),
                ("message".to_owned(), json!(one.sentence(name, dates))),
            ]);
            let values = one.key.iter().flat_map(|key| question.group_by.iter().zip(&key.0));
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
    let words = [moment(from), moment(to)].into_iter().chain(groups);
    let figures = [Cell::Amount(amount), Cell::Text(money.unit.as_str().to_owned()), Cell::Flag(*estimated)];
    words.chain(figures).collect()
}

/// Cell with a date or an hour.
fn moment(iso: &str) -> Cell {
    let hour = || iso.parse().map_or_else(|_| Cell::Text(iso.to_owned()), Cell::Hour);
    parse_date(iso).map_or_else(hour, Cell::Day)
}

fn compared(Compared { row, is_missing, before, change }: &Compared) -> Vec<Cell> {
    let amount = (!is_missing).then_some(row.money.amount);
    let amounts = [before, change].map(|it| Cell::Amount(it.as_ref().map(|it| it.amount)));
    cells(row, amount).into_iter().chain(amounts).collect()
}
