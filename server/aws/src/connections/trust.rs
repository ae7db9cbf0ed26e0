//! Additional trusted certificates.

use std::{
    fs,
    path::{Path, PathBuf},
};

use aws_smithy_http_client::tls::{TlsContext, TrustStore};
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

use super::BadNetworkSetting;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// A certificate file, and the setting that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    pub setting: String,
    pub path: PathBuf,
}

impl Bundle {
    /// TLS context that trusts the system's certificates and the bundle's. Unusable certificates in the bundle are
    /// ignored, as in other tools.
    ///
    /// # Errors
    /// The file cannot be read, or has no usable certificate.
    pub fn trust(&self) -> Result<TlsContext, BadNetworkSetting> {
        let mut store = TrustStore::default();
        for certificate in self.certificates()? {
            store.add_pem_certificate(certificate);
        }
        TlsContext::builder().with_trust_store(store).build().map_err(|error| self.error(&error.to_string()))
    }

    /// Reads the usable certificates of the file; at least one.
    pub fn certificates(&self) -> Result<Vec<String>, BadNetworkSetting> {
        let bytes = fs::read(&self.path).map_err(|error| self.error(&format!("cannot be read: {error}")))?;
        let text = String::from_utf8_lossy(&bytes);
        let certificates: Vec<String> = sections(&text).filter(|it| is_usable(it)).map(str::to_owned).collect();
        if certificates.is_empty() {
            let problem = if text.trim().is_empty() { "is empty" } else { "contains no certificate in PEM format" };
            return Err(self.error(problem));
        }
        Ok(certificates)
    }

    fn error(&self, problem: &str) -> BadNetworkSetting {
        BadNetworkSetting(format!("The certificate file {} of {} {problem}", self.path.display(), self.setting))
    }
}

/// Checks the file that replaces the system's certificates, if configured: it must contain certificates.
pub fn check_system_certificates(variable: &dyn Fn(&str) -> Option<String>) -> Result<(), BadNetworkSetting> {
    let set = |name: &str| variable(name).filter(|it| !it.is_empty());
    match (set("SSL_CERT_FILE"), set("SSL_CERT_DIR")) {
        (Some(path), None) => {
            Bundle { setting: "SSL_CERT_FILE".to_owned(), path: Path::new(&path).into() }.certificates().map(|_| ())
        }
        _ => Ok(()),
    }
}

/// Certificates of a text, each with its first and last line.
fn sections(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(BEGIN).filter_map(|(at, _)| {
        let rest = text.get(at..)?;
        rest.get(..rest.find(END)? + END.len())
    })
}

/// Whether TLS accepts the certificate. A certificate that cannot be decoded would cause a panic later.
fn is_usable(section: &str) -> bool {
    let certificate = CertificateDer::from_pem_slice(section.as_bytes());
    certificate.is_ok_and(|it| RootCertStore::empty().add(it).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test certificate authority.
    const CA: &str = include_str!("fixtures/ca.pem");

    fn bundle(name: &str, text: &str) -> Bundle {
        let path = std::env::temp_dir().join(format!("farthing-{}-{name}.pem", std::process::id()));
        fs::write(&path, text).unwrap();
        Bundle { setting: "AWS_CA_BUNDLE".to_owned(), path }
    }

    #[test]
    fn reads_each_usable_certificate_of_a_bundle() {
        let twice = bundle("twice", &format!("# a comment\n{CA}\n\n{CA}"));
        assert_eq!(twice.certificates().unwrap().len(), 2);
        assert!(twice.trust().is_ok());
        let broken = bundle("broken", &format!("{BEGIN}\nbm90IGEgY2VydGlmaWNhdGU=\n{END}\n{CA}"));
        assert_eq!(broken.certificates().unwrap().len(), 1, "unusable certificates are ignored");
    }

    #[test]
    fn errors_name_the_bundle_file_and_its_setting() {
        let missing = Bundle { setting: "AWS_CA_BUNDLE".to_owned(), path: "/nonexistent/ca.pem".into() };
        let directory = Bundle { path: "/".into(), ..missing.clone() };
        let der = bundle("der", "\u{fffd}0\u{2}");
        let truncated = bundle("truncated", &CA[..CA.len() / 2]);
        for (bad, problem) in [
            (missing, "cannot be read"),
            (directory, "cannot be read"),
            (bundle("empty", " \n"), "is empty"),
            (der, "contains no certificate"),
            (truncated, "contains no certificate"),
        ] {
            let error = bad.certificates().unwrap_err().0;
            assert!(error.contains(problem) && error.contains("AWS_CA_BUNDLE"), "{error}");
            assert!(error.contains(&*bad.path.to_string_lossy()), "{error}");
        }
    }

    #[test]
    fn checks_ssl_cert_file_if_set() {
        let check = |path: &str| {
            let path = path.to_owned();
            check_system_certificates(&move |name| (name == "SSL_CERT_FILE").then(|| path.clone()))
        };
        assert!(check("/nonexistent/roots.pem").unwrap_err().0.contains("SSL_CERT_FILE"));
        assert!(check(&bundle("roots", CA).path.to_string_lossy()).is_ok() && check("").is_ok());
    }
}
