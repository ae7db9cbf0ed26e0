//! EC2 instances.

use async_trait::async_trait;
use aws_sdk_ec2::types::{Instance, MonitoringState, PlatformValues};
use domain::{
    Timestamp,
    error::SourceError,
    port::{Found, ResourceFinder},
    resource::{Place, Resource, Scope, fact},
};

use super::{SERVICE, client, operator, tagged};
use crate::{
    Clients,
    error::{Call, source_error},
    pages::Cursor,
    resources::build::{Facts, resource, time, word},
};

const CALL: Call = Call("ec2:DescribeInstances");
const PAGE: i32 = 1_000;

/// Finds instances, those that are stopped or were just terminated too.
pub struct Instances(pub Clients);

#[async_trait]
impl ResourceFinder for Instances {
    fn name(&self) -> &'static str {
        "EC2 instances"
    }

    fn service(&self) -> &'static str {
        SERVICE
    }

    fn action(&self) -> &'static str {
        CALL.0
    }

    fn scope(&self) -> Scope {
        Scope::Regional
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["ec2:instance"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let mut cursor = Cursor::new(CALL);
        while let Some(token) = cursor.next() {
            let request = client.describe_instances().max_results(PAGE).set_next_token(token);
            let answer = request.send().await.map_err(|error| source_error(CALL, &error))?;
            let reservations = answer.reservations.unwrap_or_default().into_iter();
            let instances = reservations.flat_map(|it| it.instances.unwrap_or_default());
            found.page(instances.filter_map(|it| instance(it, place)).collect());
            cursor.advance(answer.next_token)?;
        }
        Ok(())
    }
}

fn instance(it: Instance, place: &Place) -> Option<Resource> {
    let placement = it.placement.as_ref();
    let platform = match (&it.platform_details, &it.platform) {
        (Some(details), _) => Some(details.as_str()),
        (None, Some(PlatformValues::Windows)) => Some("Windows"),
        (None, _) => None,
    };
    let is_monitored = it.monitoring.as_ref().and_then(|it| it.state.as_ref());
    let facts = Facts::default()
        .word(fact::INSTANCE_TYPE, it.instance_type.as_ref())
        .word(fact::PLATFORM, platform)
        .word(fact::ARCHITECTURE, it.architecture.as_ref())
        .word(fact::LIFECYCLE, it.instance_lifecycle.as_ref())
        .word(fact::TENANCY, placement.and_then(|it| it.tenancy.as_ref()))
        .flag(
            fact::DETAILED_MONITORING,
            is_monitored.map(|it| matches!(it, MonitoringState::Enabled | MonitoringState::Pending)),
        )
        .time(fact::STATE_SINCE, it.state_transition_reason.as_deref().and_then(transition_time))
        .word(fact::VPC, it.vpc_id.as_deref())
        .word(fact::IMAGE, it.image_id.as_deref())
        .word(fact::MANAGED_BY, operator(it.operator.as_ref()));
    let resource = Resource {
        zone: word(placement.and_then(|it| it.availability_zone.as_deref())),
        state: word(it.state.as_ref().and_then(|it| it.name.as_ref())),
        created: time(it.launch_time),
        facts: facts.into_vec(),
        ..resource("ec2:instance", place, it.instance_id?)
    };
    Some(tagged(resource, it.tags))
}

/// When the state changed, from words such as `User initiated (2026-10-01 08:15:30 GMT)`.
fn transition_time(reason: &str) -> Option<Timestamp> {
    let (_, within) = reason.rsplit_once('(')?;
    let (time, _) = within.split_once(')')?;
    let time = time.strip_suffix(" GMT").or_else(|| time.strip_suffix(" UTC"))?;
    format!("{time}Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{
        ArchitectureValues, InstanceState, InstanceStateName, InstanceType, Monitoring, Placement, Tag, Tenancy,
    };
    use domain::resource::Fact;

    use super::*;

    fn place() -> Place {
        Place { account: "123456789012".into(), region: "eu-west-1".into() }
    }

    fn stopped() -> Instance {
        let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
        Instance::builder()
            .instance_id("i-0123456789abcdef0")
            .instance_type(InstanceType::M7gLarge)
            .platform_details("Linux/UNIX")
            .architecture(ArchitectureValues::Arm64)
            .image_id("ami-0123456789abcdef0")
            .vpc_id("vpc-0123456789abcdef0")
            .state(InstanceState::builder().name(InstanceStateName::Stopped).build())
            .state_transition_reason("User initiated (2026-10-01 08:15:30 GMT)")
            .placement(Placement::builder().availability_zone("eu-west-1a").tenancy(Tenancy::Default).build())
            .monitoring(Monitoring::builder().state(MonitoringState::Disabled).build())
            .tags(tag("team", "shop"))
            .tags(tag("Name", "web 1"))
            .tags(tag("environment", "production"))
            .tags(tag("cost-center", "1234"))
            .build()
    }

    #[test]
    fn an_instance_is_told_with_its_facts() {
        let resource = instance(stopped(), &place()).unwrap();
        assert_eq!((resource.title(), &*resource.id), ("web 1", "i-0123456789abcdef0"));
        assert_eq!((resource.state.as_deref(), resource.zone.as_deref()), (Some("stopped"), Some("eu-west-1a")));
        assert_eq!((resource.tag("team"), resource.word(fact::INSTANCE_TYPE)), (Some("shop"), Some("m7g.large")));
        assert_eq!(resource.flag(fact::DETAILED_MONITORING), Some(false));
        assert_eq!(resource.fact(fact::LIFECYCLE), None);
        let since = Fact::time(fact::STATE_SINCE, "2026-10-01T08:15:30Z".parse().unwrap());
        assert!(resource.facts.contains(&since));
        assert!(instance(Instance::builder().build(), &place()).is_none(), "a thing without an id is none");
    }

    #[test]
    fn a_transition_has_its_time() {
        assert_eq!(transition_time(""), None);
        assert_eq!(transition_time("User initiated"), None);
        assert_eq!(transition_time("Server.SpotInstanceTermination (soon)"), None);
        assert!(transition_time("User initiated (2026-10-01 08:15:30 UTC)").is_some());
    }
}
