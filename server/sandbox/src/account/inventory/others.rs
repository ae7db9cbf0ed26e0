//! Resources of all other services, which only the tagging API lists, and resources without costs.

use super::draft::Draft;
use super::names::{name, role};
use super::resource::{Application, Index, ResourceType};
use super::shares::heavy_tailed;
use super::usage_groups::{UsageGroup, UsageGroups};

const Q: &str = "Amazon Q";

/// Resources of a service to add in each account and region where the service has costs.
struct ServiceResources {
    service: &'static str,
    /// ARN pattern after `arn:aws:`, without region and account. `{}` is the resource name.
    arn_pattern: &'static str,
    count: usize,
}

const fn resources_of(service: &'static str, arn_pattern: &'static str, count: usize) -> ServiceResources {
    ServiceResources { service, arn_pattern, count }
}

const SERVICES: [ServiceResources; 22] = [
    resources_of("Amazon DynamoDB", "dynamodb:table/{}", 3),
    resources_of("Amazon ElastiCache", "elasticache:cluster:{}", 2),
    resources_of("Amazon OpenSearch Service", "es:domain/{}", 1),
    resources_of("Amazon Redshift", "redshift:cluster:{}", 1),
    resources_of("Amazon Kinesis", "kinesis:stream/{}", 1),
    resources_of("Amazon Elastic Load Balancing", "elasticloadbalancing:loadbalancer/app/{}/50dc6c495c0c9188", 2),
    resources_of("Amazon Elastic Container Service", "ecs:service/main/{}", 2),
    resources_of("Amazon Elastic Container Service for Kubernetes", "eks:cluster/{}", 1),
    resources_of("Amazon EC2 Container Registry (ECR)", "ecr:repository/{}", 2),
    resources_of("Amazon Simple Queue Service", "sqs:{}", 2),
    resources_of("Amazon Simple Notification Service", "sns:{}", 1),
    resources_of("AWS Step Functions", "states:stateMachine:{}", 1),
    resources_of("AWS Key Management Service", "kms:key/{}", 1),
    resources_of("AWS Secrets Manager", "secretsmanager:secret:{}-Ab12Cd", 1),
    resources_of("Amazon CloudFront", "cloudfront:distribution/{}", 2),
    resources_of("Amazon API Gateway", "apigateway:/apis/{}", 1),
    resources_of("AWS WAF", "wafv2:regional/webacl/{}/0a1b2c3d", 1),
    resources_of("CodeBuild", "codebuild:project/{}", 1),
    resources_of("AWS Glue", "glue:job/{}", 1),
    resources_of("AWS Backup", "backup:backup-vault:{}", 1),
    resources_of("Amazon SageMaker", "sagemaker:training-job/{}", 1),
    resources_of("Amazon Route 53", "route53:hostedzone/{}", 1),
];

/// ARN patterns of resources without costs.
const UNBILLED: [&str; 5] =
    ["logs:log-group:/app/{}", "ssm:parameter/{}", "sns:{}", "events:rule/{}", "cloudwatch:alarm:{}"];
const REGIONS: [&str; 3] = ["eu-central-1", "us-east-1", "eu-west-1"];

/// Adds the resources of services without their own module, and Q Business applications.
pub(super) fn add_billed(draft: &mut Draft<'_>, groups: &UsageGroups) {
    for usage in groups.all().filter(|usage| usage.daily_usage > 0) {
        let Some(service) = SERVICES.iter().find(|service| service.service == usage.service) else { continue };
        let first = groups.all().find(|it| {
            it.service == usage.service && it.member == usage.member && it.region == usage.region && it.daily_usage > 0
        });
        // All usage of a service in an account and region belongs to the same resources, added with the first usage.
        if first.is_some_and(|first| std::ptr::eq(first, usage)) {
            let indexes = add_resources(draft, usage, service);
            let is_same_location = |it: &&UsageGroup| {
                it.service == usage.service && it.member == usage.member && it.region == usage.region
            };
            for line in groups.all().filter(is_same_location) {
                draft.attribute(line, &heavy_tailed(&indexes, false));
            }
        }
    }
    add_q_business(draft, groups);
}

fn add_resources(draft: &mut Draft<'_>, usage: &UsageGroup, service: &ServiceResources) -> Vec<u32> {
    (0..service.count)
        .map(|number| {
            let label = name(usage, role(draft.resources.len()), number + 1);
            let id = arn(draft, usage.member, usage.region, service.arn_pattern, &label);
            draft.add(usage, id, "", ResourceType::Other)
        })
        .collect()
}

fn arn(draft: &mut Draft<'_>, member: usize, region: &str, pattern: &str, label: &str) -> Box<str> {
    let (service, resource) = pattern.split_once(':').unwrap_or((pattern, ""));
    let region = if region == "global" { "" } else { region };
    let account = draft.plan.members.get(member).map_or("", |it| it.id.as_str());
    let unique = format!("{label}-{:x}", draft.ids.below(1 << 32));
    format!("arn:aws:{service}:{region}:{account}:{}", resource.replace("{}", &unique)).into()
}

/// Adds Q Business applications: one with users, and one with an empty index that is paid for.
fn add_q_business(draft: &mut Draft<'_>, groups: &UsageGroups) {
    for usage in groups.matching(Q, "QBusiness-Pro-User").filter(|usage| usage.daily_usage > 0) {
        let subscribers = u32::try_from(usage.provisioned_quantity()).unwrap_or(u32::MAX);
        let mut indices = Vec::new();
        let mut in_use = Vec::new();
        for (number, documents) in [(1, 18_400), (2, 0)] {
            let id = draft.ids.uuid();
            let label: Box<str> = name(usage, "assistant", number).into();
            let resource_type = ResourceType::Application(Application {
                name: label.clone(),
                status: "ACTIVE",
                identity: "AWS_IAM_IDC",
                subscriptions: if documents > 0 { subscribers } else { 0 },
            });
            let index = draft.add(usage, id.clone(), "", resource_type);
            if documents > 0 {
                in_use.push((index, 1));
            }
            let index_id = draft.ids.uuid();
            let resource_type = ResourceType::Index(Index {
                name: format!("{label}-index").into(),
                status: "ACTIVE",
                application: id,
                index_type: "STARTER",
                units: 1,
                documents,
            });
            indices.push((draft.add(usage, index_id, "", resource_type), 1));
            if documents == 0 {
                draft.plant(index, "idle-q-business-application");
            }
        }
        draft.attribute(usage, &in_use);
        let is_here = |it: &&UsageGroup| it.member == usage.member && it.region == usage.region;
        for index_usage in groups.matching(Q, "QBusiness-StarterIndex").filter(is_here) {
            draft.attribute(index_usage, &indices);
        }
    }
}

/// Adds resources without costs until the requested number is reached.
pub(super) fn add_unbilled(draft: &mut Draft<'_>) {
    let members = draft.plan.members.len().max(1);
    for number in 0..draft.missing_count() {
        let (member, region) = (number % members, REGIONS.get(number / members % 3).copied().unwrap_or("us-east-1"));
        let tags = [("Environment", draft.plan.members.get(member).map_or("", |it| it.environment).to_owned())];
        let pattern = UNBILLED.get(number % UNBILLED.len()).copied().unwrap_or_default();
        let id = arn(draft, member, region, pattern, role(number));
        draft.add_at(member, region, id, "", &tags, ResourceType::Other);
    }
}
