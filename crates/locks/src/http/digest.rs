//! Digest authentication of HTTP (RFC 7616) with SHA-256 and `auth`, as Shelly relays ask for it.
//!
//! Not for MD5, which is what remains of RFC 2617: a device that offers nothing else is refused.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// What a device asks a client to prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
}

impl Challenge {
    /// Reads a `WWW-Authenticate` header; `None` for another scheme or algorithm.
    pub(super) fn parse(header: &str) -> Option<Self> {
        let rest = header.trim();
        let (scheme, rest) = rest.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("digest") {
            return None;
        }
        let mut challenge = Self { realm: String::new(), nonce: String::new(), opaque: None };
        let (mut sha, mut auth) = (false, false);
        for (name, value) in parameters(rest) {
            match name.to_ascii_lowercase().as_str() {
                "realm" => challenge.realm = value,
                "nonce" => challenge.nonce = value,
                "opaque" => challenge.opaque = Some(value),
                "algorithm" => sha = value.eq_ignore_ascii_case("sha-256"),
                "qop" => auth = value.split(',').any(|one| one.trim() == "auth"),
                _ => {}
            }
        }
        (sha && auth && !challenge.nonce.is_empty()).then_some(challenge)
    }

    /// The `Authorization` header of one request.
    pub(super) fn answer(&self, call: &Proof<'_>) -> String {
        let Proof { username, password, method, target, count, client_nonce } = call;
        let secret = hash(&format!("{username}:{}:{password}", self.realm));
        let request = hash(&format!("{method}:{target}"));
        let nonce = &self.nonce;
        let response = hash(&format!("{secret}:{nonce}:{count:08x}:{client_nonce}:auth:{request}"));
        let mut header = format!(
            "Digest username=\"{username}\", realm=\"{}\", nonce=\"{nonce}\", uri=\"{target}\", \
             algorithm=SHA-256, qop=auth, nc={count:08x}, cnonce=\"{client_nonce}\", \
             response=\"{response}\"",
            self.realm
        );
        if let Some(opaque) = &self.opaque {
            // Writing to a text cannot fail.
            let _ = write!(header, ", opaque=\"{opaque}\"");
        }
        header
    }
}

/// What one request proves.
pub(super) struct Proof<'a> {
    pub(super) username: &'a str,
    pub(super) password: &'a str,
    pub(super) method: &'a str,
    pub(super) target: &'a str,
    /// How often the nonce has been used, this time included.
    pub(super) count: u32,
    pub(super) client_nonce: &'a str,
}

/// The hexadecimal SHA-256 of a text.
pub(super) fn hash(text: &str) -> String {
    let mut hexadecimal = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a text cannot fail.
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    hexadecimal
}

/// `name=value` and `name="value"`, separated by commas. Quoted pairs lose their backslash.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start_matches([' ', ',']);
    while let Some((name, behind)) = rest.split_once('=') {
        let (value, after) = if let Some(quoted) = behind.strip_prefix('"') {
            unquote(quoted)
        } else {
            let (value, after) = behind.split_once(',').unwrap_or((behind, ""));
            (value.trim().to_owned(), after)
        };
        found.push((name.trim().to_owned(), value));
        rest = after.trim_start_matches([' ', ',']);
    }
    found
}

fn unquote(text: &str) -> (String, &str) {
    let (mut value, mut escaped) = (String::new(), false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => {
                value.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return (value, text.get(at + 1..).unwrap_or_default()),
            _ => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7616, section 3.9.1.
    #[test]
    fn the_example_of_the_standard_comes_out() {
        let challenge = Challenge::parse(
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, \
             nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", \
             opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"",
        )
        .unwrap();
        let header = challenge.answer(&Proof {
            username: "Mufasa",
            password: "Circle of Life",
            method: "GET",
            target: "/dir/index.html",
            count: 1,
            client_nonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        });
        let response = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1";
        assert!(header.contains(&format!("response=\"{response}\"")), "{header}");
        assert!(header.ends_with("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""));
    }

    #[test]
    fn a_challenge_that_cannot_be_met_safely_is_none() {
        for header in [
            "",
            "Basic realm=\"x\"",
            "Digest realm=\"x\", nonce=\"1\", qop=\"auth\"",
            "Digest realm=\"x\", nonce=\"1\", qop=\"auth\", algorithm=MD5",
            "Digest realm=\"x\", nonce=\"\", qop=\"auth\", algorithm=SHA-256",
            "Digest realm=\"x\", nonce=\"1\", qop=\"auth-int\", algorithm=SHA-256",
        ] {
            assert_eq!(Challenge::parse(header), None, "{header}");
        }
        let quoted = Challenge::parse("digest nonce=\"a\\\"b,c\",qop=auth,algorithm=SHA-256");
        assert_eq!(quoted.unwrap().nonce, "a\"b,c");
    }
}
