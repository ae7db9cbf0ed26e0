//! Instructions for connecting an account in place of the demo account.

use domain::permissions;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{copy::CopyButton, page_head::PageHead};

/// Instructions for credentials, permissions, more accounts and costs by resource, with the API cost.
#[component]
pub fn ConnectPage() -> impl IntoView {
    view! {
        <Title text="Connect an account" />
        <PageHead heading=view! { <h1>"Connect an account"</h1> }.into_any() />
        <div class="state prose">
            <h2>"Start Farthing with AWS credentials"</h2>
            <p>
                "Farthing uses the default credential chain of the AWS SDK: environment variables, profiles, IAM Identity Center (SSO), and the roles of containers and instances. Start it with a profile:"
            </p>
            <Code text="AWS_PROFILE=billing dist/farthing serve" of="Command" />
            <h2>"Attach a policy to the role or user"</h2>
            <p>
                "Attach this policy to the role or user that Farthing runs as. Farthing changes nothing in your account. If a permission is missing, the affected pages name it and still show all other figures. In an organization, use the management (payer) account to see the costs of all linked accounts."
            </p>
            <Code text=permissions::policy() of="Policy" />
            <h2>"Add more accounts"</h2>
            <p>
                "The management account includes the costs of linked accounts. To list their resources too, create a role named Farthing in each of them with the policy above and this trust policy. In the trust policy, replace the principal with the ARN of the user or role that Farthing runs as, and the external ID with one of your own:"
            </p>
            <Code text=permissions::trust_policy() of="Trust policy" />
            <p>"Attach this policy to the user or role that Farthing runs as, so that it can assume the roles:"</p>
            <Code text=permissions::caller_policy() of="Policy for assuming the roles" />
            <p>"Then start Farthing with the ARNs of the roles, each with its external ID, separated by commas:"</p>
            <Code text=permissions::roles_setting() of="Command with the roles" />
            <h2>"Turn on resource-level data"</h2>
            <p>
                "AWS reports costs by resource only after you opt in, and only for the last 14 days. To opt in, open the Billing and Cost Management console of the management account, then Cost Management preferences, select resource-level data at daily granularity, and choose the services. Data can take 48 hours to arrive. Until then Farthing allocates costs to resources by rules and marks them as allocated."
            </p>
            <h2>"API cost"</h2>
            <p>
                "Cost Explorer charges $0.01 per request. Opening Overview sends three requests. Responses are cached, so reloading a page costs nothing. Once the day's requests have cost $5, the daily cap, Farthing sends no more paid requests until the next day (UTC). Change the cap with --daily-cap-usd."
            </p>
        </div>
    }
}

/// Copyable text.
#[component]
fn Code(#[prop(into)] text: String, of: &'static str) -> impl IntoView {
    let label = format!("Copy {}{}", of[..1].to_lowercase(), &of[1..]);
    view! {
        <pre tabindex="0" role="region" aria-label=of>
            {text.clone()}
        </pre>
        <p>
            <CopyButton text label />
        </p>
    }
}
