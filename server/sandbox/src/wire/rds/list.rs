//! Lists of RDS resources, with filters and pages.

use std::ops::RangeInclusive;

use crate::wire::call::Call;
use crate::wire::error_response::ErrorResponse;
use crate::wire::namespace::RDS;
use crate::wire::parameters::{Filter, filters};
use crate::wire::xml::Xml;

/// Allowed page sizes. The maximum is the default.
const PAGE_SIZES: RangeInclusive<usize> = 20..=100;

/// Names of the elements of a response.
pub(super) struct Names {
    pub(super) action: &'static str,
    pub(super) list: &'static str,
    pub(super) member: &'static str,
}

/// Response with the requested page of `rows`. `write` writes one row.
pub(super) fn list_page<T>(
    call: &Call<'_>,
    names: &Names,
    rows: Vec<T>,
    write: fn(&mut Xml, &T),
) -> Result<String, ErrorResponse> {
    let size = page_size(call)?;
    let page = call.pages().page(rows, call.parameter("Marker"), size);
    let page = page.ok_or_else(|| invalid("The request contains an invalid value for the parameter Marker."))?;
    let Names { action, list, member } = names;
    Ok(Xml::document(&format!("{action}Response"), RDS, |xml| {
        xml.element(&format!("{action}Result"), |xml| {
            xml.list(list, member, &page.items, write);
            xml.option("Marker", page.next.as_ref());
        });
        xml.element("ResponseMetadata", |xml| xml.text("RequestId", call.request_id));
    }))
}

fn page_size(call: &Call<'_>) -> Result<usize, ErrorResponse> {
    let Some(requested) = call.parameter("MaxRecords") else {
        return Ok(*PAGE_SIZES.end());
    };
    let size = requested.parse().ok().filter(|size| PAGE_SIZES.contains(size));
    size.ok_or_else(|| invalid(&format!("Invalid value {requested} for MaxRecords. Must be between 20 and 100")))
}

/// Filters of a call, or an error if one is not `supported`.
pub(super) fn supported_filters<'a>(call: &Call<'a>, supported: &[&str]) -> Result<Vec<Filter<'a>>, ErrorResponse> {
    let filters = filters(call.form, "Filters.Filter", "Values.Value")?;
    match filters.iter().find(|filter| !supported.contains(&filter.name)) {
        Some(unknown) => Err(invalid(&format!("Unrecognized filter name: {}", unknown.name))),
        None => Ok(filters),
    }
}

pub(super) fn invalid(message: &str) -> ErrorResponse {
    ErrorResponse::new("InvalidParameterValue", message)
}
