//! What runs in the account. Built from the bill's lines, so that both add up.

mod thing;

pub(crate) use thing::{
    Address, Application, Bucket, Cluster, Database, Function, Image, Index, Instance, Kind, Lifecycle, NatGateway,
    Snapshot, Thing, Volume,
};

/// All things of the organisation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inventory {
    /// Ordered by account, region, kind, id.
    pub(crate) things: Vec<Thing>,
}

impl Inventory {
    /// The things of an account in a region, in a steady order.
    pub(crate) fn of(&self, member: usize, region: &str) -> impl Iterator<Item = &Thing> {
        self.things.iter().filter(move |thing| thing.member == member && thing.region == region)
    }
}
