//! Controls of the page: minimum savings, effort, risk, grouping, sorting, and filters with values from the findings.

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    Decimal,
    dimension::{Attribute, Dimension},
    filter::{NONE_VALUE, Rule},
    finding::{Finding, Grade, Tally, facet_values},
    format::{self, Sign},
    naming::display_name,
    report::findings::FindingsReport,
    view::{Facet, FindingColumn, FindingProperty, ListProperty, Sort, View},
};
use leptos::prelude::*;

use super::{
    group::{capitalised, check_name},
    load::InsightLoad,
};
use crate::{
    components::{
        Icon, Shape,
        chip::{chip, idle_chip},
        menu::{Disclosure, FilterRow, Menu, MenuOption},
        picker::{Choice, Filterable, ValuePicker},
    },
    view_state::ViewState,
};

/// Minimum monthly savings offered.
const LEAST: [u32; 5] = [1, 10, 100, 400, 1_000];
/// Maximum number of values listed at once.
const MOST_LISTED: usize = 60;

/// All controls.
#[component]
pub fn InsightFilters(load: InsightLoad) -> impl IntoView {
    view! {
        <FilterRow>
            <LeastMenu />
            <GradeMenu name="Effort" aspect=FindingProperty::Effort />
            <GradeMenu name="Risk" aspect=FindingProperty::Risk />
            <GroupMenu load />
            <SortMenu />
            <Chips load />
            <AddFilter load />
        </FilterRow>
    }
}

#[component]
fn LeastMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let least = move || state.with(|view| view.findings.min_saving);
    let value = Signal::derive(move || least().map_or_else(|| "any".to_owned(), |it| it.to_string()));
    let option = move |choice: Option<Decimal>| {
        let link = move || state.link(|view: &mut View| view.findings.min_saving = choice);
        let label = choice.map_or_else(|| "Any, including no amount".to_owned(), |it| it.to_string());
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || least() == choice)>
                {label}
            </MenuOption>
        }
    };
    view! {
        <Menu name="Minimum savings" value>
            {option(None)} {LEAST.map(|it| option(Some(it.into()))).collect_view()}
        </Menu>
    }
}

/// Menu for effort or risk; none selected means any.
#[component]
fn GradeMenu(name: &'static str, aspect: FindingProperty) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let has =
        move |grade: Grade| state.with(|view| view.findings.properties.has(&aspect, Rule::Include, grade.as_str()));
    let value = Signal::derive(move || {
        let kept: Vec<&str> = Grade::ALL.into_iter().filter(|it| has(*it)).map(Grade::as_str).collect();
        if kept.is_empty() { "any".to_owned() } else { kept.join(", ") }
    });
    let option = move |grade: Grade| {
        let link = move || {
            let is_kept = has(grade);
            state.link(|view: &mut View| {
                let aspects = &mut view.findings.properties;
                if is_kept {
                    aspects.remove(&aspect, Rule::Include, grade.as_str());
                } else {
                    aspects.add(aspect, Rule::Include, grade.as_str());
                }
            })
        };
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || has(grade))>
                {capitalised(grade.as_str())}
            </MenuOption>
        }
    };
    let any = move || state.link(|view: &mut View| view.findings.properties.clear(&aspect, Rule::Include));
    let is_any = move || Grade::ALL.into_iter().all(|it| !has(it));
    view! {
        <Menu name value>
            <MenuOption href=Signal::derive(any) current=Signal::derive(is_any)>
                "Any"
            </MenuOption>
            {Grade::ALL.map(option).collect_view()}
        </Menu>
    }
}

/// Grouping menu.
#[component]
fn GroupMenu(load: InsightLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let group = move || state.with(|view| view.findings.group.clone());
    let value = Signal::derive(move || group_label(&group()));
    let option = move |choice: Facet<FindingProperty>| {
        let (label, is_chosen) = (group_label(&choice), choice.clone());
        let link = move || {
            let choice = choice.clone();
            state.link(|view: &mut View| view.findings.group = choice)
        };
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || group() == is_chosen)>
                {label}
            </MenuOption>
        }
    };
    let tags = move || {
        let keys = load.found().map(|insights| tag_keys(&insights)).unwrap_or_default();
        (!keys.is_empty()).then(|| {
            let options = keys.into_iter().map(|key| option(Facet::Shared(Attribute::Tag(key)))).collect_view();
            view! {
                <hr />
                <h3>"Tags"</h3>
                {options}
            }
        })
    };
    view! {
        <Menu name="Group by" value>
            {FindingProperty::GROUPS.iter().cloned().map(option).collect_view()} {tags}
        </Menu>
    }
}

