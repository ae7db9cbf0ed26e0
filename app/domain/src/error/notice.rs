//! Failed lists grouped by cause: a cause that affects many accounts and regions is one notice.

use serde::{Deserialize, Serialize};

use super::{DenialReason, Fault, SourceError};
use crate::{
    resource::{AccountRegion, GLOBAL, Listing, SharedStr},
    sorting,
};

/// Maximum names in a sentence.
const MAX_NAMES: usize = 4;

/// A list, or details of its resources, that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedList {
    /// Display name of the list.
    pub list: SharedStr,
    /// Account and region of the list.
    pub account_region: AccountRegion,
    /// IAM action of the failed call.
    pub operation: String,
    /// Whether the resources were listed but lack a detail.
    pub is_detail: bool,
}

/// One cause, and all lists that failed because of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// First failure, without AWS's error message.
    pub error: SourceError,
    /// Failed lists, in order.
    pub lists: Vec<FailedList>,
}

/// Groups failures into notices, one per cause, in the order of first occurrence. Each failure has its list, its error,
/// and whether only a detail is missing.
pub fn notices<'a>(failures: impl IntoIterator<Item = (&'a Listing, &'a SourceError, bool)>) -> Vec<Notice> {
    let mut notices: Vec<Notice> = Vec::new();
    for (listing, error, is_detail) in failures {
        let failed = FailedList {
            list: listing.finder.clone(),
            account_region: listing.account_region.clone(),
            operation: error.operation.clone(),
            is_detail,
        };
        match notices.iter_mut().find(|it| it.error.fault.has_same_cause(&error.fault)) {
            Some(notice) => notice.lists.push(failed),
            None => {
                notices.push(Notice { error: SourceError { raw_message: None, ..error.clone() }, lists: vec![failed] });
            }
        }
    }
    notices
}

impl Notice {
    /// Title: the failure with its accounts and regions, in one sentence.
    #[must_use]
    pub fn title(&self) -> String {
        let (services, all) = (self.services(), self.account_regions());
        let account_regions = match &*name_account_regions(&all) {
            "" => String::new(),
            names => format!(" in {names}"),
        };
        match &self.error.fault {
            Fault::Blocked(DenialReason::RegionOff) => match distinct_regions(&all).as_slice() {
                [] => "The account has not enabled the region.".to_owned(),
                [one] => format!("The account has not enabled the region {one}."),
                many => format!("The account has not enabled the regions {}.", join_names(many)),
            },
            Fault::Blocked(reason) => format!("{} {services}{account_regions}.", reason.subject()),
            Fault::Unauthenticated
            | Fault::Expired
            | Fault::ClockSkewed
            | Fault::BadSetting(_)
            | Fault::EndpointDown(_) => format!("{}.", self.error.title()),
            _ if self.is_detail() => format!("{}: some details could not be loaded{account_regions}.", self.names()),
            _ => format!("{} could not be listed{account_regions}.", self.names()),
        }
    }

    /// Reason and remedy, in a few sentences.
    #[must_use]
    pub fn reason(&self) -> String {
        let actions = self.actions();
        match (&self.error.fault, actions.as_slice()) {
            (Fault::Denied, [one]) => format!("Farthing’s identity lacks {one}."),
            (Fault::Denied, many) => format!("Farthing’s identity lacks {} permissions.", many.len()),
            (
                Fault::Blocked(_)
                | Fault::Unauthenticated
                | Fault::Expired
                | Fault::ClockSkewed
                | Fault::BadSetting(_)
                | Fault::EndpointDown(_),
                _,
            ) => self.error.advice(),
            (_, [one]) => format!("{} ({one}). {}", self.error.title(), self.error.advice()),
            _ => format!("{}. {}", self.cause(), self.error.advice()),
        }
    }

    /// Missing permissions, as a line of a policy; `None` if adding permissions does not help.
    #[must_use]
    pub fn policy(&self) -> Option<String> {
        let quoted: Vec<String> = self.actions().iter().map(|it| format!("\"{it}\"")).collect();
        (self.error.fault == Fault::Denied).then(|| format!("\"Action\": [{}]", quoted.join(", ")))
    }

