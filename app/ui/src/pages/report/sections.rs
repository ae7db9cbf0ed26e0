//! Tables of a report.

use domain::{
    format::Sign,
    monthly_report::{Column, Section, Value},
};
use leptos::prelude::*;

use crate::components::{Amount, amount::direction};

/// All sections.
#[component]
pub fn Sections(sections: Vec<Section>) -> impl IntoView {
    view! { <div class="report-sections">{sections.into_iter().map(section_view).collect_view()}</div> }
}

fn section_view(section: Section) -> AnyView {
    let heading = view! {
        <div class="section-head">
            <h2>{section.title.clone()}</h2>
        </div>
    };
    if let Some(reason) = section.reason() {
        let reason = format!("{reason}.");
        return view! {
            <section id=section.id.as_str()>
                {heading} <p class="secondary">{reason}</p>
            </section>
        }
        .into_any();
    }
    let columns = section.columns.clone();
    let head = columns.iter().map(|column| {
        view! {
            <th scope="col" class=class(column)>
                {column.title.clone()}
            </th>
        }
    });
    let head = head.collect_view();
    let rows = section.rows.iter().map(|row| row_view(row, &columns)).collect_view();
    let total = section.total.as_ref().map(|total| view! { <tfoot>{row_view(total, &columns)}</tfoot> });
    let note = section.note.clone().map(|note| view! { <p class="muted">{note}</p> });
    view! {
        <section id=section.id.as_str()>
            {heading} <div class="report-scroll" tabindex="0" role="region" aria-label=section.title.clone()>
                <table class="report-table">
                    <thead>
                        <tr>{head}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                    {total}
                </table>
            </div> {note}
        </section>
    }
    .into_any()
}

fn row_view(row: &[Value], columns: &[Column]) -> AnyView {
    let cells = row.iter().zip(columns).enumerate().map(|(at, (value, column))| {
        let content = content(value, column);
        if at == 0 {
            return view! {
                <th scope="row" title=value.display(column)>
                    {content}
                </th>
            }
            .into_any();
        }
        let tone = match value {
            Value::Amount(money) if column.is_change => direction(money),
            _ => "",
        };
        view! { <td class=format!("{} {tone}", class(column))>{content}</td> }.into_any()
    });
    view! { <tr>{cells.collect_view()}</tr> }.into_any()
}

fn content(value: &Value, column: &Column) -> AnyView {
    match value {
        Value::Amount(money) => {
            let sign = if column.is_change { Sign::Both } else { Sign::Minus };
            view! { <Amount money=money.clone() sign /> }.into_any()
        }
        Value::None if !column.is_figure => ().into_any(),
        other => other.display(column).into_any(),
    }
}

fn class(column: &Column) -> &'static str {
    if column.is_figure { "numeric" } else { "" }
}
