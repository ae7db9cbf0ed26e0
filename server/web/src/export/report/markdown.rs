//! Report of a month as Markdown, for a wiki or a pull request.

use domain::monthly_report::{Headline, MonthlyReport, Section, Value};

use crate::export::escape::escape_markdown;

/// The report with a heading and a table for each section.
pub(super) fn markdown(report: &MonthlyReport) -> String {
    let mut text = format!("# {}\n\n{}\n\n", escape_markdown(&report.title()), escape_markdown(&report.subtitle()));
    text.push_str(&report.summary.iter().map(|it| escape_markdown(it)).collect::<Vec<_>>().join(" "));
    text.push_str("\n\n| Figure | Amount | |\n| --- | ---: | --- |\n");
    for Headline { label, money, note } in &report.headline {
        let amount =
            money.as_ref().map_or("–".to_owned(), |it| domain::format::money(it, domain::format::Sign::Minus));
        text.push_str(&line([label.clone(), amount, note.clone()]));
    }
    text.extend(report.sections.iter().map(section_text));
    text.push_str(&list("Notes", &report.notes));
    text.push_str(&list("Missing data", &report.missing));
    text
}

fn section_text(section: &Section) -> String {
    let heading = format!("\n## {}\n\n", escape_markdown(&section.title));
    if let Some(reason) = section.reason() {
        return format!("{heading}{}.\n", escape_markdown(reason));
    }
    let head = line(section.columns.iter().map(|it| it.title.clone()));
    let align = section.columns.iter().map(|it| if it.is_figure { "---:" } else { "---" });
    let align = format!("| {} |\n", align.collect::<Vec<_>>().join(" | "));
    let row = |row: &Vec<Value>| line(row.iter().zip(&section.columns).map(|(value, column)| value.display(column)));
    let rows: String = section.rows.iter().chain(&section.total).map(row).collect();
    let note = section.note.as_ref().map(|it| format!("\n{}\n", escape_markdown(it)));
    format!("{heading}{head}{align}{rows}{}", note.unwrap_or_default())
}

/// Row of a table.
fn line(cells: impl IntoIterator<Item = String>) -> String {
    let cells = cells.into_iter().map(|it| escape_markdown(&it));
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

/// Heading with a list; empty without items.
fn list(heading: &str, items: &[String]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let items = items.iter().map(|it| escape_markdown(it)).collect::<Vec<_>>().join("\n- ");
    format!("\n## {heading}\n\n- {items}\n")
}
