//! What a reader would take for verified, and is not: invented names, true figures of another kind, time or thing, and
//! numbers that are dressed up.

use rust_decimal::Decimal;

use super::{cases, marked_as, *};
use crate::{
    advice::{FindingFacts, SheetBuilder},
    analysis::{
        forecast::{FirstOfMonth, Method, MonthEnd},
        series::NotEnough,
    },
    money::{Money, Unit},
    overview::{Figure, Figures, Outlook},
};

fn usd(cents: i64) -> Money {
    Money::new(Decimal::new(cents, 2), Unit::new("USD"))
}

/// The October of [`cases`], and of it: 193.55 a day (F-numbers behind those), a forecast of 5,500.00 (5,100 to 5,900) for November, and
/// 147.60 that all findings together save.
fn sheet() -> FactSheet {
    let mut sheet = cases::sheet();
    let october = sheet.range;
    let mut builder = SheetBuilder::new(october);
    let daily = Figure {
        range: october,
        money: usd(19_355),
        change: None,
        days: Vec::new(),
        estimated_days: 0,
        missing_days: 0,
    };
    builder.figures(&Figures { daily_average: Some(daily), ..Figures::default() });
    let none = NotEnough::Days { have: 0, need: 1 };
    let month_end = MonthEnd {
        month: "2026-11-01..2026-11-30".parse().unwrap(),
        actual: Decimal::from(4000),
        known_days: 22,
        remaining: Decimal::from(1500),
        remaining_days: 8,
        total: Decimal::from(5500),
        low: Decimal::from(5100),
        high: Decimal::from(5900),
        confidence: 0.8,
        method: Method::Level,
        first_of_month: FirstOfMonth::NotAhead,
    };
    builder.outlook(&Outlook {
        unit: Unit::new("USD"),
        month_end: Ok(month_end),
        anomalies: Err(none),
        trend: Err(none),
        weekdays: Err(none),
    });
    builder.finding(FindingFacts {
        title: "All findings together".to_owned(),
        about: Vec::new(),
        saving: Some(usd(14_760)),
        at_most: false,
        evidence: Vec::new(),
    });
    sheet.extend(builder.finish());
    sheet
}

#[track_caller]
fn check(expected: &str) {
    marked_as(&sheet(), expected);
}

#[test]
fn invented_names_are_marked_without_any_quotes() {
    check("<web-47> costs <$1,680.20>.");
    check("The bucket <acme-billing-logs> grew, and so did <acme-data-lake>.");
    check("Stop the instance <billing-runner> and drop the orders table; **<api_gateway_prod>** is idle.");
    check("Shut down `<ImageResizer>`, `<PROD-DB>` and the `<billing>` bucket.");
    check("The function <resize-images-v2> runs on **<node17.internal>**.");
}

#[test]
fn words_that_are_no_names_stay_plain() {
    check("A month-over-month look at on-demand, right-sizing and pay-as-you-go prices.");
    check("Use `gp3`, `STANDARD_IA`, `DeleteVolume`, `ec2:DeleteVolume`, `aws_instance`, `main.tf` or `--dry-run`.");
    check("Graviton3-based, x86-64, IPv4-only, gp3-backed, multi-AZ, state-of-the-art and Q4-2026 are words.");
    check("Set `InstanceType`, watch `CPUUtilization`, and run `terraform plan` in a read-only account.");
}

#[test]
fn the_figure_of_one_thing_is_not_that_of_a_thing_unheard_of() {
    check("Your Kubernetes bill is <$1,680.20>. Kubernetes cost <$6,000>.");
    check("{rds} cost <$4,210.55>; {ec2} cost {$4,210.55}.");
    check("Compute cost <$4,210.55>, storage <$6,000>.");
    check("One of them cost <$4,210.55>.");
    check("The total bill was {$6,000}.");
    check("The largest service cost {$4,210.55}.");
}

#[test]
fn a_figure_of_one_time_is_not_that_of_another() {
    check("In September, {EC2} cost <$4,210.55>.");
    check("In September, {EC2} cost {$3,742.71}, and in October {$4,210.55}.");
    check("{EC2} cost {$4,210.55} in October and {$3,742.71} in September.");
    check("{EC2} cost <$4,210.55> in September and <$3,742.71> in October.");
    check("{EC2} cost <$4,210.55> on {31 October} alone.");
    check("{EC2} went from {$3,742.71} in September to {$4,210.55} in October, up {12.5%} on September.");
    check("{EC2} cost <$4,210.55> in 2025.");
    check("{EC2} and {RDS} together cost <$5,890.75> in September.");
}

