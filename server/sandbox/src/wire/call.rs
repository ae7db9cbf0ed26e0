//! Call of an operation: caller, region and parameters.

use super::page::Pages;
use super::parameters::Form;
use super::request::Request;
use crate::account::{Inventory, Resource};
use crate::operation::Operation;
use crate::service::Service;
use crate::session::Caller;

/// Parameters that differ between the pages of one list.
const PAGING_PARAMETERS: [&str; 10] = [
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
    path_parameters: &'a [String],
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
            path_parameters: &request.path_parameters,
            body: request.body,
            request_id,
            operation,
            seed: service.seed,
        }
    }

    /// Resources of the caller's account in the region of the call.
    pub(super) fn resources(&self) -> impl Iterator<Item = &'a Resource> + use<'a> {
        self.resources_in(self.region)
    }

    pub(super) fn resources_in(&self, region: &'a str) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let inventory = self.inventory;
        self.member.into_iter().flat_map(move |member| inventory.resources_of(member, region))
    }

    /// Resources of the caller's account in all regions.
    pub(super) fn resources_in_all_regions(&self) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let member = self.member;
        self.inventory.resources.iter().filter(move |resource| Some(resource.member) == member)
    }

    /// Resources of all accounts, for names that are unique in AWS.
    pub(super) fn resources_of_all_accounts(&self) -> impl Iterator<Item = &'a Resource> + use<'a> {
        self.inventory.resources.iter()
    }

    pub(super) fn owns(&self, resource: &Resource) -> bool {
        Some(resource.member) == self.member
    }

    /// Parameter in the path, such as a bucket name.
    pub(super) fn path_parameter(&self, index: usize) -> &'a str {
        self.path_parameters.get(index).map_or("", String::as_str)
    }

    /// Parameter of the form or query; `None` if missing or empty.
    pub(super) fn parameter(&self, name: &str) -> Option<&'a str> {
        self.form.get(name).map(AsRef::as_ref).filter(|value: &&str| !value.is_empty())
    }

    /// Pages of the list with the parameters of the call.
    pub(super) fn pages(&self) -> Pages {
        let parameters = self.form.iter().filter(|(name, _)| !PAGING_PARAMETERS.contains(&name.as_ref()));
        let parameters: Vec<String> = parameters.map(|(name, value)| format!("{name}={value}")).collect();
        self.pages_of(&parameters.join("&"))
    }

    /// Pages of a list whose parameters are in the body.
    pub(super) fn pages_of(&self, parameters: &str) -> Pages {
        let Self { operation, account, region, path_parameters, .. } = self;
        Pages::of(self.seed, &format!("{operation} {account} {region} {path_parameters:?} {parameters}"))
    }
}
