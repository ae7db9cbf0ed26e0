//! HTTPS of the server itself, with a certificate in files.

mod accept;
mod certificate;
mod plain_http;

pub use self::{
    accept::{Accepted, Tls},
    certificate::{Certificate, CertificateFiles},
    plain_http::redirect_to_https,
};
