//! The controls of the page: days, way of counting, order of showback, columns, search, and filters fed by what was found.

use std::collections::BTreeSet;

use domain::{
    Decimal,
    dimension::{Attribute, Dimension},
    filter::{NONE_VALUE, Rule},
    inventory::{Counted, Facets, Held, tag_values},
    naming::display_name,
    resource::Kind,
    view::{By, Column, Property, Things, View},
};
use leptos::{html::Input, prelude::*};

use super::choices::Chosen;
use crate::{
    components::{
        Icon, Shape,
        filter_bar::{MetricMenu, RangeMenu},
        menu::{Disclosure, Menu, MenuOption},
    },
    format,
    view_state::{ViewState, use_go},
};

/// Values and tags listed at once: the search finds the others.
const MOST_LISTED: usize = 100;

/// All controls.
#[component]
pub fn ResourceFilters(chosen: Chosen) -> impl IntoView {
    view! {
        <div class="filters" role="group" aria-label="Filters">
            <RangeMenu />
            <MetricMenu />
            <ByMenu chosen />
            <ColumnsMenu />
            <SearchBox />
            <Chips />
            <AddFilter chosen />
        </div>
    }
}

/// What a filter looks at: what costs have too, or what only resources have.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Facet {
    Shared(Attribute),
    Own(Property),
}

impl Facet {
    fn label(&self) -> String {
        match self {
            Self::Shared(attribute) => attribute.label(),
            Self::Own(property) => property.label().to_owned(),
        }
    }

    /// A value as a person reads it.
    fn name(&self, value: &str) -> String {
        match self {
            Self::Shared(attribute) => display_name(attribute, value, None),
            Self::Own(_) if value == NONE_VALUE => "none".to_owned(),
            Self::Own(Property::Kind) => Kind::new(value.to_owned()).label(),
            Self::Own(_) => value.to_owned(),
        }
    }

    fn has(&self, view: &View, rule: Rule, value: &str) -> bool {
        match self {
            Self::Shared(attribute) => view.filter.has(attribute, rule, value),
            Self::Own(property) => view.things.properties.has(property, rule, value),
        }
    }

    fn set(&self, view: &mut View, rule: Rule, value: &str, on: bool) {
        match (self, on) {
            (Self::Shared(attribute), true) => view.filter.add(attribute.clone(), rule, value),
            (Self::Shared(attribute), false) => view.filter.remove(attribute, rule, value),
            (Self::Own(property), true) => view.things.properties.add(*property, rule, value),
            (Self::Own(property), false) => view.things.properties.remove(property, rule, value),
        }
    }

    fn clear(&self, view: &mut View, rule: Rule) {
        match self {
            Self::Shared(attribute) => view.filter.clear(attribute, rule),
            Self::Own(property) => view.things.properties.clear(property, rule),
        }
    }
}

/// What resources are added up by.
#[component]
fn ByMenu(chosen: Chosen) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let by = move || state.with(|view| view.things.by.clone());
    let value = Signal::derive(move || by().map_or_else(|| "Resource".to_owned(), |by| by.label()));
    let option = move |choice: Option<By>| {
        let label = choice.as_ref().map_or_else(|| "Each resource".to_owned(), By::label);
        let is_chosen = choice.clone();
        let link = move || {
            let choice = choice.clone();
            state.link(|view: &mut View| view.things.by = choice)
        };
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || by() == is_chosen)>
                {label}
            </MenuOption>
        }
    };
    let tags = move || {
        let keys = tag_keys(chosen);
        (!keys.is_empty()).then(|| {
            let options = keys.into_iter().map(|(key, _)| option(Some(By::Tag(key)))).collect_view();
            view! {
                <h3>"Tags"</h3>
                {options}
            }
        })
    };
    view! {
        <Menu name="By" value>
            {option(None)} {By::PLAIN.map(|by| option(Some(by))).collect_view()} <hr /> {tags}
        </Menu>
    }
}

/// The keys of tags that resources have, the most frequent first.
fn tag_keys(chosen: Chosen) -> Vec<(String, usize)> {
    chosen.load().with(|stock| {
        let facets = Facets::of(stock.items());
        let keys = facets.tag_keys.iter().take(MOST_LISTED);
        keys.filter_map(|it| Some((it.held.as_filter()?.to_owned(), it.count))).collect()
    })
}

