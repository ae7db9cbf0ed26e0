//! Lookup of resources by the `RESOURCE_ID` of the bill. Identifiers must match in full.

use std::collections::{HashMap, hash_map::Entry};

use super::rules::EC2_FAMILY;
use crate::resource::{GLOBAL, Resource, ResourceType, billing_service};

/// Resources of one account, by the identifiers that AWS may use in the bill.
pub(super) struct Directory<'a> {
    resources: &'a [&'a Resource],
    arns: HashMap<&'a str, u32>,
    /// By ID.
    ids: HashMap<&'a str, Indexes>,
    /// By the last part of the ARN, if it differs from the ID.
    arn_suffixes: HashMap<&'a str, Indexes>,
}

/// Indexes of resources, nearly always one.
enum Indexes {
    One(u32),
    Several(Vec<u32>),
}

/// Result of a lookup.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    /// One resource, by its index in the inventory.
    One(u32),
    /// Several indistinguishable resources.
    Several(Vec<u32>),
    /// No resource of the inventory.
    NotFound,
}

/// Parts of an ARN: `arn:partition:service:region:account:type/id`, or `:id` without a type.
struct Arn<'a> {
    service: &'a str,
    region: &'a str,
    account: &'a str,
    /// Resource type, if the ARN has one.
    resource_type: Option<&'a str>,
    /// Part after the last `/` or `:`.
    suffix: &'a str,
}

impl<'a> Directory<'a> {
    /// Creates the directory of the resources at these indexes of the inventory.
    pub fn new(resources: &'a [&'a Resource], indexes: &[u32]) -> Self {
        let mut directory = Self {
            resources,
            arns: HashMap::with_capacity(indexes.len()),
            ids: HashMap::with_capacity(indexes.len()),
            arn_suffixes: HashMap::new(),
        };
        for index in indexes {
            directory.add(*index);
        }
        directory
    }

    fn add(&mut self, index: u32) {
        let Some(resource) = self.resource(index) else { return };
        if let Some(arn) = resource.arn.as_deref() {
            // A resource returned by two APIs has one ARN: keep the same one, in any order of the lists.
            let known = self.arns.get(arn).and_then(|known| self.resource(*known));
            if known.is_none_or(|known| identity(resource) < identity(known)) {
                self.arns.insert(arn, index);
            }
            let suffix = arn_suffix(arn);
            if suffix != &*resource.id {
                insert(&mut self.arn_suffixes, suffix, index);
            }
        }
        insert(&mut self.ids, &resource.id, index);
    }

    fn resource(&self, index: u32) -> Option<&'a Resource> {
        self.resources.get(usize::try_from(index).ok()?).copied()
    }

    /// Finds a resource by ARN, then by ID, then by the last part of an ARN. Without a full ARN, only resources that
    /// `is_billed` accepts match. If several match, prefers EC2 and S3 resources, which AWS identifies without an ARN,
    /// then those in the line item's region.
    pub fn find(&self, id: &str, region: Option<&str>, is_billed: impl Fn(&Resource) -> bool) -> Lookup {
        if let Some(index) = self.arns.get(id) {
            return Lookup::One(*index);
        }
        if let Some(arn) = Arn::parse(id) {
            return self.look_up(&self.ids, arn.suffix, region, |it| arn.matches(it));
        }
        match self.look_up(&self.ids, id, region, &is_billed) {
            Lookup::NotFound => self.look_up(&self.arn_suffixes, id, region, &is_billed),
            result => result,
        }
    }

    fn look_up(
        &self,
        map: &HashMap<&str, Indexes>,
        id: &str,
        region: Option<&str>,
        is_match: impl Fn(&Resource) -> bool,
    ) -> Lookup {
        let indexes = match map.get(id) {
            Some(Indexes::One(index)) => std::slice::from_ref(index),
            Some(Indexes::Several(indexes)) => indexes.as_slice(),
            None => &[],
        };
        let mut matches: Vec<u32> =
            indexes.iter().copied().filter(|index| self.resource(*index).is_some_and(&is_match)).collect();
        self.prefer(&mut matches, |it| {
            ["ec2:", "s3:"].iter().any(|service| it.resource_type.code().starts_with(service))
        });
        self.prefer(&mut matches, |it| region.is_some_and(|region| it.region == region));
        match matches.as_slice() {
            [] => Lookup::NotFound,
            [index] => Lookup::One(*index),
            _ => Lookup::Several(matches),
        }
    }

    /// Keeps only the preferred resources, if there are any.
    fn prefer(&self, indexes: &mut Vec<u32>, is_preferred: impl Fn(&Resource) -> bool) {
        let is_preferred = |index: &u32| self.resource(*index).is_some_and(&is_preferred);
        if indexes.len() > 1 && indexes.iter().any(is_preferred) {
            indexes.retain(is_preferred);
        }
    }
}

