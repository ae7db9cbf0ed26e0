//! Control for the number of groups listed before 'Other'.

use domain::view::{Page, View};
use leptos::prelude::*;

use super::model::{Costs, Model, PageCosts};
use crate::{
    components::segments::{Segment, Segments},
    links,
};

/// Selectable numbers of groups, in ascending order.
const GROUP_COUNTS: [usize; 4] = [View::DEFAULT_TOP, 25, 50, View::MAX_TOP];

/// Links to views with more or fewer groups; empty on the Services page, which lists all groups, and if there are no more
/// groups than the lowest number.
#[component]
pub fn GroupCount(shown: Signal<PageCosts>) -> impl IntoView {
    let state = Memo::new(move |_| {
        shown.with(|PageCosts { model, costs }| {
            let lists_all_groups = matches!(model.page, Page::Services);
            let total = total_groups(costs);
            (if lists_all_groups { Vec::new() } else { offered_counts(total) }, total, plural_noun(model))
        })
    });
    move || {
        let (counts, total, noun) = state.get();
        let choice = |count: usize| Segment {
            label: if count >= total { format!("All {total}") } else { count.to_string() }.into(),
            current: Box::new(move |view: &View| view.top == count),
            change: Box::new(move |view: &mut View| view.top = count),
        };
        (counts.len() > 1).then(|| {
            let choices = counts.into_iter().map(choice).collect();
            view! {
                <div class="footer-line">
                    <span class="muted">{format!("Show {noun}")}</span>
                    <Segments name="Number of groups" choices />
                </div>
            }
        })
    }
}

/// Link to the view with the next higher number of groups; `None` at the maximum.
pub fn more_groups_link(model: &Model) -> Option<String> {
    let top = GROUP_COUNTS.into_iter().find(|count| *count > model.view.top)?;
    let (page, view) = model.page.with_view(&View { top, ..model.view.clone() });
    Some(links::page(&page, &view))
}

/// Number of groups, including those in 'Other'.
fn total_groups(costs: &Costs) -> usize {
    costs.rows.iter().map(|row| row.part.keys.len()).sum()
}

/// Group counts to offer: up to the first that shows all groups, or the maximum.
fn offered_counts(total: usize) -> Vec<usize> {
    let last = GROUP_COUNTS.into_iter().position(|count| count >= total).unwrap_or(GROUP_COUNTS.len() - 1);
    GROUP_COUNTS.into_iter().take(last + 1).collect()
}

/// Plural noun for the groups: "services", or "services × regions".
fn plural_noun(model: &Model) -> String {
    let nouns: Vec<_> = model.view.group_by.iter().map(domain::dimension::Attribute::plural).collect();
    nouns.join(" × ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_end_with_the_first_that_shows_all_groups_or_the_maximum() {
        for (total, expected) in
            [(4, &[9][..]), (9, &[9]), (10, &[9, 25]), (33, &[9, 25, 50]), (1000, &[9, 25, 50, 100])]
        {
            assert_eq!(offered_counts(total), expected, "{total} groups");
        }
    }
}
