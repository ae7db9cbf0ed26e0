//! Row of one action: title, number of findings, savings, effort and risk; expanded, its findings, commands and dismissal.

use std::sync::Arc;

use domain::{
    format,
    report::findings::FindingsReport,
    view::{FindingKey, View},
};
use leptos::{ev, html::Details, prelude::*, web_sys::HtmlDetailsElement};

use super::{
    dismissal_form::DismissalForm,
    finding::{FindingRow, OpenLink},
    focus::scroll_into_view_once,
    grouped::{ActionKey, GroupedAction, GroupedFindings},
    row_summary::{row_summary, savings_view},
};
use crate::{
    components::{copy::CopyButton, level::Level},
    prepared::is_prepared,
    view_state::{ViewState, use_replace_address},
};

/// Number of findings shown at first, and added by each click on the button.
const INITIAL_COUNT: usize = 10;
const COUNT_STEP: usize = 100;

/// Expandable row. Its contents are rendered when it is opened.
#[component]
pub fn ActionRow(report: Arc<FindingsReport>, grouped: Memo<GroupedFindings>, key: ActionKey) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let replace = use_replace_address();
    let row = NodeRef::<Details>::new();
    let origin = key.1;
    let finding_key = FindingKey { code: origin.code().to_owned(), subject: None };
    let action = {
        let key = key.clone();
        Memo::new(move |_| grouped.with(|grouped| grouped.action(&key).cloned()))
    };
    // Open row, if it is this action or one of its findings.
    let open_row = Memo::new(move |_| grouped.with(|grouped| grouped.open_row.clone().filter(|it| it.action == key)));
    let has_open_row = move || open_row.with(Option::is_some);
    let is_in_address = move || open_row.with(|it| it.as_ref().is_some_and(|it| it.is_in_address));
    let is_open = RwSignal::new(untrack(has_open_row));
    Effect::new(move |_| {
        // An open row is not opened again: redrawing would discard text typed in it.
        if has_open_row() && !is_open.get_untracked() {
            is_open.set(true);
        }
    });
    scroll_into_view_once(row, move || {
        open_row.with(|it| it.as_ref().is_some_and(|it| it.is_in_address && it.index.is_none()))
    });
    // The browser opens and closes the row; the address has the row opened last.
    let on_toggle = {
        let finding_key = finding_key.clone();
        move |event: ev::Event| {
            let is_opening = event_target::<HtmlDetailsElement>(&event).open();
            if is_opening == is_open.get_untracked() {
                return;
            }
            is_open.set(is_opening);
            if is_opening != untrack(is_in_address) {
                let open = is_opening.then(|| Box::new(finding_key.clone()));
                replace(&untrack(|| state.link(|view: &mut View| view.findings.open = open)));
            }
        }
    };
    let from_action =
        move |read: fn(&GroupedAction) -> AnyView| move || action.with(|action| action.as_ref().map(read));
    let title = from_action(|it| action_title(it).into_any());
    let subtitle = {
        let report = report.clone();
        move || action.with(|action| action.as_ref().map(|action| subtitle(&report, action)))
    };
    let savings = from_action(|it| savings_view(&it.monthly_savings));
    let levels = from_action(|it| {
        view! {
            <Level grade=it.effort property="effort" />
            <Level grade=it.risk property="risk" />
        }
        .into_any()
    });
    // Without scripts, a link opens the row.
    let is_prepared = is_prepared();
    let link_key = finding_key.clone();
    let link = move || state.link(|view: &mut View| view.findings.open = Some(Box::new(link_key.clone())));
    let body = move || {
        if is_open.get() {
            let (report, finding_key) = (report.clone(), finding_key.clone());
            return Some(view! { <ActionDetails report action open_row finding_key /> }.into_any());
        }
        let link = Signal::derive(link.clone());
        is_prepared.then(|| view! { <OpenLink link text="Show findings" /> }.into_any())
    };
    let is_open_at_first = is_prepared && is_open.get_untracked();
    view! {
        <details class="action" node_ref=row open=is_open_at_first prop:open=is_open on:toggle=on_toggle>
            {row_summary(title, subtitle, savings, levels)}
            {body}
        </details>
    }
}

