//! Signals of the operating system that stop the program, and those that do not.

use tokio::signal;

/// Ignores SIGHUP: closing the terminal does not stop the server, and there are no settings to reload.
pub fn ignore_hangups() {
    #[cfg(unix)]
    match signal::unix::signal(signal::unix::SignalKind::hangup()) {
        Ok(mut hangups) => {
            tokio::spawn(async move {
                while hangups.recv().await.is_some() {
                    tracing::info!("SIGHUP ignored: settings are read at startup only; send SIGTERM to stop");
                }
            });
        }
        Err(error) => tracing::warn!(%error, "could not install a SIGHUP handler; SIGHUP will stop the program"),
    }
}

/// Completes when the program receives a stop signal.
pub async fn stop_signal() {
    let interrupt = async {
        if let Err(error) = signal::ctrl_c().await {
            tracing::error!(%error, "could not install a SIGINT handler; SIGINT will stop the program immediately");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminated) => {
                terminated.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "could not install a SIGTERM handler; SIGTERM will stop the program immediately");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