/// Label of a grouping. Findings of a check are one action.
fn group_label(group: &Facet<FindingProperty>) -> String {
    if *group == Facet::default() { "Action".to_owned() } else { group.label() }
}

/// Order within a group.
#[component]
fn SortMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let value = Signal::derive(move || state.with(|view| view.findings.sort.column.label().to_owned()));
    let option = move |column: FindingColumn| {
        // Largest savings and lowest effort first.
        let sort = Sort { column, descending: column == FindingColumn::Saving };
        let link = move || state.link(|view: &mut View| view.findings.sort = sort);
        let current = move || state.with(|view| view.findings.sort == sort);
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(current)>
                {column.label()}
            </MenuOption>
        }
    };
    view! {
        <Menu name="Sort by" value>
            {FindingColumn::ALL.iter().map(|column| option(*column)).collect_view()}
        </Menu>
    }
}

impl Filterable for Facet<FindingProperty> {
    fn label(&self) -> String {
        Facet::label(self)
    }

    fn has(&self, view: &View, rule: Rule, value: &str) -> bool {
        match self {
            Self::Own(aspect) => view.findings.properties.has(aspect, rule, value),
            Self::Shared(attribute) => view.filter.has(attribute, rule, value),
        }
    }

    fn set(&self, view: &mut View, rule: Rule, value: &str, on: bool) {
        match (self, on) {
            (Self::Own(aspect), true) => view.findings.properties.add(*aspect, rule, value),
            (Self::Own(aspect), false) => view.findings.properties.remove(aspect, rule, value),
            (Self::Shared(attribute), true) => view.filter.add(attribute.clone(), rule, value),
            (Self::Shared(attribute), false) => view.filter.remove(attribute, rule, value),
        }
    }
}

fn value_name(facet: &Facet<FindingProperty>, value: &str) -> String {
    match facet {
        Facet::Own(FindingProperty::Check) => check_name(value),
        Facet::Own(_) => value.to_owned(),
        Facet::Shared(attribute) => display_name(attribute, value, None),
    }
}

fn clear(facet: &Facet<FindingProperty>, view: &mut View, rule: Rule) {
    match facet {
        Facet::Own(aspect) => view.findings.properties.clear(aspect, rule),
        Facet::Shared(attribute) => view.filter.clear(attribute, rule),
    }
}

/// Value of a finding for the attribute.
fn value_of<'a>(facet: &Facet<FindingProperty>, finding: &'a Finding) -> Option<&'a str> {
    let or_none = |text: &'a str| Some(if text.is_empty() { NONE_VALUE } else { text });
    match facet {
        Facet::Own(FindingProperty::Check) => Some(finding.from.code()),
        Facet::Own(FindingProperty::Effort) => Some(finding.effort.as_str()),
        Facet::Own(FindingProperty::Risk) => Some(finding.risk.as_str()),
        Facet::Shared(Attribute::Dimension(Dimension::Service)) => or_none(&finding.service),
        Facet::Shared(Attribute::Dimension(Dimension::Account)) => or_none(&finding.account),
        Facet::Shared(Attribute::Dimension(Dimension::Region)) => or_none(&finding.region),
        Facet::Shared(Attribute::Tag(key)) => {
            let tags = finding.resource.as_ref()?.tags.as_ref()?;
            or_none(tags.iter().find(|tag| *tag.0 == **key).map_or("", |tag| &tag.1))
        }
        Facet::Shared(_) => None,
    }
}

