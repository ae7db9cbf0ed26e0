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

use super::{
    dismissal_form::DismissalForm,
    focus::scroll_into_view_once,
    grouped::ActionSavings,
    names::service_name,
    row_summary::{row_summary, savings_view},
};
use crate::{
    components::{amount::Amount, copy::CopyButton},
    links,
    prepared::is_prepared,
    view_state::{ViewState, use_replace_address},
};

/// Expandable row. Its contents are rendered when it is opened.
#[component]
pub fn FindingRow(
    finding: Finding,
    /// All findings, for a unique title.
    report: Arc<FindingsReport>,
    /// Index in the report.
    index: usize,
    /// Index of the finding that the address opens.
    open_index: Memo<Option<usize>>,
    /// Whether this is the only finding of its action, which opens with the action.
    is_only: bool,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let replace = use_replace_address();
    let row = NodeRef::<Details>::new();
    let is_in_address = move || open_index.get() == Some(index);
    let is_open = RwSignal::new(is_only || untrack(is_in_address));
    let finding_key = FindingKey::single(&finding);
    let link_key = finding_key.clone();
    Effect::new(move |_| {
        // An open row is not opened again: redrawing would discard text typed in it.
        if is_in_address() && !is_open.get_untracked() {
            is_open.set(true);
        }
    });
    scroll_into_view_once(row, is_in_address);
    let title = finding.unique_title(&report.findings);
    let subtitle = finding.evidence.iter().map(|it| format!("{} {}", it.name, format::fact(&it.value)));
    let subtitle = subtitle.collect::<Vec<_>>().join(" · ");
    let savings = savings_view(&ActionSavings::of(&finding.saving));
    // The browser opens and closes the row; the address has the row opened last, or its action after it is closed.
    let on_toggle = move |event: ev::Event| {
        let is_opening = event_target::<HtmlDetailsElement>(&event).open();
        if is_opening == is_open.get_untracked() {
            return;
        }
        is_open.set(is_opening);
        if is_opening != untrack(is_in_address) {
            let open =
                FindingKey { subject: finding_key.subject.clone().filter(|_| is_opening), ..finding_key.clone() };
            replace(&untrack(|| state.link(|view: &mut View| view.findings.open = Some(Box::new(open)))));
        }
    };
    // Without scripts, a link opens the row.
    let is_prepared = is_prepared();
    let link = move || state.link(|view: &mut View| view.findings.open = Some(Box::new(link_key.clone())));
    let body = move || {
        if is_open.get() {
            return Some(view! { <FindingDetails finding=finding.clone() report=report.clone() /> }.into_any());
        }
        let link = Signal::derive(link.clone());
        is_prepared.then(|| view! { <OpenLink link text="Show details" /> }.into_any())
    };
    let is_open_at_first = is_prepared && is_open.get_untracked();
    view! {
        <details class="finding" node_ref=row open=is_open_at_first prop:open=is_open on:toggle=on_toggle>
            {row_summary(title, subtitle, savings, ())}
            {body}
        </details>
    }
}

/// Link in the place of a closed row's contents.
#[component]
pub fn OpenLink(#[prop(into)] link: Signal<String>, text: &'static str) -> impl IntoView {
    view! {
        <p>
            <a class="link" href=link>
                {text}
            </a>
        </p>
    }
}

#[component]
fn FindingDetails(finding: Finding, report: Arc<FindingsReport>) -> impl IntoView {
    let arithmetic = arithmetic(&finding);
    let evidence = evidence(&finding, &report);
    let fix = fix(&finding.fix);
    let finding_key = FindingKey::single(&finding);
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
            <DismissalForm finding_key />
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

/// Maximum number of lines of the arithmetic; the remaining ones are summed up in one line.
const MAX_LINES: usize = 12;

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
    let rows = estimate.lines.iter().take(MAX_LINES).map(row).collect_view();
    let remaining_lines =
        estimate.lines.get(MAX_LINES..).filter(|remaining_lines| !remaining_lines.is_empty()).map(|remaining_lines| {
            let amount = money::sum(remaining_lines.iter().map(|line| line.amount));
            let amount = amount.map(|amount| view! { <Amount money=Money::new(amount, estimate.unit.clone()) /> });
            view! {
                <tr>
                    <td>{format!("{} more", format::count(remaining_lines.len(), "line"))}</td>
                    <td class="numeric">
                        {amount}
                    </td>
                </tr>
            }
        });
    view! {
        <table class="breakdown">
            <tbody>
                {rows} {remaining_lines} <tr class="result">
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

/// Product such as `100 GB × 0.0952 USD per GB-Mo`, with at most eight decimal places, so that the result can be verified.
fn product(factors: &[Factor]) -> String {
    let factor = |(at, Factor { operation, value, unit }): (usize, &Factor)| {
        let sign = match (at, operation) {
            (0, _) => "",
            (_, Operation::Multiply) => " × ",
            (_, Operation::Divide) => " ÷ ",
        };
        format!("{sign}{} {unit}", domain::export::plain(value.round_dp(8)))
    };
    factors.iter().enumerate().map(factor).collect()
}

fn evidence(finding: &Finding, report: &FindingsReport) -> impl IntoView + use<> {
    let state = expect_context::<ViewState>();
    let account = report.names.get(&*finding.account).cloned().unwrap_or_else(|| finding.account.to_string());
    let account = if account.is_empty() { "all".to_owned() } else { account };
    let region = (&*finding.region != GLOBAL).then(|| finding.region.to_string());
    let location = std::iter::once(account).chain(region).collect::<Vec<_>>().join(", ");
    let resource = finding.resource.as_ref().map(|subject| {
        let key = subject.key.clone();
        let link = move || {
            let open = ResourceView { open: Some(key.clone()), ..ResourceView::default() };
            links::page(&Page::Resources, &View { resources: open, ..state.with(View::reset) })
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
        let name = service_name(report, &finding.service);
        let page = Page::Service(finding.service.to_string());
        let link = move || links::page(&page, &state.with(View::reset));
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
    let (effort, risk, confidence) = (finding.effort.as_str(), finding.risk.as_str(), finding.confidence.as_str());
    view! {
        <dl class="key-values">
            {resource} {service} <dt>"Location"</dt> <dd>{location}</dd> {rows} <dt>"Effort"</dt> <dd>{effort}</dd> <dt>"Risk"</dt>
            <dd>{risk}</dd> <dt>"Confidence"</dt> <dd>{confidence}</dd>
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
