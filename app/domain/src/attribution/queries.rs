//! Cost Explorer queries for the attribution.

use crate::{
    dimension::Dimension,
    filter::{Filter, Rule},
    limits::Limits,
    period::{DateRange, Granularity, add_days},
    query::CostQuery,
};

/// Queries for a [`super::Bill`], all monthly (only their sums count, and each page of a response costs money), and the
/// daily query of one resource, [`Self::by_day`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributionQueries {
    /// Cost of each service in each account, on all days.
    pub totals: CostQuery,
    /// Days for which AWS measures costs by resource, with today, whose costs still arrive; all days if there are none. Both
    /// ends inclusive, UTC.
    pub recent: DateRange,
    /// Earlier days, if any. Both ends inclusive, UTC.
    pub older: Option<DateRange>,
    /// Whether AWS measures costs by resource on the recent days.
    pub is_measured: bool,
}

impl AttributionQueries {
    /// Queries for a range of UTC days, both ends inclusive, as of the day of the limits.
    #[must_use]
    pub fn of(range: DateRange, limits: &Limits) -> Self {
        let totals = monthly_query([Dimension::Service, Dimension::Account], range, Filter::default());
        let first = limits.earliest_by_resource();
        let measured =
            DateRange::new(first, limits.today).and_then(|measured_and_today| measured_and_today.overlap(&range));
        let older = || DateRange::new(range.from(), add_days(first, -1));
        Self {
            totals,
            recent: measured.unwrap_or(range),
            older: if measured.is_some() && range.from() < first { older() } else { None },
            is_measured: measured.is_some(),
        }
    }

    /// Query for [`super::AccountBill::recent`] or [`super::AccountBill::older`] of an account (12 digits).
    #[must_use]
    pub fn line_items(account: &str, days: DateRange) -> CostQuery {
        monthly_query([Dimension::Service, Dimension::UsageType], days, account_filter(account))
    }

    /// Query for [`super::AccountBill::measured`] of an account. `None` if AWS does not measure the days.
    #[must_use]
    pub fn measured(&self, account: &str, services: MeasuredServices) -> Option<CostQuery> {
        let mut filter = account_filter(account);
        if services == MeasuredServices::Ec2 {
            filter.add(Dimension::Service.into(), Rule::Include, EC2);
        }
        self.is_measured.then(|| monthly_query([Dimension::Resource, Dimension::UsageType], self.recent, filter))
    }

    /// Query for the daily measured cost of one resource, which may have several IDs. `None` if AWS does not measure
    /// the days.
    #[must_use]
    pub fn by_day(&self, account: &str, ids: &[String]) -> Option<CostQuery> {
        let mut filter = account_filter(account);
        for id in ids {
            filter.add(Dimension::Resource.into(), Rule::Include, id.clone());
        }
        let query = CostQuery {
            range: self.recent,
            granularity: Granularity::Daily,
            group_by: vec![Dimension::UsageType.into()],
            filter,
        };
        self.is_measured.then_some(query)
    }
}

/// Service for which AWS documents costs by resource.
const EC2: &str = "Amazon Elastic Compute Cloud - Compute";

/// Services with costs by resource. AWS documents EC2 only, but usually returns all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum MeasuredServices {
    /// All services for which AWS returns resource IDs.
    All,
    /// EC2 instances only.
    Ec2,
}

fn account_filter(account: &str) -> Filter {
    let mut filter = Filter::default();
    filter.add(Dimension::Account.into(), Rule::Include, account);
    filter
}

fn monthly_query(groups: [Dimension; 2], range: DateRange, filter: Filter) -> CostQuery {
    let group_by = groups.map(Into::into).to_vec();
    CostQuery { range, granularity: Granularity::Monthly, group_by, filter }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn check(range: &str, recent: &str, older: &str, is_measured: bool) {
        let queries = AttributionQueries::of(range.parse().unwrap(), &Limits::on(date(2026, 11, 23)));
        let older = (!older.is_empty()).then(|| older.parse().unwrap());
        assert_eq!((queries.recent, queries.older), (recent.parse().unwrap(), older), "{range}");
        assert_eq!(queries.measured("1", MeasuredServices::All).is_some(), is_measured, "{range}");
    }

    #[test]
    fn separates_measured_days_from_older_ones() {
        check("2026-11-09..2026-11-22", "2026-11-09..2026-11-22", "", true);
        check("2026-10-01..2026-11-22", "2026-11-09..2026-11-22", "2026-10-01..2026-11-08", true);
        check("2026-11-20..2026-11-23", "2026-11-20..2026-11-23", "", true);
        check("2026-10-01..2026-10-31", "2026-10-01..2026-10-31", "", false);
        check("2026-11-08..2026-11-09", "2026-11-09..2026-11-09", "2026-11-08..2026-11-08", true);
    }

    #[test]
    fn queries_one_account_at_a_time() {
        let queries =
            AttributionQueries::of("2026-11-09..2026-11-22".parse().unwrap(), &Limits::on(date(2026, 11, 23)));
        let query = queries.measured("123456789012", MeasuredServices::Ec2).unwrap();
        assert!(query.is_by_resource());
        assert!(query.filter.has(&Dimension::Account.into(), Rule::Include, "123456789012"));
        assert!(query.filter.has(&Dimension::Service.into(), Rule::Include, EC2));
        assert!(!AttributionQueries::line_items("1", queries.recent).is_by_resource());
    }
}
