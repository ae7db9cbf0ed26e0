//! EC2 instances.

use async_trait::async_trait;
use aws_sdk_ec2::types::{Instance, MonitoringState, PlatformValues};
use domain::{
    Timestamp,
    resource::{AccountRegion, Resource, fact},
};

use super::{client, operator, tagged};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
    resources::build::{Facts, resource, time, word},
};

/// Finds instances, including stopped and just terminated ones.
pub struct Instances(pub Clients);

#[async_trait]
impl ResourceFinder for Instances {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("EC2 instances", Call("ec2:DescribeInstances"), &["ec2:instance"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.0.client(account_region, client).describe_instances();
        let response = request.max_results(1_000).set_next_token(token).send().await?;
        let instances = response.reservations.into_iter().flatten().flat_map(|it| it.instances.unwrap_or_default());
        sink.page(instances.filter_map(|it| instance(it, account_region)));
        Ok(response.next_token)
    }
}

fn instance(it: Instance, account_region: &AccountRegion) -> Option<Resource> {
    let placement = it.placement.as_ref();
    let platform = match (&it.platform_details, &it.platform) {
        (Some(details), _) => Some(details.as_str()),
        (None, Some(PlatformValues::Windows)) => Some("Windows"),
        (None, _) => None,
    };
    let monitoring = it.monitoring.as_ref().and_then(|it| it.state.as_ref());
    let is_monitored = monitoring.map(|it| matches!(it, MonitoringState::Enabled | MonitoringState::Pending));
    let facts = Facts::default()
        .word(fact::INSTANCE_TYPE, it.instance_type.as_ref())
        .word(fact::PLATFORM, platform)
        .word(fact::ARCHITECTURE, it.architecture.as_ref())
        .word(fact::LIFECYCLE, it.instance_lifecycle.as_ref())
        .word(fact::TENANCY, placement.and_then(|it| it.tenancy.as_ref()))
        .flag(fact::DETAILED_MONITORING, is_monitored)
        .time(fact::STATE_SINCE, it.state_transition_reason.as_deref().and_then(transition_time))
        .word(fact::VPC, it.vpc_id.as_deref())
        .word(fact::IMAGE, it.image_id.as_deref())
        .word(fact::MANAGED_BY, operator(it.operator.as_ref()));
    let resource = Resource {
        zone: word(placement.and_then(|it| it.availability_zone.as_deref())),
        state: word(it.state.as_ref().and_then(|it| it.name.as_ref())),
        created: time(it.launch_time),
        facts: facts.into_vec(),
        ..resource("ec2:instance", account_region, it.instance_id?)
    };
    Some(tagged(resource, it.tags))
}

/// Time of the state change, from a reason such as `User initiated (2026-10-01 08:15:30 GMT)`.
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

    fn account_region() -> AccountRegion {
        AccountRegion { account: "123456789012".into(), region: "eu-west-1".into() }
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
    fn converts_an_instance_with_its_facts() {
        let resource = instance(stopped(), &account_region()).unwrap();
        assert_eq!((resource.title(), &*resource.id), ("web 1", "i-0123456789abcdef0"));
        assert_eq!((resource.state.as_deref(), resource.zone.as_deref()), (Some("stopped"), Some("eu-west-1a")));
        assert_eq!((resource.tag("team"), resource.word(fact::INSTANCE_TYPE)), (Some("shop"), Some("m7g.large")));
        assert_eq!(resource.flag(fact::DETAILED_MONITORING), Some(false));
        assert_eq!(resource.fact(fact::LIFECYCLE), None);
        let since = Fact::time(fact::STATE_SINCE, "2026-10-01T08:15:30Z".parse().unwrap());
        assert!(resource.facts.contains(&since));
        assert!(
            instance(Instance::builder().build(), &account_region()).is_none(),
            "an instance without ID is skipped"
        );
    }

    #[test]
    fn parses_state_transition_times() {
        assert_eq!(transition_time(""), None);
        assert_eq!(transition_time("User initiated"), None);
        assert_eq!(transition_time("Server.SpotInstanceTermination (soon)"), None);
        assert!(transition_time("User initiated (2026-10-01 08:15:30 UTC)").is_some());
    }
}
