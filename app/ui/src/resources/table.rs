//! Table of resources. Only visible rows are drawn, so that a hundred thousand scroll like fifty.

use domain::{
    format,
    money::Unit,
    view::{ResourceColumn, View},
};
use leptos::{html::Div, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::{
    choices::Chosen,
    keys,
    load::Phase,
    print::{self, Omitted, Printing},
    row::{class_of, row},
    sums::Sums,
};
use crate::{
    components::data_table::{ColumnHead, SortLink},
    view_state::ViewState,
};

/// Row height in CSS pixels until one is measured; the same as in the style sheet.
const ROW: f64 = 38.0;
/// Rows drawn above and below the visible ones.
const MARGIN: usize = 8;
/// Height of the visible part until it is measured.
const SIGHT: f64 = 600.0;

/// Header, visible rows and totals.
#[component]
pub fn ResourceTable(chosen: Chosen) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let columns = Memo::new(move |_| state.with(|view| view.resources.columns.clone()));
    let head = move || {
        let columns = std::iter::once(ResourceColumn::Name).chain(columns.get());
        columns.map(column_head).collect_view()
    };
    let count = move || chosen.with_order(<[u32]>::len);
    let caption =
        move || format!("Resources by {}", state.with(|view| view.resources.sort.column.label().to_lowercase()));
    // Final height from the start, so that arriving rows don't move the page.
    let is_coming = move || !matches!(chosen.load().phase.get(), Phase::Done | Phase::Broken(_));
    let sight = Sight::new();
    let printing = Printing::new();
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if let Some(scroller) = sight.scroller.get_untracked() {
            keys::follow(&event, &scroller);
        }
    };
    view! {
        <div
            class="rows"
            class:coming=is_coming
            data-scroll="rows"
            tabindex="0"
            role="region"
            aria-label="Resources"
            node_ref=sight.scroller
            on:scroll=move |_| sight.look()
            on:keydown=on_key
        >
            <table class="resource-table" id="resources" aria-rowcount=move || count() + 1>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <Rows chosen columns sight printing />
                <Sums chosen columns />
            </table>
        </div>
        <Omitted count />
        <Nothing chosen />
    }
}

/// Visible part of the rows.
#[derive(Clone, Copy)]
struct Sight {
    scroller: NodeRef<Div>,
    top: RwSignal<f64>,
    height: RwSignal<f64>,
    row: RwSignal<f64>,
}

impl Sight {
    fn new() -> Self {
        let sight = Self {
            scroller: NodeRef::new(),
            top: RwSignal::new(0.0),
            height: RwSignal::new(SIGHT),
            row: RwSignal::new(ROW),
        };
        Effect::new(move |_| {
            sight.scroller.track();
            sight.look();
            let listener = window_event_listener(leptos::ev::resize, move |_| sight.look());
            on_cleanup(move || listener.remove());
        });
        sight
    }

    /// Measures again after drawing: the visible part can grow with the number of rows.
    fn look_after_drawing(self, drawn: Memo<(usize, usize)>) {
        Effect::new(move |_| {
            drawn.track();
            request_animation_frame(move || self.look());
        });
    }

    /// Updates after scrolling.
    fn look(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else { return };
        let top = f64::from(scroller.scroll_top());
        if (top - self.top.get_untracked()).abs() > 0.5 {
            self.top.set(top);
        }
        let height = f64::from(scroller.client_height());
        if (height - self.height.get_untracked()).abs() > 1.0 {
            self.height.set(height);
        }
        // Rows are higher on touch screens.
        let drawn = scroller.query_selector("tbody tr:not(.spacer)").ok().flatten();
        if let Some(drawn) = drawn.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let row = f64::from(drawn.offset_height());
            if row > 1.0 && (row - self.row.get_untracked()).abs() > 0.5 {
                self.row.set(row);
            }
        }
    }

    /// Indexes of the first drawn row and of the one after the last.
    fn window(self, count: usize) -> (usize, usize) {
        let row = self.row.get().max(1.0);
        let whole = |rows: f64| rows_of(rows);
        let first = whole((self.top.get() / row).floor()).saturating_sub(MARGIN);
        let last = whole(((self.top.get() + self.height.get()) / row).ceil()) + MARGIN;
        (first.min(count), last.min(count))
    }
}

