//! A finder for a service that does not exist: all that a plug-in is.

use async_trait::async_trait;
use domain::{
    error::SourceError,
    port::{Found, ResourceFinder},
    resource::{Fact, Kind, Place, Resource, Scope, Tag},
};

/// Finds one widget a region.
pub struct Widgets;

#[async_trait]
impl ResourceFinder for Widgets {
    fn name(&self) -> &'static str {
        "Widgets"
    }

    fn service(&self) -> &'static str {
        "widgets"
    }

    fn action(&self) -> &'static str {
        "widgets:List"
    }

    fn scope(&self) -> Scope {
        Scope::Regional
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        found.page(vec![Resource {
            kind: Kind::new("widgets:widget"),
            service: None,
            id: format!("w-{}", place.region).into(),
            arn: None,
            name: Some("a widget".into()),
            account: place.account.clone(),
            region: place.region.clone(),
            zone: None,
            state: Some("spinning".into()),
            created: None,
            tags: Some(vec![Tag("Team".into(), "toys".into())]),
            facts: vec![Fact::number("spokes", 12)],
        }]);
        Ok(())
    }
}
