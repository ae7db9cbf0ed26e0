//! Properties of what strangers send to the sign-in: addresses, cookies, identities and claims.

use std::{
    net::{IpAddr, SocketAddr},
    sync::LazyLock,
};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
};
use base64::{Engine, engine::general_purpose::URL_SAFE};
use cookie::Key;
use http::{HeaderMap, HeaderValue, Uri, header};
use jiff::Timestamp;
use p256::ecdsa::{Signature, SigningKey, VerifyingKey, signature::Signer};
use proptest::{collection::vec, prelude::*};
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

use super::{
    load_balancer::LoadBalancer,
    return_path::ReturnPath,
    roles::{Claims, Roles, visitor_name},
    session::{Identity, Session},
    settings::SignInSettings,
};
use crate::security::Ingress;

const ARN: &str = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/costs/50dc6c495c0c9188";

/// Addresses that a stranger could put into a link.
fn any_address() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[/\\\\.:@?#%a-z0-9\\t\\r\\n-]{0,30}",
        "(/|//|/\\\\|https?:|javascript:|/\\.\\./|%2f|%5c|/sign-in){0,4}[a-z.@:]{0,12}",
    ]
}

/// Any JSON value of little depth.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "(finops|web|\\*|\\[|\\]|,|\"| ){0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec(("[a-z.]{0,6}", inner), 0..4).prop_map(|it| Value::Object(it.into_iter().collect())),
        ]
    })
}

fn any_claims() -> impl Strategy<Value = Claims> {
    let name = prop_oneof!["(groups|email|name|sub|email_verified|realm)", any::<String>()];
    vec((name, any_json()), 0..6).prop_map(|it| it.into_iter().collect::<Map<_, _>>())
}

fn roles(claim: &str) -> Roles {
    let settings = SignInSettings { roles_claim: claim.to_owned(), ..toml::from_str(RULES).unwrap() };
    Roles::new(&settings).unwrap()
}

const RULES: &str = "[[roles]]\nvalue = \"finops\"\nrole = \"admin\"\n";

/// For requests of keys that a changed token names. There is no server, so they fail.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// A load balancer whose key is known, and the key.
static BALANCER: LazyLock<(LoadBalancer, SigningKey)> = LazyLock::new(|| {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let settings: SignInSettings =
        toml::from_str(&format!("{RULES}[load-balancer]\narn = \"{ARN}\"\nkeys = \"http://127.0.0.1:9/keys\""))
            .unwrap();
    let balancer = LoadBalancer::new(settings.load_balancer.as_ref().unwrap()).unwrap();
    RUNTIME.block_on(balancer.remember_key("known", VerifyingKey::from(&key)));
    (balancer, key)
});

fn claims_of(token: &str, now: Timestamp) -> Option<Claims> {
    let headers = HeaderMap::from_iter([("x-amzn-oidc-data".parse().unwrap(), HeaderValue::from_str(token).ok()?)]);
    RUNTIME.block_on(BALANCER.0.claims(&headers, now))
}

proptest! {
    #[test]
    fn visitors_return_to_this_server_only(text in any_address()) {
        let path = ReturnPath::parse(&text);
        let base = openidconnect::url::Url::parse("https://costs.example.com/sign-in").unwrap();
        let target = base.join(path.as_str()).unwrap();
        prop_assert_eq!(target.origin(), base.origin(), "as a browser reads it: {:?}", path);
        prop_assert!(HeaderValue::from_str(path.as_str()).is_ok());
        prop_assert!(path.sign_in_address().parse::<Uri>().is_ok());
        prop_assert_eq!(ReturnPath::parse(path.as_str()), path);
    }

    #[test]
    fn only_own_cookies_are_sessions(value in "[!-~]{0,200}", position in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let (key, now) = (Key::from(&[1; 64]), Timestamp::UNIX_EPOCH);
        let sessions = |cookie: &str| {
            let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).unwrap())]);
            Session::all(&headers, &key, true, now).count()
        };
        prop_assert_eq!(sessions(&value), 0);
        prop_assert_eq!(sessions(&format!("__Host-farthing-session={value}")), 0);
        let identity = Identity { subject: value, name: None, rule: None, renewal: None };
        let cookie = Session::start(Some(identity), now).cookie(&key, now, true).unwrap();
        let own = cookie.split(';').next().unwrap();
        prop_assert_eq!(sessions(own), 1);
        let (name, sealed) = own.split_once('=').unwrap();
        let mut changed = sealed.as_bytes().to_vec();
        let position = position.index(changed.len());
        changed[position] = b'A' + byte % 26;
        if changed != sealed.as_bytes() {
            prop_assert_eq!(sessions(&format!("{name}={}", String::from_utf8(changed).unwrap())), 0);
        }
    }

    #[test]
    fn only_the_listed_groups_have_a_role(claims in any_claims()) {
        for claim in ["groups", "realm.roles", ""] {
            let rule = roles(claim).matching(&claims);
            let mentions = serde_json::to_string(&claims).unwrap().contains("finops");
            prop_assert!(rule.is_none() || rule.as_deref() == Some("finops") && mentions, "{:?}", claims);
        }
        prop_assert!(visitor_name(&claims).is_none_or(|it| it.chars().count() <= 100));
    }

    #[test]
    fn only_signed_identities_are_accepted(
        header in any_claims(), claims in any_claims(), noise in "[-_=.A-Za-z0-9]{0,60}",
        position in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let now = Timestamp::UNIX_EPOCH;
        let mut own = json!({ "alg": "ES256", "kid": "known", "signer": ARN, "exp": 60 });
        let mut payload = Value::Object(claims);
        payload["exp"] = 60.into();
        let encode = |header: &Value| [header, &payload].map(|it| URL_SAFE.encode(it.to_string())).join(".");
        let sign = |signed: &str| {
            let signature: Signature = BALANCER.1.sign(signed.as_bytes());
            format!("{signed}.{}", URL_SAFE.encode(signature.to_bytes()))
        };
        let valid = sign(&encode(&own));
        prop_assert!(claims_of(&valid, now).is_some());
        let mut changed = valid.as_bytes().to_vec();
        let position = position.index(changed.len());
        changed[position] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.="[usize::from(byte) % 66];
        let changed = String::from_utf8(changed).unwrap();
        prop_assert!(changed == valid || claims_of(&changed, now).is_none(), "{}", changed);
        // A header of others, even if it is signed, names another signer or no known key.
        own = Value::Object(header);
        prop_assert_eq!(claims_of(&sign(&encode(&own)), now), None);
        for token in [noise.clone(), format!("{noise}.{noise}.{noise}"), format!("{valid}{noise}."), format!(".{valid}")] {
            prop_assert_eq!(claims_of(&token, now), None);
        }
    }
}

proptest! {
    #[test]
    fn what_a_client_forwards_never_hides_its_address(forged in vec("[!-~ ]{0,30}", 0..4), last in any::<[u8; 4]>()) {
        let own = IpAddr::from(last);
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 5_000))));
        for value in forged.iter().filter_map(|it| HeaderValue::from_str(it).ok()) {
            request.headers_mut().append("x-forwarded-for", value);
        }
        let address = |proxies, request: &Request| Ingress { proxies, ..Ingress::default() }.client_address(request);
        prop_assert_eq!(address(0, &request), Some(IpAddr::from([10, 0, 0, 1])));
        request.headers_mut().append("x-forwarded-for", own.to_string().parse().unwrap());
        prop_assert_eq!(address(1, &request), Some(own), "the proxy's entry decides");
        let _ = address(2, &request);
        prop_assert_eq!(address(100, &request), None);
    }
}