/// Converts to a number of rows; invalid values become zero.
fn rows_of(rows: f64) -> usize {
    use rust_decimal::prelude::ToPrimitive;
    rows.to_usize().unwrap_or_default()
}

/// Visible rows, between two spacers for all others.
#[component]
fn Rows(chosen: Chosen, columns: Memo<Vec<ResourceColumn>>, sight: Sight, printing: Printing) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let load = chosen.load();
    let count = Memo::new(move |_| chosen.with_order(<[u32]>::len));
    let window = Memo::new(move |_| {
        let count = count.get();
        if printing.get() { (0, count.min(print::MOST)) } else { sight.window(count) }
    });
    sight.look_after_drawing(window);
    let pressed = StoredValue::new((0, 0));
    // A row is redrawn when its resource, its figures or the columns change.
    let stamp = Memo::new(move |before: Option<&u64>| {
        columns.track();
        load.version();
        before.map_or(0, |it| it.wrapping_add(1))
    });
    let visible = move || {
        let (first, last) = window.get();
        let stamp = stamp.get();
        chosen.with_order(|order| {
            order.get(first..last).unwrap_or_default().iter().map(|place| (*place, stamp)).collect::<Vec<_>>()
        })
    };
    let draw = move |(place, _): (u32, u64)| {
        columns.with_untracked(|columns| {
            load.with_untracked(|snapshot| {
                let unit = snapshot.bill.as_ref().and_then(|bill| bill.attribution.unit.clone());
                let unit = unit.unwrap_or_else(Unit::mixed);
                let items = snapshot.items_at(&[place]);
                let is_coming = snapshot.is_loading_costs();
                items.into_iter().map(|(_, item)| row(state, item, columns, &unit, is_coming)).collect_view()
            })
        })
    };
    let space = move |rows: usize| {
        let height = move || {
            use rust_decimal::prelude::ToPrimitive;
            format!("{:.1}px", rows.to_f64().unwrap_or_default() * sight.row.get())
        };
        (rows > 0).then(|| {
            view! {
                <tr class="spacer" aria-hidden="true" style:height=height>
                    <td></td>
                </tr>
            }
        })
    };
    view! {
        <tbody
            on:mousedown=move |event| pressed.set_value((event.client_x(), event.client_y()))
            on:click=move |event| keys::open_row(&event, pressed.get_value())
        >
            {move || space(window.get().0)} <For each=visible key=|it| *it children=draw />
            {move || space(count.get().saturating_sub(window.get().1))}
        </tbody>
    }
}

/// Sortable header of a column.
fn column_head(column: ResourceColumn) -> AnyView {
    let class = if column == ResourceColumn::Name { "" } else { class_of(column) };
    // Costs, numbers and dates are sorted descending first.
    let is_largest_first = matches!(column, ResourceColumn::Cost | ResourceColumn::Created | ResourceColumn::Tags);
    let link = SortLink::new(column, |view| &mut view.resources.sort, is_largest_first);
    ColumnHead::new(column.label(), class).sorted_by(link).view()
}

/// Reason why there are no rows.
#[component]
fn Nothing(chosen: Chosen) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let load = chosen.load();
    let clear = move || {
        state.link(|view: &mut View| {
            view.filter = domain::filter::Filter::default();
            let usual = domain::view::ResourceView::default();
            view.resources = domain::view::ResourceView {
                columns: view.resources.columns.clone(),
                sort: view.resources.sort,
                ..usual
            };
        })
    };
    move || {
        let is_empty = chosen.with_order(<[u32]>::is_empty);
        let phase = load.phase.get();
        let found = load.with(domain::report::Snapshot::count);
        (is_empty && (phase == Phase::Done || found > 0)).then(|| match found {
            0 => view! {
                <p class="empty secondary">"No resources found in these accounts and regions."</p>
            }
            .into_any(),
            found => view! {
                <p class="empty secondary">
                    {format!("None of the {} resources matches these filters. ", format::thousands(found))}
                    <a class="link" href=clear>
                        "Remove all filters"
                    </a>
                </p>
            }
            .into_any(),
        })
    }
}
