//! AWS's recommendations: rightsizing, Savings Plans and reservations, calculated from the bill.

mod lookback;
mod parameters;
mod plans;
mod purchase;
mod reservations;
mod response;
mod rightsizing;

#[cfg(test)]
mod tests;

pub(super) use self::{
    plans::respond as plans, reservations::respond as reservations, rightsizing::respond as rightsizing,
};
