//! How to see one's own account instead of the sandbox.

use leptos::prelude::*;
use leptos_meta::Title;

/// What Farthing calls at AWS, as a policy to attach to the role or user it runs as.
const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Action": [
      "bedrock:InvokeModelWithResponseStream",
      "ce:GetAnomalyMonitors",
      "ce:GetCostAndUsage",
      "ce:GetCostAndUsageWithResources",
      "ce:GetCostCategories",
      "ce:GetDimensionValues",
      "ce:GetReservationCoverage",
      "ce:GetReservationPurchaseRecommendation",
      "ce:GetReservationUtilization",
      "ce:GetRightsizingRecommendation",
      "ce:GetSavingsPlansCoverage",
      "ce:GetSavingsPlansPurchaseRecommendation",
      "ce:GetSavingsPlansUtilization",
      "ce:GetTags",
      "ec2:DescribeAddresses",
      "ec2:DescribeCapacityReservations",
      "ec2:DescribeImages",
      "ec2:DescribeInstances",
      "ec2:DescribeNatGateways",
      "ec2:DescribeRegions",
      "ec2:DescribeReservedInstances",
      "ec2:DescribeSnapshots",
      "ec2:DescribeSubnets",
      "ec2:DescribeVolumes",
      "ec2:DescribeVpcEndpoints",
      "lambda:ListFunctions",
      "lambda:ListProvisionedConcurrencyConfigs",
      "lambda:ListTags",
      "qbusiness:GetApplication",
      "qbusiness:GetIndex",
      "qbusiness:ListApplications",
      "qbusiness:ListIndices",
      "qbusiness:ListSubscriptions",
      "qbusiness:ListTagsForResource",
      "rds:DescribeDBClusterSnapshots",
      "rds:DescribeDBClusters",
      "rds:DescribeDBInstances",
      "rds:DescribeDBSnapshots",
      "rds:DescribeReservedDBInstances",
      "s3:GetBucketLocation",
      "s3:GetBucketPolicyStatus",
      "s3:GetBucketPublicAccessBlock",
      "s3:GetBucketTagging",
      "s3:GetBucketVersioning",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:ListAllMyBuckets",
      "tag:GetResources"
    ],
    "Resource": "*"
  }]
}"#;

/// Credentials, permissions, cost.
#[component]
pub fn ConnectPage() -> impl IntoView {
    view! {
        <Title text="Connect an account" />
        <div class="head">
            <h1>"Connect an account"</h1>
        </div>
        <div class="state prose">
            <h2>"Start Farthing where it finds credentials"</h2>
            <p>
                "Farthing looks where the AWS SDK looks: environment variables, profiles, IAM Identity Center (SSO), and the roles of containers and instances. Start it with a profile:"
            </p>
            <pre>"AWS_PROFILE=billing farthing serve"</pre>
            <h2>"Give it these permissions"</h2>
            <p>"It reads and changes nothing. What is left out here is missing on the page, which says so; the rest works. In an organisation, use the payer account to see all linked accounts."</p>
            <pre>{POLICY}</pre>
            <h2>"What it costs"</h2>
            <p>
                "Cost Explorer charges $0.01 a request. Opening the Overview makes two; what has been read is kept, so a reload or a second visitor makes none."
            </p>
        </div>
    }
}
