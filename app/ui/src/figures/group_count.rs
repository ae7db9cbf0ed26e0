//! Control for the number of groups listed before 'Other'.

use domain::view::{Page, View};
use leptos::prelude::*;

use super::model::{Costs, Model, PageCosts};
use crate::{
    components::segments::{Segment, Segments},
    links,
};

/// Selectable numbers of groups.
const STEPS: [usize; 4] = [View::DEFAULT_TOP, 25, 50, View::MAX_TOP];

/// Links to views with more or fewer groups; empty on the Services page, which lists all groups, and if there are few groups.
#[component]
pub fn GroupCount(shown: Signal<PageCosts>) -> impl IntoView {
    let choices = Memo::new(move |_| {
        shown.with(|PageCosts { model, costs }| {
            let is_fixed = matches!(model.page, Page::Services);
            let groups = total_groups(costs);
            (if is_fixed { Vec::new() } else { steps(groups) }, groups, plural(model))
        })
    });
    move || {
        let (steps, groups, plural) = choices.get();
        let choice = |step: usize| Segment {
            label: if step >= groups { format!("All {groups}") } else { step.to_string() }.into(),
            current: Box::new(move |view: &View| view.top == step),
            change: Box::new(move |view: &mut View| view.top = step),
        };
        (steps.len() > 1).then(|| {
            let choices = steps.into_iter().map(choice).collect();
            view! {
                <div class="footer-line">
                    <span class="muted">{format!("Show {plural}")}</span>
                    <Segments name="Number of groups" choices />
                </div>
            }
        })
    }
}

/// Address that lists more groups of 'Other'; `None` at the maximum.
pub fn more_groups_link(model: &Model) -> Option<String> {
    let top = STEPS.into_iter().find(|step| *step > model.view.top)?;
    let (page, view) = model.page.with_view(&View { top, ..model.view.clone() });
    Some(links::page(&page, &view))
}

/// Number of groups, including those in 'Other'.
fn total_groups(costs: &Costs) -> usize {
    costs.rows.iter().map(|row| row.part.keys.len()).sum()
}

/// Useful steps: up to the first that lists all groups.
fn steps(groups: usize) -> Vec<usize> {
    let last = STEPS.into_iter().position(|step| step >= groups).unwrap_or(STEPS.len() - 1);
    STEPS.into_iter().take(last + 1).collect()
}

fn plural(model: &Model) -> String {
    let nouns: Vec<_> = model.view.group_by.iter().map(domain::dimension::Attribute::plural).collect();
    nouns.join(" × ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_end_with_the_first_that_lists_all_groups() {
        for (groups, expected) in
            [(4, &[9][..]), (9, &[9]), (10, &[9, 25]), (33, &[9, 25, 50]), (1000, &[9, 25, 50, 100])]
        {
            assert_eq!(steps(groups), expected, "{groups}");
        }
    }
}
