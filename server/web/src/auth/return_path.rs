//! Address to which a visitor returns after the sign-in.

use domain::view::Page;
use http::Uri;

/// Path of the sign-in page.
pub const SIGN_IN: &str = "/sign-in";
/// Path that leads to the identity provider.
pub const START: &str = "/sign-in/start";

/// Maximum length in bytes: proxies limit the headers of a response, often to 4 kB, and each may become three bytes in the
/// address of the sign-in page.
const MAX_LENGTH: usize = 1_000;

/// Path and query of a page of this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPath(String);

impl ReturnPath {
    /// Address of a request.
    pub fn of(uri: &Uri) -> Self {
        Self::parse(uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str))
    }

    /// Address of the Overview.
    pub fn overview() -> Self {
        Self("/".to_owned())
    }

    /// Address in a form or query, which may be hostile: anything but a path of this server, such as `//evil.example`, is the
    /// Overview. A long query is left out.
    pub fn parse(text: &str) -> Self {
        let is_own_path = text.starts_with('/')
            && !text.starts_with("//")
            && text.bytes().all(|it| it.is_ascii_graphic() && it != b'\\')
            && text.parse::<Uri>().is_ok_and(|uri| uri.authority().is_none() && !uri.path().starts_with(SIGN_IN));
        let path = text.split('?').next().filter(|_| text.len() > MAX_LENGTH).unwrap_or(text);
        if is_own_path { Self(path.to_owned()) } else { Self::overview() }
    }

    /// Path and query.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Name of the page, as in the top bar, or of the service; `None` for paths that are no pages.
    pub fn page_name(&self) -> Option<String> {
        let path = self.0.split('?').next()?;
        match Page::from_path(path) {
            page if page.path() != path => None,
            Page::Service(name) => Some(name),
            page => Some(page.spec().label.to_owned()),
        }
    }

    /// Address of the sign-in page that leads here.
    pub fn sign_in_address(&self) -> String {
        self.address_with_target(SIGN_IN)
    }

    /// Address of a route of the sign-in that leads here.
    pub fn address_with_target(&self, route: &str) -> String {
        if self.0 == "/" {
            return route.to_owned();
        }
        let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("to", &self.0).finish();
        format!("{route}?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_server_are_returned_to() {
        for path in
            ["/", "/resources?range=30d&tag.Team=web", "/services/Amazon%20EC2?group=region", "/export/overview.csv"]
        {
            assert_eq!(ReturnPath::parse(path).as_str(), path);
        }
        for hostile in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "services",
            "/a\r\nset-cookie: x",
            "/\u{2028}",
            "/sign-in?to=/sign-in",
        ] {
            assert_eq!(ReturnPath::parse(hostile).as_str(), "/", "{hostile}");
        }
    }

    #[test]
    fn long_queries_are_left_out() {
        let long = format!("/insights?dismissed={}", "a".repeat(MAX_LENGTH));
        assert_eq!(ReturnPath::parse(&long).as_str(), "/insights");
        assert_eq!(
            ReturnPath::parse(&format!("/{}", "a".repeat(9_000))).as_str().len(),
            9_001,
            "paths are limited elsewhere"
        );
    }

    #[test]
    fn pages_have_names() {
        let name = |path| ReturnPath::parse(path).page_name();
        assert_eq!(name("/?range=30d").as_deref(), Some("Overview"));
        assert_eq!(name("/services/Amazon%20S3?range=30d").as_deref(), Some("Amazon S3"));
        assert_eq!((name("/export/overview.csv"), name("/connect")), (None, None));
    }

    #[test]
    fn the_sign_in_address_keeps_the_whole_address() {
        let address = ReturnPath::parse("/services?range=30d&group=region").sign_in_address();
        assert_eq!(address, "/sign-in?to=%2Fservices%3Frange%3D30d%26group%3Dregion");
        assert_eq!(ReturnPath::parse("/").sign_in_address(), "/sign-in");
    }
}
