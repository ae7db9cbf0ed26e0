//! Filters, groups and totals of findings: overlapping savings count once, in any order of findings.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::{
    dimension::{Attribute, Dimension},
    money::Unit,
    view::{Facet, Page, Sort, View},
};

/// Finding of a check about a volume. Lines are volumes, or `None`, with their savings in cents.
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
fn the_largest_saving_of_a_resource_counts() {
    let findings = [finding(0, 1, "USD", &[(Some(1), 900)]), finding(2, 1, "USD", &[(Some(1), 200)])];
    assert_eq!(amount(&findings), Decimal::new(9, 0));
    // An instance's finding includes its volumes; deleting one of them alone saves more.
    let of_instance = finding(15, 9, "USD", &[(Some(1), 500), (Some(2), 300)]);
    assert_eq!(amount(&[findings[0].clone(), of_instance]), Decimal::new(12, 0));
}

#[test]
fn resources_with_the_same_name_are_shown_with_their_ids() {
    let mut all: Vec<Finding> = (1..=4).map(|about| finding(0, about, "USD", &[])).collect();
    for (index, it) in all.iter_mut().take(3).enumerate() {
        it.region = format!("eu-{index}").into();
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
fn services_in_several_accounts_are_shown_with_their_account() {
    let finding_of_service = |account: &str, service: &str| {
        let service = service.into();
        Finding { account: account.into(), service, resource: None, ..finding(0, 1, "USD", &[]) }
    };
    let all = [("1", "Amazon Bedrock"), ("2", "Amazon Bedrock"), ("2", "AWS Lambda")]
        .map(|(account, service)| finding_of_service(account, service));
    let titles: Vec<String> = all.iter().map(|it| it.unique_title(&all)).collect();
    assert_eq!(titles, ["Amazon Bedrock (1)", "Amazon Bedrock (2)", "AWS Lambda"]);
}

#[test]
fn aws_recommendations_and_costs_at_risk_do_not_count() {
    let mut aws = finding(0, 1, "USD", &[(Some(1), 900)]);
    aws.from = Origin::Aws(AwsRecommendation::Rightsizing);
    let mut cost_at_risk = finding(0, 2, "USD", &[(Some(2), 900)]);
    let Saving::Amount(estimate) = cost_at_risk.saving else { panic!() };
    cost_at_risk.saving = Saving::CostAtRisk(estimate);
    assert_eq!(total(&[aws, cost_at_risk]), Ok(None));
}

#[test]
fn several_currencies_have_no_total() {
    let findings = [finding(0, 1, "USD", &[(Some(1), 900)]), finding(0, 2, "CNY", &[(Some(2), 900)])];
    assert!(matches!(total(&findings), Err(crate::money::SumError::Mixed(..))));
    assert!(total_by(&findings, |it| it.resource.cloned()).is_err(), "groups must have one currency too");
}

#[test]
fn several_currencies_have_one_total_each() {
    let findings = [
        finding(2, 1, "USD", &[(Some(1), 100)]),
        finding(2, 2, "CNY", &[(Some(2), 900)]),
        finding(2, 3, "USD", &[(Some(3), 300)]),
        finding(2, 4, "USD", &[]),
        finding(0, 5, "USD", &[(Some(5), 200)]),
    ];
    let all: Vec<&Finding> = findings.iter().collect();
    let order = |rank: &str| -> Vec<String> {
        let sorted = sort_findings(all.clone(), rank.parse().unwrap());
        sorted.iter().map(|it| it.title().replace("vol-", "")).collect()
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
fn amounts_are_products_of_their_factors() {
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

/// Numbers of the findings that a URL selects, as passed to [`finding`].
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
    aws.from = Origin::Aws(AwsRecommendation::Rightsizing);
    let mut unreadable = tagged(4, None);
    unreadable.resource.as_mut().unwrap().tags = None;
    let all = [tagged(1, Some("shop")), tagged(2, None), aws, unreadable];
    let view = parsed.view;
    let filtered = Selection::of(&view.filter, &view.findings, today).select(&all);
    let tab = sort_findings(filtered.tab(view.findings.tab).to_vec(), view.findings.sort);
    tab.iter().map(|it| it.title().replace("vol-", "")).collect()
}

#[test]
fn selects_findings_by_url() {
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
fn dismissed_findings_are_on_their_own_tab() {
    assert_eq!(shown("dismiss=gp2-volume||kept"), ["4", "1"]);
    assert_eq!(shown("dismiss=gp2-volume||kept&show=dismissed"), ["2"]);
    assert_eq!(shown("dismiss=gp2-volume@ec2:volume/1/eu/vol-2|2026-11-25|later"), ["4", "1"]);
    assert_eq!(shown("dismiss=gp2-volume@ec2:volume/1/eu/vol-9||another"), ["4", "2", "1"]);
    assert_eq!(shown("dismiss=gp2-volume|2026-11-24|over"), ["4", "2", "1"]);
}

#[test]
fn groups_findings_by_attribute() {
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
fn facet_values_are_sorted_by_saving_with_unknown_last() {
    let at = |account: &str, it: Finding| Finding { account: account.into(), ..it };
    let findings = [
        at("small", finding(2, 1, "USD", &[(Some(1), 100)])),
        at("large", finding(2, 2, "USD", &[(Some(2), 300)])),
        // The same volume: the savings overlap.
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
    assert_eq!(values[0].1.savings.len(), 2, "one sum per currency");
}

proptest! {
    #[test]
    fn overlapping_savings_count_once(findings in proptest::collection::vec(any_finding(), 0..12), seed in any::<prop::sample::Index>()) {
        let total = amount(&findings);
        let mut reordered = findings.clone();
        if !reordered.is_empty() {
            reordered.rotate_left(seed.index(findings.len()));
        }
        reordered.reverse();
        prop_assert_eq!(amount(&reordered), total);
        // Each resource counts once, with its largest saving.
        let mut largest: std::collections::BTreeMap<ResourceKey, Decimal> = std::collections::BTreeMap::new();
        for part in counted_savings(&findings) {
            prop_assert!(part.amount > Decimal::ZERO);
            if let Some(resource) = part.resource {
                prop_assert!(largest.insert(resource.clone(), part.amount).is_none(), "{resource:?} counts twice");
            }
        }
        for finding in &findings {
            let mut amounts: std::collections::BTreeMap<&ResourceKey, Decimal> = std::collections::BTreeMap::new();
            for line in finding.saving.estimate().into_iter().flat_map(|it| &it.lines) {
                if let Some(key) = &line.resource {
                    *amounts.entry(key).or_default() += line.amount;
                }
            }
            for (key, amount) in amounts {
                prop_assert!(amount <= Decimal::ZERO || amount <= largest[key]);
            }
        }
        // Groups add up to the total.
        for sum in [
            total_by(&findings, |it| it.finding.from.code()).unwrap().into_values().map(|it| it.amount).sum::<Decimal>(),
            total_by(&findings, |it| it.finding.effort.as_str()).unwrap().into_values().map(|it| it.amount).sum(),
        ] {
            prop_assert_eq!(sum, total);
        }
    }
}
