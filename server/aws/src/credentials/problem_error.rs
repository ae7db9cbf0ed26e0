//! Error with a credentials problem, found again inside the SDK's errors.

use std::error::Error;

use domain::credentials::CredentialsProblem;

/// Error with a credentials problem, which the SDK wraps in its own errors.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ProblemError(pub CredentialsProblem);

/// Credentials problem in the SDK's error chain, if there is one.
pub(crate) fn find_problem<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a CredentialsProblem> {
    let first: Option<&'a (dyn Error + 'static)> = Some(error);
    std::iter::successors(first, |error| (*error).source())
        .find_map(|error| error.downcast_ref::<ProblemError>())
        .map(|ProblemError(problem)| problem)
}

#[cfg(test)]
mod tests {
    use aws_credential_types::provider::error::CredentialsError;

    use super::*;

    #[test]
    fn finds_the_problem_in_the_error_chain() {
        let problem = CredentialsProblem::new("Wrong", "Correct it.");
        let error = CredentialsError::provider_error(ProblemError(problem.clone()));
        assert_eq!(find_problem(&error), Some(&problem));
        assert_eq!(find_problem(&CredentialsError::not_loaded("nothing")), None);
    }
}
