//! Extension point for resources: a finder describes its listing and reads one page; pagination, errors and gaps are
//! handled here.

mod sink;

use async_trait::async_trait;
use domain::{error::SourceError, resource::AccountRegion};

pub use self::sink::{ListingPart, ResourceSink};
use crate::pages::Cursor;
pub use crate::{
    error::{Call, RequestError},
    pages::Token,
    resources::resource,
};

/// Listing of a finder: an AWS API that lists resources.
#[derive(Clone, Copy, Debug)]
pub struct ListingSpec {
    /// Display name ("EC2 instances").
    pub name: &'static str,
    /// IAM action of the listing. Its prefix is the service, whose listings share a concurrency limit per account.
    pub action: Call,
    /// Resource types that are listed completely; empty for partial listings, such as tagged resources.
    pub resource_types: &'static [&'static str],
    /// Whether the resources are listed once or per region.
    pub scope: Scope,
}

/// Whether resources are listed once or per region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Once per account.
    Global,
    /// In each region that the account has enabled.
    Regional,
}

impl ListingSpec {
    /// A listing per region.
    #[must_use]
    pub const fn regional(name: &'static str, action: Call, resource_types: &'static [&'static str]) -> Self {
        Self { name, action, resource_types, scope: Scope::Regional }
    }

    /// A single listing for all regions.
    #[must_use]
    pub const fn global(name: &'static str, action: Call, resource_types: &'static [&'static str]) -> Self {
        Self { name, action, resource_types, scope: Scope::Global }
    }
}

/// Lists resources in one account and region at a time.
///
/// Dropping a future cancels its work.
#[async_trait]
pub trait ResourceFinder: Send + Sync {
    /// Listing of this finder.
    fn spec(&self) -> ListingSpec;

    /// Sends the resources of one page to the sink and returns the token of the next page; `None` after the last one.
    /// The first page has no token.
    ///
    /// # Errors
    /// [`RequestError`] if the page can't be read. The listing ends there and keeps the resources of earlier pages.
    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError>;
}

/// Reads a listing to its last page.
///
/// # Errors
/// [`SourceError`] of the first page that can't be read, or if AWS repeats a page token.
pub async fn read_listing(
    finder: &dyn ResourceFinder,
    account_region: &AccountRegion,
    sink: &ResourceSink<'_>,
) -> Result<(), SourceError> {
    let call = finder.spec().action;
    let mut cursor = Cursor::new(call);
    while let Some(token) = cursor.next() {
        let page = finder.page(account_region, token, sink).await;
        cursor.advance(page.map_err(|error| error.into_source_error(call))?)?;
    }
    Ok(())
}
