//! Settings that differ between AWS partitions: default region and Cost Explorer endpoint.

use aws_config::{Region, SdkConfig};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::interceptors::{Intercept, context::BeforeSerializationInterceptorContextRef},
};
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::service_config::ServiceConfigKey;
use domain::{partition::Partition, resource::SharedStr};

use crate::roles::Role;

/// Availability of Cost Explorer in the partition of an account.
#[derive(Debug)]
pub enum CostExplorerEndpoint {
    /// Available in this region.
    Region(Region),
    /// Not available in the partition: requests are blocked before they are sent.
    Unavailable(CostExplorerBlocker),
}

/// The partition has no endpoint for the service.
#[derive(Debug, thiserror::Error)]
#[error("{} has no Cost Explorer", .0.name())]
pub struct NoEndpoint(pub Partition);

/// Cost Explorer endpoint for a configuration. A custom endpoint for Cost Explorer is used in any partition.
pub fn cost_explorer_endpoint(config: &SdkConfig) -> CostExplorerEndpoint {
    let region = config.region();
    let partition = region.map(|it| Partition::of_region(it.as_ref())).unwrap_or_default();
    match (partition.cost_explorer_region(), region) {
        (Some(home), _) => CostExplorerEndpoint::Region(Region::from_static(home)),
        (None, Some(region)) if has_custom_endpoint(config) => CostExplorerEndpoint::Region(region.clone()),
        (None, _) => CostExplorerEndpoint::Unavailable(CostExplorerBlocker(partition)),
    }
}

/// Partition of the first role to assume, otherwise of the first region to list. Credentials work in a single
/// partition.
pub fn of_roles_and_regions(roles: &[Role], regions: &[SharedStr]) -> Option<Partition> {
    let role_partition = roles.iter().find_map(|role| Partition::of_arn(&role.arn));
    role_partition.or_else(|| regions.first().map(|region| Partition::of_region(region)))
}

/// Default region for a configuration without a region: in the partition of the role or the sign-in, otherwise in the
/// partition of the roles and regions to list.
pub fn default_region(config: &SdkConfig, fallback: Option<Partition>) -> Region {
    let role = setting(config, "STS", "AWS_ROLE_ARN", "role_arn");
    let sign_in = || setting(config, "SSO", "AWS_SSO_REGION", "sso_region").map(|it| Partition::of_region(&it));
    let partition = role.and_then(|arn| Partition::of_arn(&arn)).or_else(sign_in).or(fallback).unwrap_or_default();
    let region = partition.default_region().or(Partition::Aws.default_region()).unwrap_or_default();
    Region::from_static(region)
}

/// Whether Cost Explorer has its own custom endpoint.
fn has_custom_endpoint(config: &SdkConfig) -> bool {
    let own = setting(config, "Cost Explorer", "AWS_ENDPOINT_URL", "endpoint_url");
    own.is_some_and(|own| config.endpoint_url() != Some(&*own))
}

/// Setting from the environment or the profile. A setting for the service has priority over a general setting.
fn setting(config: &SdkConfig, service: &str, variable: &str, key: &str) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id(service).env(variable).profile(key).build().ok()?;
    config.service_config()?.load_config(key).filter(|it| !it.is_empty())
}

/// Interceptor that blocks every request before it is sent.
#[derive(Debug)]
pub struct CostExplorerBlocker(Partition);

