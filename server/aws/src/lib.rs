//! Adapters: the domain's ports over the AWS SDK for Rust.
