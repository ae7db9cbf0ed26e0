//! Total savings count no dollar twice, in any order of findings.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::{
    checks::CheckId,
    dimension::{Attribute, Dimension},
    money::Unit,
    view::{Facet, Page, Sort, View},
};

/// A finding of a check about a resource, which saves amounts (in cents) on some resources.
pub(crate) fn finding(check: usize, about: u8, unit: &str, lines: &[(Option<u8>, i64)]) -> Finding {
    let key = |number: u8| ResourceKey(format!("ec2:volume/1/eu/vol-{number}").into());
    let lines = lines.iter().map(|(on, cents)| {
        let factors = vec![Factor::times(Decimal::new(*cents, 2), unit.to_owned())];
        (Line::product("Storage", on.map(key), factors).unwrap(), Unit::new(unit))
    });
    Finding {
        from: Origin::Check(CheckId::all().nth(check).unwrap()),
        service: "EC2 - Other".into(),
        account: "1".into(),
        region: "eu".into(),
        resource: Some(Subject { key: key(about), id: format!("vol-{about}").into(), name: None, tags: None }),
        evidence: Vec::new(),
        saving: Estimate::sum(lines).into(),
        confidence: Grade::High,
        effort: Grade::Low,
        risk: Grade::Low,
        fix: Fix::default(),
    }
}

fn any_finding() -> impl Strategy<Value = Finding> {
    let line = (proptest::option::of(0u8..4), -500i64..2_000);
    (0usize..44, 0u8..4, proptest::collection::vec(line, 0..4))
        .prop_map(|(check, about, lines)| finding(check, about, "USD", &lines))
}

fn amount(findings: &[Finding]) -> Decimal {
    total(findings).unwrap().map_or(Decimal::ZERO, |money| money.amount)
}

#[test]
fn the_best_of_a_resource_counts() {
    let findings = [finding(0, 1, "USD", &[(Some(1), 900)]), finding(2, 1, "USD", &[(Some(1), 200)])];
    assert_eq!(amount(&findings), Decimal::new(9, 0));
    // An instance's finding includes its volumes; deleting one of them alone saves more.
    let of_machine = finding(15, 9, "USD", &[(Some(1), 500), (Some(2), 300)]);
    assert_eq!(amount(&[findings[0].clone(), of_machine]), Decimal::new(12, 0));
}

#[test]
fn resources_of_one_name_bear_their_ids() {
    let mut all: Vec<Finding> = (1..=4).map(|about| finding(0, about, "USD", &[])).collect();
    for (place, it) in all.iter_mut().take(3).enumerate() {
        it.region = format!("eu-{place}").into();
        it.resource.as_mut().unwrap().name = Some("web".into());
    }
    // The third is in another region and has the id of the second.
    all[2].resource.as_mut().unwrap().id = "vol-2".into();
    // A second finding about the same resource adds no resource.
    all.push(all[3].clone());
    let titles: Vec<String> = all.iter().map(|it| it.unique_title(&all)).collect();
    assert_eq!(titles, ["web (vol-1)", "web (vol-2) (1, eu-1)", "web (vol-2) (1, eu-2)", "vol-4", "vol-4"]);
}

#[test]
fn services_of_several_accounts_bear_their_accounts() {
    let of = |account: &str, service: &str| {
        let service = service.into();
        Finding { account: account.into(), service, resource: None, ..finding(0, 1, "USD", &[]) }
    };
    let all = [of("1", "Amazon Bedrock"), of("2", "Amazon Bedrock"), of("2", "AWS Lambda")];
    let titles: Vec<String> = all.iter().map(|it| it.unique_title(&all)).collect();
    assert_eq!(titles, ["Amazon Bedrock (1)", "Amazon Bedrock (2)", "AWS Lambda"]);
}

#[test]
fn what_aws_says_and_what_is_at_stake_count_nothing() {
    let mut aws = finding(0, 1, "USD", &[(Some(1), 900)]);
    aws.from = Origin::Aws(Advice::Rightsizing);
    let mut at_stake = finding(0, 2, "USD", &[(Some(2), 900)]);
    let Saving::Amount(estimate) = at_stake.saving else { panic!() };
    at_stake.saving = Saving::CostAtRisk(estimate);
    assert_eq!(total(&[aws, at_stake]), Ok(None));
}

#[test]
fn two_currencies_are_never_one_total() {
    let findings = [finding(0, 1, "USD", &[(Some(1), 900)]), finding(0, 2, "CNY", &[(Some(2), 900)])];
    assert!(matches!(total(&findings), Err(crate::money::SumError::Mixed(..))));
    assert!(by(&findings, |it| it.on.cloned()).is_err(), "not even group by group");
}

