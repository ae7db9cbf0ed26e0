//! Details of one resource: costs, findings, facts and tags.

use domain::{
    attribution::{Basis, Part},
    format,
    inventory::Item,
    money::{Money, Unit},
    report::Snapshot,
    resource::{Resource, ResourceKey, fact},
    sorting,
    view::View,
};
use leptos::prelude::*;

use super::{
    bill::{UNATTRIBUTED_KEY, UNLISTED_KEY, remainder_details, service_name},
    confidence_mark::{ConfidenceMark, Disc},
    daily_costs::DailyCosts,
    keys,
    load::{Phase, ResourceLoad},
    row::{amount_of, cost, fact_value, short_description, tag_view},
};
use crate::{
    components::{Icon, Shape},
    insights::{ResourceFindings, ResourceFindingsLoad},
    links,
    view_state::{ViewState, use_push_address},
};

/// Panel of the open resource, next to the table.
#[component]
pub fn Panel(load: ResourceLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let push = use_push_address();
    let open = Memo::new(move |_| state.with(|view| view.resources.open.clone()));
    let close = move || state.link(|view: &mut View| view.resources.open = None);
    // Escape closes the panel wherever the focus is, unless another handler of Escape has prevented the default.
    Effect::new(move |_| {
        let push = push.clone();
        let listener = window_event_listener(leptos::ev::keydown, move |event| {
            if event.key() == "Escape" && !event.default_prevented() && open.with_untracked(Option::is_some) {
                keys::focus_open_row();
                push(&untrack(close));
            }
        });
        on_cleanup(move || listener.remove());
    });
    move || {
        open.get().map(|key| {
            let panel_key = key.clone();
            let title = Memo::new(move |_| {
                load.with(|snapshot| match &*panel_key.0 {
                    UNATTRIBUTED_KEY => "Unattributed".to_owned(),
                    UNLISTED_KEY => "Billed but not listed".to_owned(),
                    _ => snapshot.find(&panel_key).map_or_else(String::new, |item| item.resource.title().to_owned()),
                })
            });
            let findings_load = ResourceFindingsLoad::of(key.clone());
            let content = move || load.with(|snapshot| content(snapshot, load, &key, findings_load));
            view! {
                <aside class="panel" aria-label=move || title.get()>
                    <div class="section-head">
                        <h2 class="truncated">{move || title.get()}</h2>
                        <div class="end">
                            <a class="button quiet" href=close aria-label="Close">
                                <Icon shape=Shape::Close />
                            </a>
                        </div>
                    </div>
                    {content}
                </aside>
            }
        })
    }
}

fn content(
    snapshot: &Snapshot,
    load: ResourceLoad,
    key: &ResourceKey,
    findings_load: ResourceFindingsLoad,
) -> Option<AnyView> {
    if let Some(details) = remainder_details(snapshot, &key.0) {
        return Some(details);
    }
    match snapshot.find(key) {
        Some(item) => Some(details(snapshot, item, findings_load)),
        None if load.phase.get_untracked() == Phase::Done => Some(
            view! { <p class="secondary">"This resource is not in the inventory: it was deleted, or its list could not be loaded."</p> }
                .into_any(),
        ),
        None => None,
    }
}

fn details(snapshot: &Snapshot, item: Item<'_>, findings_load: ResourceFindingsLoad) -> AnyView {
    let resource = item.resource;
    let unit = snapshot.bill.as_ref().and_then(|bill| bill.attribution.unit.clone()).unwrap_or_else(Unit::mixed);
    let day_count = snapshot.bill.as_ref().map(|bill| {
        let estimated = bill.estimated.then(|| {
            view! {
                <Icon shape=Shape::Estimated />
                " estimated"
            }
        });
        view! { <span class="estimated">{format::count(bill.range.days(), "day")} " " {estimated}</span> }
    });
    let confidence = item.cost.map(|cost| view! { <ConfidenceMark confidence=cost.confidence /> });
    let parts = item.cost.filter(|cost| !cost.parts.is_empty()).map(|_| parts(snapshot, item, &unit));
    let daily_costs = snapshot.bill.as_ref().map(|bill| {
        let ids = std::iter::once(resource.id.to_string()).chain(resource.arn.as_deref().map(str::to_owned)).collect();
        view! { <DailyCosts account=resource.account.to_string() ids range=bill.range metric=bill.attribution.metric /> }
    });
    let tags = match resource.tags.as_deref() {
        None => view! { <p class="muted">"Tags could not be loaded"</p> }.into_any(),
        Some([]) => view! { <p class="muted">"No tags"</p> }.into_any(),
        Some(tags) => {
            view! { <p class="tag-list">{tags.iter().map(|tag| tag_view(&tag.0, &tag.1)).collect_view()}</p> }
                .into_any()
        }
    };
    let console = links::aws_console(resource).map(|address| {
        view! {
            <p class="console">
                <a class="link" href=address target="_blank" rel="noopener noreferrer external">
                    "Open in the AWS console"
                </a>
            </p>
        }
    });
    view! {
        <p class="with-mark">
            <span class="big">{cost(item, &unit, snapshot.is_loading_costs())}</span>
            {day_count}
            {confidence}
        </p>
        {daily_costs}
        {parts}
        <ResourceFindings load=findings_load />
        <h3>"Facts"</h3>
        {facts(snapshot, resource)}
        <h3>"Tags"</h3>
        {tags}
        {console}
    }
    .into_any()
}

