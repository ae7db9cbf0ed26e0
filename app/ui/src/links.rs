//! Addresses of all pages. All links are built here.

use domain::{
    partition::Partition,
    resource::Resource,
    view::{ExportSpec, FileFormat, Page, View},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Characters escaped in a path segment: all but the unreserved ones of RFC 3986.
const PATH_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// Element ID of the AI panel.
pub const AI_PANEL_ANCHOR: &str = "ask";

/// Address of an original AWS error message, served as plain text.
pub fn raw_error(id: &str) -> String {
    format!("/raw-error/{}", utf8_percent_encode(id, PATH_SEGMENT))
}

/// Page with a view.
pub fn page(page: &Page, view: &View) -> String {
    with_query(&page.path(), &view.to_query(page))
}

/// Link to the AI panel of the Insights page with a view.
pub fn ai_panel(view: &View) -> String {
    page(&Page::Insights, view) + &ai_panel_anchor()
}

/// Link to the AI panel of the current page.
pub fn ai_panel_anchor() -> String {
    format!("#{AI_PANEL_ANCHOR}")
}

/// Page with a view, by path.
pub fn any_page(path: &str, view: &View) -> String {
    with_query(path, &view.to_query(&Page::from_path(path)))
}

/// Address for sharing: without the theme, which each visitor selects.
pub fn shared(path: &str, view: &View) -> String {
    any_page(path, &View { theme: None, ..view.clone() })
}

/// Export of a page; cost pages export the Overview with the page's own filter. `None` if the page has no export.
pub fn export(page: &Page, view: &View, format: FileFormat) -> Option<String> {
    let ExportSpec { name, .. } = page.spec().export?;
    let mut scoped = page.scoped(view);
    scoped.top = scoped.top.min(View::MAX_TOP);
    Some(with_query(&format!("/export/{name}.{}", format.extension()), &scoped.to_query(page)))
}

/// Range and metric of a view, which determine the resources with their costs.
pub fn resource_query(view: &View) -> String {
    let View { span, metric, .. } = view.clone();
    View { span, metric, ..View::default() }.to_query(&Page::Resources)
}

/// Stream that loads a page's data on the server for as long as the page is open; `None` if the page's HTML does.
pub fn data_stream(page: &Page, view: &View) -> Option<String> {
    match page {
        Page::Resources => {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("view", &resource_query(&page.scoped(view)))
                .finish();
            Some(with_query("/api/resources", &query))
        }
        Page::Insights => Some("/api/insights".to_owned()),
        Page::Overview | Page::Services | Page::Service(_) | Page::Report | Page::Status => None,
    }
}

/// Instructions for connecting an account.
pub const CONNECT: &str = "/connect";

/// Overview without filters.
#[cfg(feature = "ssr")]
pub const HOME: &str = "/";

/// Route that ends the visitor's session; by POST.
pub const SIGN_OUT: &str = "/sign-out";

/// Form action that opens the demo account.
pub const OPEN_DEMO: &str = "/demo/open";

/// Form action that returns to the configured account.
pub const CLOSE_DEMO: &str = "/demo/close";

/// Link to a resource in the AWS console: its page where the console has a stable address for it, else AWS's redirect from any
/// ARN. `None` where neither exists.
pub fn aws_console(resource: &Resource) -> Option<String> {
    let region = &*resource.region;
    let partition_of_arn = || resource.arn.as_deref().and_then(Partition::of_arn);
    // Global resources have their partition only in the ARN.
    let partition = match Partition::of_region(region) {
        Partition::Aws => partition_of_arn().unwrap_or_default(),
        partition => partition,
    };
    let host = partition.console()?;
    let id = utf8_percent_encode(&resource.id, PATH_SEGMENT);
    let page = |service: &str, fragment: &str| {
        format!("https://{region}.{host}/{service}/home?region={region}#{fragment}{id}")
    };
    Some(match resource.resource_type.code() {
        "ec2:instance" => page("ec2", "InstanceDetails:instanceId="),
        "ec2:volume" => page("ec2", "VolumeDetails:volumeId="),
        "ec2:snapshot" => page("ec2", "SnapshotDetails:snapshotId="),
        "ec2:image" => page("ec2", "ImageDetails:imageId="),
        "ec2:elastic-ip" => page("ec2", "ElasticIpDetails:AllocationId="),
        "ec2:natgateway" => page("vpcconsole", "NatGatewayDetails:natGatewayId="),
        "rds:db" => page("rds", "database:is-cluster=false;id="),
        "rds:cluster" => page("rds", "database:is-cluster=true;id="),
        "lambda:function" => page("lambda", "/functions/"),
        "s3:bucket" => format!("https://{region}.{host}/s3/buckets/{id}"),
        _ => format!("https://{host}/go/view?arn={}", utf8_percent_encode(resource.arn.as_deref()?, PATH_SEGMENT)),
    })
}

/// Query keys and values of a page with a view.
pub fn pairs(page: &Page, view: &View) -> Vec<(String, String)> {
    form_urlencoded::parse(view.to_query(page).as_bytes()).into_owned().collect()
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_links_exclude_the_theme() {
        let limits = domain::limits::Limits::on(domain::Date::constant(2026, 11, 23));
        let page = Page::Service("AWS Lambda".to_owned());
        let view = View::parse(&page, "range=30d&theme=dark&service=AWS+Lambda", &limits).view;
        assert_eq!(shared(&page.path(), &view), "/services/AWS%20Lambda?range=30d&service=AWS+Lambda");
    }
}