/// Which columns stand beside the name.
#[component]
fn ColumnsMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let columns = move || state.with(|view| view.things.columns.clone());
    let value = Signal::derive(move || {
        let shown = columns();
        if shown == Column::USUAL { "Usual".to_owned() } else { (shown.len() + 1).to_string() }
    });
    let option = move |column: Column| {
        let shown = move || columns().contains(&column);
        let link = move || {
            state.link(|view: &mut View| {
                let columns = &mut view.things.columns;
                if columns.contains(&column) {
                    columns.retain(|it| *it != column);
                } else {
                    columns.push(column);
                    columns.sort_unstable();
                }
            })
        };
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(shown)>
                {column.label()}
            </MenuOption>
        }
    };
    let choices = Column::ALL.iter().copied().filter(|column| *column != Column::Name);
    let usual = move || state.link(|view: &mut View| view.things.columns = Column::USUAL.to_vec());
    view! {
        <Menu name="Columns" value>
            {choices.map(option).collect_view()} <hr />
            <MenuOption href=Signal::derive(usual) current=Signal::derive(move || columns() == Column::USUAL)>
                "The usual ones"
            </MenuOption>
        </Menu>
    }
}

/// Words to find; applied as they are typed, without a step of the history for each letter.
#[component]
fn SearchBox() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let go = use_go();
    let input = NodeRef::<Input>::new();
    let apply = move || {
        let Some(input) = input.get_untracked() else { return };
        let text: String = input.value().chars().filter(|it| !it.is_control()).take(Things::LONGEST_SEARCH).collect();
        if untrack(|| state.with(|view| view.things.search != text)) {
            go(&untrack(|| state.link(|view: &mut View| view.things.search = text)));
        }
    };
    let on_change = apply.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        apply();
    };
    view! {
        <form class="search" role="search" on:submit=submit>
            <input
                type="search"
                placeholder="Name, id, tag"
                aria-label="Search resources"
                node_ref=input
                prop:value=move || state.with(|view| view.things.search.clone())
                on:change=move |_| on_change()
            />
        </form>
    }
}

/// The filters in force, each with its own way out.
#[component]
fn Chips() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let chips = move || {
        state.with(|view| {
            let shared =
                view.filter.each().map(|(of, rule, values)| chip(state, Facet::Shared(of.clone()), rule, values));
            let own =
                view.things.properties.each().map(|(of, rule, values)| chip(state, Facet::Own(*of), rule, values));
            shared.chain(own).collect_view()
        })
    };
    let bounds = move || {
        let (least, most) = state.with(|view| (view.things.min_cost, view.things.max_cost));
        let words = match (least, most) {
            (None, None) => return None,
            (Some(least), None) => format!("at least {least}"),
            (None, Some(most)) => format!("at most {most}"),
            (Some(least), Some(most)) => format!("{least} to {most}"),
        };
        let without = move || state.link(|view: &mut View| (view.things.min_cost, view.things.max_cost) = (None, None));
        Some(chip_view("chip", "Cost".to_owned(), None, words.clone(), words, Signal::derive(without)))
    };
    view! {
        {chips}
        {bounds}
    }
}

fn chip(state: ViewState, facet: Facet, rule: Rule, values: &BTreeSet<String>) -> AnyView {
    let names: Vec<String> = values.iter().map(|value| facet.name(value)).collect();
    let short = match names.as_slice() {
        [one] => one.clone(),
        [one, two] => format!("{one}, {two}"),
        [first, rest @ ..] => format!("{first} + {}", rest.len()),
        [] => String::new(),
    };
    let (class, word) = if rule == Rule::Keep { ("chip", None) } else { ("chip not", Some("is not")) };
    let label = facet.label();
    let without = Signal::derive(move || state.link(|view: &mut View| facet.clear(view, rule)));
    chip_view(class, label, word, short, names.join(", "), without)
}

fn chip_view(
    class: &'static str,
    label: String,
    word: Option<&'static str>,
    short: String,
    title: String,
    without: Signal<String>,
) -> AnyView {
    view! {
        <span class=class title=title>
            <span class="k">{label.clone()}</span>
            {word.map(|word| view! { <em>{word}</em> " " })}
            <span class="cut">{short}</span>
            <a class="remove" href=without aria-label=format!("Remove filter {label}")>
                <Icon shape=Shape::Close />
            </a>
        </span>
    }
    .into_any()
}

