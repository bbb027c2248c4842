//! Signatures of what webhooks are sent, in the scheme of Standard Webhooks: HMAC-SHA256 over the
//! identifier, the time and the body. Not for keeping the secrets: those are sealed columns.

use crate::edge;
use crate::error::Error;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use doorward_domain::{Field, FieldProblem, Refusal, Secret, Timestamp};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

const PREFIX: &str = "whsec_";
/// The lengths of a secret that the scheme allows, in bytes.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// A secret that signs.
pub(crate) struct SigningSecret(Zeroizing<Vec<u8>>);

impl SigningSecret {
    /// A new one.
    pub(crate) fn make() -> Result<Self, Error> {
        Ok(Self(Zeroizing::new(edge::random::<32>()?.to_vec())))
    }

    /// Reads `whsec_` and the secret in base64.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let encoded = text.trim().strip_prefix(PREFIX);
        let bytes = encoded.and_then(|encoded| BASE64_STANDARD.decode(encoded).ok());
        match bytes.map(Zeroizing::new) {
            Some(bytes) if LENGTHS.contains(&bytes.len()) => Ok(Self(bytes)),
            _ => {
                let expected = "whsec_ followed by 24 to 64 bytes in base64";
                let problem = FieldProblem::Malformed { expected };
                Err(Refusal::field(Field::Other("secret"), problem))
            }
        }
    }

    /// As it is shown to whoever checks signatures.
    pub(crate) fn text(&self) -> Secret {
        Secret::new(format!("{PREFIX}{}", BASE64_STANDARD.encode(self.0.as_slice())))
    }

    /// The headers of one call.
    pub(crate) fn headers(
        &self,
        id: &str,
        now: Timestamp,
        body: &[u8],
    ) -> [(&'static str, String); 3] {
        let time = now.seconds().to_string();
        // HMAC takes a key of any length.
        let signature = Hmac::<Sha256>::new_from_slice(&self.0).map_or_else(
            |_| String::new(),
            |mut mac| {
                for part in [id.as_bytes(), b".", time.as_bytes(), b".", body] {
                    mac.update(part);
                }
                BASE64_STANDARD.encode(mac.finalize().into_bytes())
            },
        );
        [
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", time),
            ("webhook-signature", format!("v1,{signature}")),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn signatures_are_those_of_standard_webhooks() {
        let secret = SigningSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = br#"{"test": 2432232314}"#;
        let now = Timestamp::from_seconds(1_614_265_330);
        let [id, time, signature] = secret.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", now, body);
        assert_eq!(id, ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned()));
        assert_eq!(time, ("webhook-timestamp", "1614265330".to_owned()));
        assert_eq!(signature.1, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_read_as_it_is_shown_and_nothing_else_is_one() {
        let text = SigningSecret::make().unwrap().text();
        assert_eq!(SigningSecret::parse(text.reveal()).unwrap().text(), text);
        for wrong in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!"] {
            assert!(SigningSecret::parse(wrong).is_err(), "{wrong}");
        }
    }
}
