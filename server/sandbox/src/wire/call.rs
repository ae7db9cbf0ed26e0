//! A call to a service that lists resources: caller, region and parameters.

use super::operation::Operation;
use super::page::Pages;
use super::request::{Form, Request};
use super::session::Caller;
use crate::account::{Inventory, Resource};
use crate::server::Service;

/// Paging parameters, which differ between the pages of one list.
const OF_PAGES: [&str; 10] = [
    "MaxItems",
    "MaxRecords",
    "MaxResults",
    "Marker",
    "NextToken",
    "continuation-token",
    "max-buckets",
    "maxResults",
    "nextToken",
    "x-id",
];

#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    inventory: &'a Inventory,
    /// Index of the caller's account; `None` for an account outside the organization.
    member: Option<usize>,
    pub(super) account: &'a str,
    pub(super) region: &'a str,
    pub(super) form: &'a Form<'a>,
    names: &'a [String],
    pub(super) body: &'a [u8],
    pub(super) request_id: &'a str,
    operation: Operation,
    seed: u64,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        service: &'a Service,
        request: &'a Request<'a>,
        operation: Operation,
        caller: &'a Caller,
        request_id: &'a str,
    ) -> Self {
        Self {
            inventory: &service.account.inventory,
            member: service.account.members.iter().position(|member| member.id == caller.account),
            account: &caller.account,
            region: request.region(),
            form: &request.form,
            names: &request.names,
            body: request.body,
            request_id,
            operation,
            seed: service.seed,
        }
    }

    /// The caller's resources in the region of the call.
    pub(super) fn resources(&self) -> impl Iterator<Item = &'a Resource> + use<'a> {
        self.resources_in(self.region)
    }

    pub(super) fn resources_in(&self, region: &'a str) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let inventory = self.inventory;
        self.member.into_iter().flat_map(move |member| inventory.of(member, region))
    }

    /// The caller's resources in all regions.
    pub(super) fn resources_everywhere(&self) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let member = self.member;
        self.inventory.resources.iter().filter(move |resource| Some(resource.member) == member)
    }

    /// Resources of all accounts, for names that are global to AWS.
    pub(super) fn resources_of_all(&self) -> impl Iterator<Item = &'a Resource> + use<'a> {
        self.inventory.resources.iter()
    }

    pub(super) fn owns(&self, resource: &Resource) -> bool {
        Some(resource.member) == self.member
    }

    /// The name at an index of the path.
    pub(super) fn name(&self, place: usize) -> &'a str {
        self.names.get(place).map_or("", String::as_str)
    }

    /// A non-empty parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&'a str> {
        self.form.get(name).map(AsRef::as_ref).filter(|value: &&str| !value.is_empty())
    }

    /// Pages of the requested list.
    pub(super) fn pages(&self) -> Pages {
        let asked = self.form.iter().filter(|(name, _)| !OF_PAGES.contains(&name.as_ref()));
        let asked: Vec<String> = asked.map(|(name, value)| format!("{name}={value}")).collect();
        self.pages_of(&asked.join("&"))
    }

    /// Pages of the requested list, for parameters that are not in the form.
    pub(super) fn pages_of(&self, asked: &str) -> Pages {
        let Self { operation, account, region, names, .. } = self;
        Pages::of(self.seed, &format!("{operation} {account} {region} {names:?} {asked}"))
    }
}