#[test]
fn a_figure_of_one_length_is_not_that_of_another() {
    check("{EC2} costs <$4,210.55> a day, <$4,210.55> per year, and {$4,210.55} a month.");
    check("You pay {$193.55} a day, or a daily average of {$193.55}.");
    check("You pay <$193.55> a month, <$6,000> daily.");
    check("Deleting `{vol-0abc123def4567890}` saves <$47.60> a day, <$47.60> a year, <$571.20> a month.");
    check("Deleting `{vol-0abc123def4567890}` saves {$47.60} a month, which is <$47.60> a year.");
}

#[test]
fn a_figure_of_one_kind_is_not_that_of_another() {
    check("{EC2} saves <$4,210.55>.");
    check("{EC2} is forecast to cost <$4,210.55>; on average it costs <$4,210.55>.");
    check("The total was <$5,500> in all.");
    check("The total is forecast to be {$5,500} in November, between {$5,100} and {$5,900}.");
    check("`{logs-old}` has cost <$47.60>.");
    check("All findings together save {$147.60} a month.");
    check("Deleting idle volumes saves <$147.60> a month.");
}

#[test]
fn numbers_are_seen_in_any_dress() {
    check("{RDS} is **<99**%> of it, <99\\%>, *<99* percent>.");
    check("There are **<17>** idle volumes, volumes (<17>), <23> <m5.large> instances.");
    check("{EC2} cost <CHF 99>, <A$99>, <₹4,210.55>, <4,211> machines.");
    check("| Service | Cost (USD) |\n|---|---|\n| {Lambda} | <99> |\n| {EC2} | <2026> |");
    check("{RDS} is <ninety-nine> percent of it, with <forty-two> volumes.");
}

#[test]
fn about_is_near() {
    check("The total was about <$10,000>, about <$5,000>, about {$6,000}.");
    check("{EC2} cost <$5k>, {$4.2k}.");
}

#[test]
fn what_fell_by_any_word_did_not_rise() {
    for fell in [
        "plunged",
        "dipped",
        "slid",
        "sank",
        "tumbled",
        "slipped",
        "contracted",
        "eased",
        "shed",
        "plummeted",
        "receded",
    ] {
        check(&format!("{{EC2}} {fell} <12.5%>."));
        check(&format!("{{RDS}} {fell} {{20%}}."));
    }
    for rose in ["swelled", "ballooned", "escalated", "expanded", "accelerated", "mounted", "rocketed"] {
        check(&format!("{{RDS}} {rose} <20%>."));
        check(&format!("{{EC2}} {rose} {{12.5%}}."));
    }
}

#[test]
fn a_citation_of_something_else_is_none() {
    check("{RDS} cost {$1,680.20} [<F3>].");
}

/// An answer as models write it: what is true in it stays unmarked.
#[test]
fn a_whole_answer_is_marked_where_it_is_wrong_alone() {
    check(
        r"## Summary

Your AWS bill for October 2026 came to **{$6,000.00}** [F1], led by {Amazon EC2} at **{$4,210.55}** [F3] ({70.2%} of total), followed
by {Amazon RDS} ({$1,680.20}, {28.0%}) and {AWS Lambda} ({$109.25}, {1.8%}).

### What changed

- **{Amazon EC2}** rose by {$467.84} ({+12.5%}) compared with September, from {$3,742.71} to {$4,210.55}.
- **{Amazon RDS}** fell {$420.05} ({-20.0%}) from {$2,100.25} in September to {$1,680.20}.
- **{AWS Lambda}** more than {doubled}, from {$50.00} to {$109.25}, not <$119.25>.

| Service | October | September | Change |
|---|---:|---:|---:|
| {Amazon EC2} | {$4,210.55} | {$3,742.71} | {+12.5%} |
| {AWS Lambda} | {$109.25} | <$60.00> | {+118.5%} |
| **Total** | **{$6,000.00}** | | |

### Recommendations

1. Delete the unattached volume `{logs-old}` (`{vol-0abc123def4567890}`) in {eu-west-1}. It has been unattached since {2026-08-14}, and
   deleting it would save {$47.60} a month, or {$571.20} per year. Take a snapshot first.
2. Buy a Compute Savings Plan for the steady {EC2} usage. A 1-year, no-upfront plan is typically cheaper than on-demand.
3. Use S3 Intelligent-Tiering and gp3 volumes; do not touch `<vol-0abc123def4567899>`.

On average you spend {$193.55} per day, and November is projected to finish at {$5,500} (80% interval: {$5,100}–{$5,900}).

There are {12} EBS volumes in total. Together, all findings could save {$147.60} a month.
",
    );
}

