//! EC2 images (AMIs).

use async_trait::async_trait;
use aws_sdk_ec2::types::Image;
use domain::resource::{AccountRegion, Resource, fact};

use super::{client, tagged};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
    resources::build::{Facts, parse_time, resource, word},
};

/// Finds images that the account owns, including disabled ones. Only the snapshots of an image cost money.
pub struct Images(pub Clients);

#[async_trait]
impl ResourceFinder for Images {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("AMIs", Call("ec2:DescribeImages"), &["ec2:image"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.0.client(account_region, client).describe_images().owners("self").include_disabled(true);
        let response = request.max_results(500).set_next_token(token).send().await?;
        sink.page(response.images.into_iter().flatten().filter_map(|it| image(it, account_region)));
        Ok(response.next_token)
    }
}

fn image(it: Image, account_region: &AccountRegion) -> Option<Resource> {
    let disks = it.block_device_mappings.unwrap_or_default().into_iter();
    let snapshots: Vec<String> = disks.filter_map(|it| it.ebs.and_then(|it| it.snapshot_id)).collect();
    // `enabled-with-cooldown` continues for a day after protection has been disabled.
    let is_protected = it.deregistration_protection.as_deref().map(|it| it.starts_with("enabled"));
    let facts = Facts::default()
        .unique_word(fact::SNAPSHOTS, Some(snapshots.join(",")))
        .word(fact::PLATFORM, it.platform_details.as_deref())
        .word(fact::ARCHITECTURE, it.architecture.as_ref())
        .flag(fact::DELETION_PROTECTION, is_protected.filter(|it| *it))
        .time(fact::LAST_USED, parse_time(it.last_launched_time.as_deref()));
    let resource = Resource {
        state: word(it.state.as_ref()),
        created: parse_time(it.creation_date.as_deref()),
        facts: facts.into_vec(),
        ..resource("ec2:image", account_region, it.image_id?)
    };
    let resource = tagged(resource, it.tags);
    let name = resource.name.or_else(|| it.name.filter(|name| !name.is_empty()).map(Into::into));
    Some(Resource { name, ..resource })
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{BlockDeviceMapping, EbsBlockDevice};

    use super::*;

    #[test]
    fn image_lists_its_snapshots() {
        let account_region = AccountRegion { account: "123456789012".into(), region: "eu-west-1".into() };
        let disk =
            |id: &str| BlockDeviceMapping::builder().ebs(EbsBlockDevice::builder().snapshot_id(id).build()).build();
        let it = Image::builder().image_id("ami-1").name("base").creation_date("2026-10-01T08:15:30.000Z");
        let it = it.block_device_mappings(disk("snap-1")).block_device_mappings(disk("snap-2"));
        let resource =
            image(it.block_device_mappings(BlockDeviceMapping::builder().build()).build(), &account_region).unwrap();
        assert_eq!((resource.word(fact::SNAPSHOTS), resource.title()), (Some("snap-1,snap-2"), "base"));
        assert!(resource.created.is_some());
    }
}
