//! Test that `docs/resilience.md` has the numbers of the code.

use std::time::Duration;

use aws::{Limits, ModelConfig, policy};
use server::{connections, overload, routes, shutdown, state};

const PAGE: &str = include_str!("../../../../docs/resilience.md");

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs())
}

#[test]
fn the_page_on_resilience_has_the_numbers_of_the_code() {
    let (lists, models, bodies) = (Limits::default(), ModelConfig::default(), routes::Deadlines::default());
    let rows = [
        ("Connection", seconds(policy::CONNECT_TIMEOUT)),
        ("Attempt", seconds(policy::ATTEMPT_TIMEOUT)),
        ("Request", seconds(policy::OPERATION_TIMEOUT)),
        ("Attempts", policy::MAX_ATTEMPTS.to_string()),
        ("STS", seconds(policy::IDENTITY_TIMEOUT)),
        ("Cost Explorer query", seconds(state::QUERY_DEADLINE)),
        ("Concurrent Cost Explorer queries", state::MAX_CONCURRENT_QUERIES.to_string()),
        ("List of resources", seconds(lists.timeout)),
        ("List of resources, queue time included", seconds(lists.total_timeout)),
        ("Concurrent lists", lists.per_service.to_string()),
        ("Concurrent lists in total", lists.total.to_string()),
        ("First output of one model", seconds(models.first_frame_timeout)),
        ("First output, all models tried", seconds(models.all_models_timeout)),
        ("Pause in an answer", seconds(models.next_frame_timeout)),
        ("Points to open", policy::BREAKER_POINTS.to_string()),
        ("Points of a timeout", policy::TIMEOUT_POINTS.to_string()),
        ("Request without a response", seconds(policy::ABANDONED_TIMEOUT)),
        ("First pause", seconds(policy::BREAKER_PAUSE)),
        ("Longest pause", seconds(policy::MAX_BREAKER_PAUSE)),
        ("Jitter", format!("{} %", policy::BREAKER_JITTER * 100.0)),
        ("Requests in progress, streams included", overload::MAX_REQUESTS.to_string()),
        ("Connections", connections::MAX_CONNECTIONS.to_string()),
        ("TLS handshake", seconds(connections::HEAD_TIMEOUT)),
        ("Head of a request, and connection without a request", seconds(connections::HEAD_TIMEOUT)),
        (
            "Head of a request, and connection without a request, with more than half of the connections in use",
            seconds(connections::CROWDED_HEAD_TIMEOUT),
        ),
        ("Pause in the body of a request", seconds(routes::REQUEST_BODY_PAUSE)),
        ("Start of a response", seconds(routes::DEADLINE)),
        ("Pause in the body of a response", seconds(bodies.stalled)),
        ("Pause of a client that reads a stream", seconds(overload::READ_PAUSE)),
        ("Body of a response", seconds(bodies.total)),
        ("Drain after SIGTERM or SIGINT", seconds(shutdown::GRACE + shutdown::ERROR_DELIVERY)),
    ];
    for (limit, value) in rows {
        let row = format!("\n| {limit} | {value} |");
        assert!(PAGE.contains(&row), "docs/resilience.md lacks the row {row}");
    }
    assert!(PAGE.contains(&format!("`Retry-After: {}`", overload::RETRY_AFTER_SECONDS)));
}