/// What only a further look showed: wrong ones, and true ones that were marked.
#[test]
fn a_second_reader_finds_no_more() {
    for said in [
        "{EC2} cost <$6,000.00> this month. The {EC2} bill was <$6,000.00>. {RDS}'s daily spend averages <$193.55>.",
        "{EC2} makes up {70.2%} of the {$6,000.00} total.",
        "Buying Savings Plans saves <$147.60> a month. You have saved <$147.60>.",
        "Reserved Instances would lower {RDS} by <20%>. Right-sizing {RDS} would cut <$420.05> a month.",
        "{EC2} now costs <$3,742.71> a month. {EC2} cost {$3,742.71} before.",
        "{RDS} rose to <$2,100.25>. {EC2} fell from <$4,210.55> to <$3,742.71>. {RDS}: {$2,100.25} → {$1,680.20}.",
        "{EC2}'s increase of <$4,210.55> is worrying. {EC2}: <+$4,210.55>.",
        "{EC2}: <–$467.84> (<–12.5%>). {RDS}: {–$420.05} ({–20.0%}). {EC2} ▼ <12.5%>.",
        "{EC2} costs <$4,210.55>/hr, or <$4,210.55> per instance. In the last two days {EC2} cost <$4,210.55>.",
        "{EC2} in {eu-west-1} cost <$4,210.55>. {EC2} and {RDS} each cost <$5,890.75>.",
        "{EC2} CPU utilization averages <12.5%>.",
        "{RDS} costs <2.5 times> as much as {EC2}. {RDS} cost <$2,530.35> more than {EC2}.",
        "{RDS} cost {$2,530.35} less than {EC2}.",
        "### 1. {Amazon EC2}\n\nIt cost {$4,210.55}, up {12.5%}.",
        "**{Amazon EC2}**\n\nIt cost {$4,210.55}.\n\nIt cost <$4,210.55>.",
        "Here is what changed for {RDS}:\n\n- October: {$1,680.20}",
        "{EC2} in October: {$4,210.55} (September: {$3,742.71}).",
        "{EC2} cost {$4,210.55} ({Oct 1}–{31}). Total cost ({1}–{31 October 2026}): {$6,000.00}",
        "Move `{logs-old}` to S3 Glacier to save {$47.60} a month [F18].",
        "The month should end at {$5,500}, between {$5,100} and {$5,900}.",
        "{EC2}'s share of {70.2%} [F4] is well above {RDS}'s {28.0%} [F9].",
        "The unattached volume {logs-old} costs {$47.60} per month [F18]. You saved {$420.05} on {RDS} [F11].",
        "All findings together save {$147.60} a month ({$1,771.20} a year).",
        "|Service|September|October|Change|\n|-|-|-|-|\n|{EC2}|<$4,210.55>|<$3,742.71>|<+70.2%>|\n|{RDS}|{$2,100.25}|{$1,680.20}|{-20.0%}|",
        "|Service|Daily cost|Forecast|Share|\n|-|-|-|-|\n|{EC2}|<$4,210.55>|<$4,210.55>|<12.5%>|",
        "|Resource|Monthly saving|Annual saving|\n|-|-|-|\n|{logs-old}|{$47.60}|{$571.20}|",
        "- {EC2}: {$4,210.55}\n- Kubernetes: <$4,210.55>",
    ] {
        check(said);
    }
}

/// What reads well and is wrong, one way each.
#[test]
fn a_reader_is_not_led_astray() {
    for said in [
        "{EC2} (<$1,680.20>) is first, {RDS} (<$4,210.55>) second.",
        "{RDS} <$4,210.55>, {EC2} <$1,680.20>.",
        "{EC2}'s cost dropped to <$4,210.55>. {RDS}'s rose to <$1,680.20>.",
        "{EC2} cost <$4,210.55> in Q3, <$4,210.55> last week, and {$4,210.55} in Q4 or last month.",
        "Every hour {EC2} costs <$4,210.55>; yesterday it cost <$4,210.55>.",
        "{EC2} is budgeted at <$4,210.55>. Your budget of <$6,000> is exceeded.",
        "The volume {logs-old} has <47.60> GB. It is <500> TB.",
        "You could save <$4,210.55> by stopping {EC2}. You could save <$467.84> on {EC2}.",
        "Your account <123456789013> pays <$6,000>. In {eu-west-1} you pay <$6,000>.",
        "Nearly all of it, <98%>, is {EC2}. {EC2} is <70%> of {RDS}.",
        "{EC2} grew {12.5%}, <12.5%> year over year, <12.5%> since January.",
        "You have <12> snapshots, <500> EBS volumes, and <12> EBS volumes in {eu-west-1}.",
        "Reserved Instances would save you <28%>. A savings plan would cut <$1,680.20>.",
        "{EC2} cost minus <$4,210.55>, or <four thousand two hundred> dollars.",
        "In September the total was <$6,000>.",
        "The host <mysql-primary> and <web01> cost most; the DB named <customers> is idle.",
        "gp3 is <20%> cheaper. {logs-old} is unattached for <102> days.",
    ] {
        check(said);
    }
}
