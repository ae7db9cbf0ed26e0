//! Static files of the site.

use std::path::{Path, PathBuf};

use anyhow::Context;
use axum::Router;
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::LeptosOptions;
use tower_http::{
    services::{ServeDir, fs::ServeFileSystemResponseBody},
    set_header::SetResponseHeaderLayer,
};

/// Folder with the site's files, and the file with the hashes in their names (see `scripts/build.sh`).
#[derive(Clone, Debug)]
pub struct Assets {
    site: PathBuf,
    hash_file: Option<PathBuf>,
    charts_module_path: String,
}

impl Assets {
    /// Finds the files next to the program, or in the given folder.
    ///
    /// # Errors
    /// If the folder or `hash.txt` next to it is missing.
    pub fn find(folder: Option<&Path>) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("the path of the program is unknown")?;
        let default = program.parent().unwrap_or(Path::new(".")).join("site");
        let site = folder.map_or(default, Path::to_path_buf);
        let hash_file = site.with_file_name("hash.txt");
        let lines = std::fs::read_to_string(&hash_file).with_context(|| {
            format!(
                "the site's files are missing: {} cannot be read; run `make build` to create them",
                hash_file.display()
            )
        })?;
        let charts = lines
            .lines()
            .find_map(|line| line.strip_prefix("echarts:"))
            .context("hash.txt has no entry for echarts")?;
        let charts_module_path = format!("/pkg/echarts.{}.js", charts.trim());
        Ok(Self { site, hash_file: Some(hash_file), charts_module_path })
    }

    /// Assets without files, for tests: pages are rendered, but not hydrated.
    #[must_use]
    pub fn none() -> Self {
        Self { site: PathBuf::from("no-site"), hash_file: None, charts_module_path: String::new() }
    }

    /// URL path of the chart library's module; empty for [`Assets::none`].
    #[must_use]
    pub fn charts_module_path(&self) -> String {
        self.charts_module_path.clone()
    }

    /// Options for Leptos.
    #[must_use]
    pub fn leptos_options(&self) -> LeptosOptions {
        let hash_file = self.hash_file.as_ref().map(|it| it.display().to_string()).unwrap_or_default();
        LeptosOptions::builder()
            .output_name("farthing")
            .site_root(self.site.display().to_string())
            .site_pkg_dir("pkg")
            .hash_files(self.hash_file.is_some())
            .hash_file(std::sync::Arc::<str>::from(hash_file))
            .build()
    }

    /// Routes of the files. Those under `/pkg` have a hash in their name and never change.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let package = ServeDir::new(self.site.join("pkg")).precompressed_br().precompressed_gzip();
        // Errors are not cached: during a rolling update, a missing file may become available soon.
        let cache = |policy| {
            let policy = HeaderValue::from_static(policy);
            let header_value = move |response: &http::Response<ServeFileSystemResponseBody>| {
                let is_success = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
                is_success.then(|| policy.clone())
            };
            SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, header_value)
        };
        let favicon = tower_http::services::ServeFile::new(self.site.join("favicon.svg"));
        let package = tower::ServiceBuilder::new().layer(cache("public, max-age=31536000, immutable")).service(package);
        let favicon = tower::ServiceBuilder::new().layer(cache("public, max-age=3600")).service(favicon);
        Router::new().nest_service("/pkg", package).route_service("/favicon.svg", favicon)
    }
}
