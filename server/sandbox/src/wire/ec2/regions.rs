//! `DescribeRegions`.

use super::document::document;
use crate::region::{OptIn, REGIONS, Region};
use crate::wire::call::Call;
use crate::wire::error_response::ErrorResponse;
use crate::wire::parameters::{filters, numbered_values};

pub(super) fn respond(call: &Call<'_>) -> Result<String, ErrorResponse> {
    let includes_all = call.parameter("AllRegions").is_some_and(|all| all.eq_ignore_ascii_case("true"));
    let names = numbered_values(call.form, "RegionName");
    if let Some(unknown) = names.iter().find(|name| !REGIONS.iter().any(|region| region.name == **name)) {
        return Err(ErrorResponse::new("InvalidParameterValue", format!("Invalid region provided: '{unknown}'")));
    }
    let filters = filters(call.form, "Filter", "Value")?;
    if let Some(unknown) = filters.iter().find(|filter| !["opt-in-status", "region-name"].contains(&filter.name)) {
        return Err(ErrorResponse::new("InvalidParameterValue", format!("The filter '{}' is invalid", unknown.name)));
    }
    let is_match = |region: &&Region| {
        let field = |name: &str| if name == "region-name" { region.name } else { region.opt_in.name() };
        (includes_all || region.opt_in != OptIn::NotOptedIn)
            && (names.is_empty() || names.contains(&region.name))
            && filters.iter().all(|filter| filter.matches(field(filter.name)))
    };
    Ok(document(call, "DescribeRegions", |xml| {
        xml.list("regionInfo", "item", REGIONS.iter().filter(is_match), |xml, region| {
            xml.text("regionName", region.name);
            xml.text("regionEndpoint", format!("ec2.{}.amazonaws.com", region.name));
            xml.text("optInStatus", region.opt_in.name());
        });
    }))
}
