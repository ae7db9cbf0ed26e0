//! Costs by period and group; where the view compares, with what they were before.

use app::Services;
use domain::{
    export::{Export, Row},
    limits::Limits,
    overview::Plan,
    period::parse_date,
    view::View,
};
use serde_json::json;

use super::{
    ExportError,
    comparison::{self, Compared},
    sheet::{Cell, Sheet},
};

/// One row a period and group.
pub async fn sheet(services: &Services, view: &View, limits: &Limits) -> Result<Sheet, ExportError> {
    let plan = Plan::of(view, limits);
    let question = plan.costs;
    let reading = services.costs.costs(&question).await?;
    let export = Export::of(&question, view.metric, &reading.table);
    let head = ["from", "to"].into_iter().chain(export.groups.iter().map(String::as_str));
    let mut columns: Vec<String> = head.chain(["amount", "unit", "estimated"]).map(str::to_owned).collect();
    let mut rows: Vec<Vec<Cell>> = export.rows.iter().map(row).collect();
    // Behind the contract's columns, which stay where they are.
    if let Some(spans) = plan.spans {
        let before = comparison::before(services, &question, &spans, view.metric).await?;
        columns.extend(["before", "change"].map(str::to_owned));
        rows = comparison::joined(&export.rows, reading.table.periods(), &before).iter().map(compared).collect();
    }
    Ok(Sheet {
        name: "Costs",
        columns,
        rows,
        query: json!(export.query),
        total: export.total.as_ref().map(|it| it.amount),
        unit: export.total.as_ref().map(|it| it.unit.as_str().to_owned()),
        ..Sheet::default()
    })
}

fn row(Row { from, to, groups, money, estimated }: &Row) -> Vec<Cell> {
    let groups = groups.iter().map(|it| Cell::Text(it.to_string()));
    // A day, or an hour of it.
    let moment = |iso: &String| parse_date(iso).map_or_else(|| Cell::Text(iso.clone()), Cell::Day);
    let words = [moment(from), moment(to)].into_iter().chain(groups);
    let figures =
        [Cell::Amount(Some(money.amount)), Cell::Text(money.unit.as_str().to_owned()), Cell::Flag(*estimated)];
    words.chain(figures).collect()
}

fn compared(Compared { row: now, before }: &Compared) -> Vec<Cell> {
    let change = before.as_ref().and_then(|before| now.money.minus(before).ok());
    let amounts = [before.as_ref().map(|it| it.amount), change.map(|it| it.amount)];
    row(now).into_iter().chain(amounts.map(Cell::Amount)).collect()
}
