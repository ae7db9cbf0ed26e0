//! Cache of rendered pages: visitors of the same URL receive the same page until its figures change.
//!
//! A page is only cached if the figures did not change while it was rendered: pages that waited for AWS or show its errors
//! are not.

mod compressed;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use app::{Account, OpenedAddress, Services};
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use domain::{
    access::Grant,
    view::{Page, Parsed, Theme},
};
use futures::{StreamExt, stream};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use moka::sync::Cache;
use reports::Revision;

use self::compressed::CompressedPage;
use crate::{bodies::is_complete_page, overload, security, telemetry::PageCacheUse};

/// Maximum size of all cached pages in bytes, compressed copies excluded.
const CACHE_SIZE: u64 = 64 * 1024 * 1024;
/// Maximum size of a cached page in bytes.
const MAX_PAGE_SIZE: usize = 4 * 1024 * 1024;
/// Age at which one visitor's request renders the page again, while others still receive the cached one. Cached costs
/// expire without a change of the revision, so pages must not be cached for long.
const RENEWAL_AGE: Duration = Duration::from_secs(15);
/// Age at which a page is no longer sent.
const MAX_AGE: Duration = Duration::from_secs(30);

/// Rendered pages of all accounts.
pub struct PageCache {
    /// Application services for the account that requests use by default.
    default_services: Arc<Services>,
    pages: Cache<PageKey, Arc<CachedPage>>,
    requests: RequestCounts,
}

/// Counts of requests for pages that can be cached.
#[derive(Debug, Default)]
struct RequestCounts {
    hits: AtomicU64,
    misses: AtomicU64,
}

/// Parts of a request that determine its page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct PageKey {
    is_demo: bool,
    /// Role and scope of the visitor; `None` without sign-in.
    grant: Option<Arc<Grant>>,
    theme: Option<Theme>,
    /// Path and query.
    url: String,
}

/// State of everything that a page shows.
#[derive(Clone, Debug, PartialEq)]
struct PageState {
    figures: Revision,
    account: Account,
}

impl PageState {
    fn of(services: &Services) -> Self {
        Self { figures: services.reports.revision(), account: services.account_now() }
    }
}

struct CachedPage {
    state: PageState,
    age: PageAge,
    content_type: HeaderValue,
    policy: HeaderValue,
    /// `None` if the page was sent before its data was loaded.
    address: Option<Arc<Parsed>>,
    body: CompressedPage,
}

struct PageAge {
    rendered: Instant,
    /// Whether a request already renders the page again.
    is_renewing: AtomicBool,
}

impl PageAge {
    fn of_page_rendered_at(rendered: Instant) -> Self {
        Self { rendered, is_renewing: AtomicBool::new(false) }
    }

    /// Whether to send the page to a visitor. The first visitor after [`RENEWAL_AGE`] renders it again instead.
    fn is_usable(&self, now: Instant) -> bool {
        let age = now.duration_since(self.rendered);
        let renews = || age > RENEWAL_AGE && !self.is_renewing.swap(true, Ordering::Relaxed);
        age <= MAX_AGE && !renews()
    }
}

impl CachedPage {
    fn is_usable(&self, state: &PageState) -> bool {
        self.state == *state && self.age.is_usable(Instant::now())
    }

    fn response(&self, accepted: &HeaderMap) -> Response {
        let (encoding, body) = self.body.encoded(accepted);
        let mut response = Response::new(Body::from(body));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, self.content_type.clone());
        headers.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

impl PageCache {
    /// Creates an empty cache.
    #[must_use]
    pub fn new(default_services: Arc<Services>) -> Self {
        let size = |_: &PageKey, page: &Arc<CachedPage>| u32::try_from(page.body.len()).unwrap_or(u32::MAX);
        let pages = Cache::builder().max_capacity(CACHE_SIZE).weigher(size).time_to_live(MAX_AGE).build();
        Self { default_services, pages, requests: RequestCounts::default() }
    }

