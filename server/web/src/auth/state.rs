//! State of the sign-in, and who sent a request.

use std::{path::Path, sync::Arc};

use cookie::Key;
use domain::access::{Grant, Scope};
use http::HeaderMap;
use jiff::Timestamp;
use leptos::prelude::LeptosOptions;

use super::{
    api_tokens::ApiTokens,
    attempts::Attempts,
    load_balancer::LoadBalancer,
    provider::{IdentityProvider, ProviderIdentity, SignInError},
    roles::{Claims, Roles, visitor_name},
    session::{EndedSessions, Identity, Renewal, Session},
    settings::SignInSettings,
    token::TokenFile,
};
use crate::security::Ingress;

/// Sign-in of a server. Clones share the state.
#[derive(Clone)]
pub struct Auth {
    /// Access token; `None` if visitors can only sign in another way.
    pub(super) token: Option<Arc<TokenFile>>,
    token_grant: Arc<Grant>,
    /// Identity provider, if configured.
    pub(super) provider: Option<Arc<IdentityProvider>>,
    pub(super) load_balancer: Option<Arc<LoadBalancer>>,
    roles: Arc<Roles>,
    api_tokens: Arc<ApiTokens>,
    pub(super) ended_sessions: Arc<EndedSessions>,
    pub(super) attempts: Arc<Attempts>,
    pub(super) ingress: Ingress,
    /// For the sign-in page.
    pub(super) leptos_options: LeptosOptions,
}

/// A visitor or program that has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// Name for the audit log; `None` with the access token.
    pub name: Option<String>,
    /// Role and scope; `None` without a role.
    pub grant: Option<Arc<Grant>>,
    /// `Set-Cookie` header of the renewed session.
    pub cookie: Option<String>,
}

impl Auth {
    /// Sign-in with these settings, and with the access token in a file if there is one. Sends no request.
    ///
    /// # Errors
    /// If a file cannot be read, its token is too short, or a setting is invalid.
    pub fn new(
        settings: &SignInSettings,
        token_file: Option<&Path>,
        ingress: Ingress,
        leptos_options: LeptosOptions,
    ) -> anyhow::Result<Self> {
        settings.validate()?;
        let url = settings.url.as_deref().unwrap_or_default();
        let provider = settings.oidc.as_ref().map(|it| IdentityProvider::new(it, url)).transpose()?;
        let load_balancer = settings.load_balancer.as_ref().map(LoadBalancer::new).transpose()?;
        Ok(Self {
            token: token_file.map(TokenFile::open).transpose()?.map(Arc::new),
            token_grant: Arc::new(Grant { role: settings.token_role(), scope: Scope::default() }),
            provider: provider.map(Arc::new),
            load_balancer: load_balancer.map(Arc::new),
            roles: Arc::new(Roles::new(settings)?),
            api_tokens: Arc::new(ApiTokens::new(settings)?),
            ended_sessions: Arc::default(),
            attempts: Arc::default(),
            ingress,
            leptos_options,
        })
    }

    /// The visitor or program that sent a request; `None` if it has not signed in.
    pub(super) async fn visitor(&self, headers: &HeaderMap) -> Option<Visitor> {
        if let Some((name, grant)) = self.api_tokens.program(headers) {
            return Some(Visitor { name: Some(name), grant: Some(grant), cookie: None });
        }
        let token = self.token.as_ref().and_then(|it| it.current());
        let now = Timestamp::now();
        let has_token = token.is_some_and(|token| {
            token.is_bearer(headers) || self.session(headers, &token.session_key(), now).is_some()
        });
        if has_token {
            return Some(Visitor { name: None, grant: Some(self.token_grant.clone()), cookie: None });
        }
        if let Some(visitor) = self.provider_visitor(headers, now).await {
            return Some(visitor);
        }
        let claims = self.load_balancer.as_ref()?.claims(headers, now).await?;
        let grant = self.roles.matching(&claims).and_then(|rule| self.roles.grant(&rule));
        Some(Visitor { name: visitor_name(&claims), grant, cookie: None })
    }

    /// The visitor of a session with the identity provider. Renews the identity if it is due.
    async fn provider_visitor(&self, headers: &HeaderMap, now: Timestamp) -> Option<Visitor> {
        let provider = self.provider.as_ref()?;
        let mut session = self.session(headers, &provider.key, now)?;
        let mut identity = session.identity.take()?;
        let mut cookie = None;
        if let Some(renewal) = identity.renewal.take_if(|it| it.at <= now.as_second()) {
            match provider.renew(&renewal.refresh_token, &identity.subject).await {
                Ok(renewed) => {
                    provider.remember_id_token(&session.id, renewed.id_token.as_ref());
                    identity = self.renewed(identity, renewed, provider, now);
                    let session = Session { identity: Some(identity.clone()), ..session }.that_fits(&provider.key);
                    cookie = session.cookie(&provider.key, now, self.ingress.is_https(headers));
                }
                Err(error @ (SignInError::Refused(_) | SignInError::Invalid(_) | SignInError::Expired)) => {
                    tracing::info!(details = error.details(), "a session was not renewed");
                    return None;
                }
                // The session lasts no longer than its hours in any case.
                Err(SignInError::Unavailable(_)) => {}
            }
        }
        let grant = identity.rule.as_deref().and_then(|rule| self.roles.grant(rule));
        Some(Visitor { name: identity.name, grant, cookie })
    }

    /// Session of a request, unless it has ended.
    pub(super) fn session(&self, headers: &HeaderMap, key: &Key, now: Timestamp) -> Option<Session> {
        Session::all(headers, key, self.ingress.is_https(headers), now)
            .find(|session| !self.ended_sessions.has(session))
    }

    /// `Set-Cookie` header of a new session of a visitor who signed in with the provider.
    pub(super) fn start_provider_session(
        &self,
        signed_in: ProviderIdentity,
        provider: &IdentityProvider,
        headers: &HeaderMap,
    ) -> Option<String> {
        let now = Timestamp::now();
        let claims = signed_in.claims.as_ref();
        let identity = Identity {
            subject: signed_in.subject().unwrap_or_default().to_owned(),
            name: claims.and_then(visitor_name),
            rule: claims.and_then(|it: &Claims| self.roles.matching(it)),
            renewal: renewal(signed_in.refresh_token, provider, now),
        };
        tracing::info!(visitor = identity.name, rule = identity.rule, "signed in with the identity provider");
        let session = Session::start(Some(identity), now).that_fits(&provider.key);
        provider.remember_id_token(&session.id, signed_in.id_token.as_ref());
        session.cookie(&provider.key, now, self.ingress.is_https(headers))
    }

    /// An identity with what the provider now says about it.
    fn renewed(
        &self,
        before: Identity,
        renewed: ProviderIdentity,
        provider: &IdentityProvider,
        now: Timestamp,
    ) -> Identity {
        let rule = match &renewed.claims {
            Some(claims) => self.roles.matching(claims),
            None => before.rule,
        };
        let name = renewed.claims.as_ref().and_then(visitor_name).or(before.name);
        Identity { subject: before.subject, name, rule, renewal: renewal(renewed.refresh_token, provider, now) }
    }
}

fn renewal(refresh_token: Option<String>, provider: &IdentityProvider, now: Timestamp) -> Option<Renewal> {
    let at = now.as_second().saturating_add(provider.renewal_seconds());
    Some(Renewal { at, refresh_token: refresh_token? })
}
