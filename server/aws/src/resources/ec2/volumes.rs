//! EBS volumes.

use async_trait::async_trait;
use aws_sdk_ec2::types::Volume;
use domain::{
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

const CALL: Call = Call("ec2:DescribeVolumes");
const PAGE: i32 = 500;

/// Finds volumes, attached or not.
pub struct Volumes(pub Clients);

#[async_trait]
impl ResourceFinder for Volumes {
    fn name(&self) -> &'static str {
        "EBS volumes"
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
        &["ec2:volume"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let mut cursor = Cursor::new(CALL);
        while let Some(token) = cursor.next() {
            let request = client.describe_volumes().max_results(PAGE).set_next_token(token);
            let answer = request.send().await.map_err(|error| source_error(CALL, &error))?;
            found.page(answer.volumes.unwrap_or_default().into_iter().filter_map(|it| volume(it, place)).collect());
            cursor.advance(answer.next_token)?;
        }
        Ok(())
    }
}

fn volume(it: Volume, place: &Place) -> Option<Resource> {
    let attachments = it.attachments.unwrap_or_default().into_iter();
    let machines: Vec<String> = attachments.filter_map(|it| it.instance_id).collect();
    let facts = Facts::default()
        .word(fact::STORAGE_TYPE, it.volume_type.as_ref())
        .number(fact::SIZE_GIB, it.size)
        .number(fact::IOPS, it.iops)
        .number(fact::THROUGHPUT, it.throughput)
        .flag(fact::ENCRYPTED, it.encrypted)
        .own_word(fact::ATTACHED_TO, Some(machines.join(",")))
        .word(fact::MANAGED_BY, operator(it.operator.as_ref()));
    let resource = Resource {
        zone: word(it.availability_zone.as_deref()),
        state: word(it.state.as_ref()),
        created: time(it.create_time),
        facts: facts.into_vec(),
        ..resource("ec2:volume", place, it.volume_id?)
    };
    Some(tagged(resource, it.tags))
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{VolumeAttachment, VolumeState, VolumeType};

    use super::*;

    #[test]
    fn a_volume_of_two_machines_names_both() {
        let place = Place { account: "123456789012".into(), region: "eu-west-1".into() };
        let attached = |id: &str| VolumeAttachment::builder().instance_id(id).build();
        let it = Volume::builder().volume_id("vol-1").volume_type(VolumeType::Io2).size(100).iops(20_000);
        let it = it.state(VolumeState::InUse).attachments(attached("i-1")).attachments(attached("i-2")).build();
        let resource = volume(it, &place).unwrap();
        assert_eq!(resource.word(fact::ATTACHED_TO), Some("i-1,i-2"));
        assert_eq!((resource.number(fact::SIZE_GIB), resource.number(fact::IOPS)), (Some(100), Some(20_000)));
        assert_eq!((resource.fact(fact::THROUGHPUT), resource.state.as_deref()), (None, Some("in-use")));
        assert_eq!((resource.tags.as_deref(), resource.name), (Some([].as_slice()), None));
    }
}
