//! Certificate and private key of the server, read again when their files change.

use std::{
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use jiff::Timestamp;
use rustls::{
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use sha2::{Digest, Sha256};
use tokio::{task::spawn_blocking, time::sleep};
use webpki::{EndEntityCert, KeyUsage};

/// Files of a certificate, in PEM format.
#[derive(Clone, Debug)]
pub struct CertificateFiles {
    /// Certificate of the server, followed by those of its issuers.
    pub certificate: PathBuf,
    /// Private key.
    pub key: PathBuf,
}

/// Certificate in use. New connections use the latest one in the files that is valid; open connections keep theirs.
#[derive(Debug)]
pub struct Certificate {
    files: CertificateFiles,
    provider: Arc<CryptoProvider>,
    latest: RwLock<Latest>,
}

#[derive(Debug)]
struct Latest {
    /// SHA-256 of the files when they were last read.
    digest: [u8; 32],
    key: Arc<CertifiedKey>,
    expires: Timestamp,
    /// Why the files cannot be used now.
    problem: Option<String>,
}

impl Certificate {
    /// Reads the files.
    ///
    /// # Errors
    /// If a file cannot be read, has no certificate or key, the two don't belong together, or the certificate is not valid now. The message
    /// names the flag and the file.
    pub fn open(files: CertificateFiles, provider: Arc<CryptoProvider>, now: Timestamp) -> anyhow::Result<Self> {
        let content = Content::read(&files)?;
        let (key, expires) = content.certified_key(&files, &provider, now)?;
        let latest = Latest { digest: content.digest(), key: Arc::new(key), expires, problem: None };
        Ok(Self { files, provider, latest: RwLock::new(latest) })
    }

    /// When the certificate in use expires.
    #[must_use]
    pub fn expires(&self) -> Timestamp {
        self.latest.read().unwrap_or_else(PoisonError::into_inner).expires
    }

    /// Why the files cannot be used since they changed; `None` if they can.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        self.latest.read().unwrap_or_else(PoisonError::into_inner).problem.clone()
    }

    /// Reads the files again, and uses their certificate if it is another one. If the files cannot be used, the certificate before
    /// remains in use, and the log says why, once.
    pub fn reload(&self, now: Timestamp) {
        let content = Content::read(&self.files);
        let mut latest = self.latest.write().unwrap_or_else(PoisonError::into_inner);
        if content.as_ref().is_ok_and(|it| it.digest() == latest.digest) && latest.problem.is_none() {
            return;
        }
        let digest = content.as_ref().map_or(latest.digest, Content::digest);
        match content.and_then(|it| it.certified_key(&self.files, &self.provider, now)) {
            Ok((key, expires)) => {
                tracing::info!(%expires, "a new TLS certificate is in use");
                *latest = Latest { digest, key: Arc::new(key), expires, problem: None };
            }
            Err(error) => {
                let problem = format!("{error:#}");
                if latest.problem.as_ref() != Some(&problem) {
                    tracing::warn!(expires = %latest.expires, "the TLS certificate before remains in use: {problem}");
                }
                latest.problem = Some(problem);
            }
        }
    }

    /// Reads the files again at this interval, until the future is dropped.
    pub async fn reload_at_intervals(self: Arc<Self>, interval: Duration) {
        loop {
            sleep(interval).await;
            let certificate = self.clone();
            // A panic is in the log; the next turn tries again.
            drop(spawn_blocking(move || certificate.reload(Timestamp::now())).await);
        }
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.latest.read().unwrap_or_else(PoisonError::into_inner).key.clone())
    }
}

/// Content of the files.
struct Content {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Content {
    fn read(files: &CertificateFiles) -> anyhow::Result<Self> {
        let read = |flag: &str, path: &PathBuf| {
            std::fs::read(path).with_context(|| format!("{flag} {} cannot be read", path.display()))
        };
        Ok(Self { certificate: read("--tls-certificate", &files.certificate)?, key: read("--tls-key", &files.key)? })
    }

    fn digest(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(Sha256::digest(&self.certificate))
            .chain_update(Sha256::digest(&self.key))
            .finalize()
            .into()
    }

    /// Certificate with its key, and when it expires.
    fn certified_key(
        &self,
        files: &CertificateFiles,
        provider: &CryptoProvider,
        now: Timestamp,
    ) -> anyhow::Result<(CertifiedKey, Timestamp)> {
        let (certificate_file, key_file) = (files.certificate.display(), files.key.display());
        let chain = CertificateDer::pem_slice_iter(&self.certificate)
            .collect::<Result<Vec<_>, _>>()
            .with_context(|| format!("--tls-certificate {certificate_file} is not valid PEM"))?;
        let Some(own) = chain.first() else { bail!("--tls-certificate {certificate_file} has no certificate") };
        let expires =
            valid_until(own, now).with_context(|| format!("--tls-certificate {certificate_file} cannot be used"))?;
        // The error itself may quote the key.
        let key = PrivateKeyDer::from_pem_slice(&self.key)
            .ok()
            .with_context(|| format!("--tls-key {key_file} has no private key in PEM format, or an encrypted one"))?;
        let key = CertifiedKey::from_der(chain, key, provider).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => {
                anyhow::anyhow!("--tls-key {key_file} is not the key of the certificate in {certificate_file}")
            }
            error => anyhow::Error::new(error).context(format!("--tls-key {key_file} cannot be used")),
        })?;
        Ok((key, expires))
    }
}

/// When a certificate expires.
///
/// # Errors
/// If it is not valid now, or not for servers.
fn valid_until(certificate: &CertificateDer<'_>, now: Timestamp) -> anyhow::Result<Timestamp> {
    let certificate = EndEntityCert::try_from(certificate).context("it is not an X.509 certificate")?;
    let end_of_time = UnixTime::since_unix_epoch(Duration::from_secs(u64::MAX));
    let expires = match problem(&certificate, end_of_time) {
        Some(webpki::Error::CertExpired { not_after, .. }) => timestamp(not_after),
        Some(error) => return Err(error.into()),
        None => bail!("it never expires"),
    };
    ensure!(now < expires, "it expired at {expires}");
    let now = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now.as_second()).unwrap_or_default()));
    match problem(&certificate, now) {
        None => Ok(expires),
        Some(webpki::Error::CertNotValidYet { not_before, .. }) => {
            bail!("it is valid from {} on", timestamp(not_before))
        }
        Some(webpki::Error::RequiredEkuNotFoundContext(_)) => bail!("it is not a certificate for servers"),
        Some(error) => Err(error.into()),
    }
}

/// First problem of a certificate at a time. Without trusted issuers, the library checks everything else first.
fn problem(certificate: &EndEntityCert<'_>, time: UnixTime) -> Option<webpki::Error> {
    let result = certificate.verify_for_usage(&[], &[], &[], time, KeyUsage::server_auth(), None, None);
    result.err().filter(|it| *it != webpki::Error::UnknownIssuer)
}

/// Time of a certificate. The year 9999 means that it has no end (RFC 5280, section 4.1.2.5).
fn timestamp(time: UnixTime) -> Timestamp {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}
