//! URL values of parameters for resources.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::super::options::url_options;
use crate::resource::ResourceType;

url_options! {
    /// Attribute that only resources have.
    #[derive(PartialOrd, Ord)]
    Property {
        /// State, as reported by the service.
        State = "state", "State";
        /// Code of the resource type.
        ResourceType = "type", "Resource type";
        /// Confidence of the cost.
        Confidence = "confidence", "Confidence";
    }
}

url_options! {
    /// Group of related resource types.
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
        /// All other resources, listed by the tagging API.
        Other = "other", "Other services";
    }
}

impl ServiceGroup {
    /// The service group of a resource type.
    #[must_use]
    pub fn of(kind: &ResourceType) -> Self {
        let Some((service, name)) = kind.code().split_once(':') else { return Self::Other };
        match (service, name) {
            ("ec2", "instance" | "volume" | "elastic-ip" | "snapshot" | "image" | "natgateway") => Self::Ec2,
            ("rds", _) => Self::Rds,
            ("s3", _) => Self::S3,
            ("lambda", _) => Self::Lambda,
            ("qbusiness", _) => Self::QBusiness,
            _ => Self::Other,
        }
    }
}

url_options! {
    /// Column of the resource table.
    #[derive(Default, PartialOrd, Ord)]
    ResourceColumn {
        /// Name, or the ID of a resource without a name; always shown.
        Name = "name", "Resource";
        /// Resource type.
        ResourceType = "type", "Resource type";
        /// State.
        State = "state", "State";
        /// AWS region.
        Region = "region", "Region";
        /// Account that owns the resource.
        Account = "account", "Account";
        /// Service in the bill.
        Service = "service", "Service";
        /// Availability Zone.
        Zone = "zone", "Availability Zone";
        /// Time of creation.
        Created = "created", "Created";
        /// Tags; sorted by their number.
        Tags = "tags", "Tags";
        /// Cost.
        #[default]
        Cost = "cost", "Cost";
        /// Confidence of the cost, from measured to unknown.
        Confidence = "confidence", "Confidence";
    }
}

impl ResourceColumn {
    /// Default columns besides the name.
    pub const DEFAULT: [Self; 6] =
        [Self::ResourceType, Self::State, Self::Region, Self::Tags, Self::Cost, Self::Confidence];
}
