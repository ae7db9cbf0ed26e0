//! Lookup of resources by the `RESOURCE_ID` of the bill. Identifiers must match in full.

use std::collections::HashMap;

use super::rules::EC2_FAMILY;
use crate::resource::{GLOBAL, Kind, Resource, service_behind};

/// Resources of one account by their names in the bill.
pub(super) struct Directory<'a> {
    resources: &'a [&'a Resource],
    arns: HashMap<&'a str, u32>,
    /// By id.
    ids: HashMap<&'a str, Places>,
    /// By the end of an ARN, if it differs from the id.
    ends: HashMap<&'a str, Places>,
}

/// Positions of resources, nearly always one.
enum Places {
    One(u32),
    Several(Vec<u32>),
}

/// Result of a lookup by name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// One resource, by its position in the inventory.
    Resource(u32),
    /// Several indistinguishable resources.
    Several(Vec<u32>),
    /// No resource of the inventory.
    Nothing,
}

/// Parts of an ARN: `arn:partition:service:region:account:type/id`, or `:id` without a type.
struct Arn<'a> {
    service: &'a str,
    region: &'a str,
    account: &'a str,
    /// Resource type, if the ARN has one.
    of: Option<&'a str>,
    end: &'a str,
}

impl<'a> Directory<'a> {
    /// Creates the lookup for the resources at these positions of the inventory.
    pub fn new(resources: &'a [&'a Resource], places: &[u32]) -> Self {
        let mut directory = Self {
            resources,
            arns: HashMap::with_capacity(places.len()),
            ids: HashMap::with_capacity(places.len()),
            ends: HashMap::new(),
        };
        for place in places {
            directory.add(*place);
        }
        directory
    }

    fn add(&mut self, place: u32) {
        let Some(resource) = self.resource(place) else { return };
        if let Some(arn) = resource.arn.as_deref() {
            // A resource in two lists has one ARN and counts once, in any order of the lists.
            let known = self.arns.get(arn).and_then(|known| self.resource(*known));
            if known.is_none_or(|known| identity(resource) < identity(known)) {
                self.arns.insert(arn, place);
            }
            let end = end_of(arn);
            if end != &*resource.id {
                put(&mut self.ends, end, place);
            }
        }
        put(&mut self.ids, &resource.id, place);
    }

    fn resource(&self, place: u32) -> Option<&'a Resource> {
        self.resources.get(usize::try_from(place).ok()?).copied()
    }

    /// Finds a resource by ARN, then by ID, then by the end of an ARN. A plain name only matches resources whose usage
    /// type `is_billed` accepts; among several, those that AWS identifies without an ARN, then those in the line item's
    /// region.
    pub fn find(&self, name: &str, region: Option<&str>, is_billed: impl Fn(&Resource) -> bool) -> Named {
        if let Some(place) = self.arns.get(name) {
            return Named::Resource(*place);
        }
        if let Some(arn) = Arn::parse(name) {
            return self.one_of(&self.ids, arn.end, region, |it| arn.names(it));
        }
        match self.one_of(&self.ids, name, region, &is_billed) {
            Named::Nothing => self.one_of(&self.ends, name, region, &is_billed),
            found => found,
        }
    }

    fn one_of(
        &self,
        by: &HashMap<&str, Places>,
        name: &str,
        region: Option<&str>,
        fits: impl Fn(&Resource) -> bool,
    ) -> Named {
        let places = match by.get(name) {
            Some(Places::One(place)) => std::slice::from_ref(place),
            Some(Places::Several(places)) => places.as_slice(),
            None => &[],
        };
        let mut fitting: Vec<u32> =
            places.iter().copied().filter(|place| self.resource(*place).is_some_and(&fits)).collect();
        self.narrow(&mut fitting, |it| ["ec2:", "s3:"].iter().any(|service| it.kind.code().starts_with(service)));
        self.narrow(&mut fitting, |it| region.is_some_and(|region| it.region == region));
        match fitting.as_slice() {
            [] => Named::Nothing,
            [place] => Named::Resource(*place),
            _ => Named::Several(fitting),
        }
    }

    /// Keeps the preferred resources, if there are any.
    fn narrow(&self, places: &mut Vec<u32>, prefers: impl Fn(&Resource) -> bool) {
        let is_preferred = |place: &u32| self.resource(*place).is_some_and(&prefers);
        if places.len() > 1 && places.iter().any(is_preferred) {
            places.retain(is_preferred);
        }
    }
}

