//! Static files of the site: names and serving.

use std::path::{Path, PathBuf};

use anyhow::Context;
use axum::Router;
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::LeptosOptions;
use tower_http::{
    services::{ServeDir, fs::ServeFileSystemResponseBody},
    set_header::SetResponseHeaderLayer,
};

/// Folder of the site's files, and the hashes in their names (see `scripts/build.sh`).
#[derive(Clone, Debug)]
pub struct Assets {
    site: PathBuf,
    hashes: Option<PathBuf>,
    charts_module: String,
}

impl Assets {
    /// Finds the files next to the program, or in the given folder.
    ///
    /// # Errors
    /// If the folder or `hash.txt` next to it is missing.
    pub fn find(named: Option<&Path>) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("the path of the program is unknown")?;
        let beside = program.parent().unwrap_or(Path::new(".")).join("site");
        let site = named.map_or(beside, Path::to_path_buf);
        let hashes = site.with_file_name("hash.txt");
        let lines = std::fs::read_to_string(&hashes).with_context(|| {
            format!(
                "the site's files are missing: {} cannot be read; run `make build` to create them",
                hashes.display()
            )
        })?;
        let charts = lines
            .lines()
            .find_map(|line| line.strip_prefix("echarts:"))
            .context("hash.txt has no entry for echarts")?;
        let charts_module = format!("/pkg/echarts.{}.js", charts.trim());
        Ok(Self { site, hashes: Some(hashes), charts_module })
    }

    /// No files: pages are rendered, but not hydrated.
    #[must_use]
    pub fn none() -> Self {
        Self { site: PathBuf::from("no-site"), hashes: None, charts_module: String::new() }
    }

    /// Path of the chart library.
    #[must_use]
    pub fn charts_module(&self) -> String {
        self.charts_module.clone()
    }

    /// Options for Leptos.
    #[must_use]
    pub fn leptos_options(&self) -> LeptosOptions {
        let hashes = self.hashes.as_ref().map(|it| it.display().to_string()).unwrap_or_default();
        LeptosOptions::builder()
            .output_name("farthing")
            .site_root(self.site.display().to_string())
            .site_pkg_dir("pkg")
            .hash_files(self.hashes.is_some())
            .hash_file(std::sync::Arc::<str>::from(hashes))
            .build()
    }

    /// Serves the files. Files under `/pkg` have their hash in their name and never change.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let hashed = ServeDir::new(self.site.join("pkg")).precompressed_br().precompressed_gzip();
        // During a rolling update, a missing file may appear soon.
        let cache = |policy| {
            let policy = HeaderValue::from_static(policy);
            let of = move |response: &http::Response<ServeFileSystemResponseBody>| {
                let is_there = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
                is_there.then(|| policy.clone())
            };
            SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, of)
        };
        let favicon = tower_http::services::ServeFile::new(self.site.join("favicon.svg"));
        let for_ever = tower::ServiceBuilder::new().layer(cache("public, max-age=31536000, immutable")).service(hashed);
        let for_an_hour = tower::ServiceBuilder::new().layer(cache("public, max-age=3600")).service(favicon);
        Router::new().nest_service("/pkg", for_ever).route_service("/favicon.svg", for_an_hour)
    }
}
