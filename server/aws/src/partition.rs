//! Settings that differ between AWS partitions: default region and Cost Explorer endpoint.

use aws_config::{Region, SdkConfig};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::interceptors::{Intercept, context::BeforeSerializationInterceptorContextRef},
};
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::service_config::ServiceConfigKey;
use domain::{partition::Partition, resource::Word};

use crate::roles::Role;

/// Cost Explorer of an account.
#[derive(Debug)]
pub enum Billing {
    /// Available in this region.
    At(Region),
    /// The partition has none: its requests are stopped before they are sent.
    Nowhere(NoCostExplorer),
}

/// The partition has no endpoint for the service.
#[derive(Debug, thiserror::Error)]
#[error("{} has no Cost Explorer", .0.name())]
pub struct NoEndpoint(pub Partition);

/// Cost Explorer of a configuration. A custom endpoint for Cost Explorer is used in any partition.
pub fn billing(config: &SdkConfig) -> Billing {
    let region = config.region();
    let partition = region.map(|it| Partition::of_region(it.as_ref())).unwrap_or_default();
    match (partition.cost_explorer_region(), region) {
        (Some(home), _) => Billing::At(Region::from_static(home)),
        (None, Some(region)) if has_own_endpoint(config) => Billing::At(region.clone()),
        (None, _) => Billing::Nowhere(NoCostExplorer(partition)),
    }
}

/// Partition of the roles to assume, otherwise of the regions to list. Credentials work in a single partition.
pub fn of_places(roles: &[Role], regions: &[Word]) -> Option<Partition> {
    let of_roles = roles.iter().find_map(|role| Partition::of_arn(&role.arn));
    of_roles.or_else(|| regions.first().map(|region| Partition::of_region(region)))
}

/// Region of a configuration without one: in the partition of the role or the sign-in, otherwise of the roles and
/// regions to list.
pub fn default_region(config: &SdkConfig, of_places: Option<Partition>) -> Region {
    let role = setting(config, "STS", "AWS_ROLE_ARN", "role_arn");
    let sign_in = || setting(config, "SSO", "AWS_SSO_REGION", "sso_region").map(|it| Partition::of_region(&it));
    let partition = role.and_then(|arn| Partition::of_arn(&arn)).or_else(sign_in).or(of_places).unwrap_or_default();
    let region = partition.default_region().or(Partition::Aws.default_region()).unwrap_or_default();
    Region::from_static(region)
}

/// Whether Cost Explorer has its own custom endpoint.
fn has_own_endpoint(config: &SdkConfig) -> bool {
    let own = setting(config, "Cost Explorer", "AWS_ENDPOINT_URL", "endpoint_url");
    own.is_some_and(|own| config.endpoint_url() != Some(&*own))
}

/// A setting of the environment or the profile; the one of the service has priority over the general one.
fn setting(config: &SdkConfig, service: &str, variable: &str, key: &str) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id(service).env(variable).profile(key).build().ok()?;
    config.service_config()?.load_config(key).filter(|it| !it.is_empty())
}

/// Stops every request before it is sent.
#[derive(Debug)]
pub struct NoCostExplorer(Partition);

impl Intercept for NoCostExplorer {
    fn name(&self) -> &'static str {
        "NoCostExplorer"
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
    fn cost_explorer_is_asked_in_its_partition_or_not_at_all() {
        let of = |region| match billing(&config(Some(region), [])) {
            Billing::At(region) => region.to_string(),
            Billing::Nowhere(NoCostExplorer(partition)) => partition.name().to_owned(),
        };
        assert_eq!((of("eu-west-1"), of("us-east-1")), ("us-east-1".to_owned(), "us-east-1".to_owned()));
        assert_eq!(
            (of("cn-north-1"), of("cn-northwest-1")),
            ("cn-northwest-1".to_owned(), "cn-northwest-1".to_owned())
        );
        assert_eq!(of("us-gov-west-1"), "AWS GovCloud (US)");
        assert_eq!(of("eusc-de-east-1"), "The AWS European Sovereign Cloud");
        assert_eq!(of("us-isob-east-1"), "This isolated AWS partition");
    }

    #[test]
    fn an_endpoint_for_cost_explorer_itself_is_asked() {
        let own = config(Some("us-gov-west-1"), [("AWS_ENDPOINT_URL", "http://127.0.0.1:1")]);
        assert!(matches!(billing(&own), Billing::At(region) if region.as_ref() == "us-gov-west-1"));
        let general = own.into_builder().endpoint_url("http://127.0.0.1:1").build();
        assert!(matches!(billing(&general), Billing::Nowhere(_)));
    }

    #[test]
    fn a_role_or_a_sign_in_tells_the_partition_where_no_region_is_set() {
        let of =
            |settings: [(&'static str, &'static str); 1]| default_region(&config(None, settings), None).to_string();
        assert_eq!(default_region(&config(None, []), None).as_ref(), "us-east-1");
        assert_eq!(of([("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/F")]), "us-east-1");
        assert_eq!(of([("AWS_ROLE_ARN", "arn:aws-cn:iam::123456789012:role/F")]), "cn-northwest-1");
        assert_eq!(of([("AWS_ROLE_ARN", "arn:aws-us-gov:iam::123456789012:role/F")]), "us-gov-west-1");
        assert_eq!(of([("AWS_SSO_REGION", "eusc-de-east-1")]), "eusc-de-east-1");
    }

    #[test]
    fn the_places_to_look_at_tell_the_partition_where_nothing_else_does() {
        let role = |partition: &str| format!("arn:{partition}:iam::123456789012:role/F");
        let of = |roles: &str, regions: &str, settings: &[(&'static str, &'static str)]| {
            let places = of_places(&crate::roles(roles).unwrap(), &crate::regions(regions).unwrap());
            let settings = Settings(settings.iter().copied().collect());
            default_region(&SdkConfig::builder().service_config(settings).build(), places).to_string()
        };
        assert_eq!((of("", "cn-north-1", &[]), of("", "", &[])), ("cn-northwest-1".to_owned(), "us-east-1".to_owned()));
        assert_eq!(of("", "us-gov-east-1,us-gov-west-1", &[]), "us-gov-west-1");
        assert_eq!(of(&role("aws-cn"), "", &[]), "cn-northwest-1");
        assert_eq!(of(&role("aws"), "eu-west-1", &[]), "us-east-1");
        let gov = [("AWS_ROLE_ARN", "arn:aws-us-gov:iam::123456789012:role/F")];
        assert_eq!(of("", "cn-north-1", &gov), "us-gov-west-1", "the role that credentials are for goes before");
    }
}
