//! `DescribeReservedDBInstances`. All reservations have no upfront payment.

use super::list::{Names, list_page, supported_filters};
use crate::account::{ReservedDatabases, Resource, ResourceType};
use crate::amount::Amount;
use crate::random::{hash, mix};
use crate::wire::arn::arn;
use crate::wire::call::Call;
use crate::wire::error_response::ErrorResponse;
use crate::wire::xml::{Xml, time};

const NAMES: Names =
    Names { action: "DescribeReservedDBInstances", list: "ReservedDBInstances", member: "ReservedDBInstance" };
const YEAR_SECONDS: u32 = 365 * 86_400;

struct Row<'a> {
    resource: &'a Resource,
    detail: &'a ReservedDatabases,
    account: &'a str,
}

pub(super) fn respond(call: &Call<'_>) -> Result<String, ErrorResponse> {
    let rows = call.resources().filter_map(|resource| match &resource.resource_type {
        ResourceType::ReservedDatabases(detail) => Some(Row { resource, detail, account: call.account }),
        _ => None,
    });
    let mut rows: Vec<Row<'_>> = rows.collect();
    if let Some(id) = call.parameter("ReservedDBInstanceId") {
        rows.retain(|row| id.eq_ignore_ascii_case(&row.resource.id));
        if rows.is_empty() {
            let message = format!("ReservedDBInstance {id} not found.");
            return Err(ErrorResponse::not_found("ReservedDBInstanceNotFound", message));
        }
    }
    if let Some(class) = call.parameter("DBInstanceClass") {
        rows.retain(|row| row.detail.class == class);
    }
    // The parameter exists, but RDS supports no filters for this operation.
    supported_filters(call, &[])?;
    list_page(call, &NAMES, rows, write)
}

fn write(xml: &mut Xml, row: &Row<'_>) {
    let Row { resource, detail: it, account } = row;
    xml.text("ReservedDBInstanceId", &resource.id);
    xml.text("ReservedDBInstancesOfferingId", format!("{:016x}", mix(hash(it.class.as_bytes()))));
    xml.text("DBInstanceClass", it.class);
    xml.text("StartTime", time(resource.created));
    xml.text("Duration", YEAR_SECONDS);
    xml.text("FixedPrice", 0);
    xml.text("UsagePrice", 0);
    xml.text("CurrencyCode", "USD");
    xml.text("DBInstanceCount", it.count);
    xml.text("ProductDescription", it.product);
    xml.text("OfferingType", "No Upfront");
    xml.text("MultiAZ", it.is_multi_az);
    xml.text("State", it.state);
    xml.list("RecurringCharges", "RecurringCharge", [it.hourly_nanos], |xml, nanos| {
        xml.text("RecurringChargeAmount", Amount::of(nanos, 10));
        xml.text("RecurringChargeFrequency", "Hourly");
    });
    xml.text("ReservedDBInstanceArn", arn(resource, account));
    xml.text("LeaseId", format!("lease-{:08x}", mix(hash(resource.id.as_bytes())) >> 32));
}
