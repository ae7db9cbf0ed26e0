//! Resources of all other services, known from the tagging API only, and resources that cost nothing.

use super::draft::Draft;
use super::labels::{name, role};
use super::resource::{Application, Index, Kind};
use super::storage::heavy_tailed;
use super::uses::{Use, Uses};

const Q: &str = "Amazon Q";

/// A service, the ARN pattern of its resources, and their number in each place.
struct Shelf {
    service: &'static str,
    resource: &'static str,
    count: usize,
}

const fn shelf(service: &'static str, resource: &'static str, count: usize) -> Shelf {
    Shelf { service, resource, count }
}

/// The resources behind the lines of these services; `{}` is the resource name.
const SHELVES: [Shelf; 22] = [
    shelf("Amazon DynamoDB", "dynamodb:table/{}", 3),
    shelf("Amazon ElastiCache", "elasticache:cluster:{}", 2),
    shelf("Amazon OpenSearch Service", "es:domain/{}", 1),
    shelf("Amazon Redshift", "redshift:cluster:{}", 1),
    shelf("Amazon Kinesis", "kinesis:stream/{}", 1),
    shelf("Amazon Elastic Load Balancing", "elasticloadbalancing:loadbalancer/app/{}/50dc6c495c0c9188", 2),
    shelf("Amazon Elastic Container Service", "ecs:service/main/{}", 2),
    shelf("Amazon Elastic Container Service for Kubernetes", "eks:cluster/{}", 1),
    shelf("Amazon EC2 Container Registry (ECR)", "ecr:repository/{}", 2),
    shelf("Amazon Simple Queue Service", "sqs:{}", 2),
    shelf("Amazon Simple Notification Service", "sns:{}", 1),
    shelf("AWS Step Functions", "states:stateMachine:{}", 1),
    shelf("AWS Key Management Service", "kms:key/{}", 1),
    shelf("AWS Secrets Manager", "secretsmanager:secret:{}-Ab12Cd", 1),
    shelf("Amazon CloudFront", "cloudfront:distribution/{}", 2),
    shelf("Amazon API Gateway", "apigateway:/apis/{}", 1),
    shelf("AWS WAF", "wafv2:regional/webacl/{}/0a1b2c3d", 1),
    shelf("CodeBuild", "codebuild:project/{}", 1),
    shelf("AWS Glue", "glue:job/{}", 1),
    shelf("AWS Backup", "backup:backup-vault:{}", 1),
    shelf("Amazon SageMaker", "sagemaker:training-job/{}", 1),
    shelf("Amazon Route 53", "route53:hostedzone/{}", 1),
];

/// Resources that cost nothing.
const UNBILLED: [&str; 5] =
    ["logs:log-group:/app/{}", "ssm:parameter/{}", "sns:{}", "events:rule/{}", "cloudwatch:alarm:{}"];
const REGIONS: [&str; 3] = ["eu-central-1", "us-east-1", "eu-west-1"];

/// Adds the resources of services without a finder of their own, and the Q Business applications.
pub(super) fn add_billed(draft: &mut Draft<'_>, uses: &Uses) {
    for of in uses.all().filter(|of| of.a_day > 0) {
        let Some(shelf) = SHELVES.iter().find(|shelf| shelf.service == of.service) else { continue };
        let first = uses
            .all()
            .find(|it| it.service == of.service && it.member == of.member && it.region == of.region && it.a_day > 0);
        // All lines of a service in a place belong to the same resources; the first line adds them.
        if first.is_some_and(|first| std::ptr::eq(first, of)) {
            let places = resources(draft, of, shelf);
            let same_place = |it: &&Use| it.service == of.service && it.member == of.member && it.region == of.region;
            for line in uses.all().filter(same_place) {
                draft.give(line, &heavy_tailed(&places, false));
            }
        }
    }
    assistants(draft, uses);
}

fn resources(draft: &mut Draft<'_>, of: &Use, shelf: &Shelf) -> Vec<u32> {
    let count = shelf.count;
    (0..count)
        .map(|number| {
            let label = name(of, role(draft.resources.len()), number + 1);
            let id = arn(draft, of.member, of.region, shelf.resource, &label);
            draft.add(of, id, "", Kind::Other)
        })
        .collect()
}

fn arn(draft: &mut Draft<'_>, member: usize, region: &str, resource: &str, label: &str) -> Box<str> {
    let (service, resource) = resource.split_once(':').unwrap_or((resource, ""));
    let region = if region == "global" { "" } else { region };
    let account = draft.plan.members.get(member).map_or("", |it| it.id.as_str());
    let unique = format!("{label}-{:x}", draft.ids.below(1 << 32));
    format!("arn:aws:{service}:{region}:{account}:{}", resource.replace("{}", &unique)).into()
}

/// Adds an application with users, and one whose paid index is empty.
fn assistants(draft: &mut Draft<'_>, uses: &Uses) {
    for of in uses.like(Q, "QBusiness-Pro-User").filter(|of| of.a_day > 0) {
        let subscribers = u32::try_from(of.standing()).unwrap_or(u32::MAX);
        let mut indices = Vec::new();
        let mut asked = Vec::new();
        for (number, documents) in [(1, 18_400), (2, 0)] {
            let id = draft.ids.uuid();
            let label: Box<str> = name(of, "assistant", number).into();
            let kind = Kind::Application(Application {
                name: label.clone(),
                status: "ACTIVE",
                identity: "AWS_IAM_IDC",
                subscriptions: if documents > 0 { subscribers } else { 0 },
            });
            let place = draft.add(of, id.clone(), "", kind);
            if documents > 0 {
                asked.push((place, 1));
            }
            let index = draft.ids.uuid();
            let kind = Kind::Index(Index {
                name: format!("{label}-index").into(),
                status: "ACTIVE",
                application: id,
                index_type: "STARTER",
                units: 1,
                documents,
            });
            indices.push((draft.add(of, index, "", kind), 1));
            if documents == 0 {
                draft.plant(place, "idle-q-business-application");
            }
        }
        draft.give(of, &asked);
        let here = |it: &&Use| it.member == of.member && it.region == of.region;
        for index in uses.like(Q, "QBusiness-StarterIndex").filter(here) {
            draft.give(index, &indices);
        }
    }
}

/// Adds resources that cost nothing, up to the plan's number.
pub(super) fn add_unbilled(draft: &mut Draft<'_>) {
    let members = draft.plan.members.len().max(1);
    for number in 0..draft.wanted() {
        let (member, region) = (number % members, REGIONS.get(number / members % 3).copied().unwrap_or("us-east-1"));
        let tags = [("Environment", draft.plan.members.get(member).map_or("", |it| it.environment).to_owned())];
        let resource = UNBILLED.get(number % UNBILLED.len()).copied().unwrap_or_default();
        let id = arn(draft, member, region, resource, role(number));
        draft.add_to(member, region, id, "", &tags, Kind::Other);
    }
}
