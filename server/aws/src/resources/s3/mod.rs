//! S3 buckets: one list for all regions, and several calls for the details of each bucket.

mod details;
mod uploads;

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_s3::{Client, types::Bucket};
use domain::{
    error::SourceError,
    port::{Found, ResourceFinder},
    resource::{GLOBAL, Place, Resource, Scope, Word},
};
use futures::{StreamExt, stream};

use super::{
    build::{name_tag, resource, time, word},
    details::Details,
};
use crate::{
    Clients,
    error::{Call, source_error},
    pages::Cursor,
    whole_xml::WholeXml,
    words::shared,
};

const CALL: Call = Call("s3:ListAllMyBuckets");
const LOCATION: Call = Call("s3:GetBucketLocation");
/// The largest page that S3 gives. With any size S3 names the buckets' regions and answers accounts of more than 10,000 buckets;
/// with the largest, implementations that forget the token lose none.
const PAGE: i32 = 10_000;
/// Buckets handed over together.
const BATCH: usize = 100;
/// Buckets whose details are asked for at once, each by several calls.
const AT_ONCE: usize = 12;

/// Finds buckets.
pub struct Buckets(pub Clients);

#[async_trait]
impl ResourceFinder for Buckets {
    fn name(&self) -> &'static str {
        "S3 buckets"
    }

    fn service(&self) -> &'static str {
        "s3"
    }

    fn action(&self) -> &'static str {
        CALL.0
    }

    fn scope(&self) -> Scope {
        Scope::Global
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["s3:bucket"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let details = &Details::new(found);
        let mut cursor = Cursor::new(CALL);
        while let Some(token) = cursor.next() {
            let request = client.list_buckets().max_buckets(PAGE).set_continuation_token(token);
            let answer = request.send().await.map_err(|error| source_error(CALL, &error))?;
            let buckets = stream::iter(answer.buckets.unwrap_or_default());
            let told = buckets.map(|it| self.bucket(it, &client, place, details)).buffer_unordered(AT_ONCE);
            let mut batches = told.filter_map(std::future::ready).ready_chunks(BATCH);
            while let Some(batch) = batches.next().await {
                found.page(batch);
            }
            cursor.advance(answer.continuation_token)?;
        }
        Ok(())
    }
}

impl Buckets {
    /// A bucket with what could be learnt of it.
    async fn bucket(&self, it: Bucket, global: &Client, place: &Place, details: &Details<'_>) -> Option<Resource> {
        let name = it.name?;
        let region = match word(it.bucket_region.as_deref()) {
            Some(region) => Some(region),
            None => details.ask(LOCATION, location(global, &name)).await,
        };
        // Only the client of its own region is answered with details.
        let there = Place { account: place.account.clone(), region: region.unwrap_or_else(|| shared(GLOBAL)) };
        let client = self.0.client(&there, client);
        let (tags, facts) = Box::pin(details::read(&client, &name, details)).await;
        Some(Resource {
            name: tags.as_deref().and_then(name_tag),
            created: time(it.creation_date),
            tags,
            facts,
            ..resource("s3:bucket", &there, name)
        })
    }
}

/// A client of S3. An endpoint of one's own knows no hosts named after buckets.
fn client(config: &SdkConfig) -> Client {
    let is_own_endpoint = config.endpoint_url().is_some();
    Client::from_conf(
        aws_sdk_s3::config::Builder::from(config).force_path_style(is_own_endpoint).interceptor(WholeXml).build(),
    )
}

/// Where a bucket is, in case the list did not say so.
async fn location(client: &Client, name: &str) -> Result<Word, SourceError> {
    let answer = client.get_bucket_location().bucket(name).send().await;
    let answer = answer.map_err(|error| source_error(LOCATION, &error))?;
    Ok(match answer.location_constraint.as_ref().map(AsRef::<str>::as_ref) {
        // The first regions had other names, or none.
        None | Some("") => shared("us-east-1"),
        Some("EU") => shared("eu-west-1"),
        Some(region) => shared(region),
    })
}
