//! Stands in for the traces in a program without the feature `otlp`: none are sent.

use std::{convert::Infallible, env};

use tracing_subscriber::layer::Identity;

/// No traces.
#[derive(Debug, Default)]
pub struct Traces;

impl Traces {
    /// Warns if the environment asks for traces.
    ///
    /// # Errors
    /// None.
    #[must_use]
    pub fn start() -> Result<Self, Infallible> {
        if env::vars_os().any(|(name, _)| name.to_string_lossy().starts_with("OTEL_EXPORTER_OTLP_")) {
            eprintln!("farthing: this program was built without traces (Cargo feature otlp)");
        }
        Ok(Self)
    }

    /// No layer.
    #[must_use]
    pub fn layer(&self) -> Option<Identity> {
        None
    }

    /// Nothing to send.
    pub fn finish(&self) {}
}
