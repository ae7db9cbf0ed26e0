//! Client of EC2, which lists resources and regions.

use aws_sdk_ec2::Client;

use crate::{calls::ClientConfig, xml_integrity::XmlIntegrity};

/// Creates a client that rejects truncated responses.
pub fn client(config: &ClientConfig) -> Client {
    let sdk = aws_sdk_ec2::config::Builder::from(&config.sdk);
    Client::from_conf(sdk.interceptor(XmlIntegrity).interceptor(config.recorder.clone()).build())
}
