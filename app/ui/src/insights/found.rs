//! Latest findings on other pages. The checks are not run for them: that needs inventory and paid requests.

use domain::{
    dimension::Dimension,
    finding::{Finding, Saving, is_dismissed},
    format::{self, Sign},
    report::findings::FindingsSummary,
    resource::ResourceKey,
    view::{FindingKey, FindingProperty, FindingTab, Page, ResourceView, View},
};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        findings::{findings_summary, resource_findings},
    },
    components::{amount::Amounts, kpi::Kpi},
    links,
    session::use_session,
    view_state::ViewState,
};

/// Insights page with the filters that it shares with this page, and no others.
fn insights(state: ViewState) -> String {
    let shown = state.shown();
    links::page(
        &Page::Insights,
        &View { findings: shown.findings.decided(), resources: ResourceView::default(), ..shown },
    )
}

/// Findings for the view of the address, requested again when a filter of findings changes. Browser only.
#[derive(Clone, Copy)]
pub struct FoundLoad(RwSignal<Option<Result<Option<FindingsSummary>, ApiError>>>);

impl FoundLoad {
    /// Requests the findings for the page and view of the address.
    pub fn from_address() -> Self {
        let state = expect_context::<ViewState>();
        let asked = Memo::new(move |_| {
            // Filters that only the insights page has don't apply here.
            let View { filter, findings, .. } = state.shown();
            View { filter, findings: findings.decided(), ..View::default() }.to_query(&Page::Insights)
        });
        let known = RwSignal::new(None);
        Effect::new(move |_| {
            let view = asked.get();
            // Findings of another view are not shown.
            known.set(None);
            leptos::task::spawn_local(async move {
                let answer = findings_summary(view.clone()).await;
                // The visitor may have left the page or changed the view.
                if asked.try_get_untracked() == Some(view) {
                    known.try_set(Some(answer));
                }
            });
        });
        Self(known)
    }
}

/// Headline figure: potential savings, with a link to the findings.
#[component]
pub fn PotentialSavings(load: FoundLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let link = move || insights(state);
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
            Some(Ok(Some(findings_summary))) => {
                let note = format!(
                    "{}, {} with low effort and low risk{}",
                    count(&findings_summary),
                    findings_summary.easy,
                    gaps(&findings_summary)
                );
                let read_at = findings_summary
                    .read_at
                    .map(|at| format!("Based on data as of {}", at.strftime("%-d %b %Y, %H:%M UTC")));
                let figure = match findings_summary.open.savings {
                    all if !all.is_empty() => view! { <Amounts all /> }.into_any(),
                    _ if findings_summary.open.count > 0 || findings_summary.is_partial => {
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
        view! { <Kpi label="Potential monthly savings".into_any() value=figure note /> }
    }
}

/// Number of findings, in a page's header.
#[component]
pub fn FindingCount(load: FoundLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let link = move || insights(state);
    move || {
        let findings_summary = load.0.get()?.ok()??;
        // Filters that only resources have don't apply to findings: the count would include more than is shown.
        if state.with(|view| view.resources.narrows()) {
            return Some(view! { <a class="link" href=link>"Findings for all resources"</a> }.into_any());
        }
        let savings: Vec<String> =
            findings_summary.open.savings.iter().map(|money| format::whole(money, Sign::Minus)).collect();
        let saving = if savings.is_empty() { String::new() } else { format!(", {} a month", savings.join(" and ")) };
        let said = format!("{}{saving}{}", count(&findings_summary), gaps(&findings_summary));
        Some(
            view! {
                <a class="link" href=link>
                    {said}
                </a>
            }
            .into_any(),
        )
    }
}

fn count(findings_summary: &FindingsSummary) -> String {
    format::count(findings_summary.open.count, "finding")
}

/// Suffix of a count that may be too low.
fn gaps(findings_summary: &FindingsSummary) -> &'static str {
    if findings_summary.is_partial { "; partial results" } else { "" }
}

/// Findings of one resource, requested once.
#[derive(Clone, Copy)]
pub struct FoundOfLoad(RwSignal<Vec<Finding>>);

impl FoundOfLoad {
    /// Requests the findings of a resource. Browser only.
    pub fn of(resource: ResourceKey) -> Self {
        let known = RwSignal::new(Vec::new());
        Effect::new(move |_| {
            let resource = resource.clone();
            leptos::task::spawn_local(async move {
                // The panel works without findings; the insights page shows the error.
                if let Ok(Some(findings)) = resource_findings(resource).await {
                    known.try_set(findings);
                }
            });
        });
        Self(known)
    }
}

/// Findings of one resource, dismissed ones last; empty if there are none or no checks have run.
#[component]
pub fn ResourceFindings(load: FoundOfLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let sorted = move || {
        let (mut open, mut away) = (Vec::new(), Vec::new());
        for finding in load.0.get() {
            let is_away = state.with(|view| is_dismissed(&finding, &view.findings, today));
            if is_away { &mut away } else { &mut open }.push((finding, is_away));
        }
        open.append(&mut away);
        open
    };
    move || {
        let rows: Vec<_> = sorted().iter().map(|(finding, is_away)| row(finding, *is_away)).collect();
        (!rows.is_empty()).then(|| {
            view! {
                <h3>{if rows.len() == 1 { "Finding" } else { "Findings" }}</h3>
                {rows}
            }
        })
    }
}

/// Finding with its savings and a link.
fn row(finding: &Finding, is_away: bool) -> impl IntoView + use<> {
    let state = expect_context::<ViewState>();
    let link = {
        let finding = finding.clone();
        move || state.with(|view| links::page(&Page::Insights, &among_its_like(view, &finding, is_away)))
    };
    let saving = match &finding.saving {
        _ if is_away => "Dismissed.".to_owned(),
        Saving::Amount(estimate) => {
            let at_most = if estimate.at_most { "at most " } else { "" };
            format!("Saves {at_most}{} a month.", format::money(&estimate.money(), Sign::Minus))
        }
        Saving::CostAtRisk(estimate) => {
            format!("Affects {} a month.", format::money(&estimate.money(), Sign::Minus))
        }
        Saving::Unknown(_) => "Savings unknown.".to_owned(),
        Saving::Review => "Needs review.".to_owned(),
    };
    view! {
        <p>
            <a class="link" href=link>
                {finding.from.wording().one()}
            </a>
            <br />
            <span class="secondary">{saving}</span>
        </p>
    }
}

/// Findings of the same check in the same account, with this one open.
fn among_its_like(view: &View, finding: &Finding, is_away: bool) -> View {
    let mut like = view.refresh();
    like.findings.tab = match (is_away, finding.from.is_aws()) {
        (true, _) => FindingTab::Dismissed,
        (false, true) => FindingTab::Aws,
        (false, false) => FindingTab::Open,
    };
    like.findings.aspects.keep_only(&FindingProperty::Check, finding.from.code());
    like.findings.open = Some(Box::new(FindingKey::one(finding)));
    if !finding.account.is_empty() {
        like.filter.keep_only(&Dimension::Account.into(), &*finding.account);
    }
    like
}
