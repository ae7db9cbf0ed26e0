//! S3 buckets: one list for all regions, several calls for the details of each bucket.

mod details;
mod uploads;

use async_trait::async_trait;
use aws_sdk_s3::{Client, types::Bucket};
use domain::resource::{AccountRegion, GLOBAL, Resource, SharedStr};
use futures::{StreamExt, stream};

use super::build::{name_tag, resource, time, word};
use crate::{
    Clients,
    calls::ClientConfig,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
    interner::intern,
    xml_integrity::XmlIntegrity,
};

const LOCATION: Call = Call("s3:GetBucketLocation");
/// S3's maximum page size. With a page size, S3 returns the regions and supports accounts with more than 10,000
/// buckets; with the maximum, no buckets are lost on implementations that ignore the token.
const PAGE_SIZE: i32 = 10_000;
/// Buckets sent to the sink together.
const BATCH_SIZE: usize = 100;
/// Buckets whose details are read in parallel, each by several calls.
const MAX_CONCURRENT: usize = 12;

/// Finds buckets.
pub struct Buckets(pub Clients);

#[async_trait]
impl ResourceFinder for Buckets {
    fn spec(&self) -> ListingSpec {
        ListingSpec::global("S3 buckets", Call("s3:ListAllMyBuckets"), &["s3:bucket"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let client = self.0.client(account_region, client);
        let response = client.list_buckets().max_buckets(PAGE_SIZE).set_continuation_token(token).send().await?;
        let buckets = stream::iter(response.buckets.unwrap_or_default());
        let with_details =
            buckets.map(|it| self.bucket(it, &client, account_region, sink)).buffer_unordered(MAX_CONCURRENT);
        let mut batches = with_details.filter_map(std::future::ready).ready_chunks(BATCH_SIZE);
        while let Some(batch) = batches.next().await {
            sink.page(batch);
        }
        Ok(response.continuation_token)
    }
}

impl Buckets {
    /// A bucket with its available details.
    async fn bucket(
        &self,
        it: Bucket,
        global: &Client,
        account_region: &AccountRegion,
        sink: &ResourceSink<'_>,
    ) -> Option<Resource> {
        let name = it.name?;
        let region = match word(it.bucket_region.as_deref()) {
            Some(region) => Some(region),
            None => sink.detail(LOCATION, location(global, &name)).await,
        };
        // Only a client in the bucket's own region can read details.
        let bucket_place =
            AccountRegion { account: account_region.account.clone(), region: region.unwrap_or_else(|| intern(GLOBAL)) };
        let client = self.0.client(&bucket_place, client);
        let (tags, facts) = Box::pin(details::read(&client, &name, sink)).await;
        Some(Resource {
            name: tags.as_deref().and_then(name_tag),
            created: time(it.creation_date),
            tags,
            facts,
            ..resource("s3:bucket", &bucket_place, name)
        })
    }
}

/// Creates an S3 client. Custom endpoints use path-style addresses.
fn client(config: &ClientConfig) -> Client {
    let is_custom_endpoint = config.sdk.endpoint_url().is_some();
    let sdk = aws_sdk_s3::config::Builder::from(&config.sdk).force_path_style(is_custom_endpoint);
    Client::from_conf(sdk.interceptor(XmlIntegrity).interceptor(config.recorder.clone()).build())
}

/// Region of a bucket that is listed without one.
async fn location(client: &Client, name: &str) -> Result<SharedStr, RequestError> {
    let response = client.get_bucket_location().bucket(name).send().await?;
    Ok(match response.location_constraint.as_ref().map(AsRef::<str>::as_ref) {
        // The oldest regions have a different name here, or none.
        None | Some("") => intern("us-east-1"),
        Some("EU") => intern("eu-west-1"),
        Some(region) => intern(region),
    })
}
