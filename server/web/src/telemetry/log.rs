//! The log on standard error: text or JSON, one line per event.
//!
//! Events of other crates can contain credentials, ARNs and tag values at the levels for debugging, because they describe requests
//! and responses. They are left out whatever `FARTHING_LOG` says; Farthing's own events never contain such data.

use std::{env, fmt, io, io::IsTerminal, panic, str::FromStr};

use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::filter_fn,
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{Format, Full, Writer},
    },
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

use super::Traces;

/// Variable with the filter of events.
const FILTER: &str = "FARTHING_LOG";
/// Variable with the format of the log.
const FORMAT: &str = "FARTHING_LOG_FORMAT";
/// Crates whose events may be logged at any level: Farthing's own, and `tower_http`, whose events only have status and latency.
const OPEN_CRATES: [&str; 8] = ["server", "farthing", "app", "reports", "aws", "sandbox", "domain", "tower_http"];
/// Prefix of the SDK's crates, whose events are never logged: Farthing logs each failed request itself.
const SDK_PREFIX: &str = "aws_";

/// Format of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LogFormat {
    Text,
    Json,
}

/// Error: unknown format of the log.
#[derive(Debug, thiserror::Error)]
#[error("{FORMAT} is {0:?}; expected text or json")]
pub struct UnknownFormat(String);

impl FromStr for LogFormat {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        match text {
            "" | "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            other => Err(UnknownFormat(other.to_owned())),
        }
    }
}

/// Starts the log as the environment says; without a filter in the environment, with `default_filter`. Panics are logged with their place
/// only: their message can contain any value. Also starts to collect the spans of traces.
///
/// # Errors
/// If the format is unknown.
pub fn start_log(default_filter: &str, traces: &Traces) -> Result<(), UnknownFormat> {
    let format = env::var(FORMAT).unwrap_or_default().parse()?;
    let filter = EnvFilter::try_from_env(FILTER).unwrap_or_else(|_| EnvFilter::new(default_filter));
    let has_colors = io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none_or(|it| it.is_empty());
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(has_colors);
    let layer = match format {
        LogFormat::Text => layer.event_format(OneLine(Format::default().with_ansi(has_colors))).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let layer = layer.with_filter(filter_fn(is_safe)).with_filter(filter);
    tracing_subscriber::registry().with(layer).with(traces.layer()).init();
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a thread panicked");
    }));
    Ok(())
}

/// Whether events like this contain no data of an account, by crate and level.
fn is_safe(metadata: &Metadata<'_>) -> bool {
    let crate_name = metadata.target().split("::").next().unwrap_or_default();
    OPEN_CRATES.contains(&crate_name) || !crate_name.starts_with(SDK_PREFIX) && *metadata.level() <= Level::WARN
}

/// Text format without line breaks within an event.
struct OneLine(Format<Full>);

impl<S, N> FormatEvent<S, N> for OneLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut line = String::new();
        self.0.format_event(context, Writer::new(&mut line), event)?;
        writeln!(writer, "{}", line.trim_end().replace(['\n', '\r'], " "))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, PoisonError};

    use super::*;

    #[test]
    fn unknown_formats_are_rejected() {
        assert_eq!(
            ["", "text", "json"].map(|it| it.parse().ok()),
            [Some(LogFormat::Text), Some(LogFormat::Text), Some(LogFormat::Json)]
        );
        assert_eq!(
            "xml".parse::<LogFormat>().unwrap_err().to_string(),
            "FARTHING_LOG_FORMAT is \"xml\"; expected text or json"
        );
    }

    #[derive(Clone, Default)]
    struct Output(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Output {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn events_have_one_line_and_other_crates_are_left_out() {
        let output = Output::default();
        let writer = output.clone();
        let layer = tracing_subscriber::fmt::layer().with_writer(move || writer.clone()).with_ansi(false);
        let layer = layer.event_format(OneLine(Format::default().with_ansi(false))).with_filter(filter_fn(is_safe));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            tracing::trace!(field = "a\nb", "own\r\nevent");
            tracing::warn!(target: "hyper::client", "warning of another crate");
            tracing::info!(target: "hyper::client", "secret");
            tracing::error!(target: "aws_smithy_runtime::client", "secret");
            tracing::trace!(target: "aws::calls", "event of the adapters");
        });
        let text = String::from_utf8(output.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(lines[0].contains("own  event") && lines[0].contains("field="), "{text}");
        assert!(
            lines[1].contains("another crate") && lines[2].contains("adapters") && !text.contains("secret"),
            "{text}"
        );
    }
}