/// Title such as "Migrate 38 gp2 volumes to gp3".
fn action_title(action: &GroupedAction) -> String {
    action.origin.wording().with_count(action.indexes.len())
}

/// Subtitle: the one resource, or the number and location of findings.
fn subtitle(report: &FindingsReport, action: &GroupedAction) -> String {
    if let [index] = action.indexes[..] {
        return report.findings.get(index).map(|it| it.unique_title(&report.findings)).unwrap_or_default();
    }
    let counts = [(action.account_count, "account"), (action.region_count, "region")];
    let counts = counts.into_iter().filter(|(number, _)| *number > 0);
    let counts: Vec<String> = counts.map(|(number, noun)| format::count(number, noun)).collect();
    let findings = format::count(action.indexes.len(), "finding");
    if counts.is_empty() { findings } else { format!("{findings} in {}", counts.join(", ")) }
}

/// Details of an action: commands and dismissal of all its findings, then each finding.
#[component]
fn ActionDetails(
    report: Arc<FindingsReport>,
    action: Memo<Option<GroupedAction>>,
    open_row: Memo<Option<super::grouped::OpenRow>>,
    finding_key: FindingKey,
) -> impl IntoView {
    let indexes =
        Memo::new(move |_| action.with(|action| action.as_ref().map(|it| it.indexes.clone())).unwrap_or_default());
    let open_index = Memo::new(move |_| open_row.with(|it| it.as_ref().and_then(|it| it.index)));
    // Without scripts, no button shows more.
    let limit = RwSignal::new(if is_prepared() { usize::MAX } else { INITIAL_COUNT });
    // Always includes the finding in the address. Shown findings stay shown: text may be typed in them.
    let required_position =
        move || open_index.get().and_then(|index| indexes.with(|all| all.iter().position(|it| *it == index)));
    Effect::new(move |_| {
        if let Some(at) = required_position() {
            limit.update(|limit| *limit = (*limit).max(at + 1));
        }
    });
    let shown_indexes = Memo::new(move |_| {
        let limit = limit.get().max(required_position().map_or(0, |at| at + 1));
        indexes.with(|indexes| indexes.iter().copied().take(limit).collect::<Vec<_>>())
    });
    let row = {
        let report = report.clone();
        move |index: usize| {
            let is_only = untrack(|| indexes.with(|it| it.len() == 1));
            let finding = report.findings.get(index).cloned();
            let report = report.clone();
            finding.map(|finding| view! { <FindingRow finding report index open_index is_only /> })
        }
    };
    let hidden_count = Memo::new(move |_| indexes.with(Vec::len).saturating_sub(shown_indexes.with(Vec::len)));
    let button = move || {
        (hidden_count.get() > 0).then(|| {
            view! {
                <button class="button quiet" on:click=move |_| limit.update(|it| *it += COUNT_STEP)>
                    {format!("Show {} more", format::thousands(hidden_count.get().min(COUNT_STEP)))}
                </button>
            }
        })
    };
    let commands = {
        let report = report.clone();
        Memo::new(move |_| indexes.with(|indexes| commands(&report, indexes)))
    };
    let copy = move || {
        let (count, text) = commands.get();
        (count > 1).then(|| {
            let label = format!("Copy {} commands", format::thousands(count));
            view! { <CopyButton text label /> }
        })
    };
    // A single finding has its own buttons.
    let has_several = Memo::new(move |_| indexes.with(|it| it.len() > 1));
    let dismissal = move || has_several.get().then(|| view! { <DismissalForm finding_key=finding_key.clone() /> });
    view! {
        <div class="whole" role="group" aria-label="All findings of this action">
            {copy}
            {dismissal}
        </div>
        <For each=move || shown_indexes.get() key=|index| *index children=row />
        {button}
    }
}

/// Number of findings with a command, and their commands on separate lines.
fn commands(report: &FindingsReport, indexes: &[usize]) -> (usize, String) {
    let findings = indexes.iter().filter_map(|index| report.findings.get(*index));
    let commands: Vec<&str> = findings.filter_map(|it| it.fix.command.as_deref()).collect();
    (commands.len(), commands.join("\n"))
}
