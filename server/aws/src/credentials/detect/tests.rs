//! Detected credentials source by environment and files.

use super::{super::source::ProfileKind, *};

const KEYS: &str = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n";

/// Detection result as text: the source and its region, or the problem and its remedy.
async fn detect_text(variables: &[(&str, &str)], config: &str, credentials: &str) -> String {
    let mut all = vec![("HOME", "/home/jane"), ("AWS_EC2_METADATA_DISABLED", "true")];
    all.extend(variables);
    let files = [("/home/jane/.aws/config", config), ("/home/jane/.aws/credentials", credentials)];
    detect_on(&Host::with(&all, &files)).await
}

async fn detect_on(host: &Host) -> String {
    match detect(host).await {
        Detected::Nothing { profiles } => format!("nothing, of {profiles:?}"),
        Detected::Source(Configured { source, region }) => {
            format!("{source} in {}", region.as_deref().unwrap_or("no region"))
        }
        Detected::Invalid(problem) => problem.sentences(),
    }
}

#[tokio::test]
async fn detects_nothing_without_configuration() {
    assert_eq!(detect_text(&[], "", "").await, "nothing, of []");
    let profiles = format!("[default]\nregion = eu-west-1\n[profile b]\n{KEYS}[profile a]\n{KEYS}");
    assert_eq!(detect_text(&[], &profiles, "").await, r#"nothing, of ["a", "b", "default"]"#);
    let empty = [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", " "), ("AWS_PROFILE", "")];
    assert_eq!(detect_text(&empty, "", "").await, "nothing, of []");
    // A role or a secret key alone is for other tools.
    assert_eq!(detect_text(&[("AWS_ROLE_ARN", "arn"), ("SECRET_ACCESS_KEY", "s")], "", "").await, "nothing, of []");
}

#[tokio::test]
async fn uses_the_first_configured_source() {
    let keys = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s")];
    let environment = "environment variable AWS_ACCESS_KEY_ID in";
    assert_eq!(detect_text(&keys, "[broken", "").await, format!("{environment} no region"));
    assert_eq!(detect_text(&keys, "[default]\nregion = eu-west-1", "").await, format!("{environment} eu-west-1"));
    let web = [("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"), ("AWS_ROLE_ARN", "arn"), ("AWS_REGION", "us-west-2")];
    assert_eq!(detect_text(&web, "", "").await, "web identity, from AWS_WEB_IDENTITY_TOKEN_FILE in us-west-2");
    let default = detect_text(&web, "", &format!("[default]\n{KEYS}")).await;
    assert_eq!(default, "profile default (access keys), from ~/.aws/credentials in us-west-2");
    let relative = detect_text(&[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/c")], "", "").await;
    assert_eq!(relative, "container credentials, from http://169.254.170.2/v2/c in no region");
    // A profile that only sets a region does not override the platform's credentials.
    let pod = [("AWS_PROFILE", "billing"), ("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"), ("AWS_ROLE_ARN", "arn")];
    let region_only = "[profile billing]\nregion = eu-west-1";
    assert_eq!(detect_text(&pod, region_only, "").await, "web identity, from AWS_WEB_IDENTITY_TOKEN_FILE in eu-west-1");
}

#[tokio::test]
async fn detects_the_source_of_a_profile() {
    for (lines, kind) in [
        (KEYS, "access keys"),
        ("role_arn = r\nsource_profile = base", "role"),
        ("role_arn = r\ncredential_source = Environment", "role"),
        ("role_arn = r\nweb_identity_token_file = /t", "web identity"),
        ("sso_session = s\nsso_account_id = 1\nsso_role_name = r", "SSO"),
        ("sso_start_url = u\nsso_region = r\nsso_account_id = 1\nsso_role_name = r", "SSO"),
        ("credential_process = p", "credential_process"),
        ("login_session = arn", "aws login"),
    ] {
        let config = format!(
            "[profile billing]\nregion = eu-west-1\n{lines}\n[profile base]\n{KEYS}\n[sso-session s]\nsso_region = r\nsso_start_url = u\n"
        );
        for variable in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
            let text = detect_text(&[(variable, "billing")], &config, "").await;
            assert_eq!(text, format!("profile billing ({kind}), from ~/.aws/config in eu-west-1"));
        }
    }
}

#[tokio::test]
async fn invalid_profiles_name_the_setting_to_correct() {
    let profile = [("AWS_PROFILE", "billing")];
    for (lines, expected) in [
        ("region = eu-west-1", "Profile billing in ~/.aws/config has no credentials. "),
        ("aws_access_key_id = A", "Profile billing has no aws_secret_access_key. "),
        ("aws_access_key_id = A\naws_secret_access_key =", "Profile billing has no aws_secret_access_key. "),
        (
            "role_arn = r\nsource_profile = gone",
            "Profile billing has source_profile 'gone', which is not in ~/.aws/config. Available profiles: billing, loop, other. ",
        ),
        ("role_arn = r\nsource_profile = other", "Profile other, the source_profile of profile billing, has no creden"),
        (
            "role_arn = r\nsource_profile = loop",
            "The source_profile chain of profile loop loops back to profile billing. ",
        ),
        ("role_arn = r", "Profile billing has role_arn, but neither source_profile nor credential_source. "),
        ("credential_source = Environment", "Profile billing has credential_source but no role_arn. "),
        ("sso_session = gone\nsso_account_id = 1\nsso_role_name = r", "Profile billing has sso_session 'gone', which "),
        ("sso_session = s", "Profile billing (SSO) has no sso_account_id. "),
        ("sso_start_url = u\nsso_account_id = 1\nsso_role_name = r", "Profile billing (SSO) has no sso_region. "),
        (
            "sso_session = s\nsso_account_id = 1\nsso_role_name = r",
            "The section [sso-session s] has no sso_start_url. ",
        ),
    ] {
        let config = format!(
            "[profile billing]\n{lines}\n[profile other]\nregion = r\n[profile loop]\nrole_arn = r\nsource_profile = billing\n[sso-session s]\nsso_region = r\n"
        );
        let text = detect_text(&profile, &config, "").await;
        assert!(text.starts_with(expected), "{text}");
        assert!(text.contains("hen try again"), "{text}");
    }
}

#[tokio::test]
async fn missing_profile_is_an_error_even_with_other_credentials() {
    let mut variables = vec![("AWS_PROFILE", "biling")];
    let config = format!("[profile billing]\n{KEYS}[profile other]\n{KEYS}");
    let expected = "Profile 'biling' is not in ~/.aws/config. Available profiles: billing, other. Set AWS_PROFILE to one of them, or add the profile.";
    assert_eq!(detect_text(&variables, &config, "").await, expected);
    variables.extend([("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"), ("AWS_ROLE_ARN", "arn")]);
    assert_eq!(detect_text(&variables, &config, "").await, expected);
    let bare = format!("[biling]\n{KEYS}");
    assert!(detect_text(&variables, &bare, "").await.contains("it must be [profile biling]"));
}

#[tokio::test]
async fn incomplete_pairs_of_variables_are_errors() {
    let key = detect_text(&[("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "")], "", "").await;
    assert!(key.starts_with("AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is missing or empty."), "{key}");
    let secret = detect_text(&[("AWS_SECRET_ACCESS_KEY", "s")], "", "").await;
    assert!(secret.starts_with("AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is missing or empty."), "{secret}");
    let token = detect_text(&[("AWS_WEB_IDENTITY_TOKEN_FILE", "/t")], "", "").await;
    assert!(token.starts_with("AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not."), "{token}");
}

#[tokio::test]
async fn unusable_configuration_does_not_lead_to_the_demo_account() {
    let token = detect_text(&[("AWS_SESSION_TOKEN", "t")], "", "").await;
    let expected = "AWS_SESSION_TOKEN is set, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing or empty.";
    assert!(token.starts_with(expected), "{token}");
    for variable in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
        let missing_file = [(variable, "/home/jane/.aws/gone")];
        let missing = detect_text(&missing_file, "", "").await;
        assert!(missing.starts_with(&format!("{variable} is set to ~/.aws/gone, which does not exist.")), "{missing}");
        let missing = detect_text(&[missing_file[0], ("AWS_PROFILE", "billing")], "", "").await;
        assert!(missing.starts_with(&format!("{variable} is set to ~/.aws/gone, which does not exist.")), "{missing}");
        // Other configured credentials are used.
        let keys = [missing_file[0], ("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s")];
        assert!(detect_text(&keys, "", "").await.starts_with("environment variable"));
        let pod = [missing_file[0], ("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"), ("AWS_ROLE_ARN", "arn")];
        assert!(detect_text(&pod, "", "").await.starts_with("web identity"));
        let other = format!("[default]\n{KEYS}");
        assert!(detect_text(&missing_file, &other, &other).await.starts_with("profile default (access keys)"));
        // An existing, empty file has no credentials.
        assert_eq!(detect_text(&[(variable, "/home/jane/.aws/credentials")], "", "").await, "nothing, of []");
    }
    for file in ["[default]\naws_access_key_id =\naws_secret_access_key =\n", "[default]\naws_access_key_id =\n"] {
        let empty = detect_text(&[], "", file).await;
        let expected =
            "Profile default has an empty aws_access_key_id or aws_secret_access_key. Correct ~/.aws/credentials";
        assert!(empty.starts_with(expected), "{empty}");
    }
    let stale = [("AWS_SESSION_TOKEN", "t")];
    let used = detect_text(&stale, "", &format!("[default]\n{KEYS}")).await;
    assert!(used.starts_with("profile default (access keys)"), "{used}");
}

#[tokio::test]
async fn roles_without_credentials_are_an_error() {
    let host = Host::with(&[("HOME", "/home/jane"), ("AWS_EC2_METADATA_DISABLED", "true")], &[]);
    let text = detect_on(&Host { has_roles: true, ..host.clone() }).await;
    assert!(text.starts_with("FARTHING_ROLES is set, but there are no AWS credentials to assume the roles."), "{text}");
    assert_eq!(detect_on(&host).await, "nothing, of []");
}

#[tokio::test]
async fn parse_errors_name_the_file_and_line() {
    for (config, expected) in [
        ("[profile other]\n region = r\n", "~/.aws/config cannot be parsed: line 2. A property must start"),
        ("\n[profile other] /* notes */\n", "~/.aws/config cannot be parsed: line 2. Nothing may follow the ]"),
        ("[default]\nwhat\n", "~/.aws/config cannot be parsed: line 2. Expected an '=' sign"),
        ("region = r\n", "~/.aws/config cannot be parsed: line 1. Expected a profile definition"),
    ] {
        let text = detect_text(&[], config, "").await;
        assert!(text.starts_with(expected), "{text}");
    }
    let text = detect_text(&[], "", "[default\n").await;
    assert!(text.starts_with("~/.aws/credentials cannot be parsed: line 1."), "{text}");
}

#[test]
fn short_names_have_no_path_and_no_address() {
    let (name, file) = ("billing".to_owned(), "~/.aws/config".to_owned());
    let profile = CredentialSource::Profile { name, kind: ProfileKind::Sso, file };
    let container = CredentialSource::Container("http://169.254.170.2/credentials".to_owned());
    assert_eq!([profile, container].map(|it| it.short_name()), ["profile billing (SSO)", "container role"]);
}
