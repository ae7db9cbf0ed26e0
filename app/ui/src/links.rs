//! Addresses of all pages, built here, and parsed here where a path has more detail than a route.

use domain::{
    partition::Partition,
    resource::Resource,
    view::{ExportSpec, FileFormat, Page, View},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Characters that are not escaped in a path segment.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// Anchor of the AI panel on a page.
pub const ASK: &str = "ask";

/// Original AWS error message, as plain text.
pub fn raw_error(id: &str) -> String {
    format!("/raw-error/{}", utf8_percent_encode(id, PART))
}

/// Cost page with a view.
pub fn page(page: &Page, view: &View) -> String {
    with_query(&page.path(), &view.to_query(page))
}

/// AI panel on the cost page of a view.
pub fn ask(view: &View) -> String {
    page(&Page::Insights, view) + &ask_here()
}

/// AI panel on the current page.
pub fn ask_here() -> String {
    format!("#{ASK}")
}

/// Page with a view, by path.
pub fn any_page(path: &str, view: &View) -> String {
    with_query(path, &view.to_query(&Page::from_path(path)))
}

/// Address for sharing: the view without the theme, which is each visitor's own.
pub fn shared(path: &str, view: &View) -> String {
    any_page(path, &View { theme: None, ..view.clone() })
}

/// Export of a page; cost pages export the Overview with the page's own filter. `None` if the page has no export.
pub fn export(page: &Page, view: &View, format: FileFormat) -> Option<String> {
    let ExportSpec { name, .. } = page.spec().export?;
    let mut shown = page.scoped(view);
    shown.top = shown.top.min(View::MAX_TOP);
    Some(with_query(&format!("/export/{name}.{}", format.extension()), &shown.to_query(page)))
}

/// Instructions for connecting an account.
pub const CONNECT: &str = "/connect";

/// Form action that opens the demo account.
pub const OPEN_DEMO: &str = "/demo/open";

/// Form action that returns to the visitor's own account.
pub const CLOSE_DEMO: &str = "/demo/close";

/// Link to a resource in the AWS console: its page where the console has a stable address for it, else AWS's redirect from any
/// ARN. `None` where neither exists.
pub fn console(resource: &Resource) -> Option<String> {
    let region = &*resource.region;
    let of_arn = || resource.arn.as_deref().and_then(Partition::of_arn);
    // Global resources have their partition only in the ARN.
    let partition = match Partition::of_region(region) {
        Partition::Aws => of_arn().unwrap_or_default(),
        partition => partition,
    };
    let host = partition.console()?;
    let id = utf8_percent_encode(&resource.id, PART);
    let page =
        |service: &str, place: &str| format!("https://{region}.{host}/{service}/home?region={region}#{place}{id}");
    Some(match resource.kind.code() {
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
        _ => format!("https://{host}/go/view?arn={}", utf8_percent_encode(resource.arn.as_deref()?, PART)),
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
    fn a_link_for_others_leaves_the_theme_out() {
        let limits = domain::limits::Limits::on(domain::Date::constant(2026, 11, 23));
        let page = Page::Service("AWS Lambda".to_owned());
        let view = View::parse(&page, "range=30d&theme=dark&service=AWS+Lambda", &limits).view;
        assert_eq!(shared(&page.path(), &view), "/services/AWS%20Lambda?range=30d&service=AWS+Lambda");
    }
}
