//! Operations and parameters in paths, for services that use paths.

use axum::http::Method;

use super::parameters::Form;
use crate::operation::{Bedrock, Lambda, Operation, QBusiness, S3};

/// Operation of a path, if the sandbox supports it, and the parameters in the path: a bucket, an application, an ARN.
#[derive(Debug, Default)]
pub(super) struct Route {
    pub(super) operation: Option<Operation>,
    pub(super) parameters: Vec<String>,
}

impl Route {
    fn to(operation: Operation, parameters: &[&str]) -> Self {
        Self { operation: Some(operation), parameters: parameters.iter().map(|it| (*it).to_owned()).collect() }
    }
}

pub(super) fn lambda(method: &Method, path: &[&str]) -> Route {
    match (method, path) {
        (&Method::GET, ["2015-03-31", "functions"]) => Route::to(Operation::Lambda(Lambda::Functions), &[]),
        (&Method::GET, ["2019-09-30", "functions", name, "provisioned-concurrency"]) => {
            Route::to(Operation::Lambda(Lambda::ProvisionedConcurrency), &[name])
        }
        (&Method::GET, ["2017-03-31", "tags", arn]) => Route::to(Operation::Lambda(Lambda::Tags), &[arn]),
        _ => Route::default(),
    }
}

pub(super) fn q_business(method: &Method, path: &[&str]) -> Route {
    let to = |operation, parameters: &[&str]| Route::to(Operation::QBusiness(operation), parameters);
    match (method, path) {
        (&Method::GET, ["applications"]) => to(QBusiness::Applications, &[]),
        (&Method::GET, ["applications", application]) => to(QBusiness::Application, &[application]),
        (&Method::GET, ["applications", application, "indices"]) => to(QBusiness::Indices, &[application]),
        (&Method::GET, ["applications", application, "indices", index]) => to(QBusiness::Index, &[application, index]),
        (&Method::GET, ["applications", application, "subscriptions"]) => to(QBusiness::Subscriptions, &[application]),
        (&Method::GET, ["v1", "tags", arn]) => to(QBusiness::Tags, &[arn]),
        _ => Route::default(),
    }
}

/// Routes of Bedrock. The path contains a model ID, or an ARN with escaped slashes.
pub(super) fn bedrock(method: &Method, path: &[&str]) -> Route {
    match (method, path) {
        (&Method::POST, ["model", model, "converse"]) => Route::to(Operation::Bedrock(Bedrock::Converse), &[model]),
        (&Method::POST, ["model", model, "converse-stream"]) => {
            Route::to(Operation::Bedrock(Bedrock::ConverseStream), &[model])
        }
        _ => Route::default(),
    }
}

/// Routes of S3. The bucket name is in the path, or in the host name: `bucket.localhost:8000`.
pub(super) fn s3(method: &Method, host: &str, path: &[&str], query: &Form<'_>) -> Route {
    let bucket_in_host = host.split(':').next().and_then(|host| host.strip_suffix(".localhost"));
    let (bucket, key) = match (bucket_in_host, path) {
        (Some(bucket), key) => (bucket, key),
        (None, [bucket, key @ ..]) => (*bucket, key),
        (None, []) if method == Method::GET => return Route::to(Operation::S3(S3::Buckets), &[]),
        _ => return Route::default(),
    };
    if !key.is_empty() {
        let is_list_parts = method == Method::GET && query.contains_key("uploadId");
        return if is_list_parts {
            Route::to(Operation::S3(S3::Parts), &[bucket, &key.join("/")])
        } else {
            Route::default()
        };
    }
    let subresources = [
        ("location", S3::Location),
        ("tagging", S3::Tagging),
        ("versioning", S3::Versioning),
        ("lifecycle", S3::Lifecycle),
        ("encryption", S3::Encryption),
        ("policyStatus", S3::PolicyStatus),
        ("publicAccessBlock", S3::PublicAccessBlock),
        ("uploads", S3::Uploads),
    ];
    match subresources.into_iter().find(|(name, _)| query.contains_key(*name)) {
        Some((_, operation)) if method == Method::GET => Route::to(Operation::S3(operation), &[bucket]),
        _ => Route::default(),
    }
}
