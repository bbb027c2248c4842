//! What only the server and a lock may know. Not for keeping it: whoever keeps it seals it.

use doorward_domain::Secret;
use serde_json::{Map, Value, json};

/// The secrets of a lock. Debug output hides them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockSecrets {
    /// The password at the broker or at the device.
    pub password: Option<Secret>,
    /// Headers of HTTP calls, such as `Authorization`.
    pub headers: Vec<(String, Secret)>,
}

impl LockSecrets {
    /// As text, to be sealed.
    pub fn to_text(&self) -> Secret {
        let headers =
            self.headers.iter().map(|(name, value)| (name.clone(), value.reveal().into()));
        let password = self.password.as_ref().map(Secret::reveal);
        let all = json!({ "password": password, "headers": headers.collect::<Map<_, _>>() });
        Secret::new(all.to_string())
    }

    /// Reads what [`LockSecrets::to_text`] wrote; `None` for anything else.
    pub fn from_text(text: &str) -> Option<Self> {
        let all: Value = serde_json::from_str(text).ok()?;
        let password = all.get("password")?.as_str().map(Secret::new);
        let mut headers = Vec::new();
        for (name, value) in all.get("headers")?.as_object()? {
            headers.push((name.clone(), Secret::new(value.as_str()?)));
        }
        Some(Self { password, headers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_read_as_they_were_written_and_shown_to_nobody() {
        let secrets = LockSecrets {
            password: Some(Secret::new("open \"sesame\"")),
            headers: vec![("Authorization".to_owned(), Secret::new("Bearer t0ken"))],
        };
        let text = secrets.to_text();
        assert_eq!(LockSecrets::from_text(text.reveal()), Some(secrets.clone()));
        let shown = format!("{secrets:?}");
        assert!(!shown.contains("sesame") && !shown.contains("t0ken"), "{shown}");
        let none = LockSecrets::default();
        assert_eq!(LockSecrets::from_text(none.to_text().reveal()), Some(none));
        assert_eq!(LockSecrets::from_text("{}"), None);
    }
}
