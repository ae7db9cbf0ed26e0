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
    load::FindingsLoad,
    names::{capitalized, check_name},
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

/// Options for the minimum monthly savings, in any currency.
const MINIMUM_SAVINGS: [u32; 5] = [1, 10, 100, 400, 1_000];
/// Maximum number of tag keys listed.
const MAX_LISTED: usize = 60;

/// All controls.
#[component]
pub fn InsightFilters(load: FindingsLoad) -> impl IntoView {
    view! {
        <FilterRow>
            <MinimumSavingsMenu />
            <GradeMenu name="Effort" property=FindingProperty::Effort />
            <GradeMenu name="Risk" property=FindingProperty::Risk />
            <GroupMenu load />
            <SortMenu />
            <Chips load />
            <AddFilter load />
        </FilterRow>
    }
}

#[component]
fn MinimumSavingsMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let minimum = move || state.with(|view| view.findings.min_saving);
    let value = Signal::derive(move || minimum().map_or_else(|| "any".to_owned(), |it| it.to_string()));
    let option = move |choice: Option<Decimal>| {
        let link = move || state.link(|view: &mut View| view.findings.min_saving = choice);
        let label = choice.map_or_else(|| "Any, including no amount".to_owned(), |it| it.to_string());
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || minimum() == choice)>
                {label}
            </MenuOption>
        }
    };
    view! {
        <Menu name="Minimum savings" value>
            {option(None)} {MINIMUM_SAVINGS.map(|it| option(Some(it.into()))).collect_view()}
        </Menu>
    }
}

/// Menu for effort or risk; without a selection, findings of any grade are shown.
#[component]
fn GradeMenu(name: &'static str, property: FindingProperty) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let has =
        move |grade: Grade| state.with(|view| view.findings.properties.has(&property, Rule::Include, grade.as_str()));
    let value = Signal::derive(move || {
        let selected_grades: Vec<&str> = Grade::ALL.into_iter().filter(|it| has(*it)).map(Grade::as_str).collect();
        if selected_grades.is_empty() { "any".to_owned() } else { selected_grades.join(", ") }
    });
    let option = move |grade: Grade| {
        let link = move || {
            let is_selected = has(grade);
            state.link(|view: &mut View| {
                let aspects = &mut view.findings.properties;
                if is_selected {
                    aspects.remove(&property, Rule::Include, grade.as_str());
                } else {
                    aspects.add(property, Rule::Include, grade.as_str());
                }
            })
        };
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || has(grade))>
                {capitalized(grade.as_str())}
            </MenuOption>
        }
    };
    let any = move || state.link(|view: &mut View| view.findings.properties.clear(&property, Rule::Include));
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
fn GroupMenu(load: FindingsLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let current_group = move || state.with(|view| view.findings.group.clone());
    let value = Signal::derive(move || group_label(&current_group()));
    let option = move |choice: Facet<FindingProperty>| {
        let (label, option_choice) = (group_label(&choice), choice.clone());
        let link = move || {
            let choice = choice.clone();
            state.link(|view: &mut View| view.findings.group = choice)
        };
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || current_group() == option_choice)>
                {label}
            </MenuOption>
        }
    };
    let tags = move || {
        let keys = load.report().map(|report| tag_keys(&report)).unwrap_or_default();
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

/// Label of a grouping. By default the findings of a check form one action.
fn group_label(group: &Facet<FindingProperty>) -> String {
    if *group == Facet::default() { "Action".to_owned() } else { group.label() }
}

/// Menu for the order within a group.
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
            Self::Own(property) => view.findings.properties.has(property, rule, value),
            Self::Shared(attribute) => view.filter.has(attribute, rule, value),
        }
    }

    fn set(&self, view: &mut View, rule: Rule, value: &str, on: bool) {
        match (self, on) {
            (Self::Own(property), true) => view.findings.properties.add(*property, rule, value),
            (Self::Own(property), false) => view.findings.properties.remove(property, rule, value),
            (Self::Shared(attribute), true) => view.filter.add(attribute.clone(), rule, value),
            (Self::Shared(attribute), false) => view.filter.remove(attribute, rule, value),
        }
    }
}

/// Display name of a value.
fn value_name(facet: &Facet<FindingProperty>, value: &str) -> String {
    match facet {
        Facet::Own(FindingProperty::Check) => check_name(value),
        Facet::Own(_) => value.to_owned(),
        Facet::Shared(attribute) => display_name(attribute, value, None),
    }
}