/// The picker: what to look at, then values of what was found, with how many have each.
#[component]
fn AddFilter(chosen: Chosen) -> impl IntoView {
    let facet = RwSignal::new(None::<Facet>);
    view! {
        <Disclosure stays_open=true>
            <summary class="btn quiet">
                <Icon shape=Shape::Plus />
                "Filter"
            </summary>
            <div class="menu-panel">
                {move || match facet.get() {
                    None => view! { <FacetList chosen facet /> }.into_any(),
                    Some(of) => view! { <Values chosen of on_back=move || facet.set(None) /> }.into_any(),
                }}
            </div>
        </Disclosure>
    }
}

#[component]
fn FacetList(chosen: Chosen, facet: RwSignal<Option<Facet>>) -> impl IntoView {
    let offer = move |of: Facet, note: Option<String>| {
        let label = of.label();
        view! {
            <button type="button" class="option" on:click=move |_| facet.set(Some(of.clone()))>
                {label}
                {note.map(|note| view! { <small>{note}</small> })}
            </button>
        }
    };
    let dimensions = [Dimension::Service, Dimension::Account, Dimension::Region];
    let shared = dimensions.map(|it| offer(Facet::Shared(it.into()), None)).collect_view();
    let own = Property::ALL.iter().map(|it| offer(Facet::Own(*it), None)).collect_view();
    let tags = move || {
        let keys = tag_keys(chosen).into_iter();
        keys.map(|(key, count)| offer(Facet::Shared(Attribute::Tag(key)), Some(format::thousands(count))))
            .collect_view()
    };
    view! {
        {shared} {own} <CostBounds /> <hr /> <h3>"Tags"</h3> {tags}
    }
}

/// The least and the highest cost.
#[component]
fn CostBounds() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let go = use_go();
    let (least, most) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let read = |input: NodeRef<Input>| input.get_untracked()?.value().trim().parse::<Decimal>().ok();
        let bounds = match (read(least), read(most)) {
            (Some(least), Some(most)) => (Some(least.min(most)), Some(least.max(most))),
            either => either,
        };
        go(&untrack(|| state.link(|view: &mut View| (view.things.min_cost, view.things.max_cost) = bounds)));
    };
    let shown = move |bound: fn(&Things) -> Option<Decimal>| {
        move || state.with(|view| bound(&view.things).map(|it| it.to_string()).unwrap_or_default())
    };
    view! {
        <form on:submit=submit>
            <label>
                "Cost from"
                <input type="number" step="any" node_ref=least prop:value=shown(|it| it.min_cost) />
            </label>
            <label>"to" <input type="number" step="any" node_ref=most prop:value=shown(|it| it.max_cost) /></label>
            <button class="btn" type="submit">
                "Show these costs"
            </button>
        </form>
    }
}

/// The values of what was found, by a part of their name. For a tag, 'without it' is one of them.
#[component]
fn Values(chosen: Chosen, of: Facet, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let search = RwSignal::new(String::new());
    let label = of.label();
    let facet = StoredValue::new(of);
    let rows = move || {
        let text = search.get().to_lowercase();
        let values = facet.with_value(|of| values(chosen, of));
        let named = values.into_iter().map(|(value, count)| (facet.with_value(|of| of.name(&value)), value, count));
        let hits: Vec<_> = named
            .filter(|(name, value, _)| name.to_lowercase().contains(&text) || value.to_lowercase().contains(&text))
            .collect();
        let note = match hits.len() {
            0 => Some("Nothing by that name was found".to_owned()),
            many if many > MOST_LISTED => Some(format!("{} more: search by name", many - MOST_LISTED)),
            _ => None,
        };
        let rows = hits.into_iter().take(MOST_LISTED);
        let rows = rows.map(|(name, value, count)| value_row(state, facet, name, value, count)).collect_view();
        (rows, note.map(|note| view! { <span class="option t3">{note}</span> }))
    };
    view! {
        <button type="button" class="option back" on:click=move |_| on_back.run(())>
            {label.clone()}
            <small>"choose another"</small>
        </button>
        <input
            type="search"
            placeholder="Search"
            aria-label=format!("Search values of {label}")
            on:input:target=move |event| search.set(event.target().value())
        />
        {rows}
    }
}