impl Intercept for CostExplorerBlocker {
    fn name(&self) -> &'static str {
        "CostExplorerBlocker"
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        Err(NoEndpoint(self.0).into())
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fmt};

    use aws_types::service_config::LoadServiceConfig;

    use super::*;

    /// Settings by the name of their variable.
    struct Settings(BTreeMap<&'static str, &'static str>);

    impl fmt::Debug for Settings {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Settings")
        }
    }

    impl LoadServiceConfig for Settings {
        fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
            self.0.get(key.env()).map(|it| (*it).to_owned())
        }
    }

    fn config<const N: usize>(region: Option<&'static str>, settings: [(&'static str, &'static str); N]) -> SdkConfig {
        let builder = SdkConfig::builder().service_config(Settings(settings.into()));
        builder.region(region.map(Region::from_static)).build()
    }

    #[test]
    fn cost_explorer_region_depends_on_the_partition() {
        let region_of = |region| match cost_explorer_endpoint(&config(Some(region), [])) {
            CostExplorerEndpoint::Region(region) => region.to_string(),
            CostExplorerEndpoint::Unavailable(CostExplorerBlocker(partition)) => partition.name().to_owned(),
        };
        assert_eq!((region_of("eu-west-1"), region_of("us-east-1")), ("us-east-1".to_owned(), "us-east-1".to_owned()));
        assert_eq!(
            (region_of("cn-north-1"), region_of("cn-northwest-1")),
            ("cn-northwest-1".to_owned(), "cn-northwest-1".to_owned())
        );
        assert_eq!(region_of("us-gov-west-1"), "AWS GovCloud (US)");
        assert_eq!(region_of("eusc-de-east-1"), "The AWS European Sovereign Cloud");
        assert_eq!(region_of("us-isob-east-1"), "This isolated AWS partition");
    }

    #[test]
    fn custom_cost_explorer_endpoint_is_used_in_any_partition() {
        let own = config(Some("us-gov-west-1"), [("AWS_ENDPOINT_URL", "http://127.0.0.1:1")]);
        assert!(
            matches!(cost_explorer_endpoint(&own), CostExplorerEndpoint::Region(region) if region.as_ref() == "us-gov-west-1")
        );
        let general = own.into_builder().endpoint_url("http://127.0.0.1:1").build();
        assert!(matches!(cost_explorer_endpoint(&general), CostExplorerEndpoint::Unavailable(_)));
    }

    #[test]
    fn default_region_follows_the_role_or_sign_in() {
        let region_of =
            |settings: [(&'static str, &'static str); 1]| default_region(&config(None, settings), None).to_string();
        assert_eq!(default_region(&config(None, []), None).as_ref(), "us-east-1");
        assert_eq!(region_of([("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/F")]), "us-east-1");
        assert_eq!(region_of([("AWS_ROLE_ARN", "arn:aws-cn:iam::123456789012:role/F")]), "cn-northwest-1");
        assert_eq!(region_of([("AWS_ROLE_ARN", "arn:aws-us-gov:iam::123456789012:role/F")]), "us-gov-west-1");
        assert_eq!(region_of([("AWS_SSO_REGION", "eusc-de-east-1")]), "eusc-de-east-1");
    }

    #[test]
    fn default_region_follows_the_configured_roles_and_regions() {
        let role = |partition: &str| format!("arn:{partition}:iam::123456789012:role/F");
        let region_of = |roles: &str, regions: &str, settings: &[(&'static str, &'static str)]| {
            let partition = of_roles_and_regions(&crate::roles(roles).unwrap(), &crate::regions(regions).unwrap());
            let settings = Settings(settings.iter().copied().collect());
            default_region(&SdkConfig::builder().service_config(settings).build(), partition).to_string()
        };
        assert_eq!(
            (region_of("", "cn-north-1", &[]), region_of("", "", &[])),
            ("cn-northwest-1".to_owned(), "us-east-1".to_owned())
        );
        assert_eq!(region_of("", "us-gov-east-1,us-gov-west-1", &[]), "us-gov-west-1");
        assert_eq!(region_of(&role("aws-cn"), "", &[]), "cn-northwest-1");
        assert_eq!(region_of(&role("aws"), "eu-west-1", &[]), "us-east-1");
        let gov = [("AWS_ROLE_ARN", "arn:aws-us-gov:iam::123456789012:role/F")];
        assert_eq!(region_of("", "cn-north-1", &gov), "us-gov-west-1", "the role of the credentials has priority");
    }
}
