//! URL parameters for findings round-trip, and invalid ones are reported.

use jiff::civil::date;
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::*;
use crate::{
    finding::Origin,
    limits::Limits,
    view::{Page, Parsed, View},
};

fn parse(query: &str) -> Parsed {
    View::parse(&Page::Insights, query, &Limits::on(date(2026, 11, 24)))
}

#[track_caller]
fn check_kept(query: &str) {
    let parsed = parse(query);
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.view.to_query(&Page::Insights), query);
}

#[track_caller]
fn check_told(query: &str, fault: &str, left: &str) {
    let parsed = parse(query);
    assert_eq!(parsed.problems.iter().map(|it| it.fault.as_str()).collect::<Vec<_>>(), [fault], "{query}");
    assert_eq!(parsed.view.to_query(&Page::Insights), left, "{query}");
}

#[test]
fn what_is_usual_is_not_written() {
    assert_eq!(parse("show=open&sort=-saving&group=check").view, View::default());
}

#[test]
fn each_key_is_kept() {
    check_kept("check=gp2-volume&not.check=old-snapshot&effort=low&not.risk=high");
    check_kept("show=dismissed&min-saving=400&sort=effort&group=tag.Team");
    check_kept("show=dismissed&open=gp2-volume%40ec2%3Avolume%2F1%2Feu%2Fvol-1");
    check_kept("open=gp2-volume");
    check_kept("dismiss=gp2-volume%7C%7Cwe+keep+them&dismiss=old-snapshot%40a%7Cb%7C2026-12-24%7C");
    let decision = &parse("dismiss=old-snapshot@a|b|2026-12-24|").view.findings.decisions[0];
    assert_eq!((decision.about.subject.as_deref(), decision.until), (Some("a|b"), Some(date(2026, 12, 24))));
}

#[test]
fn values_that_cannot_be_used_are_named() {
    check_told("check=gp2", "is not known", "");
    check_told("effort=little", "is not known", "");
    check_told("show=all", "is not known", "");
    check_told("min-saving=much", "is not an amount", "");
    check_told("sort=size", "is not known", "");
    check_told("group=zone", "is not known", "");
    for bad in ["gp2-volume", "gp2-volume|", "|2026-12-24|x", "a@|2026-12-24|x", "a|tomorrow|x", "a||x%0Ay"] {
        check_told(&format!("dismiss={bad}"), "is not a decision", "");
    }
    check_told("dismiss=gp2-volum||kept", "is not a check", "");
    check_told("dismiss=gp2-volume||x&dismiss=gp2-volume|2026-12-24|y", "is repeated", "dismiss=gp2-volume%7C%7Cx");
    let many: Vec<String> = (0..=Findings::MAX_DISMISSALS).map(|it| format!("dismiss=gp2-volume@{it}||")).collect();
    assert_eq!(parse(&many.join("&")).problems[0].fault, "exceeds the number of decisions");
    check_told("open=gp2-volum", "is not a finding", "");
    check_told("open=gp2-volume@", "is not a finding", "");
    check_told("open=gp2-volume@a&open=gp2-volume@b", "is repeated", "open=gp2-volume%40a");
}

#[test]
fn decisions_are_limited_by_what_they_take_of_the_address() {
    let mut findings = Findings::default();
    let decision = |number: u32| {
        let about = FindingKey { code: "gp2-volume".to_owned(), subject: Some(format!("ec2:volume/{number}")) };
        // Three bytes a character, nine when it is encoded.
        Decision::new(about, None, &"‰".repeat(Decision::MAX_REASON_LENGTH))
    };
    for number in (0..).take_while(|it| *it < 100) {
        if findings.has_room_for(&decision(number)) {
            findings.dismiss(decision(number));
        }
    }
    assert_eq!(findings.decisions.len(), 3);
    assert!(findings.has_room_for(&decision(2)), "in place of itself");
    let view = View { findings, ..View::default() };
    assert!(view.to_query(&Page::Insights).len() <= Findings::MAX_DISMISSAL_BYTES);
    assert_eq!(parse(&view.to_query(&Page::Insights)).view, view);
    let more = format!("{}&dismiss={}", view.to_query(&Page::Insights), decision(3).to_string().replace('@', "%40"));
    let parsed = parse(&more);
    assert_eq!((&*parsed.problems[0].fault, parsed.view), ("exceeds the number of decisions", view));
}

#[test]
fn a_decision_holds_until_its_day() {
    let about = FindingKey { code: "gp2-volume".to_owned(), subject: None };
    let decision = Decision::new(about.clone(), Some(date(2026, 12, 24)), " a|b\nc ");
    assert_eq!(decision.reason, "a b c");
    assert!(decision.holds(date(2026, 12, 23)) && !decision.holds(date(2026, 12, 24)));
    let mut findings = Findings::default();
    findings.dismiss(decision);
    findings.dismiss(Decision::new(about.clone(), None, "for good"));
    assert_eq!(findings.decisions.len(), 1);
    findings.restore(&about);
    findings.open = Some(Box::new(FindingKey { subject: Some("a".to_owned()), ..about.clone() }));
    findings.dismiss(Decision::new(about.clone(), None, "nobody sees it open"));
    findings.restore(&about);
    assert_eq!(findings, Findings::default());
}

proptest! {
    #[test]
    fn decisions_round_trip(
        decisions in vec((select(Origin::all().map(Origin::code).collect::<Vec<_>>()), option::of("[^@\\pC][^\\pC]{0,20}"), option::of(0i8..28), "[^|\\pC]{0,20}"), 0..4)
    ) {
        let mut view = View::default();
        for (code, subject, day, reason) in decisions {
            let until = day.map(|day| date(2026, 12, day + 1));
            view.findings.dismiss(Decision { about: FindingKey { code: code.to_owned(), subject }, until, reason });
        }
        prop_assert_eq!(parse(&view.to_query(&Page::Insights)).view, view);
    }
}
