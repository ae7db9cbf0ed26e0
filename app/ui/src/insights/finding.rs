//! One finding: savings, arithmetic, evidence and fix.

use std::sync::Arc;

use domain::{
    finding::{Estimate, Evidence, Factor, Finding, Fix, Operation, Saving},
    format,
    money::{self, Money},
    report::findings::FindingsReport,
    resource::GLOBAL,
    view::{FindingKey, Page, ResourceView, View},
};
use leptos::{ev, html::Details, prelude::*, web_sys::HtmlDetailsElement};

use super::{decide::Decide, focus::show_once, group::service_name};
use crate::{
    components::{Icon, Shape, amount::Amount, copy::CopyButton},
    links,
    view_state::{ViewState, use_replace_address},
};

/// Expandable row. Its contents are rendered when it is opened.
#[component]
pub fn FindingView(
    finding: Finding,
    /// All findings, to tell apart those that share a name.
    insights: Arc<FindingsReport>,
    /// Index among all findings.
    place: usize,
    /// Index of the finding that the address opens.
    opened: Memo<Option<usize>>,
    /// Whether it is the only one of its action, and opens with it.
    is_only: bool,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let swap = use_replace_address();
    let row = NodeRef::<Details>::new();
    let is_named = move || opened.get() == Some(place);
    let is_open = RwSignal::new(is_only || untrack(is_named));
    let about = FindingKey::one(&finding);
    Effect::new(move |_| {
        // An open row is not set again: redrawing would discard text typed in it.
        if is_named() && !is_open.get_untracked() {
            is_open.set(true);
        }
    });
    show_once(row, is_named);
    let title = finding.unique_title(&insights.findings);
    let under = finding.evidence.iter().map(|it| format!("{} {}", it.name, format::fact(&it.value)));
    let under = under.collect::<Vec<_>>().join(" · ");
    let saving = saving(&finding.saving);
    // The browser opens and closes it; the address has the one opened last, or the action that contains it.
    let toggled = move |event: ev::Event| {
        let opens = event_target::<HtmlDetailsElement>(&event).open();
        if opens == is_open.get_untracked() {
            return;
        }
        is_open.set(opens);
        if opens != untrack(is_named) {
            let opened = FindingKey { subject: about.subject.clone().filter(|_| opens), ..about.clone() };
            swap(&untrack(|| state.link(|view: &mut View| view.findings.open = Some(Box::new(opened)))));
        }
    };
    let body = move || is_open.get().then(|| view! { <Body finding=finding.clone() insights=insights.clone() /> });
    view! {
        <details class="finding" node_ref=row prop:open=is_open on:toggle=toggled>
            <summary>
                <Icon shape=Shape::Chevron class="chevron" />
                <span class="truncated">
                    <span class="title">{title}</span>
                    <small class="truncated">{under}</small>
                </span>
                <span class="numeric">{saving}</span>
            </summary>
            {body}
        </details>
    }
}

fn saving(saving: &Saving) -> AnyView {
    match saving {
        Saving::Amount(estimate) if estimate.at_most => {
            view! { <small>"up to"</small><Amount money=estimate.money() /> }.into_any()
        }
        Saving::Amount(estimate) => view! { <Amount money=estimate.money() /> }.into_any(),
        Saving::CostAtRisk(estimate) => {
            view! { <small>"affects"</small><span class="secondary"><Amount money=estimate.money() /></span> }
                .into_any()
        }
        Saving::Unknown(_) => view! { <span class="muted">"no estimate"</span> }.into_any(),
        Saving::Review => view! { <span class="muted">"review"</span> }.into_any(),
    }
}

#[component]
fn Body(finding: Finding, insights: Arc<FindingsReport>) -> impl IntoView {
    let arithmetic = arithmetic(&finding);
    let evidence = evidence(&finding, &insights);
    let fix = fix(&finding.fix);
    let about = FindingKey::one(&finding);
    view! {
        <div class="body">
            <div>
                <h3>"Arithmetic"</h3>
                {arithmetic}
            </div>
            <div>
                <h3>"Evidence"</h3>
                {evidence}
            </div>
            {fix}
            <Decide about />
        </div>
    }
}

fn arithmetic(finding: &Finding) -> AnyView {
    match &finding.saving {
        Saving::Amount(estimate) => {
            let total = if estimate.at_most { "Monthly savings, up to" } else { "Monthly savings" };
            sum(estimate, total)
        }
        Saving::CostAtRisk(estimate) => sum(estimate, "Affected monthly cost"),
        Saving::Unknown(why) => view! { <p class="secondary">{format!("Unknown: {why}.")}</p> }.into_any(),
        Saving::Review => view! { <p class="secondary">"No savings estimate. Review manually."</p> }.into_any(),
    }
}

