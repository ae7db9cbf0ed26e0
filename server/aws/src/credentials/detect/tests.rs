//! Detected credentials source by environment and files.

use super::*;

const KEYS: &str = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n";

/// Detection result as text: the source and its region, or the problem and its remedy.
async fn found(variables: &[(&str, &str)], config: &str, credentials: &str) -> String {
    let mut all = vec![("HOME", "/home/jane"), ("AWS_EC2_METADATA_DISABLED", "true")];
    all.extend(variables);
    let files = [("/home/jane/.aws/config", config), ("/home/jane/.aws/credentials", credentials)];
    in_words(&Machine::with(&all, &files)).await
}

async fn in_words(machine: &Machine) -> String {
    match detect(machine).await {
        Detected::Nothing { profiles } => format!("nothing, of {profiles:?}"),
        Detected::Source(Configured { source, region }) => {
            format!("{source} in {}", region.as_deref().unwrap_or("no region"))
        }
        Detected::Broken(problem) => problem.sentences(),
    }
}

#[tokio::test]
async fn nothing_named_is_nothing() {
    assert_eq!(found(&[], "", "").await, "nothing, of []");
    let others = format!("[default]\nregion = eu-west-1\n[profile b]\n{KEYS}[profile a]\n{KEYS}");
    assert_eq!(found(&[], &others, "").await, r#"nothing, of ["a", "b", "default"]"#);
    let empty = [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", " "), ("AWS_PROFILE", "")];
    assert_eq!(found(&empty, "", "").await, "nothing, of []");
    // A role or a secret alone belongs to other tools.
    assert_eq!(found(&[("AWS_ROLE_ARN", "arn"), ("SECRET_ACCESS_KEY", "s")], "", "").await, "nothing, of []");
}

#[tokio::test]
async fn the_first_source_that_is_configured_is_used() {
    let keys = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s")];
    let environment = "environment variable AWS_ACCESS_KEY_ID in";
    assert_eq!(found(&keys, "[broken", "").await, format!("{environment} no region"));
    assert_eq!(found(&keys, "[default]\nregion = eu-west-1", "").await, format!("{environment} eu-west-1"));
    let web = [("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"), ("AWS_ROLE_ARN", "arn"), ("AWS_REGION", "us-west-2")];
    assert_eq!(found(&web, "", "").await, "web identity, from AWS_WEB_IDENTITY_TOKEN_FILE in us-west-2");
    let default = found(&web, "", &format!("[default]\n{KEYS}")).await;
    assert_eq!(default, "profile default (access keys), from ~/.aws/credentials in us-west-2");
    let relative = found(&[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/c")], "", "").await;
    assert_eq!(relative, "container credentials, from http://169.254.170.2/v2/c in no region");
    // A profile that only sets a region does not override the platform's credentials.
    let pod = [("AWS_PROFILE", "billing"), ("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"), ("AWS_ROLE_ARN", "arn")];
    let region_only = "[profile billing]\nregion = eu-west-1";
    assert_eq!(found(&pod, region_only, "").await, "web identity, from AWS_WEB_IDENTITY_TOKEN_FILE in eu-west-1");
}

#[tokio::test]
async fn a_profile_says_how_it_gets_credentials() {
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
            let found = found(&[(variable, "billing")], &config, "").await;
            assert_eq!(found, format!("profile billing ({kind}), from ~/.aws/config in eu-west-1"));
        }
    }
}

#[tokio::test]
async fn what_is_configured_and_wrong_says_what_to_correct() {
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
        let found = found(&profile, &config, "").await;
        assert!(found.starts_with(expected), "{found}");
        assert!(found.contains("hen try again"), "{found}");
    }
}

#[tokio::test]
async fn a_profile_that_is_not_there_is_never_passed_over() {
    let mut variables = vec![("AWS_PROFILE", "biling")];
    let config = format!("[profile billing]\n{KEYS}[profile other]\n{KEYS}");
    let expected = "Profile 'biling' is not in ~/.aws/config. Available profiles: billing, other. Set AWS_PROFILE to one of them, or add the profile.";
    assert_eq!(found(&variables, &config, "").await, expected);
    variables.extend([("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"), ("AWS_ROLE_ARN", "arn")]);
    assert_eq!(found(&variables, &config, "").await, expected);
    let bare = format!("[biling]\n{KEYS}");
    assert!(found(&variables, &bare, "").await.contains("it must be [profile biling]"));
}

#[tokio::test]
async fn half_of_a_pair_of_variables_is_told() {
    let key = found(&[("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "")], "", "").await;
    assert!(key.starts_with("AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is missing or empty."), "{key}");
    let secret = found(&[("AWS_SECRET_ACCESS_KEY", "s")], "", "").await;
    assert!(secret.starts_with("AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is missing or empty."), "{secret}");
    let token = found(&[("AWS_WEB_IDENTITY_TOKEN_FILE", "/t")], "", "").await;
    assert!(token.starts_with("AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not."), "{token}");
}

#[tokio::test]
async fn what_is_named_and_not_there_is_no_reason_for_made_up_figures() {
    let token = found(&[("AWS_SESSION_TOKEN", "t")], "", "").await;
    let expected = "AWS_SESSION_TOKEN is set, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing or empty.";
    assert!(token.starts_with(expected), "{token}");
    for variable in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
        let gone = [(variable, "/home/jane/.aws/gone")];
        let missing = found(&gone, "", "").await;
        assert!(missing.starts_with(&format!("{variable} is set to ~/.aws/gone, which does not exist.")), "{missing}");
        let missing = found(&[gone[0], ("AWS_PROFILE", "billing")], "", "").await;
        assert!(missing.starts_with(&format!("{variable} is set to ~/.aws/gone, which does not exist.")), "{missing}");
        // Other configured credentials are used.
        let keys = [gone[0], ("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s")];
        assert!(found(&keys, "", "").await.starts_with("environment variable"));
        let pod = [gone[0], ("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"), ("AWS_ROLE_ARN", "arn")];
        assert!(found(&pod, "", "").await.starts_with("web identity"));
        let other = format!("[default]\n{KEYS}");
        assert!(found(&gone, &other, &other).await.starts_with("profile default (access keys)"));
        // An existing, empty file has no credentials.
        assert_eq!(found(&[(variable, "/home/jane/.aws/credentials")], "", "").await, "nothing, of []");
    }
    for file in ["[default]\naws_access_key_id =\naws_secret_access_key =\n", "[default]\naws_access_key_id =\n"] {
        let empty = found(&[], "", file).await;
        let expected =
            "Profile default has an empty aws_access_key_id or aws_secret_access_key. Correct ~/.aws/credentials";
        assert!(empty.starts_with(expected), "{empty}");
    }
    let stale = [("AWS_SESSION_TOKEN", "t")];
    let used = found(&stale, "", &format!("[default]\n{KEYS}")).await;
    assert!(used.starts_with("profile default (access keys)"), "a token of an earlier session: {used}");
}

#[tokio::test]
async fn roles_take_credentials() {
    let alone = Machine::with(&[("HOME", "/home/jane"), ("AWS_EC2_METADATA_DISABLED", "true")], &[]);
    let told = in_words(&Machine { has_roles: true, ..alone.clone() }).await;
    assert!(told.starts_with("FARTHING_ROLES is set, but there are no AWS credentials to assume the roles."), "{told}");
    assert_eq!(in_words(&alone).await, "nothing, of []");
}

#[tokio::test]
async fn a_file_that_cannot_be_parsed_is_named_with_its_line() {
    for (config, expected) in [
        ("[profile other]\n region = r\n", "~/.aws/config cannot be parsed: line 2. A property must start"),
        ("\n[profile other] /* notes */\n", "~/.aws/config cannot be parsed: line 2. Nothing may follow the ]"),
        ("[default]\nwhat\n", "~/.aws/config cannot be parsed: line 2. Expected an '=' sign"),
        ("region = r\n", "~/.aws/config cannot be parsed: line 1. Expected a profile definition"),
    ] {
        let found = found(&[], config, "").await;
        assert!(found.starts_with(expected), "{found}");
    }
    let found = found(&[], "", "[default\n").await;
    assert!(found.starts_with("~/.aws/credentials cannot be parsed: line 1."), "{found}");
}
