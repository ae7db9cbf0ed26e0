//! Every address of Farthing is made here, and read here where a path says more than a route.

use domain::{
    partition::Partition,
    resource::Resource,
    view::{Page, View},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in a part of a path.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// The panel, on that page, in which a model is asked.
pub const ASK: &str = "ask";

/// AWS's own words about an error, as text.
pub fn raw_error(id: &str) -> String {
    format!("/raw-error/{}", utf8_percent_encode(id, PART))
}

/// A page of costs with a view.
pub fn page(page: &Page, view: &View) -> String {
    with_query(&page.path(), &view.to_query())
}

/// Where a model is asked about a view of costs.
pub fn ask(view: &View) -> String {
    page(&Page::Insights, view) + &ask_here()
}

/// The same, on the page that it is on.
pub fn ask_here() -> String {
    format!("#{ASK}")
}

/// Any page, by its path, with a view.
pub fn any_page(path: &str, view: &View) -> String {
    with_query(path, &view.to_query())
}

/// An address to hand to others: the view without the theme, which is each visitor's own.
pub fn shared(path: &str, view: &View) -> String {
    any_page(path, &View { theme: None, ..view.clone() })
}

/// The figures of a page as a file, as `csv`: those of the Overview with what the page adds to it.
pub fn export(page: &Page, view: &View, format: &str) -> String {
    let mut shown = page.scoped(view);
    shown.top = shown.top.min(View::MOST_TOP);
    let name = match page {
        Page::Resources => "resources",
        Page::Insights => "insights",
        Page::Overview | Page::Services | Page::Service(_) => "overview",
    };
    with_query(&format!("/export/{name}.{format}"), &shown.to_query())
}

/// How to start Farthing beside an account.
pub const CONNECT: &str = "/connect";

/// Where a form is posted that opens the demo account beside one's own.
pub const OPEN_DEMO: &str = "/demo/open";

/// Where a form is posted that goes back to one's own account.
pub const CLOSE_DEMO: &str = "/demo/close";

/// A resource in AWS's own console: its page where the console has a lasting address for it, else AWS's way from any ARN to its
/// page. `None` for what has neither.
pub fn console(resource: &Resource) -> Option<String> {
    let region = &*resource.region;
    let of_arn = || resource.arn.as_deref().and_then(Partition::of_arn);
    // What belongs to no region names its partition in its ARN alone.
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

/// The keys and values of a view's address.
pub fn pairs(view: &View) -> Vec<(String, String)> {
    form_urlencoded::parse(view.to_query().as_bytes()).into_owned().collect()
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
        let view = View::parse("range=30d&theme=dark&service=AWS+Lambda", &limits).view;
        assert_eq!(shared("/services/AWS%20Lambda", &view), "/services/AWS%20Lambda?range=30d&service=AWS+Lambda");
    }
}
