//! Operations by path, for the services that use paths, with the names in the path.

use axum::http::Method;

use super::operation::{Bedrock, Lambda, Operation, QBusiness, S3};
use super::request::Form;

/// An operation, if the sandbox supports it, and the names in its path: a bucket, an application, an ARN.
#[derive(Debug, Default)]
pub(super) struct Route {
    pub(super) operation: Option<Operation>,
    pub(super) names: Vec<String>,
}

impl Route {
    fn to(operation: Operation, names: &[&str]) -> Self {
        Self { operation: Some(operation), names: names.iter().map(|name| (*name).to_owned()).collect() }
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
    let to = |operation, names: &[&str]| Route::to(Operation::QBusiness(operation), names);
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

/// Bedrock's operations. The path has a model id, or an ARN with escaped slashes.
pub(super) fn bedrock(method: &Method, path: &[&str]) -> Route {
    match (method, path) {
        (&Method::POST, ["model", model, "converse"]) => Route::to(Operation::Bedrock(Bedrock::Converse), &[model]),
        (&Method::POST, ["model", model, "converse-stream"]) => {
            Route::to(Operation::Bedrock(Bedrock::ConverseStream), &[model])
        }
        _ => Route::default(),
    }
}

/// S3's operations. The bucket's name is in the path, or in the host name: `bucket.localhost:8000`.
pub(super) fn s3(method: &Method, host: &str, path: &[&str], query: &Form<'_>) -> Route {
    let of_host = host.split(':').next().and_then(|host| host.strip_suffix(".localhost"));
    let (bucket, key) = match (of_host, path) {
        (Some(bucket), key) => (bucket, key),
        (None, [bucket, key @ ..]) => (*bucket, key),
        (None, []) if method == Method::GET => return Route::to(Operation::S3(S3::Buckets), &[]),
        _ => return Route::default(),
    };
    if !key.is_empty() {
        let is_of_upload = method == Method::GET && query.contains_key("uploadId");
        return if is_of_upload {
            Route::to(Operation::S3(S3::Parts), &[bucket, &key.join("/")])
        } else {
            Route::default()
        };
    }
    let part = [
        ("location", S3::Location),
        ("tagging", S3::Tagging),
        ("versioning", S3::Versioning),
        ("lifecycle", S3::Lifecycle),
        ("encryption", S3::Encryption),
        ("policyStatus", S3::PolicyStatus),
        ("publicAccessBlock", S3::PublicAccessBlock),
        ("uploads", S3::Uploads),
    ];
    match part.into_iter().find(|(part, _)| query.contains_key(*part)) {
        Some((_, operation)) if method == Method::GET => Route::to(Operation::S3(operation), &[bucket]),
        _ => Route::default(),
    }
}
