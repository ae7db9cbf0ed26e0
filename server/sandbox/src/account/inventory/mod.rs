//! The account's resources. Built from the bill's lines, so that both add up: each line that belongs to resources is
//! divided among them, to the last millionth of each day.

mod backups;
mod capacity;
mod compute;
mod databases;
mod draft;
mod endpoints;
mod functions;
mod ids;
mod labels;
mod others;
mod reservations;
mod resource;
mod shares;
mod storage;
mod uses;
mod waste;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

#[cfg(test)]
pub(crate) use resource::Lifecycle;
pub(crate) use resource::{
    Address, Application, Bucket, CapacityReservation, Cluster, Database, DatabaseSnapshot, Endpoint, Function, Image,
    Index, Instance, KEPT, Kind, NatGateway, ReservedDatabases, ReservedInstances, Resource, Snapshot, Upload, Volume,
};

use self::draft::Draft;
pub(crate) use self::shares::Share;
use self::uses::Uses;
use super::line::Line;
use super::organization::Member;
use super::usage::Plan;

/// All resources of the organization.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inventory {
    pub(crate) resources: Vec<Resource>,
    /// Indices of the resources of an account in a region.
    places: HashMap<(usize, &'static str), Vec<u32>>,
    /// Owners by bill line. A line that belongs to no resource has none.
    holders: Vec<Vec<Holder>>,
}

/// A resource with its share of a line.
#[derive(Clone, Copy, Debug)]
struct Holder {
    resource: u32,
    share: Share,
}

impl Inventory {
    /// The resources behind the lines, and more until their number is the plan's.
    pub(super) fn generate(plan: &Plan<'_>, lines: &[Line]) -> Self {
        let uses = Uses::of(plan, lines);
        let mut draft = Draft::new(plan, lines.len());
        compute::add(&mut draft, &uses);
        databases::add(&mut draft, &uses);
        storage::add_volumes(&mut draft, &uses);
        others::add_billed(&mut draft, &uses);
        storage::add_rest(&mut draft, &uses);
        others::add_unbilled(&mut draft);
        if plan.hostile {
            labels::add_hostile(&mut draft);
        }
        labels::add_test_stage(&mut draft);
        waste::plant(&mut draft);
        draft.finish()
    }

    #[cfg(test)]
    pub(crate) fn of_resources(resources: Vec<Resource>) -> Self {
        let places = places(&resources);
        Self { resources, places, holders: Vec::new() }
    }

    /// The resources of an account in a region, in a stable order.
    pub(crate) fn of(&self, member: usize, region: &str) -> impl Iterator<Item = &Resource> + use<'_> {
        let known = self.places.iter().find(|((of, at), _)| *of == member && *at == region);
        let places = known.map_or(&[][..], |(_, places)| places);
        places.iter().filter_map(|place| self.resources.get(*place as usize))
    }

    /// Planted waste: check codes, each with a resource that the check must find.
    pub(crate) fn planted(&self) -> impl Iterator<Item = (&'static str, &Resource)> {
        self.resources.iter().flat_map(|resource| resource.planted.iter().map(move |check| (*check, resource)))
    }

    /// Owners of a line: each resource with its share; all shares add up to the whole. Empty for an unattributed line.
    pub(crate) fn holders(&self, line: usize) -> impl Iterator<Item = (&Resource, Share)> {
        let holders = self.holders.get(line).map_or(&[][..], Vec::as_slice);
        holders.iter().filter_map(|holder| Some((self.resources.get(holder.resource as usize)?, holder.share)))
    }
}

fn places(resources: &[Resource]) -> HashMap<(usize, &'static str), Vec<u32>> {
    let mut places: HashMap<_, Vec<u32>> = HashMap::new();
    for (resource, place) in resources.iter().zip(0..) {
        places.entry((resource.member, resource.region)).or_default().push(place);
    }
    places
}

/// Index of an account among the members.
fn member_of(members: &[Member], account: &str) -> Option<usize> {
    members.iter().position(|member| member.id == account)
}
