//! Access of visitors: roles, and the part of the costs and resources that a role is restricted to.

mod scope;

use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

pub use self::scope::Scope;

/// Role of a visitor. Each may do everything that the ones before it may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "u8", into = "u8")]
pub enum Role {
    /// Opens pages and exports. Both may need paid requests, up to the daily cap.
    Viewer,
    /// Also refreshes data and asks the AI.
    Analyst,
    /// Also sees the status and the metrics of Farthing, and checks its permissions. The role of all visitors without sign-in.
    #[default]
    Admin,
}

/// Role and scope of a visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Grant {
    /// Role of the visitor.
    pub role: Role,
    /// Costs and resources that the visitor may see.
    pub scope: Scope,
}

impl Grant {
    /// Short text that differs for different grants, so that an open page sees that its visitor's grant has changed.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }
}

impl Role {
    /// All roles, in increasing order.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Analyst, Self::Admin];

    /// Name in settings and pages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Analyst => "analyst",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Number on the wire, which costs the page less code than a name.
impl From<Role> for u8 {
    fn from(role: Role) -> Self {
        role as Self
    }
}

/// A role from the wire; an unknown number is the weakest one.
impl From<u8> for Role {
    fn from(number: u8) -> Self {
        match number {
            2 => Self::Admin,
            1 => Self::Analyst,
            _ => Self::Viewer,
        }
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|it| it.name() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_have_names_and_numbers() {
        for role in Role::ALL {
            assert_eq!(Role::from(u8::from(role)), role);
            assert_eq!(role.name().parse(), Ok(role));
        }
        assert_eq!((Role::from(9), "owner".parse::<Role>()), (Role::Viewer, Err(())));
        assert!(Role::ALL.is_sorted());
        let of = |role| Grant { role, scope: Scope::default() }.fingerprint();
        assert_ne!(of(Role::Viewer), of(Role::Admin));
    }
}
