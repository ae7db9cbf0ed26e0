//! A bill line: one combination of all attributes, with its usage and cost by day.

use std::ops::{AddAssign, Range};
use std::sync::Arc;

use super::calendar::Calendar;
use super::seasonality::{Seasonality, WHOLE};
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
    /// A single resource; only in requests for costs by resource.
    Resource,
    Service,
    Tenancy,
    UsageType,
}

/// Attributes of a line, by dimension. AWS's sentinels and empty strings stand for missing values.
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
    /// Id of the resource of this part; empty for a whole line.
    pub(crate) resource: Arc<str>,
}

impl Attributes {
    /// A charge without region, instance type or resource.
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

/// Factors in ten-thousandths from a line's list price to each metric.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    pub(crate) unblended: i64,
    pub(crate) blended: i64,
    pub(crate) amortized: i64,
    pub(crate) net_unblended: i64,
    pub(crate) net_amortized: i64,
    /// Normalized units per unit of usage.
    pub(crate) normalized: i64,
}

/// Price under the private agreement, in percent.
const NET_PERCENT: i64 = 97;

impl Rates {
    /// The same amount under every metric: credits, refunds, tax.
    pub(crate) const FLAT: Self = Self {
        unblended: WHOLE,
        blended: WHOLE,
        amortized: WHOLE,
        net_unblended: WHOLE,
        net_amortized: WHOLE,
        normalized: 0,
    };

    /// Billed at `unblended`, spread as `amortized`; the net metrics follow from the agreement.
    pub(crate) fn agreed(unblended: i64, blended: i64, amortized: i64) -> Self {
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

/// Usage and cost of a line in some period, in millionths of its unit and of a dollar at list price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct UsageAndCost {
    pub(crate) usage: i64,
    pub(crate) list_cost: i64,
}

impl UsageAndCost {
    pub(crate) fn is_nothing(self) -> bool {
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
    /// Unit of the usage.
    pub(crate) unit: &'static str,
    pub(crate) rates: Rates,
    pub(crate) seasonality: Seasonality,
    /// Usage and cost by day of the calendar.
    pub(crate) days: Vec<UsageAndCost>,
}

impl Line {
    pub(crate) fn during(&self, days: Range<usize>) -> UsageAndCost {
        let mut sum = UsageAndCost::default();
        for day in self.days.get(days).unwrap_or_default() {
            sum += *day;
        }
        sum
    }

    pub(crate) fn during_hour(&self, calendar: &Calendar, day: usize, hour: usize) -> UsageAndCost {
        let whole = self.during(day..day + 1);
        let hours = calendar.hours_of(day);
        UsageAndCost {
            usage: self.seasonality.of_hour(whole.usage, hour, hours),
            list_cost: self.seasonality.of_hour(whole.list_cost, hour, hours),
        }
    }

    /// Unblended cost of the line in some days.
    pub(crate) fn unblended(&self, days: Range<usize>) -> Amount {
        Amount::of(self.during(days).list_cost, self.rates.unblended)
    }
}
