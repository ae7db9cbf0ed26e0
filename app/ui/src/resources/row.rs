//! Row of one resource.

use domain::{
    Decimal, format,
    inventory::Item,
    money::{Money, Unit},
    period::utc_date,
    resource::{NAME_TAG, Resource, Value, fact},
    view::{ResourceColumn, View},
};
use leptos::prelude::*;

use super::confidence_mark::ConfidenceMark;
use crate::{components::Amount, view_state::ViewState};

/// Maximum number of tags in a row; the panel has all tags.
const MAX_TAGS: usize = 6;

/// Row with the cells of a resource, by column. All AWS data is untrusted text.
pub fn row(
    state: ViewState,
    item: Item<'_>,
    columns: &[ResourceColumn],
    unit: &Unit,
    is_cost_loading: bool,
) -> AnyView {
    let resource = item.resource;
    let key = StoredValue::new(resource.key());
    let link = move || state.link(|view: &mut View| view.resources.open = Some(key.get_value()));
    let is_open = move || state.with(|view| key.with_value(|key| view.resources.open.as_ref() == Some(key)));
    let cells = columns.iter().map(|column| cell(*column, item, unit, is_cost_loading)).collect_view();
    let (title, id) = (resource.title().to_owned(), resource.id.to_string());
    let full_title = title.clone();
    view! {
        <tr aria-selected=move || is_open().then_some("true")>
            <td class="name">
                <a href=link class="truncated resource-name" title=full_title>
                    {title}
                </a>
                <span class="id truncated">{id}</span>
            </td>
            {cells}
        </tr>
    }
    .into_any()
}

/// CSS class of a column's cells and header.
pub fn class_of(column: ResourceColumn) -> &'static str {
    match column {
        ResourceColumn::Cost => "numeric",
        ResourceColumn::Confidence => "phone-hidden nowrap",
        ResourceColumn::Tags => "tags phone-hidden",
        ResourceColumn::ResourceType
        | ResourceColumn::Region
        | ResourceColumn::Account
        | ResourceColumn::Zone
        | ResourceColumn::Created => "nowrap phone-hidden",
        ResourceColumn::Name | ResourceColumn::State | ResourceColumn::Service => "phone-hidden",
    }
}

fn cell(column: ResourceColumn, item: Item<'_>, unit: &Unit, is_cost_loading: bool) -> AnyView {
    let resource = item.resource;
    let text = |text: Option<&str>| match text {
        Some(text) => view! { <span class="secondary truncated">{text.to_owned()}</span> }.into_any(),
        None => view! { <span class="muted">"–"</span> }.into_any(),
    };
    let content = match column {
        ResourceColumn::Name => ().into_any(),
        ResourceColumn::ResourceType => view! {
            {resource.resource_type.label()}
            <span class="id truncated">{short_description(resource)}</span>
        }
        .into_any(),
        ResourceColumn::State => state_view(resource),
        ResourceColumn::Region => text(Some(&resource.region)),
        ResourceColumn::Account => text(Some(&resource.account)),
        ResourceColumn::Service => text(resource.service.as_deref()),
        ResourceColumn::Zone => text(resource.zone.as_deref()),
        ResourceColumn::Created => text(resource.created.map(|it| format::date(utc_date(it))).as_deref()),
        ResourceColumn::Tags => tags(resource),
        ResourceColumn::Cost => cost(item, unit, is_cost_loading),
        ResourceColumn::Confidence => match item.cost {
            Some(cost) => view! { <ConfidenceMark confidence=cost.confidence /> }.into_any(),
            None => ().into_any(),
        },
    };
    view! { <td class=class_of(column)>{content}</td> }.into_any()
}

/// State, highlighted for stopped instances and unattached volumes, which may still cost money.
fn state_view(resource: &Resource) -> AnyView {
    let Some(state) = resource.state.as_deref() else {
        return view! { <span class="muted">"–"</span> }.into_any();
    };
    let is_unused =
        matches!((resource.resource_type.code(), state), (_, "stopped" | "stopping") | ("ec2:volume", "available"));
    view! { <span class=if is_unused { "warn" } else { "secondary" }>{state.to_owned()}</span> }.into_any()
}

/// Cost of a resource: "unknown" if AWS data does not determine it, a skeleton while costs are loading, a dash if they are not
/// available.
pub fn cost(item: Item<'_>, unit: &Unit, is_cost_loading: bool) -> AnyView {
    match (item.cost, item.amount()) {
        (None, _) if !is_cost_loading => view! { <span class="muted">"–"</span> }.into_any(),
        (None, _) => {
            view! { <span class="skeleton skeleton-cost" role="img" aria-label="Loading cost"></span> }.into_any()
        }
        (Some(_), None) => view! { <span class="muted">"unknown"</span> }.into_any(),
        (Some(_), Some(amount)) => amount_of(amount, unit),
    }
}

/// Amount in the bill's currency.
pub fn amount_of(amount: Decimal, unit: &Unit) -> AnyView {
    view! { <Amount money=Money::new(amount, unit.clone()) /> }.into_any()
}

fn tags(resource: &Resource) -> AnyView {
    let Some(tags) = &resource.tags else {
        return view! { <span class="muted">"unknown"</span> }.into_any();
    };
    let others = tags.iter().filter(|tag| &*tag.0 != NAME_TAG);
    let shown: Vec<_> = others.clone().take(MAX_TAGS).map(|tag| tag_view(&tag.0, &tag.1)).collect();
    if shown.is_empty() {
        return view! { <span class="muted">"no tags"</span> }.into_any();
    }
    let all: Vec<String> = others.map(|tag| format!("{}: {}", tag.0, tag.1)).collect();
    view! {
        <span class="tag-list" title=all.join("\n")>
            {shown}
        </span>
    }
    .into_any()
}

/// Tag as key and value.
pub fn tag_view(key: &str, value: &str) -> AnyView {
    view! {
        <span class="tag">
            <bdi>{key.to_owned()}</bdi>
            " "
            <b>
                <bdi>{value.to_owned()}</bdi>
            </b>
        </span>
    }
    .into_any()
}

/// Short description by the main facts of the resource type, such as type, size and memory.
pub fn short_description(resource: &Resource) -> String {
    let text = |name: &str| resource.word(name).map(str::to_owned);
    let number = |name: &str, unit: &str| resource.number(name).map(|it| format!("{} {unit}", format::thousands(it)));
    let details = match resource.resource_type.code() {
        "ec2:volume" | "ec2:snapshot" => [text(fact::STORAGE_TYPE), number(fact::SIZE_GIB, "GiB")],
        "ec2:elastic-ip" => {
            let attached = resource.word(fact::ATTACHED_TO).is_some_and(|it| !it.is_empty());
            [text(fact::ADDRESS), (!attached).then(|| "unattached".to_owned())]
        }
        "rds:db" | "rds:cluster" => [text(fact::INSTANCE_TYPE), text(fact::ENGINE)],
        "lambda:function" => [text(fact::ARCHITECTURE), number(fact::MEMORY_MB, "MB")],
        "qbusiness:index" => [text(fact::INDEX_TYPE), number(fact::DOCUMENTS, "documents")],
        _ => [text(fact::INSTANCE_TYPE), text(fact::LIFECYCLE)],
    };
    details.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Display text of a fact's value.
pub fn fact_value(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Number(number) => format::thousands(*number),
        Value::Flag(true) => "yes".to_owned(),
        Value::Flag(false) => "no".to_owned(),
        Value::Time(time) => format::moment(*time),
    }
}
