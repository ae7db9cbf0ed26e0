//! Table of resources. Draws only the visible rows, so that a hundred thousand rows scroll as fast as fifty.

use domain::{
    format,
    money::Unit,
    view::{ResourceColumn, View},
};
use leptos::{html::Div, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::{
    keys,
    load::Phase,
    print::{self, PrintState, PrintedRowsNote},
    row::{class_of, row},
    shown_resources::ShownResources,
    totals::TotalRows,
};
use crate::{
    components::{
        data_table::{ColumnHead, SortLink},
        no_script::FirstRowsNote,
    },
    prepared::is_prepared,
    view_state::ViewState,
};

/// Row height in CSS pixels until a row is measured; equal to the height in the style sheet.
const DEFAULT_ROW_HEIGHT: f64 = 38.0;
/// Number of rows in the page that the server renders; without JavaScript, there are no others.
const SERVER_ROWS: usize = 100;
/// Number of extra rows drawn above and below the visible ones.
const EXTRA_ROWS: usize = 8;
/// Height of the visible part in CSS pixels until it is measured.
const DEFAULT_HEIGHT: f64 = 600.0;

/// Header, visible rows and totals.
#[component]
pub fn ResourceTable(resources: ShownResources) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let columns = Memo::new(move |_| state.with(|view| view.resources.columns.clone()));
    let head = move || {
        let columns = std::iter::once(ResourceColumn::Name).chain(columns.get());
        columns.map(column_head).collect_view()
    };
    let count = move || resources.with_order(<[u32]>::len);
    let caption =
        move || format!("Resources by {}", state.with(|view| view.resources.sort.column.label().to_lowercase()));
    // Reserves the final height while rows are loading, so that they do not move the page.
    let is_loading = move || !resources.load().has_ended();
    let viewport = Viewport::new();
    let print_state = PrintState::new();
    let first_rows_note = (is_prepared() && untrack(count) > SERVER_ROWS).then(|| {
        let all = format::count(untrack(count), "resource");
        view! { <FirstRowsNote rows=SERVER_ROWS all /> }
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if let Some(scroller) = viewport.scroller.get_untracked() {
            keys::handle_key(&event, &scroller);
        }
    };
    view! {
        <div
            class="rows"
            class:coming=is_loading
            data-scroll="rows"
            tabindex="0"
            role="region"
            aria-label="Resources"
            node_ref=viewport.scroller
            on:scroll=move |_| viewport.measure()
            on:keydown=on_key
        >
            <table class="resource-table" id="resources" aria-rowcount=move || count() + 1>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <Rows resources columns viewport print_state />
                <TotalRows resources columns />
            </table>
        </div>
        <PrintedRowsNote count />
        {first_rows_note}
        <EmptyNotice resources />
    }
}

/// Visible part of the scrolling table, in CSS pixels.
#[derive(Clone, Copy)]
struct Viewport {
    scroller: NodeRef<Div>,
    scroll_top: RwSignal<f64>,
    height: RwSignal<f64>,
    row_height: RwSignal<f64>,
}

impl Viewport {
    fn new() -> Self {
        let viewport = Self {
            scroller: NodeRef::new(),
            scroll_top: RwSignal::new(0.0),
            height: RwSignal::new(DEFAULT_HEIGHT),
            row_height: RwSignal::new(DEFAULT_ROW_HEIGHT),
        };
        Effect::new(move |_| {
            viewport.scroller.track();
            viewport.measure();
            let listener = window_event_listener(leptos::ev::resize, move |_| viewport.measure());
            on_cleanup(move || listener.remove());
        });
        viewport
    }

    /// Measures after each drawing, since the visible part can grow with the number of rows.
    fn measure_after_drawing(self, drawn: Memo<(usize, usize)>) {
        Effect::new(move |_| {
            drawn.track();
            request_animation_frame(move || self.measure());
        });
    }

    /// Measures the visible part.
    fn measure(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else { return };
        let top = f64::from(scroller.scroll_top());
        if (top - self.scroll_top.get_untracked()).abs() > 0.5 {
            self.scroll_top.set(top);
        }
        let height = f64::from(scroller.client_height());
        if (height - self.height.get_untracked()).abs() > 1.0 {
            self.height.set(height);
        }
        // Rows are higher on touch screens.
        let drawn = scroller.query_selector("tbody tr:not(.spacer)").ok().flatten();
        if let Some(drawn) = drawn.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let row = f64::from(drawn.offset_height());
            if row > 1.0 && (row - self.row_height.get_untracked()).abs() > 0.5 {
                self.row_height.set(row);
            }
        }
    }

    /// Indexes of the rows to draw: the first one, and the one after the last.
    fn row_range(self, count: usize) -> (usize, usize) {
        let row = self.row_height.get().max(1.0);
        let first = to_row_count((self.scroll_top.get() / row).floor()).saturating_sub(EXTRA_ROWS);
        let last = to_row_count(((self.scroll_top.get() + self.height.get()) / row).ceil()) + EXTRA_ROWS;
        (first.min(count), last.min(count))
    }
}

