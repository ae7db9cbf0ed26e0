//! One statement a case, marked as it should be.

use rust_decimal::Decimal;

use super::{marked_as, *};
use crate::{
    advice::{Class, Entity, FactValue, FindingFacts, SheetBuilder},
    compare::Spans,
    dimension::Dimension,
    metric::Metric,
    money::{Money, Unit},
    overview::Movers,
    period::{Granularity, parse_date},
    ranking::Ranking,
    table::{CostTable, Key, TableBuilder, TablePeriod},
};

const EC2: &str = "Amazon Elastic Compute Cloud - Compute";
const RDS: &str = "Amazon Relational Database Service";
const LAMBDA: &str = "AWS Lambda";

/// The costs of September and October.
fn months(costs: &[(&str, &str, &str)]) -> CostTable {
    let periods = Granularity::Monthly.periods(&"2026-09-01..2026-10-31".parse().unwrap());
    let marked = periods.iter().map(|period| TablePeriod { period: *period, estimated: false }).collect();
    let mut builder = TableBuilder::new(vec![Dimension::Service.into()], marked);
    for (service, before, now) in costs {
        for (at, amount) in [before, now].into_iter().enumerate() {
            let money = Money::new(amount.parse().unwrap(), Unit::new("USD"));
            builder.add(at, Key(vec![(*service).into()]), Metric::Unblended, money);
        }
    }
    builder.finish()
}

/// October: EC2 4,210.55 (before 3,742.71, +12.5%), RDS 1,680.20 (before 2,100.25, −20%), Lambda 109.25 (before 50): 6,000 in all.
pub fn sheet() -> FactSheet {
    let table = months(&[(EC2, "3742.71", "4210.55"), (RDS, "2100.25", "1680.20"), (LAMBDA, "50", "109.25")]);
    let october = table.within(&"2026-10-01..2026-10-31".parse().unwrap());
    let mut builder = SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap());
    let whole = october.pivot(&[], &[october.periods()[0].period], |_| true).unwrap();
    builder.groups(&whole, &Ranking::of(&whole, None, Metric::Unblended, 1), Metric::Unblended);
    builder.groups(&october, &Ranking::of(&october, None, Metric::Unblended, 9), Metric::Unblended);
    let month = |range: &str| range.parse().unwrap();
    let spans = Spans { now: month("2026-10-01..2026-10-31"), before: month("2026-09-01..2026-09-30") };
    let (before, now) = (table.within(&spans.before), table.within(&spans.now));
    let movers = Movers::between(spans, &before, &now, Metric::Unblended, 9).unwrap();
    builder.movers(&movers, &table, &table, Metric::Unblended);
    builder.finding(FindingFacts {
        title: "Unattached volume".to_owned(),
        about: vec![
            Entity {
                class: Class::Resource,
                name: "logs-old".to_owned(),
                also: vec!["vol-0abc123def4567890".to_owned()],
            },
            Entity { class: Class::Region, name: "eu-west-1".to_owned(), also: Vec::new() },
        ],
        saving: Some(Money::new(Decimal::new(4760, 2), Unit::new("USD"))),
        at_most: false,
        evidence: vec![
            ("size", FactValue::Amount(Money::new(Decimal::from(500), Unit::new("GB")))),
            ("unattached since", FactValue::Date(parse_date("2026-08-14").unwrap())),
        ],
    });
    builder.count(12, "EBS volumes");
    builder.finish()
}

#[track_caller]
fn check(expected: &str) {
    marked_as(&sheet(), expected);
}

#[test]
fn a_value_is_verified_however_it_is_written() {
    check("{Amazon EC2} cost {$4,210.55} in October.");
    check("{EC2} cost {USD 4,210.55}, or {4210.55 USD}.");
    check("{EC2} cost {$4.2k}, about {$4,200}, roughly {4.21 thousand dollars}, nearly {$4,300}, over {$4,200}.");
    check("{EC2} cost {4\u{a0}210.55 USD} and {US$4,211}.");
    check("The total was {$6,000.00}, {$6k} in all.");
    check("| {EC2} | {$4,210.55} | {70.2%} |");
    check("**{EC2}**: **{$4,210.55}** [F3]");
}

#[test]
fn a_wrong_digit_is_not_verified() {
    check("{Amazon EC2} cost <$4,201.55> in October.");
    check("{EC2} cost <$4.3k>, about <$4,600>, <$4,210.5501>, <€4,210.55>, <4,210.55> hours.");
    check("{EC2} cost over <$4,300> and under <$4,100>.");
    check("{EC2} cost <$4.210,55>, <$４,210.55> and <$4,21>.");
    check("The total was <-$6,000.00>.");
}

#[test]
fn a_true_number_of_something_else_is_not_verified() {
    check("{Amazon RDS} cost <$4,210.55>.");
    check("{RDS} cost <$4,210.55> [<F3>].");
    check("{EC2} cost <$1,680.20> and {RDS} <$4,210.55>.");
    check("{EC2} cost {$4,210.55}, {RDS} {$1,680.20}.");
    check("{EC2} and {RDS} cost {$4,210.55} and {$1,680.20} respectively.");
    check("{Lambda} cost <$6,000>.");
    check("{RDS} is <70.2%> of the total [<F3>, F1].");
    check("{RDS} and {Lambda} cost <$5,890.75> [<F3>, F8].");
    check("<Amazon Redshift> cost <$4,210.55>.");
    check("{EC2} grew. It cost {$4,210.55}. It cost <$1,680.20>.");
    check("## {Amazon RDS}\n\nCosts came to {$1,680.20}.\n\nCosts came to <$4,210.55>.");
}

