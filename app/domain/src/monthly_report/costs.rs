//! Sections of costs: by an attribute, by month, and the largest changes.

use rust_decimal::Decimal;

use super::{
    name,
    section::{Column, Section, SectionId, Value},
};
use crate::{
    compare::{Change, ComparedPeriods},
    dimension::{Attribute, Dimension},
    error::SourceError,
    format,
    limits::Limits,
    metric::Metric,
    money::Money,
    month::Month,
    overview::{CostReport, Mover},
    period::{DateRange, Granularity, add_months},
    ranking::{Part, Ranking},
    report::costs::CostReply,
    table::{CostTable, PeriodSum, sum},
};

/// Groups listed individually; the others are one row.
const MAX_GROUPS: usize = 10;
/// Months before the report's in the section by month.
const EARLIER_MONTHS: i32 = 11;

/// Names of the compared periods, for headings of columns.
pub(super) struct PeriodNames {
    days: String,
    compared: Option<String>,
}

impl PeriodNames {
    /// Names of the report's days and of those that they are compared with.
    pub fn of(days: DateRange, spans: Option<&ComparedPeriods>) -> Self {
        Self { days: format::span(&days), compared: spans.map(|it| format::span(&it.previous)) }
    }
}

/// Costs by an attribute, compared. Its total is AWS's; groups that do not add up to it are noted.
pub(super) fn section(
    by: &Attribute,
    reply: &CostReply,
    report: &CostReport,
    metric: Metric,
    names: &PeriodNames,
) -> Section {
    let (id, title) = match by {
        Attribute::Dimension(Dimension::Service) => (SectionId::Services, "By service".to_owned()),
        Attribute::Dimension(Dimension::Account) => (SectionId::Accounts, "By account".to_owned()),
        Attribute::Dimension(Dimension::RecordType) => (SectionId::Charges, "By charge type".to_owned()),
        other => (SectionId::Teams, format!("By {}", other.noun())),
    };
    let table = match &report.costs {
        Ok(table) => table,
        Err(error) => return Section::failed(id, title, reason(error)),
    };
    let before = report.before.as_deref();
    let compared = names.compared.as_deref().filter(|_| before.is_some());
    let mut columns = vec![Column::text(by.label()), Column::figure(names.days.clone())];
    if let Some(compared) = compared {
        columns.extend([Column::figure(compared), Column::change("Change"), Column::change("%")]);
    }
    let ranking = Ranking::of(table, before, metric, MAX_GROUPS);
    let label = |part: &Part| match part.keys.as_slice() {
        [key] => format::key_name(table, key),
        keys => format!("Other, {} {}", format::thousands(keys.len()), by.plural()),
    };
    let is_compared = compared.is_some();
    let row = |label: String, now: Option<&Money>, before: Option<&Money>| {
        let mut row = vec![Value::Text(label), Value::amount(now.cloned())];
        if is_compared {
            let earlier = before.cloned().or_else(|| now.map(|it| Money::new(Decimal::ZERO, it.unit.clone())));
            let change = now.zip(earlier.as_ref()).and_then(|(now, before)| Change::between(before, now).ok());
            row.push(Value::amount(earlier));
            row.push(Value::amount(change.as_ref().map(|it| it.difference.clone())));
            row.push(Value::ratio(change.and_then(|it| it.ratio)));
        }
        row
    };
    let rows = ranking.parts().map(|part| row(label(part), part.total.as_ref(), part.before.as_ref())).collect();
    let total = ranking.total();
    let earlier = sum(ranking.parts().filter_map(|part| part.before.clone())).ok().flatten();
    let note = reply.reconciliation(metric).filter(|it| !it.difference.is_zero()).map(|it| {
        let [parts, all] = [&it.parts, &it.total].map(|it| format::money(it, format::Sign::Minus));
        format!("Groups add up to {parts}; AWS's total is {all}.")
    });
    let section = Section {
        rows,
        total: total.as_ref().map(|total| row("Total".to_owned(), Some(total), earlier.as_ref())),
        note,
        ..Section::new(id, title, columns)
    };
    if section.rows.is_empty() { section.nothing("No costs in this month") } else { section }
}