#[test]
fn two_currencies_are_listed_with_a_total_each() {
    let findings = [
        finding(2, 1, "USD", &[(Some(1), 100)]),
        finding(2, 2, "CNY", &[(Some(2), 900)]),
        finding(2, 3, "USD", &[(Some(3), 300)]),
        finding(2, 4, "USD", &[]),
        finding(0, 5, "USD", &[(Some(5), 200)]),
    ];
    let all: Vec<&Finding> = findings.iter().collect();
    let order = |rank: &str| -> Vec<String> {
        let ranked = ranked(all.clone(), rank.parse().unwrap());
        ranked.iter().map(|it| it.title().replace("vol-", "")).collect()
    };
    assert_eq!(order("-saving"), ["2", "3", "5", "1", "4"]);
    assert_eq!(order("saving"), ["4", "2", "1", "5", "3"]);
    let groups = groups(&all, &Facet::default(), Sort::default()).unwrap();
    let grouped: Vec<(&str, Vec<String>)> = groups
        .iter()
        .map(|it| (&*it.key, it.tally.savings.iter().map(|it| format!("{} {}", it.amount, it.unit)).collect()))
        .collect();
    let sums = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(grouped, [("gp2-volume", sums(&["9 CNY", "4 USD"])), ("unattached-volume", sums(&["2 USD"]))]);
}

#[test]
fn amounts_are_what_their_factors_say() {
    let factors = vec![
        Factor::times(Decimal::from(100), "GB"),
        Factor::times(Decimal::new(5, 2), "USD per GB-Mo"),
        Factor::over(Decimal::from(4), "h"),
    ];
    let line = Line::product("Storage", None, factors).unwrap();
    assert_eq!(line.amount, Decimal::new(125, 2));
    let negated = line.negated();
    assert_eq!((negated.amount, negated.factors[0].value), (Decimal::new(-125, 2), Decimal::from(-100)));
    assert!(Line::product("x", None, vec![Factor::over(Decimal::ZERO, "h")]).is_err());
    assert!(Line::product("x", None, vec![Factor::times(Decimal::MAX, ""), Factor::times(Decimal::MAX, "")]).is_err());
}

/// Numbers of the findings that an address shows, as passed to [`finding`].
fn shown(query: &str) -> Vec<String> {
    let today = jiff::civil::date(2026, 11, 24);
    let parsed = View::parse(&Page::Insights, query, &crate::limits::Limits::on(today));
    assert_eq!(parsed.problems, []);
    let tagged = |number: u8, team: Option<&'static str>| {
        let mut it = finding(usize::from(number), number, "USD", &[(Some(number), i64::from(number) * 100)]);
        let tags = team.map(|team| crate::resource::Tag("Team".into(), team.into()));
        it.resource.as_mut().unwrap().tags = Some(tags.into_iter().collect());
        it
    };
    let mut aws = tagged(3, None);
    aws.from = Origin::Aws(Advice::Rightsizing);
    let mut unread = tagged(4, None);
    unread.resource.as_mut().unwrap().tags = None;
    let all = [tagged(1, Some("shop")), tagged(2, None), aws, unread];
    let view = parsed.view;
    let picked = Selection::of(&view.filter, &view.findings, today).pick(&all);
    let tab = ranked(picked.tab(view.findings.tab).to_vec(), view.findings.sort);
    tab.iter().map(|it| it.title().replace("vol-", "")).collect()
}

#[test]
fn an_address_chooses_findings() {
    assert_eq!(shown(""), ["4", "2", "1"]);
    assert_eq!(shown("sort=saving"), ["1", "2", "4"]);
    assert_eq!(shown("sort=title&min-saving=2"), ["2", "4"]);
    assert_eq!(shown("show=aws"), ["3"]);
    assert_eq!(shown("tag.Team=shop"), ["1"]);
    // Unreadable tags match neither a tag nor its absence.
    assert_eq!(shown("tag.Team=(none)"), ["2"]);
    assert_eq!(shown("check=gp2-volume"), ["2"]);
    assert_eq!(shown("not.check=gp2-volume"), ["4", "1"]);
    assert_eq!(shown("effort=high").len() + shown("risk=high").len() + shown("account=2").len(), 0);
}

