//! `FARTHING_ROLES` and `FARTHING_REGIONS`: accounts and regions to list.

use domain::resource::SharedStr;
use percent_encoding::percent_decode_str;

use crate::interner::intern;

/// A role to assume for access to its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Amazon Resource Name.
    pub arn: String,
    /// Account of the role, 12 digits.
    pub account: SharedStr,
    /// External ID that the role requires.
    pub external_id: Option<String>,
}

/// Error for an invalid setting, with the invalid part and the problem.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable}: {part:?} {problem}")]
pub struct BadSetting {
    /// Environment variable.
    pub variable: &'static str,
    /// Invalid part, as written.
    pub part: String,
    /// Problem with the part, without a subject ("is not a region").
    pub problem: &'static str,
}

const ROLES: &str = "FARTHING_ROLES";
const REGIONS: &str = "FARTHING_REGIONS";
const MAX_EXTERNAL_ID_LENGTH: usize = 1_224;

/// Parses roles: ARNs separated by commas or spaces, each optionally with an external ID
/// (`arn:aws:iam::123456789012:role/Farthing?external-id=abc`; percent-encoded if it contains a comma or `%`).
///
/// # Errors
/// The first part that is invalid, or repeats an account.
pub fn roles(text: &str) -> Result<Vec<Role>, BadSetting> {
    let mut roles: Vec<Role> = Vec::new();
    for part in parts(text) {
        let error = |problem| BadSetting { variable: ROLES, part: part.to_owned(), problem };
        let role = role(part).map_err(error)?;
        if roles.iter().any(|other| other.account == role.account) {
            return Err(error("is a second role for the same account"));
        }
        roles.push(role);
    }
    Ok(roles)
}

/// Parses regions, separated by commas or spaces.
///
/// # Errors
/// The first part that is not a region.
pub fn regions(text: &str) -> Result<Vec<SharedStr>, BadSetting> {
    let mut regions: Vec<SharedStr> = Vec::new();
    for part in parts(text) {
        if !is_region(part) {
            let problem = "is not a region, such as eu-west-1";
            return Err(BadSetting { variable: REGIONS, part: part.to_owned(), problem });
        }
        if !regions.iter().any(|region| region == part) {
            regions.push(intern(part));
        }
    }
    Ok(regions)
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| it == ',' || it.is_whitespace()).filter(|part| !part.is_empty())
}

fn role(part: &str) -> Result<Role, &'static str> {
    const EXPECTED: &str = "is not a role ARN, such as arn:aws:iam::123456789012:role/Farthing";
    let (arn, query) = part.split_once('?').map_or((part, None), |(arn, query)| (arn, Some(query)));
    let mut fields = arn.splitn(6, ':');
    let mut field = || fields.next().ok_or(EXPECTED);
    let (arn_word, partition, service, region) = (field()?, field()?, field()?, field()?);
    let (account, resource) = (field()?, field()?);
    let is_role = resource.strip_prefix("role/").is_some_and(|name| !name.is_empty() && !name.ends_with('/'));
    if arn_word != "arn" || !partition.starts_with("aws") || service != "iam" || !region.is_empty() || !is_role {
        return Err(EXPECTED);
    }
    if account.len() != 12 || !account.bytes().all(|it| it.is_ascii_digit()) {
        return Err("has an account ID that is not 12 digits");
    }
    let external_id = query.map(external_id).transpose()?;
    Ok(Role { arn: arn.to_owned(), account: intern(account), external_id })
}

fn external_id(query: &str) -> Result<String, &'static str> {
    let id = query.strip_prefix("external-id=").ok_or("must have external-id= after the question mark")?;
    let id = percent_decode_str(id).decode_utf8().map_err(|_| "has an external ID that is not UTF-8")?;
    let allowed = |it: char| it.is_ascii_alphanumeric() || "_+=,.@:/-".contains(it);
    if id.len() < 2 || id.len() > MAX_EXTERNAL_ID_LENGTH || !id.chars().all(allowed) {
        return Err("has an external ID that AWS does not allow");
    }
    Ok(id.into_owned())
}

/// Whether a word has the form of a region. Other words are rejected, because the region becomes part of a host name.
fn is_region(word: &str) -> bool {
    let words: Vec<&str> = word.split('-').collect();
    let is_plain = |part: &&str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_lowercase());
    match words.as_slice() {
        [area, middle @ .., number] if !middle.is_empty() => {
            [*area].iter().chain(middle).all(is_plain)
                && number.len() == 1
                && number.bytes().all(|it| it.is_ascii_digit())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_separated_by_commas_or_spaces() {
        let text =
            "arn:aws:iam::123456789012:role/Farthing?external-id=abc, \n arn:aws-cn:iam::210987654321:role/a/b/C";
        let roles = roles(text).unwrap();
        assert_eq!(roles[0].arn, "arn:aws:iam::123456789012:role/Farthing");
        assert_eq!((&*roles[0].account, roles[0].external_id.as_deref()), ("123456789012", Some("abc")));
        assert_eq!((&*roles[1].account, roles[1].external_id.as_deref()), ("210987654321", None));
        let encoded = super::roles("arn:aws:iam::123456789012:role/F?external-id=a%2Cb+c").unwrap();
        assert_eq!(encoded[0].external_id.as_deref(), Some("a,b+c"));
        assert_eq!(super::roles(" ,\n").unwrap(), []);
    }

    #[test]
    fn errors_name_the_invalid_part() {
        let good = "arn:aws:iam::123456789012:role/Farthing";
        for bad in [
            "farthing",
            "arn:aws:iam::12345:role/Farthing",
            "arn:aws:iam::123456789012:user/Farthing",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:s3:::bucket",
            "arn:aws:iam::123456789012:role/Farthing?id=abc",
            "arn:aws:iam::123456789012:role/Farthing?external-id=a",
            "arn:aws:iam::123456789012:role/Farthing?external-id=%22%22%22",
            "arn:aws:iam::123456789012:role/Second",
        ] {
            let error = roles(&format!("{good} {bad}")).unwrap_err();
            assert_eq!((error.variable, &*error.part), (ROLES, bad));
            assert!(error.to_string().contains(bad), "{error}");
        }
    }

    #[test]
    fn parses_regions_and_rejects_other_text() {
        assert_eq!(regions("eu-west-1, us-gov-west-1 eu-west-1").unwrap(), ["eu-west-1", "us-gov-west-1"]);
        for bad in ["eu-west", "EU-WEST-1", "evil.example", "eu--1", "-1", "eu-west-1/"] {
            assert_eq!(regions(&format!("eu-west-1,{bad}")).unwrap_err().part, bad);
        }
    }
}