/// Converts a number of rows; invalid values become zero.
fn to_row_count(rows: f64) -> usize {
    use rust_decimal::prelude::ToPrimitive;
    rows.to_usize().unwrap_or_default()
}

/// Visible rows, between two spacers as high as the other rows.
#[component]
fn Rows(
    resources: ShownResources,
    columns: Memo<Vec<ResourceColumn>>,
    viewport: Viewport,
    print_state: PrintState,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let load = resources.load();
    let count = Memo::new(move |_| resources.with_order(<[u32]>::len));
    let is_prepared = is_prepared();
    let row_range = Memo::new(move |_| {
        let count = count.get();
        if is_prepared {
            (0, count.min(SERVER_ROWS))
        } else if print_state.get() {
            (0, count.min(print::MAX_PRINTED_ROWS))
        } else {
            viewport.row_range(count)
        }
    });
    viewport.measure_after_drawing(row_range);
    let pointer_down = StoredValue::new((0, 0));
    // Key that redraws the rows when data or columns change.
    let draw_version = Memo::new(move |previous: Option<&u64>| {
        columns.track();
        load.version();
        previous.map_or(0, |it| it.wrapping_add(1))
    });
    let visible = move || {
        let (first, last) = row_range.get();
        let draw_version = draw_version.get();
        resources.with_order(|order| {
            order.get(first..last).unwrap_or_default().iter().map(|index| (*index, draw_version)).collect::<Vec<_>>()
        })
    };
    let draw = move |(index, _): (u32, u64)| {
        columns.with_untracked(|columns| {
            load.with_untracked(|snapshot| {
                let unit = snapshot.bill.as_ref().and_then(|bill| bill.attribution.unit.clone());
                let unit = unit.unwrap_or_else(Unit::mixed);
                let items = snapshot.items_at(&[index]);
                let is_cost_loading = snapshot.is_loading_costs();
                items.into_iter().map(|(_, item)| row(state, item, columns, &unit, is_cost_loading)).collect_view()
            })
        })
    };
    let spacer = move |rows: usize| {
        let height = move || {
            use rust_decimal::prelude::ToPrimitive;
            format!("{:.1}px", rows.to_f64().unwrap_or_default() * viewport.row_height.get())
        };
        // The server does not know the height.
        (rows > 0 && !is_prepared).then(|| {
            view! {
                <tr class="spacer" aria-hidden="true" style:height=height>
                    <td></td>
                </tr>
            }
        })
    };
    view! {
        <tbody
            on:mousedown=move |event| pointer_down.set_value((event.client_x(), event.client_y()))
            on:click=move |event| keys::open_row(&event, pointer_down.get_value())
        >
            {move || spacer(row_range.get().0)} <For each=visible key=|it| *it children=draw />
            {move || spacer(count.get().saturating_sub(row_range.get().1))}
        </tbody>
    }
}

/// Sortable header of a column.
fn column_head(column: ResourceColumn) -> AnyView {
    let class = if column == ResourceColumn::Name { "" } else { class_of(column) };
    // The first click sorts costs, dates and numbers of tags in descending order.
    let is_descending_first = matches!(column, ResourceColumn::Cost | ResourceColumn::Created | ResourceColumn::Tags);
    let link = SortLink::new(column, |view| &mut view.resources.sort, is_descending_first);
    ColumnHead::new(column.label(), class).sorted_by(link).view()
}

/// Explanation of an empty table.
#[component]
fn EmptyNotice(resources: ShownResources) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let load = resources.load();
    let clear = move || {
        state.link(|view: &mut View| {
            view.filter = domain::filter::Filter::default();
            let default_view = domain::view::ResourceView::default();
            view.resources = domain::view::ResourceView {
                columns: view.resources.columns.clone(),
                sort: view.resources.sort,
                ..default_view
            };
        })
    };
    move || {
        let is_empty = resources.with_order(<[u32]>::is_empty);
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
