//! Report of a month as one HTML file that loads nothing.

use std::fmt::Write;

use domain::{
    format::{self, Sign},
    monthly_report::{Headline, MonthlyReport, Section, Value},
};
use html_escape::encode_text;

/// Styles of the file, for screen and paper.
const STYLE: &str = include_str!("report.css");

/// The report as a document.
pub(super) fn html(report: &MonthlyReport) -> String {
    let title = encode_text(&report.title()).into_owned();
    let summary = report.summary.iter().map(|it| encode_text(it).into_owned()).collect::<Vec<_>>().join(" ");
    let headline: String = report.headline.iter().map(headline).collect();
    let sections: String = report.sections.iter().map(section).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p class=\"muted\">{subtitle}</p>\n<p>{summary}</p>\n<dl>\n{headline}</dl>\n\
         <div class=\"sections\">\n{sections}{notes}{missing}</div>\n</main>\n</body>\n</html>\n",
        subtitle = encode_text(&report.subtitle()),
        notes = list("Notes", &report.notes),
        missing = list("Missing data", &report.missing),
    )
}

fn headline(Headline { label, money, note }: &Headline) -> String {
    let amount = money.as_ref().map_or("–".to_owned(), |it| format::money(it, Sign::Minus));
    format!(
        "<div><dt>{}</dt><dd>{}</dd><dd class=\"muted\">{}</dd></div>\n",
        encode_text(label),
        encode_text(&amount),
        encode_text(note)
    )
}

fn section(section: &Section) -> String {
    let title = encode_text(&section.title);
    let body = section.reason().map_or_else(|| table(section), |it| format!("<p>{}.</p>\n", encode_text(it)));
    let note = section.note.as_ref().filter(|_| section.empty.is_none());
    let note = note.map(|it| format!("<p class=\"muted\">{}</p>\n", encode_text(it))).unwrap_or_default();
    format!("<section>\n<h2>{title}</h2>\n{body}{note}</section>\n")
}

fn table(section: &Section) -> String {
    let class = |at: usize| section.columns.get(at).filter(|it| it.is_figure).map_or("", |_| " class=\"figure\"");
    let mut text = String::from("<table>\n<thead><tr>");
    for (at, column) in section.columns.iter().enumerate() {
        // Writing to a string does not fail.
        let _ = write!(text, "<th scope=\"col\"{}>{}</th>", class(at), encode_text(&column.title));
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    let cells = |row: &[Value]| {
        let cell = |(at, (value, column)): (usize, (&Value, &domain::monthly_report::Column))| {
            let content = value.display(column);
            let content = encode_text(&content);
            match at {
                0 => format!("<th scope=\"row\">{content}</th>"),
                _ => format!("<td{}>{content}</td>", class(at)),
            }
        };
        let cells: String = row.iter().zip(&section.columns).enumerate().map(cell).collect();
        format!("<tr>{cells}</tr>\n")
    };
    text.extend(section.rows.iter().map(|row| cells(row)));
    text.push_str("</tbody>\n");
    if let Some(total) = &section.total {
        let _ = write!(text, "<tfoot>\n{}</tfoot>\n", cells(total));
    }
    text.push_str("</table>\n");
    text
}

/// Section with a list; empty without items.
fn list(heading: &str, items: &[String]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let items = items.iter().map(|it| encode_text(it)).collect::<Vec<_>>().join("</li>\n<li>");
    format!("<section>\n<h2>{heading}</h2>\n<ul>\n<li>{items}</li>\n</ul>\n</section>\n")
}