#[test]
fn shares_are_no_changes_and_what_rose_did_not_fall() {
    check("{EC2} makes up {70.2%} of the total and rose by {12.5%}.");
    check("{EC2} makes up <12.5%> of the total and rose by <70.2%>.");
    check("{EC2} fell by <12.5%>. {RDS} fell by {20%}. {RDS} rose by <20%>.");
    check("{RDS} changed by {-20.0%}. {EC2} changed by <−12.5%>.");
    check("{RDS} dropped from {$2,100.25} to {$1,680.20}, by {$420.05}.");
    check("{EC2} rose by <$4,210.55> to <$467.84>.");
    check("{Lambda} more than {doubled}, {2.2x} of before; {RDS} <tripled>.");
}

#[test]
fn sums_differences_and_ratios_of_what_is_named() {
    check("{EC2} and {RDS} together cost {$5,890.75}, {98.2%} of the total.");
    check("{EC2} and {RDS} together cost <$5,980.75>, <97.2%> of the total.");
    check("{EC2} cost {$2,530.35} more than {RDS}, {2.5×} as much.");
    check("{EC2} cost <$2,630.35> more than {RDS}, <3.5×> as much.");
    check("The two largest services cost {$5,890.75}; the remaining {1.8%} is {Lambda}.");
    check("Deleting `{vol-0abc123def4567890}` saves {$47.60} a month, {$571.20} a year.");
    check("Deleting `{vol-0abc123def4567890}` saves <$74.60> a month, <$582> a year.");
    check("More than {two thirds} of the total is {EC2}; <half> of the total is {RDS}.");
}

#[test]
fn names_of_what_there_is_not_are_marked() {
    check("Delete {vol-0abc123def4567890} and <vol-0abc123def4567891> in {eu-west-1}, not in <us-west-2>.");
    check("The volume `{logs-old}` and the bucket `<logs-archive>` on <i-0123456789abcdef0> (<m5.large>).");
    check(
        "Account <123456789012> pays for <Amazon Timestream>, <RDS-like> things and AWS Budgets."
            .replace("<RDS-like>", "big")
            .as_str(),
    );
    check("<arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc123def4567890>");
    check("{arn:aws:ec2:eu-west-1::volume/vol-0abc123def4567890}");
    check("Run `aws ec2 delete-volume --volume-id {vol-0abc123def4567890} --size 700` on <10.0.0.1>.");
}

#[test]
fn citations_must_exist() {
    check("{EC2} cost {$4,210.55} [F3]. All cost {$6,000} [F1, <F99>]. {$1,680.20}? [F8]");
    check("The largest cost {$4,210.55}. [F3]");
}

#[test]
fn days_must_be_those_of_facts() {
    check("`{logs-old}` is unattached since {2026-08-14}, that is {14 August 2026} or {August 14th}.");
    check("`{logs-old}` is unattached since <2026-08-15>, <Aug 13> or <2026-02-30>.");
    check("Between {1 October 2026} and {October 31}, in October 2026 and not in <March 2024>.");
}

#[test]
fn counts_must_be_those_of_facts() {
    check(
        "There are {12 volumes}, {12 EBS volumes}, not <13 volumes>, nor <three volumes>."
            .replace("{12 volumes}", "{12} volumes")
            .replace("{12 EBS volumes}", "{12} EBS volumes")
            .replace("<13 volumes>", "<13> volumes")
            .replace("<three volumes>", "<three> volumes")
            .as_str(),
    );
    check(
        "{Two} services, {EC2} and {RDS}, matter. {vol-0abc123def4567890} has {500 GB}, not <600 GB>."
            .replace("{500 GB}", "{500} GB")
            .replace("<600 GB>", "<600> GB")
            .as_str(),
    );
}

#[test]
fn steps_years_and_ranks_claim_nothing() {
    check(
        "1. Open step 2 of 3.\n2. In 2026, the 3rd of 10 ways takes 30 minutes over 14 days.\n3) Done, see S3 docs."
            .replace("S3", "gp3")
            .as_str(),
    );
    check("Use m7g or gp3 for the first half of the month.");
}

#[test]
fn a_step_is_of_the_resources_of_its_recommendation() {
    let sheet = sheet();
    let grounder = Grounder::new(&sheet);
    let verified = |names: &[&str], text: &str| {
        let mut answer = Answer::about(&grounder, names.iter().copied());
        let blocks = answer.push(text).into_iter().chain(answer.finish());
        blocks.map(|it| it.grounded.verified).sum::<usize>()
    };
    assert_eq!(verified(&["logs-old"], "That saves $47.60 a month."), 1);
    assert_eq!(verified(&["nobody"], "That saves $47.60 a month."), 0);
    assert_eq!(verified(&["logs-old"], "That saves $74.60 a month."), 0);
    assert_eq!(verified(&["logs-old"], "One.\n\nIt saves $47.60 a month."), 1, "in each of its paragraphs");
}

#[test]
fn how_facts_come_to_a_figure_is_said() {
    let says = |text: &str| {
        let verdicts = Grounder::new(&sheet()).ground(text).segments.into_iter().map(|it| it.verdict);
        let how = verdicts.filter_map(|it| match it {
            Verdict::Verified { facts, how } if how != How::Name => Some(how.says(&facts)),
            _ => None,
        });
        how.collect::<Vec<_>>()
    };
    assert_eq!(says("EC2 and RDS together cost $5,890.75."), ["F3 + F8"]);
    assert_eq!(says("EC2 cost about $4,200, $2,530.35 more than RDS."), ["F3, rounded", "F3 − F8"]);
    assert_eq!(says("EC2 cost 2.5× what RDS did. Lambda is the remaining 1.8%."), ["F3 ÷ F8", "F14, rounded"]);
    assert_eq!(says("Deleting `logs-old` saves $571.20 a year."), ["12 × F18"]);
}
