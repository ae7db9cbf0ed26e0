//! Invariants of the attribution for random line items, lists and measured rows.

use std::collections::{BTreeSet, HashMap};

use proptest::{prelude::*, sample::select};

use super::*;

const ACCOUNTS: [&str; 3] = [PAYER, "222222222222", "333333333333"];

/// Services with usage types: some belong to several services, some to no rule, some to an unknown region.
const LINE_ITEMS: [(&str, &str); 20] = [
    (COMPUTE, "BoxUsage:m5.large"),
    (COMPUTE, "EUC1-BoxUsage:m5.large"),
    (COMPUTE, "SpotUsage:m5.large"),
    (COMPUTE, "CPUCredits:t3"),
    (COMPUTE, "LAX1-BoxUsage:m5.large"),
    (EC2_OTHER, "EBS:VolumeUsage.gp3"),
    (EC2_OTHER, "EUC1-EBS:VolumeUsage.gp3"),
    (EC2_OTHER, "NatGateway-Hours"),
    (EC2_OTHER, "DataTransfer-Out-Bytes"),
    (VPC, "PublicIPv4:InUseAddress"),
    (RDS, "InstanceUsage:m5.large"),
    (RDS, "RDS:GP3-Storage"),
    (S3, "TimedStorage-ByteHrs"),
    (S3, "DataTransfer-Out-Bytes"),
    (S3, "Requests-Tier1"),
    (LAMBDA, "Requests-Tier1"),
    (LAMBDA, "Request"),
    ("Amazon DynamoDB", "TimedStorage-ByteHrs"),
    ("Tax", ""),
    ("Amazon Simple Queue Service", "Requests"),
];

const RESOURCE_TYPES: [&str; 9] = [
    "ec2:instance",
    "ec2:volume",
    "ec2:natgateway",
    "ec2:elastic-ip",
    "rds:db",
    "s3:bucket",
    "lambda:function",
    "dynamodb:table",
    "quux:thing",
];

const IDS: [&str; 6] = ["i-1", "vol-1", "orders", "logs", "nat-1", ""];

fn any_resource() -> impl Strategy<Value = Resource> {
    let identity = (select(RESOURCE_TYPES.to_vec()), select(IDS.to_vec()), 0..3usize, any::<bool>(), 0..3u8);
    let facts = (0u64..500, any::<bool>(), any::<bool>(), select(vec!["running", "stopped", "available"]));
    let created = select(vec![
        "",
        "2020-01-01T00:00:00Z",
        "2026-11-01T12:00:00Z",
        "2026-11-15T01:00:00Z",
        "2027-01-01T00:00:00Z",
    ]);
    (identity, facts, created).prop_map(
        |((resource_type, id, account, is_in_frankfurt, arns), (size, spot, windows, state), created)| {
            let storage_type = if resource_type == "ec2:volume" || resource_type == "rds:db" { "gp3" } else { "" };
            let platform = if windows { "Windows" } else { "Linux/UNIX" };
            let mut facts = vec![
                Fact::text(fact::INSTANCE_TYPE, "m5.large"),
                Fact::text(fact::PLATFORM, platform),
                Fact::text(fact::STORAGE_TYPE, storage_type),
                Fact::number(fact::SIZE_GIB, size),
                Fact::flag(fact::MULTI_AZ, false),
            ];
            if spot {
                facts.extend([Fact::text(fact::LIFECYCLE, "spot"), Fact::text(fact::ATTACHED_TO, "i-1")]);
            }
            let mut resource = resource(resource_type, id, facts);
            resource.state = Some(state.into());
            resource.account = ACCOUNTS[account].into();
            resource.region = if is_in_frankfurt { "eu-central-1" } else { "us-east-1" }.into();
            resource.created = created.parse().ok();
            resource.arn = match arns {
                0 => None,
                1 => Some(arn_of(resource_type, &resource.region, id).into()),
                // Two lists may contain the same resource.
                _ => Some(format!("arn:aws:any:::{id}").into()),
            };
            resource
        },
    )
}

fn arn_of(resource_type: &str, region: &str, id: &str) -> String {
    let (service, type_name) = resource_type.split_once(':').unwrap();
    format!("arn:aws:{service}:{region}:{PAYER}:{type_name}/{id}")
}