/// Most lines of the arithmetic; the rest is one line.
const MOST_LINES: usize = 12;

fn sum(estimate: &Estimate, total: &'static str) -> AnyView {
    let row = |line: &domain::finding::Line| {
        let money = Money::new(line.amount, estimate.unit.clone());
        let product = format!("{}: {}", line.label, product(&line.factors));
        view! {
            <tr>
                <td class="wrap">{product}</td>
                <td class="numeric">
                    <Amount money />
                </td>
            </tr>
        }
    };
    let rows = estimate.lines.iter().take(MOST_LINES).map(row).collect_view();
    let rest = estimate.lines.get(MOST_LINES..).filter(|rest| !rest.is_empty()).map(|rest| {
        let amount = money::sum(rest.iter().map(|line| line.amount));
        let amount = amount.map(|amount| view! { <Amount money=Money::new(amount, estimate.unit.clone()) /> });
        view! {
            <tr>
                <td>{format!("{} more", format::count(rest.len(), "line"))}</td>
                <td class="numeric">
                    {amount}
                </td>
            </tr>
        }
    });
    view! {
        <table class="breakdown">
            <tbody>
                {rows} {rest} <tr class="result">
                    <td>{total}</td>
                    <td class="numeric">
                        <Amount money=estimate.money() />
                    </td>
                </tr>
            </tbody>
        </table>
    }
    .into_any()
}

/// `100 GB × 0.0952 USD per GB-Mo`: unrounded numbers, so that the result can be verified.
fn product(factors: &[Factor]) -> String {
    let factor = |(at, Factor { operation, value, unit }): (usize, &Factor)| {
        let sign = match (at, operation) {
            (0, _) => "",
            (_, Operation::Times) => " × ",
            (_, Operation::Over) => " ÷ ",
        };
        format!("{sign}{} {unit}", domain::export::plain(value.round_dp(8)))
    };
    factors.iter().enumerate().map(factor).collect()
}

fn evidence(finding: &Finding, insights: &FindingsReport) -> impl IntoView + use<> {
    let state = expect_context::<ViewState>();
    let account = insights.names.get(&*finding.account).cloned().unwrap_or_else(|| finding.account.to_string());
    let account = if account.is_empty() { "all".to_owned() } else { account };
    let region = (&*finding.region != GLOBAL).then(|| finding.region.to_string());
    let place = std::iter::once(account).chain(region).collect::<Vec<_>>().join(", ");
    let about = finding.resource.as_ref().map(|subject| {
        let key = subject.key.clone();
        let link = move || {
            let open = ResourceView { open: Some(key.clone()), ..ResourceView::default() };
            links::page(&Page::Resources, &View { resources: open, ..state.with(View::refresh) })
        };
        view! {
            <dt>"Resource"</dt>
            <dd>
                <a class="link mono wrap" href=link>
                    {subject.id.to_string()}
                </a>
            </dd>
        }
    });
    let service = (!finding.service.is_empty()).then(|| {
        let name = service_name(insights, &finding.service);
        let page = Page::Service(finding.service.to_string());
        let link = move || links::page(&page, &state.with(View::refresh));
        view! {
            <dt>"Service"</dt>
            <dd>
                <a class="link" href=link>
                    {name}
                </a>
            </dd>
        }
    });
    let row = |Evidence { name, value: it }: &Evidence| {
        view! {
            <dt>{name.to_string()}</dt>
            <dd class="wrap">{format::fact(it)}</dd>
        }
    };
    let rows = finding.evidence.iter().map(row).collect_view();
    let (effort, risk, sure) = (finding.effort.as_str(), finding.risk.as_str(), finding.confidence.as_str());
    view! {
        <dl class="key-values">
            {about} {service} <dt>"Location"</dt> <dd>{place}</dd> {rows} <dt>"Effort"</dt> <dd>{effort}</dd> <dt>"Risk"</dt>
            <dd>{risk}</dd> <dt>"Confidence"</dt> <dd>{sure}</dd>
        </dl>
    }
}

fn fix(fix: &Fix) -> impl IntoView + use<> {
    let steps = fix.console.iter().map(|step| view! { <li>{step.to_string()}</li> }).collect_view();
    let command = fix.command.as_ref().map(|command| {
        let text = command.to_string();
        view! {
            <h3>"AWS CLI"</h3>
            <pre tabindex="0">{text.clone()}</pre>
            <CopyButton text label="Copy command" />
        }
    });
    let terraform = fix.terraform.to_string();
    view! {
        <div>
            <h3>"AWS console"</h3>
            <ol class="steps">{steps}</ol>
        </div>
        <div>{command} <h3>"Terraform"</h3> <p class="secondary">{terraform}</p></div>
    }
}
