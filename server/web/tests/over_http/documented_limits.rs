//! Test that `docs/resilience.md` has the numbers of the code.

use std::time::Duration;

use aws::{Limits, ModelConfig, policy};
use server::{connections, overload, request_body, routes, shutdown, state};

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
        ("Pause in the progress of resources and insights", seconds(reports::HEARTBEAT)),
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
        ("Wait of a further request", seconds(overload::MAX_WAIT)),
        ("Connections", connections::MAX_CONNECTIONS.to_string()),
        ("TLS handshake", seconds(connections::HEAD_TIMEOUT)),
        ("Head of a request, and connection without a request", seconds(connections::HEAD_TIMEOUT)),
        (
            "Head of a request, and connection without a request, with more than half of the connections in use",
            seconds(connections::CROWDED_HEAD_TIMEOUT),
        ),
        ("Body of a request", seconds(request_body::BODY_DEADLINE)),
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
    for (service, policy::Rate { per_second, burst }) in policy::RATES {
        assert!(PAGE.contains(&format!("(`{service}`) | {per_second} | {burst} |")), "the rate limit of {service}");
    }
    let policy::Rate { per_second, burst } = policy::OTHER_RATE;
    assert!(PAGE.contains(&format!("| others | {per_second} | {burst} |")));
    assert!(PAGE.contains(&format!("waits for its turn up to {}", seconds(policy::MAX_RATE_WAIT))));
    let files = connections::MAX_CONNECTIONS + connections::OTHER_FILES;
    assert!(PAGE.contains(&format!("need {files} open files")));
    assert!(PAGE.contains(&format!("`Retry-After: {}`", overload::RETRY_AFTER_SECONDS)));
}
