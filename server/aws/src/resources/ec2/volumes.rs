//! EBS volumes.

use async_trait::async_trait;
use aws_sdk_ec2::types::Volume;
use domain::resource::{AccountRegion, Resource, fact};

use super::{client, operator, tagged};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
    resources::build::{Facts, resource, time, word},
};

/// Finds volumes, attached or not.
pub struct Volumes(pub Clients);

#[async_trait]
impl ResourceFinder for Volumes {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("EBS volumes", Call("ec2:DescribeVolumes"), &["ec2:volume"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.0.client(account_region, client).describe_volumes();
        let response = request.max_results(500).set_next_token(token).send().await?;
        sink.page(response.volumes.into_iter().flatten().filter_map(|it| volume(it, account_region)));
        Ok(response.next_token)
    }
}

fn volume(it: Volume, account_region: &AccountRegion) -> Option<Resource> {
    let attachments = it.attachments.unwrap_or_default().into_iter();
    let instances: Vec<String> = attachments.filter_map(|it| it.instance_id).collect();
    let facts = Facts::default()
        .word(fact::STORAGE_TYPE, it.volume_type.as_ref())
        .number(fact::SIZE_GIB, it.size)
        .number(fact::IOPS, it.iops)
        .number(fact::THROUGHPUT, it.throughput)
        .flag(fact::ENCRYPTED, it.encrypted)
        .unique_word(fact::ATTACHED_TO, Some(instances.join(",")))
        .word(fact::MANAGED_BY, operator(it.operator.as_ref()));
    let resource = Resource {
        zone: word(it.availability_zone.as_deref()),
        state: word(it.state.as_ref()),
        created: time(it.create_time),
        facts: facts.into_vec(),
        ..resource("ec2:volume", account_region, it.volume_id?)
    };
    Some(tagged(resource, it.tags))
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{VolumeAttachment, VolumeState, VolumeType};

    use super::*;

    #[test]
    fn volume_lists_all_attached_instances() {
        let account_region = AccountRegion { account: "123456789012".into(), region: "eu-west-1".into() };
        let attached = |id: &str| VolumeAttachment::builder().instance_id(id).build();
        let it = Volume::builder().volume_id("vol-1").volume_type(VolumeType::Io2).size(100).iops(20_000);
        let it = it.state(VolumeState::InUse).attachments(attached("i-1")).attachments(attached("i-2")).build();
        let resource = volume(it, &account_region).unwrap();
        assert_eq!(resource.word(fact::ATTACHED_TO), Some("i-1,i-2"));
        assert_eq!((resource.number(fact::SIZE_GIB), resource.number(fact::IOPS)), (Some(100), Some(20_000)));
        assert_eq!((resource.fact(fact::THROUGHPUT), resource.state.as_deref()), (None, Some("in-use")));
        assert_eq!((resource.tags.as_deref(), resource.name), (Some([].as_slice()), None));
    }
}
