//! Region of a usage type, by its prefix (`EUC1-BoxUsage:m7g.large`).
//!
//! Source: AWS, "AWS Region billing codes" (docs.aws.amazon.com/global-infrastructure/latest/regions).

/// Region prefixes of usage types, before the first `-` (or `:`). Some services write `USE1` where others omit the
/// prefix, and `EUW1` where others write `EU`.
const REGION_CODES: [(&str, &str); 39] = [
    ("USE1", DEFAULT_REGION),
    ("USE2", "us-east-2"),
    ("USW1", "us-west-1"),
    ("USW2", "us-west-2"),
    ("CAN1", "ca-central-1"),
    ("CAN2", "ca-west-1"),
    ("MXC1", "mx-central-1"),
    ("SAE1", "sa-east-1"),
    ("EU", "eu-west-1"),
    ("EUW1", "eu-west-1"),
    ("EUW2", "eu-west-2"),
    ("EUW3", "eu-west-3"),
    ("EUC1", "eu-central-1"),
    ("EUC2", "eu-central-2"),
    ("EUN1", "eu-north-1"),
    ("EUS1", "eu-south-1"),
    ("EUS2", "eu-south-2"),
    ("AFS1", "af-south-1"),
    ("ILC1", "il-central-1"),
    ("MEC1", "me-central-1"),
    ("MES1", "me-south-1"),
    ("APE1", "ap-east-1"),
    ("APE2", "ap-east-2"),
    ("APN1", "ap-northeast-1"),
    ("APN2", "ap-northeast-2"),
    ("APN3", "ap-northeast-3"),
    ("APS1", "ap-southeast-1"),
    ("APS2", "ap-southeast-2"),
    ("APS3", "ap-south-1"),
    ("APS4", "ap-southeast-3"),
    ("APS5", "ap-south-2"),
    ("APS6", "ap-southeast-4"),
    ("APS7", "ap-southeast-5"),
    ("APS8", "ap-southeast-6"),
    ("APS9", "ap-southeast-7"),
    ("CNN1", "cn-north-1"),
    ("CNW1", "cn-northwest-1"),
    ("UGE1", "us-gov-east-1"),
    ("UGW1", "us-gov-west-1"),
];

/// Region whose usage types usually have no prefix.
const DEFAULT_REGION: &str = "us-east-1";

/// Splits a usage type into its region and the type without the region prefix. `None` for an unknown prefix, for
/// example of a Local Zone or a newer region: no region is better than a wrong one.
pub(crate) fn split_region(usage_type: &str) -> Option<(&'static str, &str)> {
    // Only Performance Insights separates the code with a colon (`USE1:PI_LTR:R6G`).
    let Some((code, rest)) = usage_type.split_once(['-', ':']) else {
        return Some((DEFAULT_REGION, usage_type));
    };
    match REGION_CODES.iter().find(|(known, _)| *known == code) {
        Some((_, region)) => Some((region, rest)),
        None if has_code_format(code) => None,
        None => Some((DEFAULT_REGION, usage_type)),
    }
}

/// Whether the text is three capital letters and a digit.
fn has_code_format(text: &str) -> bool {
    match text.as_bytes() {
        [letters @ .., digit] => {
            letters.len() == 3 && letters.iter().all(u8::is_ascii_uppercase) && digit.is_ascii_digit()
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_region_code_and_usage_type() {
        for (usage_type, expected) in [
            ("BoxUsage:m5.large", Some(("us-east-1", "BoxUsage:m5.large"))),
            ("NatGateway-Hours", Some(("us-east-1", "NatGateway-Hours"))),
            ("EUC1-NatGateway-Hours", Some(("eu-central-1", "NatGateway-Hours"))),
            ("EU-BoxUsage:m5.large", Some(("eu-west-1", "BoxUsage:m5.large"))),
            ("EUW1-Requests-Tier1", Some(("eu-west-1", "Requests-Tier1"))),
            ("EUC1:PI_LTR:R6G", Some(("eu-central-1", "PI_LTR:R6G"))),
            ("EUC1-USE1-AWS-Out-Bytes", Some(("eu-central-1", "USE1-AWS-Out-Bytes"))),
            ("US-DataTransfer-Out-Bytes", Some(("us-east-1", "US-DataTransfer-Out-Bytes"))),
            ("CNW1-BoxUsage:c5.large", Some(("cn-northwest-1", "BoxUsage:c5.large"))),
            ("UGW1-BoxUsage:c5.large", Some(("us-gov-west-1", "BoxUsage:c5.large"))),
            ("LAX1-BoxUsage:c5.large", None),
            ("", Some(("us-east-1", ""))),
            ("-", Some(("us-east-1", "-"))),
        ] {
            assert_eq!(split_region(usage_type), expected, "{usage_type}");
        }
    }

    #[test]
    fn region_codes_are_unique() {
        for (at, (code, _)) in REGION_CODES.iter().enumerate() {
            assert!(REGION_CODES.iter().skip(at + 1).all(|(other, _)| other != code), "{code}");
        }
    }
}
