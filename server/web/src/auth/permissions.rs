//! Roles that requests need.

use domain::access::Role;

/// Paths that need more than the role of a viewer.
const RESTRICTED: [(&str, Role); 8] = [
    ("/api/advice", Role::Analyst),
    ("/api/forget", Role::Analyst),
    ("/api/forget-insights", Role::Analyst),
    ("/api/forget-resources", Role::Analyst),
    ("/api/status", Role::Admin),
    ("/api/check-permissions", Role::Admin),
    ("/metrics", Role::Admin),
    ("/status", Role::Admin),
];
/// Server functions for viewers.
const VIEWER_FUNCTIONS: [&str; 11] = [
    "/api/explanation",
    "/api/figures",
    "/api/found",
    "/api/found-of",
    "/api/insights",
    "/api/names",
    "/api/raw-error",
    "/api/report",
    "/api/resource-days",
    "/api/resources",
    "/api/values",
];

/// Role that a request needs. Server functions that are not listed here need the role of an admin, so that a new one is not open to
/// all by mistake.
pub fn required_role(path: &str) -> Role {
    let path = path.trim_end_matches('/');
    if let Some((_, role)) = RESTRICTED.iter().find(|(restricted, _)| *restricted == path) {
        return *role;
    }
    let is_listed = !path.starts_with("/api") || VIEWER_FUNCTIONS.contains(&path);
    if is_listed { Role::Viewer } else { Role::Admin }
}

#[cfg(test)]
mod tests {
    use leptos::server_fn::axum::server_fn_paths;

    use super::*;

    #[test]
    fn every_server_function_is_listed() {
        // The functions of the crate `app` are only linked if it is used.
        let _ = app::App;
        let listed = RESTRICTED.iter().map(|(path, _)| *path).chain(VIEWER_FUNCTIONS);
        let mut listed: Vec<&str> = listed.filter(|it| it.starts_with("/api/")).collect();
        let mut functions: Vec<&str> = server_fn_paths().map(|(path, _)| path).collect();
        listed.sort_unstable();
        functions.sort_unstable();
        assert_eq!(listed, functions);
    }

    #[test]
    fn other_functions_need_an_admin() {
        for (path, role) in [
            ("/", Role::Viewer),
            ("/export/overview.csv", Role::Viewer),
            ("/api/figures", Role::Viewer),
            ("/api/forget", Role::Analyst),
            ("/status", Role::Admin),
            ("/status/", Role::Admin),
            ("/metrics", Role::Admin),
            ("/api/new", Role::Admin),
            ("/api", Role::Admin),
        ] {
            assert_eq!(required_role(path), role, "{path}");
        }
    }
}