fn insert<'a>(map: &mut HashMap<&'a str, Indexes>, id: &'a str, index: u32) {
    match map.entry(id) {
        Entry::Vacant(vacant) => {
            vacant.insert(Indexes::One(index));
        }
        Entry::Occupied(mut occupied) => match occupied.get_mut() {
            Indexes::One(first) => {
                let both = vec![*first, index];
                occupied.insert(Indexes::Several(both));
            }
            Indexes::Several(indexes) => indexes.push(index),
        },
    }
}

/// Key that identifies and orders the resources of an account.
pub(super) fn identity(resource: &Resource) -> (&str, &str, &str) {
    (&resource.id, resource.resource_type.code(), &resource.region)
}

fn arn_suffix(arn: &str) -> &str {
    arn.rsplit(['/', ':']).next().unwrap_or(arn)
}

impl<'a> Arn<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':').skip(1);
        let (service, region, account) = (parts.next()?, parts.next()?, parts.next()?);
        let rest = parts.next()?;
        let resource_type = rest.split_once(['/', ':']).map(|(resource_type, _)| resource_type);
        Some(Self { service, region, account, resource_type, suffix: arn_suffix(rest) })
    }

    /// Whether this is the resource's ARN. Compares the parts, because some APIs omit the ARN or write it differently
    /// (snapshot ARNs with or without an account).
    fn matches(&self, resource: &Resource) -> bool {
        let same_type = match (resource.resource_type.code().split_once(':'), self.resource_type) {
            (Some((service, own_type)), Some(arn_type)) => service == self.service && own_type == arn_type,
            (Some((service, _)), None) => service == self.service,
            (None, _) => false,
        };
        let same_region = self.region.is_empty() || self.region == resource.region || resource.region == GLOBAL;
        let same_account = self.account.is_empty() || self.account == resource.account;
        same_type && same_region && same_account
    }
}

/// Service that bills a resource. EC2 resources may be billed by any service of the EC2 family.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BillingService<'a> {
    /// Billing name, if known.
    pub service: Option<&'a str>,
    /// Whether the resource belongs to EC2.
    pub is_ec2: bool,
}

impl<'a> BillingService<'a> {
    pub fn of(resource: &'a Resource) -> Self {
        let service = resource.service.as_deref().or_else(|| billing_service(&resource.resource_type));
        Self { service, is_ec2: resource.resource_type.code().starts_with("ec2:") }
    }

    /// Derives the service from the ID or ARN of a resource missing from the inventory.
    pub fn from_id(id: &str) -> Self {
        if let Some(arn) = Arn::parse(id) {
            let resource_type = ResourceType::new(format!("{}:{}", arn.service, arn.resource_type.unwrap_or_default()));
            return Self { service: billing_service(&resource_type), is_ec2: arn.service == "ec2" };
        }
        let resource_type = match id.split_once('-') {
            Some(("i", _)) => "ec2:instance",
            // All billed by `EC2 - Other`; the type only serves to find that service.
            Some(("vol" | "snap" | "nat" | "eni", _)) => "ec2:volume",
            Some(("eipalloc", _)) => "ec2:elastic-ip",
            Some(("vpce", _)) => "ec2:vpc-endpoint",
            _ => return Self::default(),
        };
        Self { service: billing_service(&ResourceType::new(resource_type)), is_ec2: true }
    }

    /// Selects the resource's line item among those of one usage type, given by service: its service's, otherwise the
    /// only one of the EC2 family.
    pub fn line_among(self, lines: &[(&str, u32)]) -> Option<u32> {
        let of_service = lines.iter().find(|(service, _)| Some(*service) == self.service);
        if let Some((_, line)) = of_service {
            return Some(*line);
        }
        let mut family = lines.iter().filter(|(service, _)| self.is_ec2 && EC2_FAMILY.contains(service));
        match (family.next(), family.next()) {
            (Some((_, line)), None) => Some(*line),
            _ => None,
        }
    }
}
