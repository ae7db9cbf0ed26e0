//! Latest findings, shown on other pages. These pages do not run the checks, which need the inventory and paid requests.

use domain::{
    dimension::Dimension,
    finding::{Finding, Saving, is_dismissed},
    format::{self, Sign},
    report::findings::FindingsSummary,
    resource::ResourceKey,
    view::{FindingKey, FindingProperty, FindingTab, Page, ResourceView, View},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::api::findings::findings_summary;
use crate::{
    api::{
        ApiError,
        codec::PageData,
        findings::{load_findings_summary, resource_findings},
    },
    components::{amount::Amounts, kpi::Kpi},
    links,
    session::use_session,
    view_state::ViewState,
};

/// Address of the Insights page with the filters that both pages have.
fn insights_link(state: ViewState) -> String {
    let shown = state.shown();
    links::page(
        &Page::Insights,
        &View { findings: shown.findings.dismissals_only(), resources: ResourceView::default(), ..shown },
    )
}

/// Summary of the latest findings for the view of the address. The server sends that of a page with the page, so that nothing moves
/// when it arrives; the browser requests it when filters or dismissals change, and on pages that it opens itself.
#[derive(Clone, Copy)]
pub struct FindingsSummaryLoad(RwSignal<Option<Result<Option<FindingsSummary>, ApiError>>>);

impl FindingsSummaryLoad {
    /// Loads the summary for the page and view of the address. Call it outside of `ServerRendered`, which does not hydrate.
    pub fn from_address() -> Self {
        let state = expect_context::<ViewState>();
        let view = move || {
            // Filters that only the Insights page has do not apply here.
            let View { filter, findings, .. } = state.shown();
            View { filter, findings: findings.dismissals_only(), ..View::default() }
        };
        let sent = SharedValue::<_, PageData>::new_with_encoding(|| SentSummary::of(view)).into_inner();
        let query = Memo::new(move |_| view().to_query(&Page::Insights));
        let outcome = RwSignal::new(sent.into_outcome());
        Effect::new(move |previous: Option<()>| {
            let view = query.get();
            if previous.is_none() && outcome.with_untracked(Option::is_some) {
                return;
            }
            // Hides the findings of the previous view.
            outcome.set(None);
            leptos::task::spawn_local(async move {
                let response = load_findings_summary(view.clone()).await;
                // The visitor may have left the page or changed the view.
                if query.try_get_untracked() == Some(view) {
                    outcome.try_set(Some(response));
                }
            });
        });
        Self(outcome)
    }
}

/// Summary that the server sends with a page.
#[derive(Serialize, Deserialize)]
enum SentSummary {
    /// None: the browser requests it. On pages that the browser opens, and after an error, which that request shows.
    Unknown,
    /// Summary; `None` if no checks have run.
    Known(Option<FindingsSummary>),
}

impl SentSummary {
    #[cfg_attr(not(feature = "ssr"), expect(unused_variables, reason = "the browser requests the summary"))]
    fn of(view: impl Fn() -> View) -> Self {
        #[cfg(feature = "ssr")]
        if let Some(services) = use_context::<crate::Services>() {
            let summary = findings_summary(&services.reports, &untrack(view));
            return summary.map_or(Self::Unknown, Self::Known);
        }
        Self::Unknown
    }

    fn into_outcome(self) -> Option<Result<Option<FindingsSummary>, ApiError>> {
        match self {
            Self::Unknown => None,
            Self::Known(summary) => Some(Ok(summary)),
        }
    }
}

/// Headline figure: potential savings, with a link to the findings.
#[component]
pub fn PotentialSavings(load: FindingsSummaryLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let link = move || insights_link(state);
    move || {
        let (figure, note) = match load.0.get() {
            None => (view! { <span class="skeleton skeleton-figure"></span> }.into_any(), ().into_any()),
            Some(Err(error)) => {
                (view! { <span class="muted">"Unknown"</span> }.into_any(), error.to_string().into_any())
            }
            Some(Ok(None)) => (
                view! { <span class="muted">"Not checked yet"</span> }.into_any(),
                view! {
                    <a class="link" href=link>
                        "Run checks"
                    </a>
                }
                .into_any(),
            ),
            Some(Ok(Some(summary))) => {
                let note = format!(
                    "{}, {} with low effort and low risk{}",
                    count(&summary),
                    summary.easy,
                    partial_suffix(&summary)
                );
                let read_at = summary.read_at.map(|at| format!("Based on data as of {}", format::moment(at)));
                let figure = match summary.open.savings {
                    all if !all.is_empty() => view! { <Amounts all /> }.into_any(),
                    _ if summary.open.count > 0 || summary.is_partial => {
                        view! { <span class="muted">"Unknown"</span> }.into_any()
                    }
                    _ => view! { <span class="muted">"None"</span> }.into_any(),
                };
                let note = view! {
                    <a class="link" href=link title=read_at>
                        {note}
                    </a>
                };
                (figure, note.into_any())
            }
        };
        let is_busy = load.0.with(Option::is_none);
        view! { <Kpi label="Potential monthly savings".into_any() value=figure note is_busy /> }
    }
}

/// Link to the findings with their saving, or with their number if it is unknown, in a page's header. Short, because on a page that
/// the browser opens, it appears later than the rest.
#[component]
pub fn SavingsLink(load: FindingsSummaryLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let link = move || insights_link(state);
    move || {
        let summary = load.0.get()?.ok()??;
        // Filters that only resources have don't apply to findings: the count would include more than is shown.
        if state.with(|view| view.resources.has_filters()) {
            return Some(view! { <a class="link" href=link>"Findings for all resources"</a> }.into_any());
        }
        let savings: Vec<String> = summary.open.savings.iter().map(|money| format::whole(money, Sign::Minus)).collect();
        let (text, title) = if savings.is_empty() {
            (count(&summary), None)
        } else {
            let saving = savings.join(" and ");
            (format!("Save {saving} a month"), Some(format!("{} could save {saving} a month", count(&summary))))
        };
        Some(
            view! {
                <a class="link" href=link title=title>
                    {text}
                    {partial_suffix(&summary)}
                </a>
            }
            .into_any(),
        )
    }
}

fn count(summary: &FindingsSummary) -> String {
    format::count(summary.open.count, "finding")
}

/// Suffix of a count that may be too low.
fn partial_suffix(summary: &FindingsSummary) -> &'static str {
    if summary.is_partial { "; partial results" } else { "" }
}

