//! Number of groups listed before 'Other'.

use domain::view::{Page, View};
use leptos::prelude::*;

use super::model::{Costs, Model, Shown};
use crate::{
    components::segments::{Segment, Segments},
    links,
};

/// Numbers offered.
const STEPS: [usize; 4] = [View::DEFAULT_TOP, 25, 50, View::MAX_TOP];

/// Control for the number of groups; empty where all are always listed.
#[component]
pub fn Top(shown: Signal<Shown>) -> impl IntoView {
    let offered = Memo::new(move |_| {
        shown.with(|Shown { model, costs }| {
            let is_fixed = matches!(model.page, Page::Services);
            let groups = count(costs);
            (if is_fixed { Vec::new() } else { steps(groups) }, groups, noun(model))
        })
    });
    move || {
        let (steps, groups, noun) = offered.get();
        let choice = |step: usize| Segment {
            label: if step >= groups { format!("All {groups}") } else { step.to_string() }.into(),
            current: Box::new(move |view: &View| view.top == step),
            change: Box::new(move |view: &mut View| view.top = step),
        };
        (steps.len() > 1).then(|| {
            let choices = steps.into_iter().map(choice).collect();
            view! {
                <div class="footer-line">
                    <span class="muted">{format!("Show {noun}")}</span>
                    <Segments name="Number of groups" choices />
                </div>
            }
        })
    }
}

/// Address that lists more groups of 'Other'; `None` at the maximum.
pub fn more(model: &Model) -> Option<String> {
    let top = STEPS.into_iter().find(|step| *step > model.view.top)?;
    let (page, view) = model.page.with_view(&View { top, ..model.view.clone() });
    Some(links::page(&page, &view))
}

/// Number of groups, including those in 'Other'.
fn count(costs: &Costs) -> usize {
    costs.rows.iter().map(|row| row.part.keys.len()).sum()
}

/// Useful steps: up to the first that lists all groups.
fn steps(groups: usize) -> Vec<usize> {
    let enough = STEPS.into_iter().position(|step| step >= groups).unwrap_or(STEPS.len() - 1);
    STEPS.into_iter().take(enough + 1).collect()
}

fn noun(model: &Model) -> String {
    let nouns: Vec<_> = model.view.group_by.iter().map(domain::dimension::Attribute::plural).collect();
    nouns.join(" × ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_step_lists_all_as_far_as_an_address_may() {
        for (groups, expected) in
            [(4, &[9][..]), (9, &[9]), (10, &[9, 25]), (33, &[9, 25, 50]), (1000, &[9, 25, 50, 100])]
        {
            assert_eq!(steps(groups), expected, "{groups}");
        }
    }
}
