//! Q Business applications and their indices.

use async_trait::async_trait;
use aws_config::retry::RetryConfig;
use aws_sdk_qbusiness::{
    Client,
    operation::{get_application::GetApplicationOutput, get_index::GetIndexOutput},
    types::{Application, Index},
};
use domain::{
    error::{Fault, SourceError},
    resource::{AccountRegion, Resource, Tag, fact},
    status::ErrorCategory,
};
use futures::{StreamExt, stream};

use super::build::{self, Facts, resource, time, word};
use crate::{
    Clients,
    calls::ClientConfig,
    error::source_error,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
    pages::Cursor,
};

const LIST_APPLICATIONS: Call = Call("qbusiness:ListApplications");
const APPLICATION: Call = Call("qbusiness:GetApplication");
const INDICES: Call = Call("qbusiness:ListIndices");
const INDEX: Call = Call("qbusiness:GetIndex");
const SUBSCRIPTIONS: Call = Call("qbusiness:ListSubscriptions");
const TAGS: Call = Call("qbusiness:ListTagsForResource");
const MAX_CONCURRENT: usize = 4;
/// Regions with Q Business. An unreachable host in another region means that the service is not available there.
const REGIONS: [&str; 4] = ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"];

/// Finds applications with their indices.
pub struct Applications(pub Clients);

#[async_trait]
impl ResourceFinder for Applications {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional(
            "Q Business applications",
            LIST_APPLICATIONS,
            &["qbusiness:application", "qbusiness:index"],
        )
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let client = &self.0.client(account_region, |config| client(config, account_region));
        let response = match client.list_applications().set_next_token(token).send().await {
            Ok(response) => response,
            Err(error) => return end_if_unavailable(source_error(LIST_APPLICATIONS, &error), account_region),
        };
        let applications = stream::iter(response.applications.unwrap_or_default());
        let mut pages =
            applications.map(|it| application_with_indices(client, it, account_region, sink)).buffered(MAX_CONCURRENT);
        while let Some(page) = pages.next().await {
            sink.page(page);
        }
        Ok(response.next_token)
    }
}

/// Creates a client for an account and region, without retries if the service may not exist in the region.
fn client(config: &ClientConfig, account_region: &AccountRegion) -> Client {
    let sdk = aws_sdk_qbusiness::config::Builder::from(&config.sdk);
    let recorder = config.recorder.clone();
    Client::from_conf(if is_supported(account_region) {
        sdk.interceptor(recorder).build()
    } else {
        sdk.interceptor(recorder.expecting(ErrorCategory::Network)).retry_config(RetryConfig::disabled()).build()
    })
}

fn is_supported(account_region: &AccountRegion) -> bool {
    REGIONS.contains(&&*account_region.region)
}

/// End of the list if the service does not exist in the region, otherwise the error.
fn end_if_unavailable(error: SourceError, account_region: &AccountRegion) -> Result<Token, RequestError> {
    // With a proxy, the proxy reports that the host does not exist.
    let is_unavailable =
        matches!(error.fault, Fault::Unreachable | Fault::ProxyFailed) && !is_supported(account_region);
    if is_unavailable { Ok(None) } else { Err(error.into()) }
}

/// An application and its indices.
async fn application_with_indices(
    client: &Client,
    it: Application,
    account_region: &AccountRegion,
    sink: &ResourceSink<'_>,
) -> Vec<Resource> {
    let Some(id) = it.application_id.clone() else { return Vec::new() };
    let (detail, subscriptions, indices) = futures::join!(
        sink.detail(APPLICATION, async { Ok(client.get_application().application_id(&id).send().await?) }),
        sink.detail(SUBSCRIPTIONS, subscriptions(client, &id)),
        sink.detail(INDICES, indices(client, &id)),
    );
    let tags = tags(client, detail.as_ref().and_then(|it| it.application_arn.as_deref()), sink).await;
    let mut page = vec![application(it, id.clone(), detail, subscriptions, tags, account_region)];
    for it in indices.unwrap_or_default() {
        let Some(index_id) = it.index_id.clone() else { continue };
        let get = async { Ok(client.get_index().application_id(&id).index_id(&index_id).send().await?) };
        let detail = sink.detail(INDEX, get).await;
        let tags = self::tags(client, detail.as_ref().and_then(|it| it.index_arn.as_deref()), sink).await;
        page.push(index(it, index_id, &id, detail, tags, account_region));
    }
    page
}

async fn indices(client: &Client, application: &str) -> Result<Vec<Index>, RequestError> {
    let mut indices = Vec::new();
    let mut cursor = Cursor::new(INDICES);
    while let Some(token) = cursor.next() {
        let request = client.list_indices().application_id(application).set_next_token(token);
        let response = request.send().await?;
        indices.extend(response.indices.unwrap_or_default());
        cursor.advance(response.next_token)?;
    }
    Ok(indices)
}

/// Number of users and groups subscribed to an application.
async fn subscriptions(client: &Client, application: &str) -> Result<usize, RequestError> {
    let mut subscriptions = 0;
    let mut cursor = Cursor::new(SUBSCRIPTIONS);
    while let Some(token) = cursor.next() {
        let request = client.list_subscriptions().application_id(application).set_next_token(token);
        let response = request.send().await?;
        subscriptions += response.subscriptions().len();
        cursor.advance(response.next_token)?;
    }
    Ok(subscriptions)
}

