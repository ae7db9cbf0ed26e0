//! URL values of parameters for resources.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::super::words::{direction, words};
use crate::{dimension::Attribute, resource::Kind};

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

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

words! {
    /// Kinds that belong together, as the page divides them.
    #[derive(PartialOrd, Ord)]
    Family {
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

impl Family {
    /// The family of a kind.
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
    /// A column of the resources: shown, or what they are ordered by.
    #[derive(PartialOrd, Ord)]
    Column {
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
        Cost = "cost", "Cost";
        /// Confidence of the cost, from measured to unknown.
        Confidence = "confidence", "Confidence";
    }
}

impl Column {
    /// Default columns beside the name.
    pub const USUAL: [Self; 6] = [Self::Kind, Self::State, Self::Region, Self::Tags, Self::Cost, Self::Confidence];
}

/// The order of the resources; in an address `cost` is ascending and `-cost` descending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Order {
    /// Column to sort by.
    pub column: Column,
    /// Largest first.
    pub descending: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self { column: Column::Cost, descending: true }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.descending { "-" } else { "" };
        write!(f, "{sign}{}", self.column.as_str())
    }
}

impl FromStr for Order {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (descending, word) = direction(text);
        Ok(Self { column: word.parse()?, descending })
    }
}

/// Attribute to group resources by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum By {
    /// The service they are billed under.
    Service,
    /// Their region.
    Region,
    /// The account that owns them.
    Account,
    /// Their state.
    State,
    /// Their kind, by its code.
    Kind,
    /// The value of a tag, by its key.
    Tag(String),
}

impl By {
    /// All but the tags, in the order of the menu.
    pub const PLAIN: [Self; 5] = [Self::Service, Self::Region, Self::Account, Self::State, Self::Kind];

    /// Its name for a person.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Service => "Service".to_owned(),
            Self::Region => "Region".to_owned(),
            Self::Account => "Account".to_owned(),
            Self::State => "State".to_owned(),
            Self::Kind => "Resource type".to_owned(),
            Self::Tag(key) => format!("Tag: {key}"),
        }
    }
}

impl fmt::Display for By {
    /// Format in URLs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service => f.write_str("service"),
            Self::Region => f.write_str("region"),
            Self::Account => f.write_str("account"),
            Self::State => f.write_str("state"),
            Self::Kind => f.write_str("type"),
            Self::Tag(key) => write!(f, "tag.{key}"),
        }
    }
}

impl FromStr for By {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "service" => Ok(Self::Service),
            "region" => Ok(Self::Region),
            "account" => Ok(Self::Account),
            "state" => Ok(Self::State),
            "type" => Ok(Self::Kind),
            _ => match text.parse() {
                Ok(Attribute::Tag(key)) => Ok(Self::Tag(key)),
                _ => Err(()),
            },
        }
    }
}