/// Findings of one resource, requested once.
#[derive(Clone, Copy)]
pub struct ResourceFindingsLoad(RwSignal<Vec<Finding>>);

impl ResourceFindingsLoad {
    /// Requests the findings of a resource. Browser only.
    pub fn of(resource: ResourceKey) -> Self {
        let outcome = RwSignal::new(Vec::new());
        Effect::new(move |_| {
            let resource = resource.clone();
            leptos::task::spawn_local(async move {
                // Errors are shown on the Insights page; the panel works without findings.
                if let Ok(Some(findings)) = resource_findings(resource).await {
                    outcome.try_set(findings);
                }
            });
        });
        Self(outcome)
    }
}

/// Findings of one resource, dismissed ones last; empty if there are none or no checks have run.
#[component]
pub fn ResourceFindings(load: ResourceFindingsLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let sorted_findings = move || {
        let (mut open, mut dismissed) = (Vec::new(), Vec::new());
        for finding in load.0.get() {
            let is_dismissed = state.with(|view| is_dismissed(&finding, &view.findings, today));
            if is_dismissed { &mut dismissed } else { &mut open }.push((finding, is_dismissed));
        }
        open.append(&mut dismissed);
        open
    };
    move || {
        let rows: Vec<_> =
            sorted_findings().iter().map(|(finding, is_dismissed)| row(finding, *is_dismissed)).collect();
        (!rows.is_empty()).then(|| {
            view! {
                <h3>{if rows.len() == 1 { "Finding" } else { "Findings" }}</h3>
                {rows}
            }
        })
    }
}

/// Finding with its savings and a link.
fn row(finding: &Finding, is_dismissed: bool) -> impl IntoView + use<> {
    let state = expect_context::<ViewState>();
    let link = {
        let finding = finding.clone();
        move || state.with(|view| links::page(&Page::Insights, &view_of_same_check(view, &finding, is_dismissed)))
    };
    let saving = match &finding.saving {
        _ if is_dismissed => "Dismissed.".to_owned(),
        Saving::Amount(estimate) => {
            let at_most = if estimate.at_most { "at most " } else { "" };
            format!("Saves {at_most}{} a month.", format::money(&estimate.money(), Sign::Minus))
        }
        Saving::CostAtRisk(estimate) => {
            format!("Cost involved: {} a month.", format::money(&estimate.money(), Sign::Minus))
        }
        Saving::Unknown(_) => "Savings unknown.".to_owned(),
        Saving::Review => "Needs review.".to_owned(),
    };
    view! {
        <p>
            <a class="link" href=link>
                {finding.from.wording().singular()}
            </a>
            <br />
            <span class="secondary">{saving}</span>
        </p>
    }
}

/// View of the findings of the same check in the same account, with this one open.
fn view_of_same_check(view: &View, finding: &Finding, is_dismissed: bool) -> View {
    let mut same_check = view.reset();
    same_check.findings.tab = match (is_dismissed, finding.from.is_aws()) {
        (true, _) => FindingTab::Dismissed,
        (false, true) => FindingTab::Aws,
        (false, false) => FindingTab::Open,
    };
    same_check.findings.properties.include_only(&FindingProperty::Check, finding.from.code());
    same_check.findings.open = Some(Box::new(FindingKey::single(finding)));
    if !finding.account.is_empty() {
        same_check.filter.include_only(&Dimension::Account.into(), &*finding.account);
    }
    same_check
}