async fn tags(client: &Client, arn: Option<&str>, sink: &ResourceSink<'_>) -> Option<Vec<Tag>> {
    let arn = arn?;
    let list = async { Ok(client.list_tags_for_resource().resource_arn(arn).send().await?.tags.unwrap_or_default()) };
    let tags = sink.detail(TAGS, list).await?;
    Some(build::tags(tags.into_iter().map(|tag| (Some(tag.key), Some(tag.value)))))
}

fn application(
    it: Application,
    id: String,
    detail: Option<GetApplicationOutput>,
    subscriptions: Option<usize>,
    tags: Option<Vec<Tag>>,
    account_region: &AccountRegion,
) -> Resource {
    let (status, identity, arn) =
        detail.map_or((None, None, None), |detail| (detail.status, detail.identity_type, detail.application_arn));
    let identity = identity.or(it.identity_type);
    let facts =
        Facts::default().word(fact::IDENTITY_TYPE, identity.as_ref()).number(fact::SUBSCRIPTIONS, subscriptions);
    Resource {
        arn: arn.map(Into::into),
        name: it.display_name.filter(|name| !name.is_empty()).map(Into::into),
        state: word(status.or(it.status).as_ref()),
        created: time(it.created_at),
        tags,
        facts: facts.into_vec(),
        ..resource("qbusiness:application", account_region, id)
    }
}

fn index(
    it: Index,
    id: String,
    application: &str,
    detail: Option<GetIndexOutput>,
    tags: Option<Vec<Tag>>,
    account_region: &AccountRegion,
) -> Resource {
    let mut facts = Facts::default().unique_word(fact::APPLICATION, Some(application));
    if let Some(detail) = &detail {
        let texts = detail.index_statistics.as_ref().and_then(|it| it.text_document_statistics.as_ref());
        facts = facts
            .word(fact::INDEX_TYPE, detail.r#type.as_ref())
            .number(fact::UNITS, detail.capacity_configuration.as_ref().and_then(|it| it.units))
            .number(fact::DOCUMENTS, texts.and_then(|it| it.indexed_text_document_count));
    }
    Resource {
        arn: detail.and_then(|it| it.index_arn).map(Into::into),
        name: it.display_name.filter(|name| !name.is_empty()).map(Into::into),
        state: word(it.status.as_ref()),
        created: time(it.created_at),
        tags,
        facts: facts.into_vec(),
        ..resource("qbusiness:index", account_region, id)
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_qbusiness::types::{
        IdentityType, IndexCapacityConfiguration, IndexStatistics, IndexType, TextDocumentStatistics,
    };

    use super::*;

    fn account_region(region: &'static str) -> AccountRegion {
        AccountRegion { account: "123456789012".into(), region: region.into() }
    }

    #[test]
    fn unreachable_region_without_the_service_is_not_an_error() {
        let error = SourceError { fault: Fault::Unreachable, ..LIST_APPLICATIONS.timed_out() };
        let end = |error, region| {
            end_if_unavailable(error, &account_region(region))
                .map_err(|error| error.into_source_error(LIST_APPLICATIONS))
        };
        assert_eq!(end(error.clone(), "eu-north-1"), Ok(None));
        assert_eq!(end(error.clone(), "eu-west-1"), Err(error.clone()));
        let denied = SourceError { fault: Fault::Denied, ..error };
        assert_eq!(end(denied.clone(), "eu-north-1"), Err(denied));
    }

    #[test]
    fn index_has_its_application_and_capacity() {
        let texts = TextDocumentStatistics::builder().indexed_text_document_count(120).build();
        let detail = GetIndexOutput::builder()
            .r#type(IndexType::Starter)
            .capacity_configuration(IndexCapacityConfiguration::builder().units(2).build())
            .index_statistics(IndexStatistics::builder().text_document_statistics(texts).build())
            .build();
        let it = Index::builder().index_id("i").display_name("docs").build();
        let known = index(it.clone(), "i".to_owned(), "a", Some(detail), None, &account_region("eu-west-1"));
        assert_eq!((known.word(fact::APPLICATION), known.word(fact::INDEX_TYPE)), (Some("a"), Some("STARTER")));
        assert_eq!((known.number(fact::UNITS), known.number(fact::DOCUMENTS)), (Some(2), Some(120)));
        let without_details = index(it, "i".to_owned(), "a", None, None, &account_region("eu-west-1"));
        assert_eq!((without_details.facts.len(), without_details.title()), (1, "docs"));
    }

    #[test]
    fn converts_an_application_without_details() {
        let it = Application::builder().application_id("a").identity_type(IdentityType::AwsIamIdc).build();
        let without_details = application(it.clone(), "a".to_owned(), None, None, None, &account_region("eu-west-1"));
        assert_eq!((without_details.word(fact::IDENTITY_TYPE), &without_details.tags), (Some("AWS_IAM_IDC"), &None));
        assert_eq!(without_details.number(fact::SUBSCRIPTIONS), None, "an unknown number is not zero");
        let unused = application(it, "a".to_owned(), None, Some(0), None, &account_region("eu-west-1"));
        assert_eq!(unused.number(fact::SUBSCRIPTIONS), Some(0));
    }
}
