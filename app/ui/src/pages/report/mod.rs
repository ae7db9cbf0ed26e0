//! Report page: a month's figures on one page, to print, export or schedule.

mod controls;
mod delivery;
mod sections;

use domain::{
    format::{self, Sign},
    monthly_report::{Headline, MonthlyReport},
    view::{Page, View},
};
use leptos::prelude::*;
use leptos_meta::Title;

use self::{controls::ReportControls, delivery::Delivery, sections::Sections};
use crate::{
    api::{ApiError, codec::PageData, report::load_report},
    components::{
        kpi::{Kpi, KpiStrip, MissingKpi},
        no_script::NoScript,
        page_head::{PageHead, ShareActions},
        state::{ApiFailure, PageSkeleton, TextNotice},
    },
    figures::AddressProblems,
    prepared::{prepared_report, skip_suspense},
    view_state::ViewState,
};

/// Page component. The server renders the whole report, which then works without JavaScript.
#[component]
pub fn ReportPage() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let query = Memo::new(move |_| state.with(report_query));
    let load = |query: String| async move {
        match prepared_report() {
            Some(report) => Ok((*report).clone()),
            None => load_report(query).await,
        }
    };
    let report =
        Resource::<Result<MonthlyReport, ApiError>, PageData>::new_with_options(move || query.get(), load, false);
    let retry = Callback::new(move |()| report.refetch());
    let content = move || {
        Suspend::new(async move {
            match report.await {
                Ok(report) => view! { <ReportContent report /> }.into_any(),
                Err(error) => view! { <ApiFailure error retry /> }.into_any(),
            }
        })
    };
    let content = if let Some(report) = prepared_report() {
        skip_suspense();
        view! { <ReportContent report=(*report).clone() /> }.into_any()
    } else {
        view! { <Transition fallback=|| view! { <PageSkeleton label="Loading the report" /> }>{content}</Transition> }
            .into_any()
    };
    view! {
        <Title text="Report" />
        <PageHead heading=view! { <h1>"Report"</h1> }.into_any()>
            <ShareActions />
        </PageHead>
        <ReportControls />
        <AddressProblems />
        <NoScript parts="Copy buttons" />
        {content}
    }
}

/// Part of the view that determines the report.
fn report_query(view: &View) -> String {
    let View { span, metric, compare, filter, group_by, findings, .. } = view.clone();
    View { span, metric, compare, filter, group_by, findings, ..View::default() }.to_query(&Page::Report)
}

/// Report below the controls.
#[component]
fn ReportContent(report: MonthlyReport) -> impl IntoView {
    let missing = (!report.missing.is_empty()).then(|| {
        let listed = report.missing.iter().map(|it| format!("{it}.")).collect::<Vec<_>>().join(" ");
        view! { <TextNotice title="Some data is missing from this report." reason=listed /> }
    });
    let kpis = report.headline.iter().cloned().map(kpi).collect_view();
    view! {
        {missing}
        <div class="work report">
            <section>
                <h2 class="report-title">{report.title()}</h2>
                <p class="secondary">{report.subtitle()}</p>
                <p class="report-summary">{report.summary.join(" ")}</p>
                <KpiStrip>{kpis}</KpiStrip>
                <Sections sections=report.sections.clone() />
            </section>
            <aside>
                <Delivery days=report.days />
                <div class="section-head">
                    <h2>"Notes"</h2>
                </div>
                <ul class="report-notes secondary">
                    {report.notes.iter().map(|it| view! { <li>{it.clone()}</li> }).collect_view()}
                </ul>
            </aside>
        </div>
    }
}

fn kpi(Headline { label, money, note }: Headline) -> AnyView {
    match money {
        Some(money) => {
            let value = format::whole(&money, Sign::Minus).into_any();
            let exact = format::money(&money, Sign::Minus);
            view! { <Kpi label=label.into_any() value note=note.into_any() title=exact /> }.into_any()
        }
        None => view! { <MissingKpi label reason=note /> }.into_any(),
    }
}
