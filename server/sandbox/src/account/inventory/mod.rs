//! Resources of the organization, generated from the bill. Each line item that belongs to resources is attributed to them
//! without remainder, so that the costs of the resources add up to the bill.

mod backups;
mod billed_services;
mod buckets;
mod capacity;
mod compute;
mod databases;
mod draft;
mod endpoints;
mod engine;
mod functions;
mod ids;
mod names;
mod others;
mod reservations;
mod resource;
mod shares;
mod storage;
mod usage_groups;
mod waste;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

#[cfg(test)]
pub(crate) use resource::Lifecycle;
pub(crate) use resource::{
    Address, Application, Bucket, CapacityReservation, Cluster, Database, DatabaseSnapshot, EXTENDED_SUPPORT, Endpoint,
    Function, Image, Index, Instance, NatGateway, ReservedDatabases, ReservedInstances, Resource, ResourceType,
    Snapshot, Upload, Volume,
};

use self::draft::Draft;
use self::shares::LineShare;
pub(crate) use self::shares::Share;
use self::usage_groups::UsageGroups;
use super::line::Line;
use super::plan::Plan;

/// All resources of the organization.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inventory {
    pub(crate) resources: Vec<Resource>,
    /// Indexes of the resources by account and region.
    by_location: HashMap<(usize, &'static str), Vec<u32>>,
    /// Shares of each line item; empty for a line item without resources.
    line_shares: Vec<Vec<LineShare>>,
}

impl Inventory {
    /// Generates the resources of the line items, and others until the requested number is reached.
    pub(super) fn generate(plan: &Plan<'_>, lines: &[Line]) -> Self {
        let groups = UsageGroups::of(plan, lines);
        let mut draft = Draft::new(plan, lines.len());
        compute::add(&mut draft, &groups);
        databases::add(&mut draft, &groups);
        storage::add_volumes(&mut draft, &groups);
        others::add_billed(&mut draft, &groups);
        storage::add_storage_and_functions(&mut draft, &groups);
        others::add_unbilled(&mut draft);
        if plan.hostile {
            names::add_hostile(&mut draft);
        }
        names::add_test_stage(&mut draft);
        waste::plant(&mut draft);
        Self::new(draft.resources, draft.line_shares)
    }

    /// Resources without costs.
    #[cfg(test)]
    pub(crate) fn of_resources(resources: Vec<Resource>) -> Self {
        Self::new(resources, Vec::new())
    }

    fn new(resources: Vec<Resource>, line_shares: Vec<Vec<LineShare>>) -> Self {
        let by_location = indexes_by_location(&resources);
        Self { resources, by_location, line_shares }
    }

    /// Resources of an account in a region, in a stable order.
    pub(crate) fn resources_of(&self, member: usize, region: &str) -> impl Iterator<Item = &Resource> + use<'_> {
        let entry = self.by_location.iter().find(|((owner, location), _)| *owner == member && *location == region);
        let indexes = entry.map_or(&[][..], |(_, indexes)| indexes);
        indexes.iter().filter_map(|index| self.resources.get(*index as usize))
    }

    /// Planted waste: codes of checks, each with a resource that the check must find.
    pub(crate) fn planted(&self) -> impl Iterator<Item = (&'static str, &Resource)> {
        self.resources.iter().flat_map(|resource| resource.planted.iter().map(move |check| (*check, resource)))
    }

    /// Resources of a line item with their shares, which add up to the whole. Empty for an unattributed line item.
    pub(crate) fn shares(&self, line: usize) -> impl Iterator<Item = (&Resource, Share)> {
        let shares = self.line_shares.get(line).map_or(&[][..], Vec::as_slice);
        shares.iter().filter_map(|share| Some((self.resources.get(share.resource as usize)?, share.share)))
    }
}

fn indexes_by_location(resources: &[Resource]) -> HashMap<(usize, &'static str), Vec<u32>> {
    let mut indexes: HashMap<_, Vec<u32>> = HashMap::new();
    for (resource, index) in resources.iter().zip(0..) {
        indexes.entry((resource.member, resource.region)).or_default().push(index);
    }
    indexes
}