    /// Whether only details are missing.
    #[must_use]
    pub fn is_detail(&self) -> bool {
        self.lists.iter().all(|it| it.is_detail)
    }

    /// Rows of list name, failed action, and its accounts and regions.
    #[must_use]
    pub fn rows(&self) -> Vec<(&str, &str, Vec<&AccountRegion>)> {
        let mut rows: Vec<(&str, &str, Vec<&AccountRegion>)> = Vec::new();
        for it in &self.lists {
            match rows.iter_mut().find(|(list, operation, _)| *list == &*it.list && *operation == it.operation) {
                Some((_, _, account_regions)) => account_regions.push(&it.account_region),
                None => rows.push((&it.list, &it.operation, vec![&it.account_region])),
            }
        }
        rows
    }

    /// Failed actions, each once.
    fn actions(&self) -> Vec<&str> {
        let mut actions: Vec<&str> = Vec::new();
        for it in &self.lists {
            if !actions.contains(&&*it.operation) {
                actions.push(&it.operation);
            }
        }
        actions
    }

    /// Title of a failure that affects several services.
    fn cause(&self) -> String {
        let services = distinct(self.lists.iter().map(|it| service_of(&self.error, &it.operation)));
        let title = self.error.title();
        if services.len() == 1 { title } else { title.replacen(self.error.service(), "AWS", 1) }
    }

    fn services(&self) -> String {
        join_names(&distinct(self.lists.iter().map(|it| service_of(&self.error, &it.operation))))
    }

    fn names(&self) -> String {
        join_names(&distinct(self.lists.iter().map(|it| &*it.list)))
    }

    fn account_regions(&self) -> Vec<&AccountRegion> {
        self.lists.iter().map(|it| &it.account_region).collect()
    }
}

/// Accounts and regions for use within a sentence: a few regions by name, and accounts if there are several or no
/// regions. Empty for none.
#[must_use]
pub fn name_account_regions(all: &[&AccountRegion]) -> String {
    let accounts = sorting::set(all.iter().map(|it| &*it.account));
    let regions = distinct_regions(all);
    let account_count = if accounts.len() > 1 { format!(" of {} accounts", accounts.len()) } else { String::new() };
    match (regions.len(), accounts.len()) {
        (0, 0) => String::new(),
        (0, 1) => accounts.first().map(|it| format!("account {it}")).unwrap_or_default(),
        (0, many) => format!("{many} accounts"),
        (1..=MAX_NAMES, _) => format!("{}{account_count}", join_names(&regions)),
        (many, _) => format!("{many} regions{account_count}"),
    }
}

fn distinct_regions<'a>(all: &[&'a AccountRegion]) -> Vec<&'a str> {
    distinct(all.iter().map(|it| &*it.region).filter(|region| *region != GLOBAL))
}

/// Service of an action, for use within a sentence.
fn service_of(error: &SourceError, operation: &str) -> &'static str {
    let error = SourceError { operation: operation.to_owned(), ..error.clone() };
    match error.service() {
        "The tagging API" => "the tagging API",
        service => service,
    }
}

fn distinct<'a>(all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut distinct = Vec::new();
    for it in all {
        if !distinct.contains(&it) {
            distinct.push(it);
        }
    }
    distinct
}

