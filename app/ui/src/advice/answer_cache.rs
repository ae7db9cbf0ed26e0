//! Cache of answers in the browser by page address, so that going back needs no second request.

use std::cell::RefCell;

use domain::{
    report::answers::AnswerRequest,
    view::{Page, View},
};

use super::answer::Answer;

/// Maximum number of cached answers; the oldest are dropped first.
const MAX_ANSWERS: usize = 8;

thread_local! {
    /// Only the browser writes it, on its one thread.
    static ANSWERS: RefCell<Vec<(String, AnswerRequest, Answer)>> = const { RefCell::new(Vec::new()) };
}

/// Cache key: the query of the address without open rows, dismissals and theme, which do not affect the answer.
pub fn key(view: &View) -> String {
    let findings = domain::view::Findings { open: None, dismissals: Vec::new(), ..view.findings.clone() };
    View { findings, theme: None, ..view.clone() }.to_query(&Page::Insights)
}

/// Caches a finished answer.
pub fn insert(key: String, request: AnswerRequest, answer: Answer) {
    ANSWERS.with_borrow_mut(|answers| {
        answers.retain(|(cached_key, ..)| *cached_key != key);
        if answers.len() >= MAX_ANSWERS {
            answers.remove(0);
        }
        answers.push((key, request, answer));
    });
}

/// Last request at an address, with its answer.
pub fn find(key: &str) -> Option<(AnswerRequest, Answer)> {
    ANSWERS.with_borrow(|answers| {
        answers
            .iter()
            .find(|(cached_key, ..)| cached_key == key)
            .map(|(_, request, answer)| (request.clone(), answer.clone()))
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
    fn finds_answers_by_address_without_open_rows() {
        let request = AnswerRequest { task: Task::Patterns, view: String::new(), service: None, question: None };
        insert(key(&view("range=30d&open=gp2-volume")), request.clone(), Answer::default());
        assert_eq!(find(&key(&view("range=30d&theme=dark"))).map(|it| it.0), Some(request.clone()));
        assert!(find(&key(&view("range=90d"))).is_none());
        for number in 0..MAX_ANSWERS {
            insert(format!("top={number}"), request.clone(), Answer::default());
        }
        assert!(find(&key(&view("range=30d"))).is_none(), "the oldest is dropped");
    }
}