#[test]
fn what_was_put_away_lies_in_its_drawer() {
    assert_eq!(shown("dismiss=gp2-volume||kept"), ["4", "1"]);
    assert_eq!(shown("dismiss=gp2-volume||kept&show=dismissed"), ["2"]);
    assert_eq!(shown("dismiss=gp2-volume@ec2:volume/1/eu/vol-2|2026-11-25|later"), ["4", "1"]);
    assert_eq!(shown("dismiss=gp2-volume@ec2:volume/1/eu/vol-9||another"), ["4", "2", "1"]);
    assert_eq!(shown("dismiss=gp2-volume|2026-11-24|over"), ["4", "2", "1"]);
}

#[test]
fn groups_hold_what_they_have_in_common() {
    let findings = [
        finding(2, 1, "USD", &[(Some(1), 100)]),
        finding(2, 2, "USD", &[(Some(2), 300)]),
        finding(0, 1, "USD", &[(Some(1), 900)]),
    ];
    let all: Vec<&Finding> = findings.iter().collect();
    let as_text = |per| -> Vec<String> {
        let groups = groups(&all, &per, Sort::default()).unwrap();
        groups.iter().map(|it| format!("{} {} {}", it.key, it.tally.count, it.tally.savings[0].amount)).collect()
    };
    assert_eq!(as_text(Facet::default()), ["unattached-volume 1 9", "gp2-volume 2 4"]);
    // No overlaps: nine for the first volume.
    assert_eq!(as_text(Facet::Shared(Dimension::Service.into())), ["EC2 - Other 3 12"]);
    assert_eq!(as_text(Facet::Shared(Attribute::Tag("Team".to_owned()))), [" 3 12"]);
}

#[test]
fn facet_values_come_with_their_saving_the_largest_first_and_those_of_none_last() {
    let at = |account: &str, it: Finding| Finding { account: account.into(), ..it };
    let findings = [
        at("small", finding(2, 1, "USD", &[(Some(1), 100)])),
        at("large", finding(2, 2, "USD", &[(Some(2), 300)])),
        // The same volume: no dollar counts twice.
        at("large", finding(0, 2, "USD", &[(Some(2), 200)])),
        at("one", finding(2, 3, "USD", &[])),
        at("two", finding(2, 4, "USD", &[])),
        at("two", finding(2, 5, "USD", &[])),
        at("", finding(2, 6, "USD", &[(Some(6), 900)])),
    ];
    let values = facet_values(&findings, |it| Some(&*it.account).filter(|account| !account.is_empty()));
    let line = |(value, tally): &(&str, Tally)| {
        let saving = tally.saving.as_ref().map_or("?".to_owned(), |it| it.amount.normalize().to_string());
        format!("{value} {} {saving}", tally.count)
    };
    assert_eq!(values.iter().map(line).collect::<Vec<_>>(), ["large 2 3", "small 1 1", "two 2 ?", "one 1 ?"]);
    let two =
        [at("both", finding(2, 1, "USD", &[(Some(1), 100)])), at("both", finding(2, 2, "CNY", &[(Some(2), 100)]))];
    let values = facet_values(&two, |it| Some(&*it.account));
    assert_eq!(values[0].1.savings.len(), 2, "each currency by itself");
}

proptest! {
    #[test]
    fn no_dollar_counts_twice(findings in proptest::collection::vec(any_finding(), 0..12), seed in any::<prop::sample::Index>()) {
        let whole = amount(&findings);
        // In any order.
        let mut turned = findings.clone();
        if !turned.is_empty() {
            turned.rotate_left(seed.index(findings.len()));
        }
        turned.reverse();
        prop_assert_eq!(amount(&turned), whole);
        // At most the best saving of each resource.
        let mut best: std::collections::BTreeMap<ResourceKey, Decimal> = std::collections::BTreeMap::new();
        for part in counted(&findings) {
            prop_assert!(part.amount > Decimal::ZERO);
            if let Some(on) = part.on {
                prop_assert!(best.insert(on.clone(), part.amount).is_none(), "{on:?} counts once");
            }
        }
        for finding in &findings {
            let mut on: std::collections::BTreeMap<&ResourceKey, Decimal> = std::collections::BTreeMap::new();
            for line in finding.saving.estimate().into_iter().flat_map(|it| &it.lines) {
                if let Some(key) = &line.on {
                    *on.entry(key).or_default() += line.amount;
                }
            }
            for (key, amount) in on {
                prop_assert!(amount <= Decimal::ZERO || amount <= best[key]);
            }
        }
        // Groups add up to the total.
        for sum in [
            by(&findings, |it| it.finding.from.code()).unwrap().into_values().map(|it| it.amount).sum::<Decimal>(),
            by(&findings, |it| it.finding.effort.as_str()).unwrap().into_values().map(|it| it.amount).sum(),
        ] {
            prop_assert_eq!(sum, whole);
        }
    }
}