/// Costs of the last months, from AWS's daily totals.
pub(super) fn by_month(totals: Option<&CostTable>, metric: Metric, month: &Month, limits: &Limits) -> Section {
    let (id, title) = (SectionId::Months, "By month");
    let Some(totals) = totals else { return Section::failed(id, title, "AWS's daily totals could not be loaded") };
    let days = month.days(limits);
    let first = add_months(month.first_day(), -EARLIER_MONTHS);
    let range = DateRange::new(first, days.to()).and_then(|it| limits.available(&it)).unwrap_or(days);
    let unit = totals.total(metric).ok().flatten().map(|it| it.unit);
    let months = totals.coarser(Granularity::Monthly, &range);
    let rows = months.periods().iter().zip(months.all_period_sums(metric)).map(|(period, sum)| {
        let state = match (sum, period.estimated) {
            (PeriodSum::Partial(_), _) => " (partial)",
            (_, true) => " (estimated)",
            _ => "",
        };
        let amount = sum.known().zip(unit.clone()).map(|(amount, unit)| Money::new(amount, unit));
        vec![Value::Text(format!("{}{state}", name(&period.period.range()))), Value::amount(amount)]
    });
    let columns = vec![Column::text("Month"), Column::figure("Cost")];
    Section { rows: rows.collect(), ..Section::new(id, title, columns) }
}

/// Cost from the start of the year, with its days; `None` if AWS's data does not include all of them.
pub(super) fn year_to_date(totals: Option<&CostTable>, metric: Metric, days: &DateRange) -> Option<(DateRange, Money)> {
    let year = DateRange::new(days.from().first_of_year(), days.to())?;
    let totals = totals?;
    let is_covered = totals.range()?.covers(&year) && totals.is_complete(metric, &year);
    let total = totals.within(&year).total(metric).ok().flatten()?;
    is_covered.then_some((year, total))
}

/// Largest changes by service, which add up to the change in total.
pub(super) fn changes(report: &CostReport, names: &PeriodNames) -> Section {
    let id = SectionId::Changes;
    let title = names.compared.as_ref().map_or("Changes".to_owned(), |it| format!("Changes from {it}"));
    let columns = vec![Column::text("Service"), Column::text("Driver"), Column::change("Change")];
    let Some(movers) = &report.movers else {
        return match (&report.compare_error, &report.costs) {
            (Some(error), _) | (None, Err(error)) => Section::failed(id, title, reason(error)),
            (None, Ok(_)) if report.before.is_some() => Section::new(id, title, columns).nothing("No changes"),
            (None, Ok(_)) => Section::failed(id, title, "No comparable month available: AWS keeps 13 months"),
        };
    };
    let name = |mover: &Mover| {
        report.costs.as_deref().map_or_else(|_| String::new(), |table| format::key_name(table, &mover.key))
    };
    let row = |mover: &Mover| {
        let driver = mover.driver("average price").map_or(Value::None, Value::Text);
        vec![Value::Text(name(mover)), driver, Value::Amount(mover.difference.clone())]
    };
    let others = movers.others.as_ref().map(|(count, change)| {
        let count = count.map_or(Value::None, |count| Value::Text(format::count(count, "service")));
        vec![Value::Text("All other changes".to_owned()), count, Value::Amount(change.clone())]
    });
    let total = vec![Value::Text("Change in total".to_owned()), Value::None, Value::Amount(movers.total.clone())];
    Section {
        rows: movers.largest.iter().map(row).chain(others).collect(),
        total: Some(total),
        ..Section::new(id, title, columns)
    }
}

/// Failure and its remedy in one or two sentences, without the last period.
pub(super) fn reason(error: &SourceError) -> String {
    let text = format!("{}. {}", error.title(), error.remedy());
    text.trim().trim_end_matches('.').to_owned()
}
