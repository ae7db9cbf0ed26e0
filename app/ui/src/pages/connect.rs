//! How to see one's own account instead of the sandbox.

use leptos::prelude::*;
use leptos_meta::Title;

/// What Farthing calls at AWS, as a policy to attach to the role or user it runs as.
const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Action": [
      "ce:GetCostAndUsage",
      "ce:GetDimensionValues",
      "ce:GetTags",
      "ce:GetCostCategories"
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
            <p>"It reads costs and writes nothing. In an organisation, use the payer account to see all linked accounts."</p>
            <pre>{POLICY}</pre>
            <h2>"What it costs"</h2>
            <p>
                "Cost Explorer charges $0.01 a request. Opening the Overview makes two; what has been read is kept, so a reload or a second visitor makes none."
            </p>
        </div>
    }
}
