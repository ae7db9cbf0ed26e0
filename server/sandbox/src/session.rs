//! Callers: a user of the payer, or an assumed role with temporary credentials.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// User for all unknown access keys.
const USER: &str = "user/farthing";
const USER_ID: &str = "AIDAFARTHINGSANDBOX00";

/// Signer of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) account: String,
    pub(crate) arn: String,
    pub(crate) user_id: String,
}

/// Session of an assumed role.
struct Session {
    caller: Caller,
    expires: SystemTime,
}

/// Sessions by access key.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<String, Session>>);

impl Sessions {
    /// Caller of an access key; `None` if the credentials have expired.
    pub(crate) fn caller(&self, access_key: Option<&str>, payer: &str) -> Option<Caller> {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match access_key.and_then(|key| sessions.get(key)) {
            Some(session) => (session.expires > SystemTime::now()).then(|| session.caller.clone()),
            None => Some(Caller {
                account: payer.to_owned(),
                arn: format!("arn:aws:iam::{payer}:{USER}"),
                user_id: USER_ID.to_owned(),
            }),
        }
    }

    /// Stores a session.
    pub(crate) fn open(&self, access_key: &str, caller: Caller, expires: SystemTime) {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.insert(access_key.to_owned(), Session { caller, expires });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn expired_credentials_are_rejected() {
        let sessions = Sessions::default();
        let role = sessions.caller(None, "1").unwrap();
        let now = SystemTime::now();
        sessions.open("OLD", role.clone(), now - Duration::from_secs(1));
        sessions.open("NEW", role.clone(), now + Duration::from_mins(1));
        assert_eq!(sessions.caller(Some("OLD"), "1"), None);
        assert_eq!(sessions.caller(Some("NEW"), "2"), Some(role));
    }
}
