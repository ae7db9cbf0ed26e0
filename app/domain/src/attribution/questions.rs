//! Cost Explorer queries that the attribution needs.

use crate::{
    dimension::Dimension,
    filter::{Filter, Rule},
    limits::Limits,
    period::{DateRange, Granularity, add_days},
    query::CostQuery,
};

/// Queries behind a [`super::Bill`]. All are monthly: only their sums count, and each page of a response costs money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questions {
    /// Cost of each service in each account, on all days.
    pub totals: CostQuery,
    /// Days for which AWS measures costs by resource; all days if there are none. Both ends inclusive, UTC.
    pub recent: DateRange,
    /// Earlier days, if any. Both ends inclusive, UTC.
    pub older: Option<DateRange>,
    /// Whether AWS measures costs by resource on the recent days.
    pub are_measured: bool,
}

impl Questions {
    /// Queries for a range of UTC days, both ends inclusive, as of the day of the limits.
    #[must_use]
    pub fn of(range: DateRange, limits: &Limits) -> Self {
        let totals = by([Dimension::Service, Dimension::Account], range, Filter::default());
        let first = limits.earliest_by_resource();
        let measured = DateRange::new(first, limits.today).and_then(|window| window.overlap(&range));
        let older = || DateRange::new(range.from(), add_days(first, -1));
        Self {
            totals,
            recent: measured.unwrap_or(range),
            older: if measured.is_some() && range.from() < first { older() } else { None },
            are_measured: measured.is_some(),
        }
    }

    /// Query for [`super::AccountBill::recent`] or [`super::AccountBill::older`] of an account (12 digits).
    #[must_use]
    pub fn lines(account: &str, days: DateRange) -> CostQuery {
        by([Dimension::Service, Dimension::UsageType], days, of(account))
    }

    /// Query for [`super::AccountBill::measured`] of an account: of all services, or of EC2 only, the service for which
    /// AWS documents it. `None` if no costs are measured.
    #[must_use]
    pub fn measured(&self, account: &str, services: Measured) -> Option<CostQuery> {
        let mut filter = of(account);
        if services == Measured::Ec2 {
            filter.add(Dimension::Service.into(), Rule::Include, EC2);
        }
        self.are_measured.then(|| by([Dimension::Resource, Dimension::UsageType], self.recent, filter))
    }

    /// Query for the measured cost of one resource by day, under any of its IDs.
    #[must_use]
    pub fn by_day(&self, account: &str, ids: &[String]) -> Option<CostQuery> {
        let mut filter = of(account);
        for id in ids {
            filter.add(Dimension::Resource.into(), Rule::Include, id.clone());
        }
        let query = CostQuery {
            range: self.recent,
            granularity: Granularity::Daily,
            group_by: vec![Dimension::UsageType.into()],
            filter,
        };
        self.are_measured.then_some(query)
    }
}

/// The service whose resources are always measured.
const EC2: &str = "Amazon Elastic Compute Cloud - Compute";

/// Services with measured resources: AWS's documentation is inconsistent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Measured {
    /// All services that name their resources.
    All,
    /// EC2 instances only.
    Ec2,
}

fn of(account: &str) -> Filter {
    let mut filter = Filter::default();
    filter.add(Dimension::Account.into(), Rule::Include, account);
    filter
}

fn by(groups: [Dimension; 2], range: DateRange, filter: Filter) -> CostQuery {
    let group_by = groups.map(Into::into).to_vec();
    CostQuery { range, granularity: Granularity::Monthly, group_by, filter }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn check(range: &str, recent: &str, older: &str, are_measured: bool) {
        let questions = Questions::of(range.parse().unwrap(), &Limits::on(date(2026, 11, 23)));
        let older = (!older.is_empty()).then(|| older.parse().unwrap());
        assert_eq!((questions.recent, questions.older), (recent.parse().unwrap(), older), "{range}");
        assert_eq!(questions.measured("1", Measured::All).is_some(), are_measured, "{range}");
    }

    #[test]
    fn days_that_are_measured_are_told_from_older_ones() {
        check("2026-11-09..2026-11-22", "2026-11-09..2026-11-22", "", true);
        check("2026-10-01..2026-11-22", "2026-11-09..2026-11-22", "2026-10-01..2026-11-08", true);
        check("2026-11-20..2026-11-23", "2026-11-20..2026-11-23", "", true);
        check("2026-10-01..2026-10-31", "2026-10-01..2026-10-31", "", false);
        check("2026-11-08..2026-11-09", "2026-11-09..2026-11-09", "2026-11-08..2026-11-08", true);
    }

    #[test]
    fn an_account_is_asked_for_alone() {
        let questions = Questions::of("2026-11-09..2026-11-22".parse().unwrap(), &Limits::on(date(2026, 11, 23)));
        let query = questions.measured("123456789012", Measured::Ec2).unwrap();
        assert!(query.is_by_resource());
        assert!(query.filter.has(&Dimension::Account.into(), Rule::Include, "123456789012"));
        assert!(query.filter.has(&Dimension::Service.into(), Rule::Include, EC2));
        assert!(!Questions::lines("1", questions.recent).is_by_resource());
    }
}