fn put<'a>(into: &mut HashMap<&'a str, Places>, name: &'a str, place: u32) {
    match into.entry(name) {
        std::collections::hash_map::Entry::Vacant(free) => {
            free.insert(Places::One(place));
        }
        std::collections::hash_map::Entry::Occupied(mut taken) => match taken.get_mut() {
            Places::One(first) => {
                let both = vec![*first, place];
                taken.insert(Places::Several(both));
            }
            Places::Several(places) => places.push(place),
        },
    }
}

/// Identity of a resource within its account, with an order.
pub(super) fn identity(resource: &Resource) -> (&str, &str, &str) {
    (&resource.id, resource.kind.code(), &resource.region)
}

fn end_of(arn: &str) -> &str {
    arn.rsplit(['/', ':']).next().unwrap_or(arn)
}

impl<'a> Arn<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':').skip(1);
        let (service, region, account) = (parts.next()?, parts.next()?, parts.next()?);
        let rest = parts.next()?;
        let of = rest.split_once(['/', ':']).map(|(of, _)| of);
        Some(Self { service, region, account, of, end: end_of(rest) })
    }

    /// Whether it is the ARN of this resource, for lists that omit the ARN or write it differently (a snapshot's has an
    /// account or none).
    fn names(&self, resource: &Resource) -> bool {
        let same_kind = match (resource.kind.code().split_once(':'), self.of) {
            (Some((service, of)), Some(named)) => service == self.service && of == named,
            (Some((service, _)), None) => service == self.service,
            (None, _) => false,
        };
        let is_there = self.region.is_empty() || self.region == resource.region || resource.region == GLOBAL;
        let is_theirs = self.account.is_empty() || self.account == resource.account;
        same_kind && is_there && is_theirs
    }
}

/// Services that can bill a resource: its own service, and EC2's if the resource belongs to that family.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Billed<'a> {
    pub own: Option<&'a str>,
    pub is_ec2: bool,
}

impl<'a> Billed<'a> {
    pub fn of(resource: &'a Resource) -> Self {
        let own = resource.service.as_deref().or_else(|| service_behind(&resource.kind));
        Self { own, is_ec2: resource.kind.code().starts_with("ec2:") }
    }

    /// Derives the service from the name of a resource that is in no list.
    pub fn by_name(name: &str) -> Self {
        if let Some(arn) = Arn::parse(name) {
            let kind = Kind::new(format!("{}:{}", arn.service, arn.of.unwrap_or_default()));
            return Self { own: service_behind(&kind), is_ec2: arn.service == "ec2" };
        }
        let kind = match name.split_once('-') {
            Some(("i", _)) => "ec2:instance",
            Some(("vol" | "snap" | "nat" | "eni", _)) => "ec2:volume",
            Some(("eipalloc", _)) => "ec2:elastic-ip",
            Some(("vpce", _)) => "ec2:vpc-endpoint",
            _ => return Self::default(),
        };
        Self { own: service_behind(&Kind::new(kind)), is_ec2: true }
    }

    /// Selects the line item of a usage type that belongs to this resource: its own service's, otherwise the only one
    /// of its service family.
    pub fn line_among(self, services: &[(&str, u32)]) -> Option<u32> {
        let own = services.iter().find(|(service, _)| Some(*service) == self.own);
        if let Some((_, line)) = own {
            return Some(*line);
        }
        let mut family = services.iter().filter(|(service, _)| self.is_ec2 && EC2_FAMILY.contains(service));
        match (family.next(), family.next()) {
            (Some((_, line)), None) => Some(*line),
            _ => None,
        }
    }
}