/// Tag keys of the resources with findings.
fn tag_keys(insights: &FindingsReport) -> Vec<String> {
    let tags = insights.findings.iter().filter_map(|it| it.resource.as_ref()?.tags.as_ref()).flatten();
    let keys: BTreeSet<String> = tags.map(|tag| tag.0.to_string()).collect();
    keys.into_iter().take(MOST_LISTED).collect()
}

/// Active filters, each with a button to remove it.
#[component]
fn Chips(load: InsightLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    move || {
        let names = load.found().map(|it| it.names.clone()).unwrap_or_default();
        state.with(|view| {
            let shared = view.filter.each().map(|(of, rule, values)| (Facet::Shared(of.clone()), rule, values));
            let own = view.findings.properties.each().map(|(of, rule, values)| (Facet::Own(*of), rule, values));
            // Effort and risk are shown in their menus.
            let own = own.filter(|(of, rule, _)| *of == Facet::Own(FindingProperty::Check) || *rule == Rule::Exclude);
            let chips = shared.chain(own).map(|(facet, rule, values)| {
                let named = |value: &String| names.get(value).cloned().unwrap_or_else(|| value_name(&facet, value));
                let values: Vec<String> = values.iter().map(named).collect();
                let label = facet.label();
                // Findings have no usage type, for example: filters from a cost page that don't apply are marked.
                let is_idle =
                    matches!(&facet, Facet::Shared(attribute) if !domain::finding::applies_to_findings(attribute));
                let draw = if is_idle { idle_chip } else { chip };
                let without = Signal::derive(move || state.link(|view: &mut View| clear(&facet, view, rule)));
                draw(label, rule, &values, without)
            });
            chips.collect_view()
        })
    }
}

/// Picker: an attribute, then its values among the findings, each with its potential savings.
#[component]
fn AddFilter(load: InsightLoad) -> impl IntoView {
    let facet = RwSignal::new(None::<Facet<FindingProperty>>);
    let list = move || {
        let offer = |of: Facet<FindingProperty>| {
            let label = of.label();
            view! {
                <button type="button" class="option" on:click=move |_| facet.set(Some(of.clone()))>
                    {label}
                </button>
            }
        };
        let plain = [Dimension::Service, Dimension::Account, Dimension::Region];
        let plain = plain.map(|it| Facet::Shared(it.into()));
        let tags = load.found().map(|insights| tag_keys(&insights)).unwrap_or_default();
        let tags = tags.into_iter().map(|key| offer(Facet::Shared(Attribute::Tag(key)))).collect_view();
        let plain = std::iter::once(Facet::Own(FindingProperty::Check)).chain(plain).map(offer).collect_view();
        view! {
            {plain}
            <hr />
            <h3>"Tags"</h3>
            {tags}
        }
    };
    view! {
        <Disclosure stays_open=true>
            <summary class="button quiet">
                <Icon shape=Shape::Plus />
                "Filter"
            </summary>
            <div class="menu-panel picker">
                {move || match facet.get() {
                    None => list().into_any(),
                    Some(of) => view! { <Values load of on_back=move |()| facet.set(None) /> }.into_any(),
                }}
            </div>
        </Disclosure>
    }
}

/// Values among the findings, largest savings first.
#[component]
fn Values(load: InsightLoad, of: Facet<FindingProperty>, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    let facet = of.clone();
    let choices = Signal::derive(move || {
        let insights = load.found()?;
        let choice = |(value, tally): (&str, Tally)| {
            let name = insights.names.get(value).cloned().unwrap_or_else(|| value_name(&facet, value));
            Choice { value: value.to_owned(), name, note: Some(note(&tally)) }
        };
        Some(facet_values(&insights.findings, |it| value_of(&facet, it)).into_iter().map(choice).collect())
    });
    let attribute: Arc<dyn Filterable> = Arc::new(of);
    view! { <ValuePicker attribute choices on_back /> }
}

/// Monthly savings of some findings by currency; their number where no amount is known.
fn note(tally: &Tally) -> String {
    if tally.savings.is_empty() {
        return format::count(tally.count, "finding");
    }
    let savings: Vec<String> = tally.savings.iter().map(|it| format::whole(it, Sign::Minus)).collect();
    savings.join(" and ")
}