    /// Use of the cache.
    #[must_use]
    pub fn usage(&self) -> PageCacheUse {
        self.pages.run_pending_tasks();
        let RequestCounts { hits, misses } = &self.requests;
        let [hits, misses] = [hits, misses].map(|it| it.load(Ordering::Relaxed));
        PageCacheUse { hits, misses, bytes: self.pages.weighted_size() }
    }
}

/// Middleware that responds with a cached page, or caches the rendered one.
pub async fn respond(State(cache): State<Arc<PageCache>>, request: Request, next: Next) -> Response {
    let Some(url) = cacheable_url(&request) else { return next.run(request).await };
    let selected = request.extensions().get::<Arc<Services>>();
    let services = selected.unwrap_or(&cache.default_services);
    let key = PageKey {
        is_demo: services.account.demo.is_shown(),
        grant: request.extensions().get().cloned(),
        theme: app::saved_theme(request.headers()),
        url,
    };
    let state = PageState::of(services);
    if let Some(page) = cache.pages.get(&key).filter(|it| it.is_usable(&state)) {
        cache.requests.hits.fetch_add(1, Ordering::Relaxed);
        if let (Some(address), Some(opened)) = (&page.address, request.extensions().get::<OpenedAddress>()) {
            opened.set(address.clone());
        }
        if !page.body.is_compressed_for(request.headers()) {
            overload::leave_connection().await;
        }
        return page.response(request.headers());
    }
    cache.requests.misses.fetch_add(1, Ordering::Relaxed);
    let services = services.clone();
    let address = request.extensions().get().cloned().unwrap_or_default();
    let response = next.run(request).await;
    recorded(response, Recording { cache, key, services, state, address, page: Vec::new() })
}

/// Path and query of a request for any page but the status, which changes with every call to AWS.
fn cacheable_url(request: &Request) -> Option<String> {
    let is_cacheable = request.method() == Method::GET && Page::from_path(request.uri().path()) != Page::Status;
    is_cacheable.then(|| request.uri().path_and_query().map(ToString::to_string)).flatten()
}

/// Page that is being sent to a visitor, to be cached when it is complete.
struct Recording {
    cache: Arc<PageCache>,
    key: PageKey,
    services: Arc<Services>,
    /// State before the page was rendered.
    state: PageState,
    address: OpenedAddress,
    page: Vec<u8>,
}

/// The same response; caches it when it was sent completely.
fn recorded(response: Response, recording: Recording) -> Response {
    let (head, body) = response.into_parts();
    let content_type = head.headers.get(header::CONTENT_TYPE).filter(|it| it.as_bytes().starts_with(b"text/html"));
    let policy = head.headers.get(header::CONTENT_SECURITY_POLICY);
    let (StatusCode::OK, Some(content_type), Some(policy)) = (head.status, content_type, policy) else {
        return Response::from_parts(head, body);
    };
    let (content_type, policy) = (content_type.clone(), policy.clone());
    let chunks = stream::unfold((body.into_data_stream(), Some(recording)), move |(mut body, mut recording)| {
        let (content_type, policy) = (content_type.clone(), policy.clone());
        async move {
            let chunk = body.next().await;
            match &chunk {
                Some(Ok(chunk)) => recording = recording.and_then(|it| it.with(chunk)),
                Some(Err(_)) => recording = None,
                None => {
                    if let Some(recording) = recording.take() {
                        recording.finish(content_type, &policy);
                    }
                }
            }
            chunk.map(|chunk| (chunk, (body, recording)))
        }
    });
    Response::from_parts(head, Body::from_stream(chunks))
}

impl Recording {
    /// Adds a chunk; `None` if the page is too large.
    fn with(mut self, chunk: &Bytes) -> Option<Self> {
        self.page.extend_from_slice(chunk);
        (self.page.len() <= MAX_PAGE_SIZE).then_some(self)
    }

    /// Caches the page, unless it is incomplete or its figures changed.
    fn finish(self, content_type: HeaderValue, policy: &HeaderValue) {
        if PageState::of(&self.services) != self.state || !is_complete_page(&self.page) {
            return;
        }
        let Ok(page) = String::from_utf8(self.page) else { return };
        let Some(policy) = security::policy_of_page(&page, policy) else { return };
        let page = CachedPage {
            state: self.state,
            age: PageAge::of_page_rendered_at(Instant::now()),
            content_type,
            policy,
            address: self.address.get(),
            body: CompressedPage::new(page),
        };
        self.cache.pages.insert(self.key, Arc::new(page));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_visitor_renders_an_old_page_again_and_nobody_receives_an_expired_one() {
        let rendered = Instant::now();
        let age = PageAge::of_page_rendered_at(rendered);
        let is_usable_after = |seconds| age.is_usable(rendered + Duration::from_secs(seconds));
        assert!(is_usable_after(0) && is_usable_after(15));
        assert!(!is_usable_after(16), "the first visitor renders it again");
        assert!(is_usable_after(16) && is_usable_after(30), "the others receive it meanwhile");
        assert!(!is_usable_after(31));
    }
}
