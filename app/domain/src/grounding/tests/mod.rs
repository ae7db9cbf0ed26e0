//! Answers about generated bills, in four languages.

mod bill;
mod cases;
mod planted;
mod properties;

use super::*;
