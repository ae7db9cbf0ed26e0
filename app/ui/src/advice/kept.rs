//! Answers of this visit by page address, so that going back shows an answer without a second request.

use std::cell::RefCell;

use domain::{
    report::answers::AnswerRequest,
    view::{Page, View},
};

use super::load::Answer;

/// Maximum number of cached answers; the oldest are dropped first.
const MOST: usize = 8;

thread_local! {
    /// Written only by the browser, which has one thread and one visitor.
    static KEPT: RefCell<Vec<(String, AnswerRequest, Answer)>> = const { RefCell::new(Vec::new()) };
}

/// Cache key: the address without opened panels and dismissals, which don't affect the answer.
pub fn key(view: &View) -> String {
    let findings = domain::view::Findings { open: None, dismissals: Vec::new(), ..view.findings.clone() };
    View { findings, theme: None, ..view.clone() }.to_query(&Page::Insights)
}

/// Caches a finished answer.
pub fn keep(key: String, wanted: AnswerRequest, answer: Answer) {
    KEPT.with_borrow_mut(|kept| {
        kept.retain(|(known, ..)| *known != key);
        if kept.len() >= MOST {
            kept.remove(0);
        }
        kept.push((key, wanted, answer));
    });
}

/// Last question at an address, with its answer.
pub fn find(key: &str) -> Option<(AnswerRequest, Answer)> {
    KEPT.with_borrow(|kept| {
        kept.iter().find(|(known, ..)| known == key).map(|(_, wanted, answer)| (wanted.clone(), answer.clone()))
    })
}

#[cfg(test)]
mod tests {
    use domain::{advice::Task, limits::Limits};

    use super::*;

    fn view(query: &str) -> View {
        View::parse(&Page::Insights, query, &Limits::on("2026-11-24".parse().unwrap())).view
    }

    #[test]
    fn an_answer_is_cached_by_address_without_open_panels() {
        let wanted = AnswerRequest { task: Task::Patterns, view: String::new(), service: None, question: None };
        keep(key(&view("range=30d&open=gp2-volume")), wanted.clone(), Answer::default());
        assert_eq!(find(&key(&view("range=30d&theme=dark"))).map(|it| it.0), Some(wanted.clone()));
        assert!(find(&key(&view("range=90d"))).is_none());
        for number in 0..MOST {
            keep(format!("top={number}"), wanted.clone(), Answer::default());
        }
        assert!(find(&key(&view("range=30d"))).is_none(), "the oldest is dropped");
    }
}
