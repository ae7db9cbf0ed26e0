//! Resources arrive unchanged, whatever their names, and equal words are kept once.

use proptest::prelude::*;

use super::*;
use crate::{columns, resource::Tag};

fn any_word() -> impl Strategy<Value = SharedStr> {
    let odd = "[a-c\u{0}-\u{4}/é]{0,4}";
    prop_oneof![Just("us-east-1".to_owned()), Just("123456789012".to_owned()), odd].prop_map(SharedStr::from)
}

fn any_time() -> impl Strategy<Value = Timestamp> {
    (-1_000_000_000i64..4_000_000_000, -999_999_999..=999_999_999i32)
        .prop_filter_map("a time", |(seconds, nanoseconds)| Timestamp::new(seconds, nanoseconds).ok())
}

fn any_fact() -> impl Strategy<Value = Fact> {
    let value = prop_oneof![
        any_word().prop_map(Value::Text),
        any::<u64>().prop_map(Value::Number),
        any::<bool>().prop_map(Value::Flag),
        any_time().prop_map(Value::Time),
    ];
    (any_word(), value).prop_map(|(name, value)| Fact { name, value })
}

fn any_tags() -> impl Strategy<Value = Option<Vec<Tag>>> {
    let key = prop_oneof![Just(SharedStr::from("Name")), any_word()];
    let tag = (key, any_word()).prop_map(|(key, value)| Tag(key, value));
    proptest::option::of(proptest::collection::vec(tag, 0..4))
}

fn any_resource() -> impl Strategy<Value = Resource> {
    let words = (any_word(), any_word(), any_word(), any_word());
    let optional = [(); 4].map(|()| proptest::option::of(any_word()));
    let arn_of_id = any::<bool>();
    let facts = proptest::collection::vec(any_fact(), 0..4);
    (words, optional, any_tags(), proptest::option::of(any_time()), facts, arn_of_id).prop_map(
        |((resource_type, id, account, region), [service, arn, zone, state], tags, created, facts, has_arn_of_id)| {
            let own_arn: SharedStr = format!("arn:aws:ec2:{region}:{account}:volume/{id}").into();
            let name = tags.iter().flatten().find(|tag| tag.0 == "Name").map(|tag| tag.1.clone());
            Resource {
                resource_type: ResourceType(resource_type),
                arn: if has_arn_of_id { Some(own_arn) } else { arn },
                name: if has_arn_of_id { name } else { service.clone() },
                service,
                id,
                account,
                region,
                zone,
                state,
                created,
                tags,
                facts,
            }
        },
    )
}

proptest! {
    #[test]
    fn resources_arrive_unchanged(resources in proptest::collection::vec(any_resource(), 0..6)) {
        prop_assert_eq!(columns::decode::<Resource>(&columns::encode(&resources)).unwrap(), resources);
    }
}

#[test]
fn resources_share_their_words() {
    let volume = |id: &str| Resource {
        resource_type: ResourceType::new("ec2:volume"),
        service: Some("EC2 - Other".into()),
        id: id.into(),
        arn: None,
        name: Some("data".into()),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
        zone: None,
        state: None,
        created: None,
        tags: Some(vec![Tag("Name".into(), "data".into())]),
        facts: vec![Fact::text(crate::resource::fact::STORAGE_TYPE, "gp3")],
    };
    let received: Vec<Resource> = columns::decode(&columns::encode(&[volume("vol-1"), volume("vol-2")])).unwrap();
    let [first, second] = received.as_slice() else { panic!("{received:?}") };
    assert!(SharedStr::ptr_eq(&first.region, &second.region));
    let name = |it: &Resource| it.name.clone().unwrap();
    assert!(SharedStr::ptr_eq(&name(first), &name(second)));
    assert!(SharedStr::ptr_eq(&name(first), &first.tags.as_ref().unwrap()[0].1));
}