fn values(chosen: Chosen, of: &Facet) -> Vec<(String, usize)> {
    let listed = |counted: &[Counted<'_>]| {
        counted.iter().filter_map(|it| Some((it.held.as_filter()?.to_owned(), it.count))).collect::<Vec<_>>()
    };
    chosen.load().with(|stock| {
        let items = stock.items();
        if let Facet::Shared(Attribute::Tag(key)) = of {
            let mut values = listed(&tag_values(items, key));
            if !values.iter().any(|(value, _)| value == NONE_VALUE) {
                values.push((NONE_VALUE.to_owned(), 0));
            }
            return values;
        }
        if *of == Facet::Own(Property::Confidence) {
            let count = |word: &str| items.iter().filter(|item| item.confidence().as_str() == word).count();
            let words = domain::attribution::Confidence::ALL.iter().map(|it| it.as_str());
            return words.map(|word| (word.to_owned(), count(word))).collect();
        }
        let facets = Facets::of(items);
        match of {
            Facet::Shared(Attribute::Dimension(Dimension::Service)) => listed(&facets.services),
            Facet::Shared(Attribute::Dimension(Dimension::Account)) => listed(&facets.accounts),
            Facet::Shared(Attribute::Dimension(Dimension::Region)) => listed(&facets.regions),
            Facet::Own(Property::State) => listed(&facets.states),
            Facet::Own(Property::Kind) => listed(&facets.kinds),
            Facet::Shared(_) | Facet::Own(Property::Confidence) => Vec::new(),
        }
    })
}

/// A value with two links: keep it, leave it out. Each takes itself back when it is in force.
fn value_row(state: ViewState, facet: StoredValue<Facet>, name: String, value: String, count: usize) -> AnyView {
    let value = StoredValue::new(value);
    let in_force =
        move |rule| state.with(|view| facet.with_value(|of| value.with_value(|value| of.has(view, rule, value))));
    let toggled = move |rule| {
        let set = in_force(rule);
        let other = if rule == Rule::Keep { Rule::LeaveOut } else { Rule::Keep };
        state.link(|view: &mut View| {
            facet.with_value(|of| {
                value.with_value(|value| {
                    of.set(view, other, value, false);
                    of.set(view, rule, value, !set);
                });
            });
        })
    };
    let mark = move |rule| in_force(rule).then_some("true");
    view! {
        <div class="pair">
            <a class="option" href=move || toggled(Rule::Keep) aria-current=move || mark(Rule::Keep)>
                <span class="cut">{name.clone()}</span>
                <small>{format::thousands(count)}</small>
            </a>
            <a
                class="option leave-out"
                href=move || toggled(Rule::LeaveOut)
                aria-current=move || mark(Rule::LeaveOut)
                aria-label=format!("Leave out {name}")
            >
                "is not"
            </a>
        </div>
    }
    .into_any()
}

/// What a group or a value is called.
pub fn held_name(by: &By, held: Held<'_>) -> String {
    let facet = match by {
        By::Service => Facet::Shared(Dimension::Service.into()),
        By::Region => Facet::Shared(Dimension::Region.into()),
        By::Account => Facet::Shared(Dimension::Account.into()),
        By::State => Facet::Own(Property::State),
        By::Kind => Facet::Own(Property::Kind),
        By::Tag(key) => Facet::Shared(Attribute::Tag(key.clone())),
    };
    match (held, by) {
        (Held::Value(value), _) => facet.name(value),
        (Held::Nothing, By::Tag(key)) => format!("without tag {key}"),
        (Held::Nothing, _) => "none".to_owned(),
        (Held::Unreadable, _) => "tags not known".to_owned(),
    }
}

/// The view that shows one group's resources.
pub fn only(view: &mut View, by: &By, held: Held<'_>) {
    let Some(value) = held.as_filter() else { return };
    match by {
        By::Service => view.filter.keep_only(&Dimension::Service.into(), value),
        By::Region => view.filter.keep_only(&Dimension::Region.into(), value),
        By::Account => view.filter.keep_only(&Dimension::Account.into(), value),
        By::Tag(key) => view.filter.keep_only(&Attribute::Tag(key.clone()), value),
        By::State => view.things.properties.keep_only(&Property::State, value),
        By::Kind => view.things.properties.keep_only(&Property::Kind, value),
    }
    view.things.by = None;
}
