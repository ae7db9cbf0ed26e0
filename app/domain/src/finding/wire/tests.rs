//! Findings arrive unchanged, also those whose keys, names and amounts can't be worked out again.

use proptest::prelude::*;

use super::*;
use crate::{
    columns,
    finding::{CheckId, Operation, Origin},
    money::Unit,
    resource::Tag,
};

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![Just("vol-1".to_owned()), Just("eu-west-1".to_owned()), "[a-c\u{0}-\u{4}/é]{0,4}"]
}

fn any_word() -> impl Strategy<Value = SharedStr> {
    any_text().prop_map(SharedStr::from)
}

fn any_decimal() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0u32..=28).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
}

fn any_key() -> impl Strategy<Value = Option<ResourceKey>> {
    let key = prop_oneof![Just("ec2:volume/1/eu-west-1/vol-1".to_owned()), any_text()];
    proptest::option::of(key.prop_map(|key| ResourceKey(key.into())))
}

fn any_line() -> impl Strategy<Value = Line> {
    let operation = proptest::sample::select(vec![Operation::Multiply, Operation::Divide]);
    let factor =
        (operation, any_decimal(), any_word()).prop_map(|(operation, value, unit)| Factor { operation, value, unit });
    let factors = proptest::collection::vec(factor, 0..3);
    (any_key(), any_word(), factors, proptest::option::of(any_decimal())).prop_map(
        |(resource, label, factors, other)| {
            let amount = other.or_else(|| product(&factors)).unwrap_or_default();
            Line { resource, label, factors, amount }
        },
    )
}

fn any_saving() -> impl Strategy<Value = Saving> {
    let estimate = || {
        (any_text(), any::<bool>(), proptest::collection::vec(any_line(), 0..3))
            .prop_map(|(unit, at_most, lines)| Estimate { unit: Unit::new(unit), at_most, lines })
    };
    prop_oneof![
        estimate().prop_map(Saving::Amount),
        estimate().prop_map(Saving::CostAtRisk),
        any_word().prop_map(|why| Saving::Unknown(Unpriced(why))),
        Just(Saving::Review),
    ]
}

fn any_value() -> impl Strategy<Value = FactValue> {
    prop_oneof![
        (any_decimal(), any_text()).prop_map(|(amount, unit)| FactValue::Amount(Money::new(amount, Unit::new(unit)))),
        any_decimal().prop_map(FactValue::Percent),
        (any::<u64>(), any_text()).prop_map(|(number, of)| FactValue::Count { number, of }),
        (1i16..3_000, 1i8..=12, 1i8..=28)
            .prop_map(|(year, month, day)| FactValue::Date(Date::new(year, month, day).unwrap())),
        any_text().prop_map(FactValue::Text),
    ]
}

fn any_subject() -> impl Strategy<Value = Option<Subject>> {
    let tag =
        (prop_oneof![Just(SharedStr::from("Name")), any_word()], any_word()).prop_map(|(key, value)| Tag(key, value));
    let tags = proptest::option::of(proptest::collection::vec(tag, 0..3));
    let subject = (any_key(), any_word(), proptest::option::of(any_word()), tags).prop_map(|(key, id, name, tags)| {
        let key = key.unwrap_or_else(|| ResourceKey::of("ec2:volume", "1", "eu-west-1", &id));
        Subject { key, id, name, tags }
    });
    proptest::option::of(subject)
}

fn any_fix() -> impl Strategy<Value = Fix> {
    let text = || any_text().prop_map(|it| SharedStr::from(format!("delete {it} vol-1 in eu-west-1 {it}")));
    (proptest::collection::vec(text(), 0..3), proptest::option::of(text()), any_word())
        .prop_map(|(console, command, terraform)| Fix { console, command, terraform })
}

fn any_finding() -> impl Strategy<Value = Finding> {
    let evidence = (any_word(), any_value()).prop_map(|(name, value)| Evidence { name, value });
    let evidence = proptest::collection::vec(evidence, 0..3);
    let grades = [(); 3].map(|()| proptest::sample::select(&Grade::ALL[..]));
    let origin = proptest::sample::select(Origin::all().collect::<Vec<_>>());
    let place = (any_word(), proptest::sample::select(vec!["1", "2"]), any_word());
    (origin, place, any_subject(), evidence, any_saving(), grades, any_fix()).prop_map(
        |(from, (service, account, region), resource, evidence, saving, [confidence, effort, risk], fix)| Finding {
            from,
            service,
            account: account.into(),
            region,
            resource,
            evidence,
            saving,
            confidence,
            effort,
            risk,
            fix,
        },
    )
}

proptest! {
    #[test]
    fn findings_arrive_unchanged(findings in proptest::collection::vec(any_finding(), 0..4)) {
        prop_assert_eq!(columns::decode::<Finding>(&columns::encode(&findings)).unwrap(), findings);
    }
}

/// Sent bytes of a second finding of the same check about a similar resource.
#[test]
fn a_similar_finding_adds_little() {
    let volume = |number: u32| {
        let id = format!("vol-{number:017x}");
        let key = ResourceKey::of("ec2:volume", "123456789012", "eu-west-1", &id);
        let rate = Factor::times(Decimal::new(949_095_130_378_968_552, 19), "USD per GB-Mo");
        let line = Line::product("Storage", Some(key.clone()), vec![Factor::times(number, "GB"), rate]).unwrap();
        let command = format!("aws ec2 delete-volume --region eu-west-1 --volume-id {id}");
        Finding {
            from: Origin::Check(CheckId::all().next().unwrap()),
            service: "EC2 - Other".into(),
            account: "123456789012".into(),
            region: "eu-west-1".into(),
            resource: Some(Subject { key, id: id.into(), name: None, tags: Some(Vec::new()) }),
            evidence: Vec::new(),
            saving: Estimate::sum([(line, Unit::new("USD"))]).into(),
            confidence: Grade::High,
            effort: Grade::Low,
            risk: Grade::Low,
            fix: Fix {
                console: vec!["Delete it.".into()],
                command: Some(command.into()),
                terraform: "Remove it.".into(),
            },
        }
    };
    let length = |findings: &[Finding]| postcard::to_stdvec(&columns::encode(findings)).unwrap().len();
    let (one, two) = (length(&[volume(50)]), length(&[volume(50), volume(60)]));
    assert!(two - one < 80, "{one} bytes, then {two}");
}
