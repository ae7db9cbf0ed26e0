//! Failures of a sign-in with the provider.

use openidconnect::{RequestTokenError, StandardErrorResponse, core::CoreErrorResponseType};

use super::http::ProviderHttpError;

/// Reason why a sign-in or renewal failed, in words for the visitor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The provider did not respond, or not as OpenID Connect requires. The text is for the log.
    #[error("It could not be reached.")]
    Unavailable(String),
    /// The provider refused. The text is its error code.
    #[error("It refused the sign-in.")]
    Refused(String),
    /// The response is not about this sign-in, or its signature or a claim is wrong. The text is for the log.
    #[error("Its response was not valid.")]
    Invalid(String),
    /// The sign-in was begun too long ago, or in another browser.
    #[error("The sign-in had expired.")]
    Expired,
}

impl SignInError {
    /// Details for the log.
    pub fn details(&self) -> &str {
        match self {
            Self::Unavailable(details) | Self::Refused(details) | Self::Invalid(details) => details,
            Self::Expired => "no sign-in was begun in this browser, or too long ago",
        }
    }
}

/// Error of a response that is not valid.
pub fn invalid(error: impl std::fmt::Display) -> SignInError {
    SignInError::Invalid(error.to_string())
}

/// Error of a request to the token endpoint.
pub fn refusal(
    error: RequestTokenError<ProviderHttpError, StandardErrorResponse<CoreErrorResponseType>>,
) -> SignInError {
    use RequestTokenError::{Other, Parse, Request, ServerResponse};
    match error {
        ServerResponse(response) => match response.error().to_string() {
            // These are defined for the authorization endpoint only (RFC 6749, 4.1.2.1), but token endpoints send them too.
            code if ["server_error", "temporarily_unavailable"].contains(&code.as_str()) => {
                SignInError::Unavailable(code)
            }
            code => SignInError::Refused(code),
        },
        Request(error) => SignInError::Unavailable(error.to_string()),
        // The provider answered, if not as it should, so the visitor may have lost access. The response itself may contain tokens.
        Parse(error, _) => SignInError::Invalid(format!("unreadable response: {}", error.path())),
        Other(details) => SignInError::Invalid(details),
    }
}