/// Cost breakdown: usage type, usage, amount and confidence of each part.
fn parts(snapshot: &Snapshot, item: Item<'_>, unit: &Unit) -> AnyView {
    let Some(bill) = &snapshot.bill else { return ().into_any() };
    let all: &[Part] = item.cost.map_or(&[], |cost| &cost.parts);
    let part = |part: &Part| {
        let line = bill.attribution.line(part);
        let usage_type = line.map_or_else(String::new, |line| line.usage_type.to_string());
        let usage_unit = line.and_then(|line| line.usage_unit.clone());
        let usage = part.usage.zip(usage_unit).map(|(usage, unit)| format::quantity(&Money::new(usage, unit)));
        let confidence = part.basis.confidence();
        view! {
            <tr>
                <td>{usage_type}</td>
                <td class="numeric muted nowrap">{usage}</td>
                <td class="numeric">{amount_of(part.amount, unit)}</td>
                <td class="numeric" title=part.basis.sentence().into_owned()>
                    <Disc confidence />
                    <span class="visually-hidden">{confidence.as_str()}</span>
                </td>
            </tr>
        }
    };
    let rows = all.iter().map(part).collect_view();
    let sum = domain::money::sum(all.iter().map(|part| part.amount));
    let is_complete = sum.is_some() && item.amount() == sum;
    let mut bases: Vec<Basis> = all.iter().map(|part| part.basis).collect();
    sorting::sort(&mut bases);
    bases.dedup();
    let rules = bases
        .into_iter()
        .map(|basis| view! { <p class="secondary">{basis.sentence().into_owned()}</p> })
        .collect_view();
    let mut services: Vec<String> = all
        .iter()
        .filter_map(|part| bill.attribution.line(part))
        .map(|line| service_name(&bill.attribution, &line.service))
        .collect();
    sorting::sort(&mut services);
    services.dedup();
    view! {
        <h3>"Cost breakdown"</h3>
        <table class="breakdown wrapped">
            <tbody>
                {rows} <tr class="result">
                    <td>{if is_complete { "Parts = total" } else { "Sum of the parts" }}</td>
                    <td></td>
                    <td class="numeric">{sum.map_or_else(|| "too large".into_any(), |sum| amount_of(sum, unit))}</td>
                    <td></td>
                </tr>
            </tbody>
        </table>
        <h3>"Source"</h3>
        <p class="secondary">"Billed under " {services.join(", ")} "."</p>
        {rules}
    }
    .into_any()
}

fn facts(snapshot: &Snapshot, resource: &Resource) -> AnyView {
    let account = {
        let name = snapshot.bill.as_ref().and_then(|bill| bill.names.get(&*resource.account)).cloned();
        name.map_or_else(|| resource.account.to_string(), |name| format!("{name} {}", resource.account))
    };
    let resource_type = Some(short_description(resource)).filter(|it| !it.is_empty());
    let resource_type = resource_type.map_or_else(
        || resource.resource_type.label(),
        |description| format!("{}, {description}", resource.resource_type.label()),
    );
    let general = [
        ("Resource type", Some(resource_type)),
        ("Account", Some(account)),
        ("Region", Some(resource.region.to_string())),
        ("Availability Zone", resource.zone.as_deref().map(str::to_owned)),
        ("State", resource.state.as_deref().map(str::to_owned)),
        ("Created", resource.created.map(format::moment)),
    ];
    let row = |name: String, value: String| {
        view! {
            <dt>{name}</dt>
            <dd class="wrap">{value}</dd>
        }
    };
    let general = general.into_iter().filter_map(|(name, value)| Some(row(name.to_owned(), value?))).collect_view();
    let specific =
        resource.facts.iter().map(|it| row(fact::label(&it.name).to_owned(), fact_value(&it.value))).collect_view();
    let arn = resource.arn.as_deref().map(|arn| {
        view! {
            <dt>"ARN"</dt>
            <dd class="mono wrap">{arn.to_owned()}</dd>
        }
    });
    view! {
        <dl class="key-values">
            {general} {specific} <dt>"ID"</dt> <dd class="mono wrap">{resource.id.to_string()}</dd> {arn}
        </dl>
    }
    .into_any()
}
