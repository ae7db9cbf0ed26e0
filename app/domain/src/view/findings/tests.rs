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
fn assert_round_trips(query: &str) {
    let parsed = parse(query);
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.view.to_query(&Page::Insights), query);
}

#[track_caller]
fn assert_reports(query: &str, fault: &str, left: &str) {
    let parsed = parse(query);
    assert_eq!(parsed.problems.iter().map(|it| it.fault.as_str()).collect::<Vec<_>>(), [fault], "{query}");
    assert_eq!(parsed.view.to_query(&Page::Insights), left, "{query}");
}

#[test]
fn default_values_are_omitted() {
    assert_eq!(parse("show=open&sort=-saving&group=check").view, View::default());
}

#[test]
fn parameters_round_trip() {
    assert_round_trips("check=gp2-volume&not.check=old-snapshot&effort=low&not.risk=high");
    assert_round_trips("show=dismissed&min-saving=400&sort=effort&group=tag.Team");
    assert_round_trips("show=dismissed&open=gp2-volume%40ec2%3Avolume%2F1%2Feu%2Fvol-1");
    assert_round_trips("open=gp2-volume");
    assert_round_trips("dismiss=gp2-volume%7C%7Cwe+keep+them&dismiss=old-snapshot%40a%7Cb%7C2026-12-24%7C");
    let dismissal = &parse("dismiss=old-snapshot@a|b|2026-12-24|").view.findings.dismissals[0];
    assert_eq!((dismissal.target.subject.as_deref(), dismissal.until), (Some("a|b"), Some(date(2026, 12, 24))));
}

#[test]
fn invalid_values_are_reported() {
    assert_reports("check=gp2", "is unknown", "");
    assert_reports("effort=little", "is unknown", "");
    assert_reports("show=all", "is unknown", "");
    assert_reports("min-saving=much", "is not an amount", "");
    assert_reports("sort=size", "is unknown", "");
    assert_reports("group=zone", "is unknown", "");
    for bad in ["gp2-volume", "gp2-volume|", "|2026-12-24|x", "a@|2026-12-24|x", "a|tomorrow|x", "a||x%0Ay"] {
        assert_reports(&format!("dismiss={bad}"), "is not a dismissal", "");
    }
    assert_reports("dismiss=gp2-volum||kept", "is not a check", "");
    assert_reports("dismiss=gp2-volume||x&dismiss=gp2-volume|2026-12-24|y", "is repeated", "dismiss=gp2-volume%7C%7Cx");
    let many: Vec<String> = (0..=Findings::MAX_DISMISSALS).map(|it| format!("dismiss=gp2-volume@{it}||")).collect();
    assert_eq!(parse(&many.join("&")).problems[0].fault, "exceeds the number of dismissals");
    assert_reports("open=gp2-volum", "is not a finding", "");
    assert_reports("open=gp2-volume@", "is not a finding", "");
    assert_reports("open=gp2-volume@a&open=gp2-volume@b", "is repeated", "open=gp2-volume%40a");
}

#[test]
fn dismissals_are_limited_by_their_length_in_the_url() {
    let mut findings = Findings::default();
    let dismissal = |number: u32| {
        let target = FindingKey { code: "gp2-volume".to_owned(), subject: Some(format!("ec2:volume/{number}")) };
        // Three bytes per character, nine when encoded.
        Dismissal::new(target, None, &"‰".repeat(Dismissal::MAX_REASON_LENGTH))
    };
    for number in (0..).take_while(|it| *it < 100) {
        if findings.has_room_for(&dismissal(number)) {
            findings.dismiss(dismissal(number));
        }
    }
    assert_eq!(findings.dismissals.len(), 3);
    assert!(findings.has_room_for(&dismissal(2)), "a dismissal can replace itself");
    let view = View { findings, ..View::default() };
    assert!(view.to_query(&Page::Insights).len() <= Findings::MAX_DISMISSAL_BYTES);
    assert_eq!(parse(&view.to_query(&Page::Insights)).view, view);
    let more = format!("{}&dismiss={}", view.to_query(&Page::Insights), dismissal(3).to_string().replace('@', "%40"));
    let parsed = parse(&more);
    assert_eq!((&*parsed.problems[0].fault, parsed.view), ("exceeds the number of dismissals", view));
}

#[test]
fn snoozed_findings_return_on_their_day() {
    let target = FindingKey { code: "gp2-volume".to_owned(), subject: None };
    let dismissal = Dismissal::new(target.clone(), Some(date(2026, 12, 24)), " a|b\nc ");
    assert_eq!(dismissal.reason, "a b c");
    assert!(dismissal.is_active(date(2026, 12, 23)) && !dismissal.is_active(date(2026, 12, 24)));
    let mut findings = Findings::default();
    findings.dismiss(dismissal);
    findings.dismiss(Dismissal::new(target.clone(), None, "for good"));
    assert_eq!(findings.dismissals.len(), 1);
    findings.restore(&target);
    findings.open = Some(Box::new(FindingKey { subject: Some("a".to_owned()), ..target.clone() }));
    findings.dismiss(Dismissal::new(target.clone(), None, "closed by the dismissal"));
    findings.restore(&target);
    assert_eq!(findings, Findings::default());
}

proptest! {
    #[test]
    fn dismissals_round_trip(
        dismissals in vec((select(Origin::all().map(Origin::code).collect::<Vec<_>>()), option::of("[^@\\pC][^\\pC]{0,20}"), option::of(0i8..28), "[^|\\pC]{0,20}"), 0..4)
    ) {
        let mut view = View::default();
        for (code, subject, day, reason) in dismissals {
            let until = day.map(|day| date(2026, 12, day + 1));
            view.findings.dismiss(Dismissal { target: FindingKey { code: code.to_owned(), subject }, until, reason });
        }
        prop_assert_eq!(parse(&view.to_query(&Page::Insights)).view, view);
    }
}