fn any_amount() -> impl Strategy<Value = Decimal> {
    let digits = prop_oneof![Just(0), -3i64..4, -20_000_000_000_000i64..100_000_000_000_000];
    (digits, select(vec![0u32, 2, 10])).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

fn any_usage() -> impl Strategy<Value = String> {
    select(vec!["", "300 Hrs", "7 GB-Mo", "0 Hrs", "90000.5 Hrs", "-3 Hrs"]).prop_map(str::to_owned)
}

fn any_lines() -> impl Strategy<Value = Vec<Row>> {
    let line = (select(LINE_ITEMS.to_vec()), any_amount(), any_usage());
    let lines = proptest::collection::vec(line, 0..14);
    lines.prop_map(|lines| {
        // A table has each line item once.
        let mut seen = BTreeSet::new();
        let rows = lines.into_iter().filter(|(line, ..)| seen.insert(*line));
        rows.map(|((service, usage), cost, used)| (service.to_owned(), usage.to_owned(), cost, used)).collect()
    })
}

fn any_resource_id() -> impl Strategy<Value = String> {
    let plain = select(vec![
        "i-1",
        "i-9",
        "vol-1",
        "orders",
        "logs",
        "nat-1",
        "NoResourceId",
        "",
        "order",
        "arn:",
        "arn:aws:any:::orders",
    ]);
    let full = (select(RESOURCE_TYPES.to_vec()), select(IDS.to_vec()))
        .prop_map(|(resource_type, id)| arn_of(resource_type, "us-east-1", id));
    prop_oneof![plain.prop_map(str::to_owned), full]
}

fn any_measured() -> impl Strategy<Value = Vec<Row>> {
    let row = (any_resource_id(), select(LINE_ITEMS.to_vec()), any_amount(), any_usage());
    proptest::collection::vec(row, 0..16).prop_map(|rows| {
        let mut seen = BTreeSet::new();
        let rows = rows.into_iter().filter(|(name, (_, usage), ..)| seen.insert((name.clone(), *usage)));
        rows.map(|(name, (_, usage), cost, used)| (name, usage.to_owned(), cost, used)).collect()
    })
}

pub(crate) fn any_case() -> impl Strategy<Value = Case> {
    let account = (any_lines(), proptest::option::of(any_lines()), proptest::option::of(any_measured()));
    let accounts = proptest::collection::vec(account, 1..4);
    let inventory = proptest::collection::vec(any_resource(), 0..24);
    let other_accounts = proptest::collection::vec((select(LINE_ITEMS.to_vec()), any_amount()), 0..3);
    (inventory, accounts, other_accounts, proptest::sample::subsequence(RESOURCE_TYPES.to_vec(), 0..3)).prop_map(
        |(inventory, accounts, other_accounts, incomplete)| {
            let mut seen = BTreeSet::new();
            let inventory = inventory.into_iter().filter(|it| seen.insert(it.key())).collect();
            let accounts = ACCOUNTS.into_iter().zip(accounts).map(|(account, (recent, older, measured))| AccountRows {
                account: account.to_owned(),
                recent,
                older,
                measured,
            });
            Case {
                inventory,
                accounts: accounts.collect(),
                other_accounts: other_accounts
                    .into_iter()
                    .map(|((service, _), cost)| (service.to_owned(), cost))
                    .collect(),
                incomplete,
            }
        },
    )
}

/// All attributed parts.
fn parts(attribution: &Attribution) -> impl Iterator<Item = &Part> {
    attribution.resources.iter().flat_map(|it| &it.parts).chain(attribution.unlisted.iter().flat_map(|it| &it.parts))
}

/// Whether a part is between zero and the total.
fn is_part_of(part: Decimal, total: Decimal) -> bool {
    if total.is_sign_negative() {
        total <= part && part.is_zero() | part.is_sign_negative()
    } else {
        Decimal::ZERO <= part && part <= total
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// No line item is attributed twice, or beyond its cost. (`run` asserts that every service is reconciled.)
    #[test]
    fn no_cost_is_attributed_twice(case in any_case()) {
        let attribution = case.run();
        let cost = |rows: &[Row], line: &LineItem| -> Decimal {
            rows.iter().filter(|it| *it.0 == *line.service && *it.1 == *line.usage_type).map(|it| it.2).sum()
        };
        for (at, line) in attribution.lines.iter().enumerate() {
            let rows = case.accounts.iter().find(|it| *it.account == *line.account).unwrap();
            let older = rows.older.as_deref().map_or(Decimal::ZERO, |rows| cost(rows, line));
            prop_assert_eq!(line.billed, cost(&rows.recent, line) + older);
            let (mut measured, mut shared, mut by_rule) = (Vec::new(), Vec::new(), Vec::new());
            for part in parts(&attribution).filter(|it| usize::try_from(it.line) == Ok(at)) {
                match part.basis {
                    Basis::Measured => measured.push(part.amount),
                    Basis::MeasuredShare(_) => shared.push(part.amount),
                    Basis::Rule(_) => by_rule.push(part.amount),
                }
            }
            prop_assert!(by_rule.is_empty() || measured.is_empty() && shared.is_empty());
            let sum = |amounts: &[Decimal]| amounts.iter().copied().sum::<Decimal>();
            prop_assert_eq!(line.attributed, sum(&measured) + sum(&shared) + sum(&by_rule));
            prop_assert!(is_part_of(sum(&shared), older), "older {:?} of {}", shared, older);
            prop_assert!(is_part_of(sum(&by_rule), line.billed), "by_rule {:?} of {}", by_rule, line.billed);
            let is_reported = attribution.discrepancies.iter().any(|it| usize::try_from(it.line) == Ok(at));
            // Measured rows without a resource, such as credits, may let the other parts exceed the billed cost.
            let has_no_resource = |row: &&Row| (row.0.is_empty() || row.0 == "NoResourceId") && *row.1 == *line.usage_type;
            if !rows.measured.iter().flatten().any(|row| has_no_resource(&row)) {
                prop_assert_eq!(is_reported, !measured.is_empty() && !is_part_of(sum(&measured), line.billed - older));
            }
        }
    }

    /// Each measured row belongs to at most one part of one resource.
    #[test]
    fn each_measured_row_is_attributed_at_most_once(case in any_case()) {
        let attribution = case.run();
        let has_resource = |row: &&Row| !row.0.is_empty() && row.0 != "NoResourceId";
        let rows: Vec<&Row> = case.accounts.iter().flat_map(|it| it.measured.iter().flatten()).filter(has_resource).collect();
        let measured_parts: Vec<&Part> = parts(&attribution).filter(|it| it.basis == Basis::Measured).collect();
        prop_assert!(measured_parts.len() <= rows.len());
        let sum: Decimal = measured_parts.iter().map(|it| it.amount).sum();
        prop_assert_eq!(sum + attribution.unmatched.amount, rows.iter().map(|it| it.2).sum::<Decimal>());
    }

    #[test]
    fn the_order_of_the_inventory_does_not_matter(case in any_case(), seed in any::<u64>()) {
        let attribution = case.run();
        let mut shuffled = case.clone();
        shuffled.inventory.sort_by_key(|it| {
            it.key().0.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
        });
        let again = shuffled.run();
        let by_key = |case: &Case, attribution: &Attribution| -> HashMap<_, _> {
            case.inventory.iter().map(Resource::key).zip(attribution.resources.iter().cloned()).collect()
        };
        prop_assert_eq!(by_key(&case, &attribution), by_key(&shuffled, &again));
        let other_fields = |it: Attribution| (it.services, it.unlisted, it.lines, it.discrepancies, it.unmatched);
        prop_assert_eq!(other_fields(attribution), other_fields(again));
    }

    #[test]
    fn a_resource_without_measured_rows_does_not_change_measured_costs(case in any_case(), other in any_resource()) {
        let before = case.run();
        let mut more = case.clone();
        let mut other = other;
        (other.id, other.arn) = ("nothing-names-it".into(), None);
        more.inventory.push(other);
        let after = more.run();
        for (before, after) in before.resources.iter().zip(&after.resources) {
            let measured = |it: &ResourceCost| -> Vec<Part> {
                it.parts.iter().filter(|it| !matches!(it.basis, Basis::Rule(_))).cloned().collect()
            };
            prop_assert_eq!(measured(before), measured(after));
        }
        prop_assert_eq!(before.unlisted, after.unlisted);
    }

    #[test]
    fn survives_a_json_round_trip(case in any_case()) {
        let attribution = case.run();
        let text = serde_json::to_string(&attribution).unwrap();
        prop_assert_eq!(serde_json::from_str::<Attribution>(&text).unwrap(), attribution);
    }
}
