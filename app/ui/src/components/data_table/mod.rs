//! Tables built from a list of column definitions, each with its header, alignment, cell and total.

mod sort_link;

use leptos::prelude::*;

pub use self::sort_link::SortLink;
use super::Icon;

/// Widest screen on which a column is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenOn {
    Phone,
    Tablet,
}

/// Display of a column's label.
#[derive(Clone, Copy)]
enum LabelStyle {
    Plain,
    /// With an ellipsis if it is too long; the whole label is its tooltip.
    Truncated,
    /// For screen readers only.
    Hidden,
}

/// Header of a column.
#[derive(Clone)]
pub struct ColumnHead {
    label: String,
    /// CSS classes of the header and of all cells.
    class: String,
    label_style: LabelStyle,
    sort: Option<SortLink>,
}

impl ColumnHead {
    /// Header with the CSS classes of its column.
    pub fn new(label: impl Into<String>, class: impl Into<String>) -> Self {
        Self { label: label.into(), class: class.into(), label_style: LabelStyle::Plain, sort: None }
    }

    /// Makes the header a link that sorts the table.
    pub fn sorted_by(mut self, link: SortLink) -> Self {
        self.sort = Some(link);
        self
    }

    /// Header cell.
    pub fn view(&self) -> AnyView {
        let label = self.label.clone();
        let label = match self.label_style {
            LabelStyle::Plain => label.into_any(),
            LabelStyle::Truncated => {
                let title = label.clone();
                view! { <span class="truncated" title=title>{label}</span> }.into_any()
            }
            LabelStyle::Hidden => view! { <span class="visually-hidden">{label}</span> }.into_any(),
        };
        let content = match self.sort {
            None => label,
            Some(SortLink { href, direction }) => {
                let arrow = move || direction.get().map(|it| view! { <Icon shape=it.shape() /> });
                view! { <a href=href>{label} {arrow}</a> }.into_any()
            }
        };
        let direction = self.sort.map(|it| it.direction);
        let order = move || direction.and_then(|it| it.get()).map(sort_link::Direction::aria);
        view! {
            <th scope="col" class=self.class.clone() aria-sort=order>
                {content}
            </th>
        }
        .into_any()
    }
}

/// Column of a table with rows of `R`.
pub struct Column<'a, R> {
    head: ColumnHead,
    /// Additional CSS classes of the body cells, not of the header or the total.
    class: &'static str,
    /// Whether the cells are headers of their rows.
    is_row_header: bool,
    cell: Box<dyn Fn(&R) -> AnyView + 'a>,
    total: Option<AnyView>,
}

impl<'a, R> Column<'a, R> {
    /// Column of text, aligned left.
    pub fn text(label: impl Into<String>, cell: impl Fn(&R) -> AnyView + 'a) -> Self {
        let head = ColumnHead::new(label, "");
        Self { head, class: "", is_row_header: false, cell: Box::new(cell), total: None }
    }

    /// Column of figures, aligned right.
    pub fn figures(label: impl Into<String>, cell: impl Fn(&R) -> AnyView + 'a) -> Self {
        let mut column = Self::text(label, cell);
        append_class(&mut column.head.class, "numeric");
        column
    }

    /// Sets additional CSS classes of the body cells, not of the header or the total.
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// Leaves the column out on small screens.
    pub fn hidden_on(mut self, screen: HiddenOn) -> Self {
        let class = match screen {
            HiddenOn::Phone => "phone-hidden",
            HiddenOn::Tablet => "tablet-hidden",
        };
        append_class(&mut self.head.class, class);
        self
    }

    /// Shows the label to screen readers only.
    pub fn unlabeled(mut self) -> Self {
        self.head.label_style = LabelStyle::Hidden;
        self
    }

    /// Truncates a long label.
    pub fn truncated(mut self) -> Self {
        self.head.label_style = LabelStyle::Truncated;
        self
    }

    /// Makes the cells headers of their rows.
    pub fn row_header(mut self) -> Self {
        self.is_row_header = true;
        self
    }

    /// Makes the header a link that sorts the table.
    pub fn sorted_by(mut self, link: SortLink) -> Self {
        self.head.sort = Some(link);
        self
    }

    /// Sets the cell of the last row, the totals.
    pub fn total(mut self, total: impl IntoAny) -> Self {
        self.total = Some(total.into_any());
        self
    }

    fn cell(&self, row: &R) -> AnyView {
        let mut class = self.head.class.clone();
        append_class(&mut class, self.class);
        let content = (self.cell)(row);
        if self.is_row_header {
            view! {
                <th scope="row" class=class>
                    {content}
                </th>
            }
            .into_any()
        } else {
            view! { <td class=class>{content}</td> }.into_any()
        }
    }
}

/// Appends CSS classes, separated by a space.
fn append_class(classes: &mut String, more: &str) {
    if !classes.is_empty() && !more.is_empty() {
        classes.push(' ');
    }
    classes.push_str(more);
}

/// Columns of a table.
pub struct Columns<'a, R>(pub Vec<Column<'a, R>>);

impl<R> Columns<'_, R> {
    /// Row of headers.
    pub fn head(&self) -> AnyView {
        let heads = self.0.iter().map(|column| column.head.view()).collect_view();
        view! {
            <thead>
                <tr>{heads}</tr>
            </thead>
        }
        .into_any()
    }

    /// Cells of a row.
    pub fn cells(&self, row: &R) -> AnyView {
        self.0.iter().map(|column| column.cell(row)).collect_view().into_any()
    }

    /// Plain `<tr>` elements, without HTML attributes.
    pub fn rows(&self, rows: impl IntoIterator<Item = R>) -> AnyView {
        rows.into_iter().map(|row| view! { <tr>{self.cells(&row)}</tr> }).collect_view().into_any()
    }

    /// Row of totals, if a column has one.
    pub fn totals(&mut self) -> Option<AnyView> {
        let has_totals = self.0.iter().any(|column| column.total.is_some());
        let total = |column: &mut Column<'_, R>| {
            let (class, total) = (column.head.class.clone(), column.total.take());
            view! { <td class=class>{total}</td> }
        };
        has_totals.then(|| {
            let cells = self.0.iter_mut().map(total).collect_view();
            view! { <tr>{cells}</tr> }.into_any()
        })
    }

    /// Whole table; its caption is for screen readers.
    pub fn table(mut self, caption: &'static str, rows: impl IntoIterator<Item = R>) -> AnyView {
        let (head, rows, totals) = (self.head(), self.rows(rows), self.totals());
        view! {
            <table>
                <caption class="visually-hidden">{caption}</caption>
                {head}
                <tbody>{rows}</tbody>
                {totals.map(|totals| view! { <tfoot>{totals}</tfoot> })}
            </table>
        }
        .into_any()
    }
}
