//! Other resources with current or former tags, identified by their Amazon Resource Names (ARNs).

use std::collections::HashSet;

use async_trait::async_trait;
use aws_sdk_resourcegroupstagging::{Client, types::ResourceTagMapping};
use domain::resource::{AccountRegion, GLOBAL, Resource, ResourceType, billing_service};

use super::build::{name_tag, tags, word};
use crate::{
    Clients,
    calls::ClientConfig,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
    interner::intern,
};

/// Finds resources that are listed by the Resource Groups Tagging API, but by no other finder.
pub struct Tagged {
    clients: Clients,
    /// Resource types with their own finder.
    known: HashSet<&'static str>,
}

impl Tagged {
    /// Creates a finder of all resource types except these.
    pub fn except(clients: Clients, known: HashSet<&'static str>) -> Self {
        Self { clients, known }
    }
}

fn client(config: &ClientConfig) -> Client {
    let sdk = aws_sdk_resourcegroupstagging::config::Builder::from(&config.sdk);
    Client::from_conf(sdk.interceptor(config.recorder.clone()).build())
}

#[async_trait]
impl ResourceFinder for Tagged {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("Other tagged resources", Call("tag:GetResources"), &[])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.clients.client(account_region, client).get_resources();
        let response = request.resources_per_page(100).set_pagination_token(token).send().await?;
        let mappings = response.resource_tag_mapping_list.into_iter().flatten();
        sink.page(mappings.filter_map(|it| resource(it, account_region, &self.known)));
        Ok(response.pagination_token)
    }
}

fn resource(it: ResourceTagMapping, account_region: &AccountRegion, known: &HashSet<&'static str>) -> Option<Resource> {
    let arn = it.resource_arn?;
    let ParsedArn { resource_type, id, region, account } = ParsedArn::parse(&arn)?;
    if known.contains(resource_type.as_str()) {
        return None;
    }
    let resource_type = ResourceType::new(intern(&resource_type));
    let tags = tags(it.tags.unwrap_or_default().into_iter().map(|tag| (Some(tag.key), Some(tag.value))));
    Some(Resource {
        service: billing_service(&resource_type).map(intern),
        resource_type,
        id: id.into(),
        name: name_tag(&tags),
        account: word(Some(account)).unwrap_or_else(|| account_region.account.clone()),
        region: word(Some(region)).unwrap_or_else(|| intern(GLOBAL)),
        zone: None,
        state: None,
        created: None,
        tags: Some(tags),
        facts: Vec::new(),
        arn: Some(arn.into()),
    })
}

/// Parts of an Amazon Resource Name.
#[derive(Debug, PartialEq, Eq)]
struct ParsedArn<'a> {
    /// `service:type`.
    resource_type: String,
    /// Part of the ARN after the type.
    id: &'a str,
    region: &'a str,
    account: &'a str,
}

impl<'a> ParsedArn<'a> {
    /// Parses `arn:partition:service:region:account:resource`, whose last part is `type/id`, `type:id` or only an id.
    fn parse(arn: &'a str) -> Option<Self> {
        let mut fields = arn.splitn(6, ':');
        let (arn, _partition, service) = (fields.next()?, fields.next()?, fields.next()?);
        let (region, account, resource) = (fields.next()?, fields.next()?, fields.next()?);
        if arn != "arn" || service.is_empty() {
            return None;
        }
        let resource = resource.strip_prefix('/').unwrap_or(resource);
        let (resource_type, id) = match resource.split_once(['/', ':']) {
            Some(_) if service == "s3" => ("bucket", resource),
            Some((resource_type, id)) => innermost_resource(service, resource_type, id),
            None => (default_kind(service), resource),
        };
        (!id.is_empty()).then(|| Self { resource_type: format!("{service}:{resource_type}"), id, region, account })
    }
}

/// Type and ID of a resource whose ARN contains the type. Q Business uses a path for resources within an application.
fn innermost_resource<'a>(service: &str, resource_type: &'a str, id: &'a str) -> (&'a str, &'a str) {
    let mut path = id.rsplit('/');
    match (service, path.next(), path.next()) {
        ("qbusiness", Some(inner_id), Some(inner_kind)) => (inner_kind, inner_id),
        _ => (resource_type, id),
    }
}

/// Resource type of a service whose ARNs do not contain the type.
fn default_kind(service: &str) -> &'static str {
    match service {
        "s3" => "bucket",
        "sns" => "topic",
        "sqs" => "queue",
        _ => "resource",
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_resourcegroupstagging::types::Tag;

    use super::*;

    fn check(arn: &str, resource_type: &str, id: &str) {
        let name = ParsedArn::parse(arn).unwrap();
        assert_eq!((name.resource_type.as_str(), name.id), (resource_type, id), "{arn}");
    }

    #[test]
    fn parses_arns_of_all_forms() {
        check("arn:aws:dynamodb:eu-west-1:123456789012:table/orders", "dynamodb:table", "orders");
        check("arn:aws:sns:eu-west-1:123456789012:alarms", "sns:topic", "alarms");
        check("arn:aws:sqs:eu-west-1:123456789012:jobs", "sqs:queue", "jobs");
        check("arn:aws:rds:eu-west-1:123456789012:db:orders", "rds:db", "orders");
        check("arn:aws:s3:::my.bucket", "s3:bucket", "my.bucket");
        check("arn:aws:apigateway:eu-west-1::/restapis/abc", "apigateway:restapis", "abc");
        check("arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/f", "logs:log-group", "/aws/lambda/f");
        check("arn:aws:states:eu-west-1:123456789012:stateMachine:flow", "states:stateMachine", "flow");
        let balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188";
        check(balancer, "elasticloadbalancing:loadbalancer", "app/web/50dc6c495c0c9188");
        check("arn:aws:qbusiness:us-east-1:123456789012:application/a/index/i", "qbusiness:index", "i");
        check("arn:aws:qbusiness:us-east-1:123456789012:application/a", "qbusiness:application", "a");
        for invalid in
            ["", "orders", "arn:aws:dynamodb", "arn:aws::eu-west-1:1:x", "arn:aws:sns:eu-west-1:123456789012:"]
        {
            assert_eq!(ParsedArn::parse(invalid), None, "{invalid}");
        }
    }

    #[test]
    fn skips_resource_types_with_their_own_finder() {
        let account_region = AccountRegion { account: "123456789012".into(), region: "us-east-1".into() };
        let known = HashSet::from(["ec2:instance", "lambda:function"]);
        let mapping = |arn: &str| {
            let tag = Tag::builder().key("Name").value("site").build().unwrap();
            resource(ResourceTagMapping::builder().resource_arn(arn).tags(tag).build(), &account_region, &known)
        };
        assert!(mapping("arn:aws:ec2:us-east-1:123456789012:instance/i-1").is_none());
        assert!(mapping("arn:aws:lambda:us-east-1:123456789012:function:f").is_none());
        let site = mapping("arn:aws:cloudfront::123456789012:distribution/E1").unwrap();
        assert_eq!((&*site.region, site.title(), &*site.account), (GLOBAL, "site", "123456789012"));
        assert_eq!(site.service.as_deref(), Some("Amazon CloudFront"));
        assert_eq!(
            mapping("arn:aws:ec2:us-east-1:123456789012:vpc-endpoint/v").unwrap().resource_type.code(),
            "ec2:vpc-endpoint"
        );
    }
}