/// Removes all values of an attribute under a rule.
fn clear(facet: &Facet<FindingProperty>, view: &mut View, rule: Rule) {
    match facet {
        Facet::Own(property) => view.findings.properties.clear(property, rule),
        Facet::Shared(attribute) => view.filter.clear(attribute, rule),
    }
}

/// Value of a finding for an attribute; `None` if findings do not have it or it is unknown.
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
fn tag_keys(report: &FindingsReport) -> Vec<String> {
    let tags = report.findings.iter().filter_map(|it| it.resource.as_ref()?.tags.as_ref()).flatten();
    let keys: BTreeSet<String> = tags.map(|tag| tag.0.to_string()).collect();
    keys.into_iter().take(MAX_LISTED).collect()
}

/// Active filters, each with a button to remove it.
#[component]
fn Chips(load: FindingsLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    move || {
        let names = load.report().map(|it| it.names.clone()).unwrap_or_default();
        state.with(|view| {
            let shared = view.filter.each().map(|(facet, rule, values)| (Facet::Shared(facet.clone()), rule, values));
            let own = view.findings.properties.each().map(|(facet, rule, values)| (Facet::Own(*facet), rule, values));
            // Effort and risk are shown in their menus.
            let own =
                own.filter(|(facet, rule, _)| *facet == Facet::Own(FindingProperty::Check) || *rule == Rule::Exclude);
            let chips = shared.chain(own).map(|(facet, rule, values)| {
                let name = |value: &String| names.get(value).cloned().unwrap_or_else(|| value_name(&facet, value));
                let values: Vec<String> = values.iter().map(name).collect();
                let label = facet.label();
                // Marks filters of cost pages that do not apply to findings, for example by usage type.
                let is_inapplicable =
                    matches!(&facet, Facet::Shared(attribute) if !domain::finding::applies_to_findings(attribute));
                let draw = if is_inapplicable { idle_chip } else { chip };
                let removal = Signal::derive(move || state.link(|view: &mut View| clear(&facet, view, rule)));
                draw(label, rule, &values, removal)
            });
            chips.collect_view()
        })
    }
}

/// Picker: an attribute, then its values among the findings, each with its potential savings.
#[component]
fn AddFilter(load: FindingsLoad) -> impl IntoView {
    let selected = RwSignal::new(None::<Facet<FindingProperty>>);
    let list = move || {
        let option = |facet: Facet<FindingProperty>| {
            let label = facet.label();
            view! {
                <button type="button" class="option" on:click=move |_| selected.set(Some(facet.clone()))>
                    {label}
                </button>
            }
        };
        let options = [Dimension::Service, Dimension::Account, Dimension::Region];
        let options = options.map(|it| Facet::Shared(it.into()));
        let tags = load.report().map(|report| tag_keys(&report)).unwrap_or_default();
        let tags = tags.into_iter().map(|key| option(Facet::Shared(Attribute::Tag(key)))).collect_view();
        let options = std::iter::once(Facet::Own(FindingProperty::Check)).chain(options).map(option).collect_view();
        view! {
            {options}
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
                {move || match selected.get() {
                    None => list().into_any(),
                    Some(facet) => view! { <Values load facet on_back=move |()| selected.set(None) /> }.into_any(),
                }}
            </div>
        </Disclosure>
    }
}

/// Values among the findings, largest savings first.
#[component]
fn Values(load: FindingsLoad, facet: Facet<FindingProperty>, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    let filterable: Arc<dyn Filterable> = Arc::new(facet.clone());
    let choices = Signal::derive(move || {
        let report = load.report()?;
        let choice = |(value, tally): (&str, Tally)| {
            let name = report.names.get(value).cloned().unwrap_or_else(|| value_name(&facet, value));
            Choice { value: value.to_owned(), name, note: Some(note(&tally)) }
        };
        Some(facet_values(&report.findings, |it| value_of(&facet, it)).into_iter().map(choice).collect())
    });
    view! { <ValuePicker attribute=filterable choices on_back /> }
}

/// Monthly savings by currency; the number of findings if no amount is known.
fn note(tally: &Tally) -> String {
    if tally.savings.is_empty() {
        return format::count(tally.count, "finding");
    }
    let savings: Vec<String> = tally.savings.iter().map(|it| format::whole(it, Sign::Minus)).collect();
    savings.join(" and ")
}
