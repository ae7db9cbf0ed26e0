//! An AWS account that exists only here: speaks AWS's wire protocols on loopback.
