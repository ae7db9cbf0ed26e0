//! URL values of parameters for resources.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::super::words::words;
use crate::resource::Kind;

words! {
    /// Attribute that only resources have.
    #[derive(PartialOrd, Ord)]
    Property {
        /// Its state, in its service's own word.
        State = "state", "State";
        /// Its kind, by its code.
        Kind = "type", "Resource type";
        /// Confidence of the cost.
        Confidence = "confidence", "Confidence";
    }
}

words! {
    /// Resource types that belong together.
    #[derive(PartialOrd, Ord)]
    ServiceGroup {
        /// EC2 instances and related resources.
        Ec2 = "ec2", "EC2";
        /// Databases.
        Rds = "rds", "RDS";
        /// Buckets.
        S3 = "s3", "S3";
        /// Functions.
        Lambda = "lambda", "Lambda";
        /// Applications and indexes of Q Business.
        QBusiness = "qbusiness", "Q Business";
        /// Everything else, found by its tags.
        Other = "other", "Tagged, other";
    }
}

impl ServiceGroup {
    /// The service group of a resource type.
    #[must_use]
    pub fn of(kind: &Kind) -> Self {
        let Some((service, what)) = kind.code().split_once(':') else { return Self::Other };
        match (service, what) {
            ("ec2", "instance" | "volume" | "elastic-ip" | "snapshot" | "image" | "natgateway") => Self::Ec2,
            ("rds", _) => Self::Rds,
            ("s3", _) => Self::S3,
            ("lambda", _) => Self::Lambda,
            ("qbusiness", _) => Self::QBusiness,
            _ => Self::Other,
        }
    }
}

words! {
    /// Column of the resource table.
    #[derive(Default, PartialOrd, Ord)]
    ResourceColumn {
        /// Its name, or its id where it has none; always shown.
        Name = "name", "Resource";
        /// Its kind.
        Kind = "type", "Resource type";
        /// Its state.
        State = "state", "State";
        /// Its region.
        Region = "region", "Region";
        /// The account that owns it.
        Account = "account", "Account";
        /// The service it is billed under.
        Service = "service", "Service";
        /// Its zone.
        Zone = "zone", "Availability Zone";
        /// When it was made.
        Created = "created", "Created";
        /// Its tags; ordered by how many.
        Tags = "tags", "Tags";
        /// Cost.
        #[default]
        Cost = "cost", "Cost";
        /// Confidence of the cost, from measured to unknown.
        Confidence = "confidence", "Confidence";
    }
}

impl ResourceColumn {
    /// Default columns beside the name.
    pub const USUAL: [Self; 6] = [Self::Kind, Self::State, Self::Region, Self::Tags, Self::Cost, Self::Confidence];
}
