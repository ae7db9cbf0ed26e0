//! Ways to take the report elsewhere: files, and the command for a scheduler.

use domain::{month::Month, period::DateRange, view::FileFormat};
use leptos::prelude::*;

use crate::{
    components::{
        Icon, Shape,
        copy::CopyButton,
        sharing::{format_texts, formats},
    },
    links,
    view_state::ViewState,
};

/// Exit codes of the command.
const EXIT_CODES: [(&str, &str); 3] =
    [("0", "complete"), ("2", "written, but some data is missing"), ("1", "not written")];

/// Links to files, and the command of the same report.
#[component]
pub fn Delivery(days: DateRange) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let file = move |format: &FileFormat| {
        let (format, (name, purpose)) = (*format, format_texts(*format));
        let href = move || state.with(|view| links::export(&state.page(), view, format));
        view! {
            <li>
                <a class="button" href=href rel="external" download>
                    <Icon shape=Shape::Download />
                    {name}
                </a>
                <span class="secondary">{purpose}</span>
            </li>
        }
    };
    let files = untrack(|| formats(&state.page()).iter().map(file).collect_view());
    let month = Month::containing(days.from());
    let command = format!("farthing export report --query 'month={month}' --format html");
    view! {
        <div class="section-head">
            <h2>"Export"</h2>
        </div>
        <ul class="report-files">{files}</ul>
        <p class="secondary">"To save it as PDF, print this page."</p>
        <div class="section-head">
            <h2>"On a schedule"</h2>
        </div>
        <pre tabindex="0" role="region" aria-label="Command">
            {command.clone()}
        </pre>
        <p>
            <CopyButton text=command label="Copy command" />
        </p>
        <table class="breakdown">
            <tbody>
                {EXIT_CODES
                    .map(|(code, meaning)| {
                        view! {
                            <tr>
                                <th scope="row">{format!("Exit {code}")}</th>
                                <td>{meaning}</td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
}
