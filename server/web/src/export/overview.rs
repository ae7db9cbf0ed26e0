//! Costs by period and group.

use app::Services;
use domain::{
    export::{Export, Row},
    limits::Limits,
    overview::Plan,
    view::View,
};
use serde_json::json;

use super::{
    ExportError,
    sheet::{Cell, Sheet},
};

/// One row a period and group.
pub async fn sheet(services: &Services, view: &View, limits: &Limits) -> Result<Sheet, ExportError> {
    let question = Plan::of(view, limits).costs;
    let reading = services.costs.costs(&question).await?;
    let export = Export::of(&question, view.metric, &reading.table);
    let head = ["from", "to"].into_iter().chain(export.groups.iter().map(String::as_str));
    let columns = head.chain(["amount", "unit", "estimated"]).map(str::to_owned).collect();
    Ok(Sheet {
        columns,
        rows: export.rows.iter().map(row).collect(),
        query: json!(export.query),
        total: export.total.as_ref().map(|it| it.amount),
        unit: export.total.as_ref().map(|it| it.unit.as_str().to_owned()),
        ..Sheet::default()
    })
}

fn row(Row { from, to, groups, money, estimated }: &Row) -> Vec<Cell> {
    let groups = groups.iter().map(ToString::to_string);
    let words = [from.clone(), to.clone()].into_iter().chain(groups).map(Cell::Text);
    let figures =
        [Cell::Amount(Some(money.amount)), Cell::Text(money.unit.as_str().to_owned()), Cell::Flag(*estimated)];
    words.chain(figures).collect()
}
