//! Lambda functions.

use std::collections::HashMap;

use async_trait::async_trait;
use aws_sdk_lambda::{Client, types::FunctionConfiguration};
use domain::resource::{AccountRegion, Resource, fact};
use futures::{StreamExt, stream};

use super::build::{Facts, name_tag, parse_time, resource, tags, word};
use crate::{
    Clients,
    calls::ClientConfig,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
    pages::Cursor,
};

const TAGS: Call = Call("lambda:ListTags");
const PROVISIONED_CONCURRENCY: Call = Call("lambda:ListProvisionedConcurrencyConfigs");
const PAGE_SIZE: i32 = 50;
/// Functions whose details are read in parallel: Lambda allows 15 such calls per second.
const MAX_CONCURRENT: usize = 8;

/// Finds functions, each with its tags and provisioned concurrency.
pub struct Functions(pub Clients);

fn client(config: &ClientConfig) -> Client {
    let sdk = aws_sdk_lambda::config::Builder::from(&config.sdk);
    Client::from_conf(sdk.interceptor(config.recorder.clone()).build())
}

#[async_trait]
impl ResourceFinder for Functions {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("Lambda functions", Call("lambda:ListFunctions"), &["lambda:function"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let client = &self.0.client(account_region, client);
        let response = client.list_functions().max_items(PAGE_SIZE).set_marker(token).send().await?;
        let functions = stream::iter(response.functions.unwrap_or_default());
        let with_details = functions.map(|it| async move {
            let (arn, name) = (it.function_arn.clone()?, it.function_name.clone()?);
            // One after the other, tags first: they are more important if time is short.
            let tags = sink.uniform_detail(TAGS, tags_of(client, &arn)).await;
            let concurrency =
                sink.uniform_detail(PROVISIONED_CONCURRENCY, provisioned_concurrency(client, &name)).await;
            function(it, tags, concurrency, account_region)
        });
        let functions: Vec<_> = with_details.buffered(MAX_CONCURRENT).filter_map(std::future::ready).collect().await;
        sink.page(functions);
        Ok(response.next_marker)
    }
}

async fn tags_of(client: &Client, arn: &str) -> Result<HashMap<String, String>, RequestError> {
    Ok(client.list_tags().resource(arn).send().await?.tags.unwrap_or_default())
}

/// Provisioned concurrency of a function, all versions and aliases together.
async fn provisioned_concurrency(client: &Client, name: &str) -> Result<i32, RequestError> {
    let mut total = 0_i32;
    let mut cursor = Cursor::new(PROVISIONED_CONCURRENCY);
    while let Some(token) = cursor.next() {
        let request = client.list_provisioned_concurrency_configs().function_name(name).max_items(PAGE_SIZE);
        let response = request.set_marker(token).send().await?;
        for it in response.provisioned_concurrency_configs() {
            total = total.saturating_add(it.allocated_provisioned_concurrent_executions().unwrap_or_default());
        }
        cursor.advance(response.next_marker)?;
    }
    Ok(total)
}

fn function(
    it: FunctionConfiguration,
    tags_by_key: Option<HashMap<String, String>>,
    concurrency: Option<i32>,
    account_region: &AccountRegion,
) -> Option<Resource> {
    let architecture = it.architectures.as_ref().and_then(|it| it.first());
    let facts = Facts::default()
        .word(fact::RUNTIME, it.runtime.as_ref())
        .word(fact::ARCHITECTURE, architecture)
        .word(fact::PACKAGE_TYPE, it.package_type.as_ref())
        .number(fact::MEMORY_MB, it.memory_size)
        .number(fact::TIMEOUT_SECONDS, it.timeout)
        .number(fact::CODE_BYTES, Some(it.code_size))
        .number(fact::PROVISIONED_CONCURRENCY, concurrency)
        .time(fact::CHANGED, parse_time(it.last_modified.as_deref()));
    let tags =
        tags_by_key.map(|tags_by_key| tags(tags_by_key.into_iter().map(|(key, value)| (Some(key), Some(value)))));
    Some(Resource {
        arn: it.function_arn.map(Into::into),
        name: tags.as_deref().and_then(name_tag),
        state: word(it.state.as_ref()),
        tags,
        facts: facts.into_vec(),
        ..resource("lambda:function", account_region, it.function_name?)
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_lambda::types::{Architecture, PackageType, Runtime};

    use super::*;

    #[test]
    fn unknown_details_differ_from_empty_ones() {
        let account_region = AccountRegion { account: "123456789012".into(), region: "eu-west-1".into() };
        let it = FunctionConfiguration::builder().function_name("resize").runtime(Runtime::Python312).memory_size(512);
        let it = it.architectures(Architecture::X8664).last_modified("2026-10-01T08:15:30.000+0000").code_size(1_024);
        let it = it.package_type(PackageType::Zip);
        let known = function(it.clone().build(), Some(HashMap::new()), Some(0), &account_region).unwrap();
        assert_eq!(known.tags.as_deref(), Some([].as_slice()));
        assert_eq!((known.word(fact::RUNTIME), known.word(fact::ARCHITECTURE)), (Some("python3.12"), Some("x86_64")));
        assert_eq!((known.number(fact::MEMORY_MB), known.number(fact::CODE_BYTES)), (Some(512), Some(1_024)));
        assert!(known.fact(fact::CHANGED).is_some());
        assert_eq!(
            (known.word(fact::PACKAGE_TYPE), known.number(fact::PROVISIONED_CONCURRENCY)),
            (Some("Zip"), Some(0))
        );
        let unknown = function(it.build(), None, None, &account_region).unwrap();
        assert_eq!((unknown.tags.as_deref(), unknown.number(fact::PROVISIONED_CONCURRENCY)), (None, None));
    }
}
