//! Example of a custom resource finder, for a service that doesn't exist.

use async_trait::async_trait;
use aws::finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token, resource};
use domain::resource::{AccountRegion, Fact, Resource, Tag};

/// Finds one widget per region.
pub struct Widgets;

#[async_trait]
impl ResourceFinder for Widgets {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("Widgets", Call("widgets:List"), &["widgets:widget"])
    }

    async fn page(&self, scope: &AccountRegion, _: Token, sink: &ResourceSink<'_>) -> Result<Token, RequestError> {
        sink.page([Resource {
            name: Some("a widget".into()),
            state: Some("spinning".into()),
            tags: Some(vec![Tag("Team".into(), "toys".into())]),
            facts: vec![Fact::number("spokes", 12)],
            ..resource("widgets:widget", scope, format!("w-{}", scope.region))
        }]);
        Ok(None)
    }
}
