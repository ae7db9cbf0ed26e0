//! Pages: paths, labels, default ranges and exports.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::Preset;

/// Characters that stay unescaped in a path segment.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// Path before the name of one service.
const SERVICES: &str = "/services";

/// Page of the app; its URL contains a view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Page {
    /// Overview of all costs.
    #[default]
    Overview,
    /// All services.
    Services,
    /// One service, by its billing name.
    Service(String),
    /// Resources and their costs.
    Resources,
    /// Findings.
    Insights,
    /// Report of a month.
    Report,
    /// Permissions, AWS calls and API cost. Shows no view, but keeps the URL parameters for links to other pages.
    Status,
}

/// Row of the page table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSpec {
    /// Page.
    pub page: Page,
    /// Path; the path of one service is that of Services with its name appended.
    pub path: &'static str,
    /// Label in the navigation.
    pub label: &'static str,
    /// Default range.
    pub range: Preset,
    /// Export, under `/export` and by `farthing export`; Services exports the Overview with its own filter.
    pub export: Option<ExportSpec>,
}

/// Export of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportSpec {
    /// Name, such as `overview`.
    pub name: &'static str,
    /// Formats, the default first.
    pub formats: &'static [FileFormat],
}

/// File format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// Comma-separated values.
    Csv,
    /// JSON with the query, totals and missing data.
    Json,
    /// Excel workbook with typed cells.
    Xlsx,
    /// Markdown for a ticket or wiki.
    Md,
    /// Self-contained HTML.
    Html,
}

impl FileFormat {
    /// All formats.
    pub const ALL: [Self; 5] = [Self::Csv, Self::Json, Self::Xlsx, Self::Md, Self::Html];

    /// File extension.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
            Self::Md => "md",
            Self::Html => "html",
        }
    }

    /// Format with this file extension.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.extension() == extension)
    }
}

/// Formats of tables.
const TABLES: &[FileFormat] = &[FileFormat::Csv, FileFormat::Json, FileFormat::Xlsx];
/// Tables, and Markdown for a ticket or wiki.
const TABLES_AND_TEXT: &[FileFormat] = &[FileFormat::Csv, FileFormat::Json, FileFormat::Xlsx, FileFormat::Md];
const COSTS: Option<ExportSpec> = Some(ExportSpec { name: "overview", formats: TABLES });

/// Pages of the navigation, in its order. Links, exports and the command line follow this table.
pub static PAGES: [PageSpec; 6] = [
    PageSpec { page: Page::Overview, path: "/", label: "Overview", range: Preset::SixMonths, export: COSTS },
    PageSpec { page: Page::Services, path: SERVICES, label: "Services", range: Preset::SixMonths, export: COSTS },
    PageSpec {
        page: Page::Resources,
        path: "/resources",
        label: "Resources",
        // AWS measures costs by resource for the last 14 days only.
        range: Preset::FourteenDays,
        export: Some(ExportSpec { name: "resources", formats: TABLES }),
    },
    PageSpec {
        page: Page::Insights,
        path: "/insights",
        label: "Insights",
        range: Preset::SixMonths,
        export: Some(ExportSpec { name: "insights", formats: TABLES_AND_TEXT }),
    },
    PageSpec {
        page: Page::Report,
        path: "/report",
        label: "Report",
        range: Preset::LastMonth,
        export: Some(ExportSpec { name: "report", formats: &FileFormat::ALL }),
    },
    PageSpec { page: Page::Status, path: "/status", label: "Status", range: Preset::SixMonths, export: None },
];

/// Pages that share the meaning of `group`, `sort` and `open`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum PageKind {
    /// Overview, Services and one service.
    #[default]
    Costs,
    /// Resources.
    Resources,
    /// Insights.
    Insights,
}

impl Page {
    /// Kind of the page, which determines the meaning of `group`, `sort` and `open`.
    pub(super) fn kind(&self) -> PageKind {
        match self {
            Self::Overview | Self::Services | Self::Service(_) | Self::Report | Self::Status => PageKind::Costs,
            Self::Resources => PageKind::Resources,
            Self::Insights => PageKind::Insights,
        }
    }

    /// URL path of the page.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Service(name) => format!("{SERVICES}/{}", utf8_percent_encode(name, SEGMENT)),
            _ => self.spec().path.to_owned(),
        }
    }

    /// Row of the page in the page table; for one service, the row of Services.
    #[must_use]
    pub fn spec(&self) -> &'static PageSpec {
        let page = if matches!(self, Self::Service(_)) { &Self::Services } else { self };
        PAGES.iter().find(|spec| spec.page == *page).unwrap_or(&PAGES[0])
    }

    /// Page whose export has this name.
    #[must_use]
    pub fn from_export_name(name: &str) -> Option<Self> {
        let spec = PAGES.iter().find(|spec| spec.export.is_some_and(|export| export.name == name));
        spec.map(|spec| spec.page.clone())
    }

    /// Page of a path; unknown paths count as the overview.
    #[must_use]
    pub fn from_path(path: &str) -> Self {
        let trimmed = path.trim_end_matches('/');
        if let Some(spec) = PAGES.iter().find(|spec| spec.path == trimmed) {
            return spec.page.clone();
        }
        let name = trimmed.strip_prefix(SERVICES).and_then(|rest| rest.strip_prefix('/'));
        name.map_or(Self::Overview, |name| Self::Service(percent_decode_str(name).decode_utf8_lossy().into_owned()))
    }

    /// Default range of the page.
    #[must_use]
    pub fn default_preset(&self) -> Preset {
        self.spec().range
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_round_trip_through_their_path() {
        for spec in &PAGES {
            assert_eq!((Page::from_path(spec.path), spec.page.spec()), (spec.page.clone(), spec));
        }
        for page in [
            Page::Service("Amazon Elastic Compute Cloud - Compute".to_owned()),
            Page::Service("a/b?c#d%2F é".to_owned()),
        ] {
            assert_eq!(Page::from_path(&page.path()), page);
        }
        assert_eq!(Page::from_path("/services/"), Page::Services);
        assert_eq!(Page::from_path("/servicesque"), Page::Overview);
        assert_eq!(Page::from_path("/connect"), Page::Overview);
    }

    #[test]
    fn exports_are_found_by_name() {
        assert_eq!(Page::from_export_name("overview"), Some(Page::Overview));
        assert_eq!(
            (Page::from_export_name("insights"), Page::from_export_name("status")),
            (Some(Page::Insights), None)
        );
        assert_eq!(FileFormat::ALL.map(|it| FileFormat::from_extension(it.extension())), FileFormat::ALL.map(Some));
    }
}