/// `A, B and C`; beyond a few names, the number of others.
fn join_names(all: &[&str]) -> String {
    match all {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if all.len() <= MAX_NAMES => format!("{} and {last}", first.join(", ")),
        many => {
            let named = many.get(..MAX_NAMES - 1).unwrap_or_default().join(", ");
            format!("{named} and {} more", many.len() - (MAX_NAMES - 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::PolicyKind;

    const REGIONS: [&str; 6] = ["eu-west-1", "eu-west-2", "us-west-1", "us-west-2", "ap-south-1", "sa-east-1"];
    const SCP: Fault = Fault::Blocked(DenialReason::Policy(PolicyKind::Organization));

    fn failure(list: &'static str, operation: &str, region: &'static str, fault: Fault) -> (Listing, SourceError) {
        let account_region = AccountRegion { account: "111111111111".into(), region: region.into() };
        let raw_message = Some("User: arn:aws:iam::1:user/x".to_owned());
        let error = SourceError { fault, operation: operation.to_owned(), request_id: None, raw_message };
        (Listing { finder: list.into(), action: operation.into(), resource_types: Vec::new(), account_region }, error)
    }

    fn notices_of(failures: &[(Listing, SourceError)]) -> Vec<Notice> {
        notices(failures.iter().map(|(listing, error)| (listing, error, false)))
    }

    #[test]
    fn one_organization_policy_makes_one_notice() {
        let lists = [
            ("EC2 instances", "ec2:DescribeInstances"),
            ("Databases", "rds:DescribeDBInstances"),
            ("Functions", "lambda:ListFunctions"),
        ];
        let failures: Vec<_> = REGIONS
            .iter()
            .flat_map(|region| lists.map(|(list, operation)| failure(list, operation, region, SCP)))
            .collect();
        let notices = notices_of(&failures);
        let [notice] = notices.as_slice() else { panic!("{notices:?}") };
        assert_eq!(notice.title(), "An organization policy denies EC2, RDS and Lambda in 6 regions.");
        assert!(notice.reason().contains("FARTHING_REGIONS"), "{}", notice.reason());
        assert_eq!((notice.policy(), notice.rows().len(), notice.lists.len()), (None, 3, 18));
        assert!(!serde_json::to_string(notice).unwrap().contains("arn:"));
    }

    #[test]
    fn missing_permissions_make_one_notice_with_all_actions() {
        let failures = [
            failure("Functions", "lambda:ListFunctions", "eu-west-1", Fault::Denied),
            failure("Databases", "rds:DescribeDBInstances", "eu-west-1", Fault::Denied),
            failure("Databases", "rds:DescribeDBInstances", "eu-west-2", Fault::Denied),
        ];
        let notices = notices_of(&failures);
        assert_eq!(notices.len(), 1);
        assert_eq!(notices[0].title(), "Functions and Databases could not be listed in eu-west-1 and eu-west-2.");
        assert_eq!(notices[0].reason(), "Farthing’s identity lacks 2 permissions.");
        assert_eq!(notices[0].policy().unwrap(), "\"Action\": [\"lambda:ListFunctions\", \"rds:DescribeDBInstances\"]");
        let one = notices_of(&failures[..1]);
        assert_eq!(one[0].title(), "Functions could not be listed in eu-west-1.");
        assert_eq!(one[0].reason(), "Farthing’s identity lacks lambda:ListFunctions.");
    }

    #[test]
    fn different_causes_make_separate_notices() {
        let failures = [
            failure("Functions", "lambda:ListFunctions", "eu-west-1", Fault::TimedOut),
            failure("Buckets", "s3:ListAllMyBuckets", GLOBAL, Fault::Denied),
            failure("Functions", "lambda:ListFunctions", "eu-south-1", Fault::Blocked(DenialReason::RegionOff)),
            failure("Volumes", "ec2:DescribeVolumes", "eu-south-1", Fault::Blocked(DenialReason::RegionOff)),
            failure("Volumes", "ec2:DescribeVolumes", "eu-west-1", Fault::TimedOut),
        ];
        let titles: Vec<String> = notices_of(&failures).iter().map(Notice::title).collect();
        assert_eq!(
            titles,
            [
                "Functions and Volumes could not be listed in eu-west-1.",
                "Buckets could not be listed in account 111111111111.",
                "The account has not enabled the region eu-south-1.",
            ]
        );
        assert!(
            notices_of(&failures)[0].reason().starts_with("AWS timed out. "),
            "{}",
            notices_of(&failures)[0].reason()
        );
    }

    #[test]
    fn long_lists_of_names_end_with_a_count() {
        assert_eq!(join_names(&["a", "b", "c", "d"]), "a, b, c and d");
        assert_eq!(join_names(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
    }
}
