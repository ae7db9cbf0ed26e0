//! Line items of the bill: usage and cost by day for one combination of attributes.

use std::ops::{AddAssign, Range};
use std::sync::Arc;

use super::calendar::Calendar;
use super::seasonality::{FACTOR_ONE, Seasonality};
use super::tags::Tags;
use crate::amount::Amount;

/// Dimensions for filters and groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dimension {
    Az,
    InstanceType,
    InvoicingEntity,
    LegalEntityName,
    LinkedAccount,
    Operation,
    Platform,
    PurchaseType,
    RecordType,
    Region,
    /// Resource, in requests for costs by resource only.
    Resource,
    Service,
    Tenancy,
    UsageType,
}

/// Attributes of a line item. Missing values are AWS's placeholders or empty strings.
#[derive(Clone, Debug)]
pub(crate) struct Attributes {
    pub(crate) service: &'static str,
    pub(crate) account: Arc<str>,
    pub(crate) region: &'static str,
    pub(crate) zone: Arc<str>,
    pub(crate) usage_type: Arc<str>,
    pub(crate) operation: &'static str,
    pub(crate) instance_type: &'static str,
    pub(crate) platform: &'static str,
    pub(crate) tenancy: &'static str,
    pub(crate) purchase_type: &'static str,
    pub(crate) record_type: &'static str,
    pub(crate) legal_entity: &'static str,
    pub(crate) invoicing_entity: &'static str,
    pub(crate) tags: Tags,
    /// ID of the resource; empty for a line item that is not divided by resource.
    pub(crate) resource: Arc<str>,
}

impl Attributes {
    /// Attributes of a charge without region, instance type or resource.
    pub(crate) fn charge(service: &'static str, account: &Arc<str>, record_type: &'static str) -> Self {
        Self {
            service,
            account: Arc::clone(account),
            region: "NoRegion",
            zone: "NoAZ".into(),
            usage_type: "NoUsageType".into(),
            operation: "NoOperation",
            instance_type: "NoInstanceType",
            platform: "NoOperatingSystem",
            tenancy: "",
            purchase_type: "",
            record_type,
            legal_entity: "Amazon Web Services, Inc.",
            invoicing_entity: "Amazon Web Services EMEA SARL",
            tags: Tags::default(),
            resource: "".into(),
        }
    }

    pub(crate) fn value(&self, dimension: Dimension) -> &str {
        match dimension {
            Dimension::Az => &self.zone,
            Dimension::InstanceType => self.instance_type,
            Dimension::InvoicingEntity => self.invoicing_entity,
            Dimension::LegalEntityName => self.legal_entity,
            Dimension::LinkedAccount => &self.account,
            Dimension::Operation => self.operation,
            Dimension::Platform => self.platform,
            Dimension::PurchaseType => self.purchase_type,
            Dimension::RecordType => self.record_type,
            Dimension::Region => self.region,
            Dimension::Resource => &self.resource,
            Dimension::Service => self.service,
            Dimension::Tenancy => self.tenancy,
            Dimension::UsageType => &self.usage_type,
        }
    }
}

/// Factors from the list price to each metric, in ten-thousandths.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    pub(crate) unblended: i64,
    pub(crate) blended: i64,
    pub(crate) amortized: i64,
    pub(crate) net_unblended: i64,
    pub(crate) net_amortized: i64,
    /// Normalized units per unit of usage, in ten-thousandths.
    pub(crate) normalized: i64,
}

/// Price with the private discount, in percent of the price without.
const NET_PERCENT: i64 = 97;

impl Rates {
    /// The same amount for every metric: credits, refunds, tax.
    pub(crate) const FLAT: Self = Self {
        unblended: FACTOR_ONE,
        blended: FACTOR_ONE,
        amortized: FACTOR_ONE,
        net_unblended: FACTOR_ONE,
        net_amortized: FACTOR_ONE,
        normalized: 0,
    };

    /// Rates of a charge. The net rates include the private discount.
    pub(crate) fn new(unblended: i64, blended: i64, amortized: i64) -> Self {
        Self {
            unblended,
            blended,
            amortized,
            net_unblended: unblended * NET_PERCENT / 100,
            net_amortized: amortized * NET_PERCENT / 100,
            normalized: 0,
        }
    }
}

/// Usage in millionths of the unit, and cost at list price in millionths of a dollar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct UsageAndCost {
    pub(crate) usage: i64,
    pub(crate) list_cost: i64,
}

impl UsageAndCost {
    pub(crate) fn is_zero(self) -> bool {
        self == Self::default()
    }
}

impl AddAssign for UsageAndCost {
    fn add_assign(&mut self, other: Self) {
        self.usage += other.usage;
        self.list_cost += other.list_cost;
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) attributes: Attributes,
    /// Unit of usage.
    pub(crate) unit: &'static str,
    pub(crate) rates: Rates,
    pub(crate) seasonality: Seasonality,
    /// Usage and cost by day of the calendar.
    pub(crate) days: Vec<UsageAndCost>,
}

impl Line {
    pub(crate) fn total(&self, days: Range<usize>) -> UsageAndCost {
        let mut sum = UsageAndCost::default();
        for day in self.days.get(days).unwrap_or_default() {
            sum += *day;
        }
        sum
    }

    pub(crate) fn total_of_hour(&self, calendar: &Calendar, day: usize, hour: usize) -> UsageAndCost {
        let whole = self.total(day..day + 1);
        let hours = calendar.hours_of(day);
        UsageAndCost {
            usage: self.seasonality.amount_in_hour(whole.usage, hour, hours),
            list_cost: self.seasonality.amount_in_hour(whole.list_cost, hour, hours),
        }
    }

    /// Unblended cost on these days.
    pub(crate) fn unblended(&self, days: Range<usize>) -> Amount {
        Amount::of(self.total(days).list_cost, self.rates.unblended)
    }
}
