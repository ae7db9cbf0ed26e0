//! Region codes of the region names in Cost Explorer's recommendations.

use domain::resource::{GLOBAL, SharedStr};

use crate::interner::intern;

/// Names and codes. Source: "AWS Regions", AWS General Reference.
const REGIONS: [(&str, &str); 34] = [
    ("Africa (Cape Town)", "af-south-1"),
    ("Asia Pacific (Hong Kong)", "ap-east-1"),
    ("Asia Pacific (Taipei)", "ap-east-2"),
    ("Asia Pacific (Tokyo)", "ap-northeast-1"),
    ("Asia Pacific (Seoul)", "ap-northeast-2"),
    ("Asia Pacific (Osaka)", "ap-northeast-3"),
    ("Asia Pacific (Mumbai)", "ap-south-1"),
    ("Asia Pacific (Hyderabad)", "ap-south-2"),
    ("Asia Pacific (Singapore)", "ap-southeast-1"),
    ("Asia Pacific (Sydney)", "ap-southeast-2"),
    ("Asia Pacific (Jakarta)", "ap-southeast-3"),
    ("Asia Pacific (Melbourne)", "ap-southeast-4"),
    ("Asia Pacific (Malaysia)", "ap-southeast-5"),
    ("Asia Pacific (New Zealand)", "ap-southeast-6"),
    ("Asia Pacific (Thailand)", "ap-southeast-7"),
    ("Canada (Central)", "ca-central-1"),
    ("Canada West (Calgary)", "ca-west-1"),
    ("Europe (Frankfurt)", "eu-central-1"),
    ("Europe (Zurich)", "eu-central-2"),
    ("Europe (Stockholm)", "eu-north-1"),
    ("Europe (Milan)", "eu-south-1"),
    ("Europe (Spain)", "eu-south-2"),
    ("Europe (Ireland)", "eu-west-1"),
    ("Europe (London)", "eu-west-2"),
    ("Europe (Paris)", "eu-west-3"),
    ("Israel (Tel Aviv)", "il-central-1"),
    ("Middle East (UAE)", "me-central-1"),
    ("Middle East (Bahrain)", "me-south-1"),
    ("Mexico (Central)", "mx-central-1"),
    ("South America (Sao Paulo)", "sa-east-1"),
    ("US East (N. Virginia)", "us-east-1"),
    ("US East (Ohio)", "us-east-2"),
    ("US West (N. California)", "us-west-1"),
    ("US West (Oregon)", "us-west-2"),
];

/// Code of a region, from its code or its name, including the spelling of price lists (`EU (Ireland)`). An unknown name
/// is returned unchanged; without a name, the result is `global`.
pub fn code(name: Option<&str>) -> SharedStr {
    let Some(name) = name.map(str::trim).filter(|it| !it.is_empty()) else { return intern(GLOBAL) };
    let full_name = name.strip_prefix("EU (").map_or_else(|| name.to_owned(), |rest| format!("Europe ({rest}"));
    let full_name = full_name.replace('ã', "a");
    let region = REGIONS.iter().find(|(known, _)| *known == full_name);
    intern(region.map_or(name, |(_, code)| code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_region_names_and_codes() {
        for (name, expected) in [
            ("US East (N. Virginia)", "us-east-1"),
            ("EU (Frankfurt)", "eu-central-1"),
            ("Europe (Ireland)", "eu-west-1"),
            ("South America (São Paulo)", "sa-east-1"),
            ("eu-west-2", "eu-west-2"),
            ("", "global"),
        ] {
            assert_eq!(&*code(Some(name)), expected, "{name}");
        }
        assert_eq!(&*code(None), "global");
    }

    #[test]
    fn region_codes_are_unique() {
        let codes: std::collections::BTreeSet<_> = REGIONS.iter().map(|it| it.1).collect();
        assert_eq!(codes.len(), REGIONS.len());
    }
}
