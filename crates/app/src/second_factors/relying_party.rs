//! The relying party of passkeys (Web Authentication, level 3): the name that authenticators tie their
//! keys to. It is the host of the address under which people reach the server, and a key for one host
//! is none for another.

use doorward_domain::{CompanyId, PersonId};
use std::sync::Arc;
use std::time::Duration;
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{Url, WebauthnBuilder};

/// How long an authenticator may take, and a ceremony waits for it.
pub(super) const PATIENCE: Duration = Duration::from_mins(5);

/// Why passkeys are not offered, in words for a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPasskeys {
    /// The address of the server has no host.
    #[error("passkeys need a server with an address of its own; its public address is not set")]
    NoAddress,
    /// The address of the server is a number.
    #[error("passkeys need a server with a name; this one is reached by a number")]
    IpAddress,
    /// The address of the server is not encrypted.
    #[error("passkeys need an encrypted connection: an address that begins with https")]
    NotEncrypted,
}

/// The relying party, or why there is none.
pub(crate) struct RelyingParty(Result<Arc<Webauthn>, NoPasskeys>);

impl RelyingParty {
    /// That of an address.
    pub(crate) fn of(public_url: &str) -> Self {
        Self(relying_party(public_url).map(Arc::new))
    }

    /// What asks authenticators and understands them.
    pub(super) fn get(&self) -> Result<Arc<Webauthn>, NoPasskeys> {
        self.0.clone()
    }
}

fn relying_party(public_url: &str) -> Result<Webauthn, NoPasskeys> {
    let url = Url::parse(public_url).map_err(|_| NoPasskeys::NoAddress)?;
    if url.host_str().is_none() {
        return Err(NoPasskeys::NoAddress);
    }
    let host = url.domain().ok_or(NoPasskeys::IpAddress)?;
    // Browsers trust this name without encryption, for it never leaves the machine.
    let near = host == "localhost" || host.ends_with(".localhost");
    match url.scheme() {
        "https" => {}
        "http" if near => {}
        _ => return Err(NoPasskeys::NotEncrypted),
    }
    let builder = WebauthnBuilder::new(host, &url).map_err(|_| NoPasskeys::NoAddress)?;
    builder.timeout(PATIENCE).build().map_err(|_| NoPasskeys::NoAddress)
}

/// What an authenticator keeps of whose a key is, and tells when a key alone is to say so. It names
/// the company too, so that nobody is looked for across companies.
pub(super) fn handle(company: CompanyId, person: PersonId) -> Vec<u8> {
    [company.0.to_be_bytes().as_slice(), person.as_bytes()].concat()
}

/// Whose a key claims to be.
pub(super) fn read_handle(handle: &[u8]) -> Option<(CompanyId, PersonId)> {
    let (company, person) = handle.split_first_chunk::<8>()?;
    let person = <[u8; 16]>::try_from(person).ok()?;
    Some((CompanyId(i64::from_be_bytes(*company)), PersonId::from_bytes(person)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why_not(public_url: &str) -> Option<NoPasskeys> {
        RelyingParty::of(public_url).get().err()
    }

    #[test]
    fn passkeys_need_a_name_and_encryption_but_on_the_own_machine() {
        for offered in [
            "https://doors.example.com",
            "https://doors.example.com:8443/",
            "https://doors",
            "http://localhost",
            "http://localhost:8080",
            "http://acme.localhost:8080",
        ] {
            assert_eq!(why_not(offered), None, "{offered}");
        }
        for (address, reason) in [
            ("", NoPasskeys::NoAddress),
            ("doors.example.com", NoPasskeys::NoAddress),
            ("unix:/run/doors", NoPasskeys::NoAddress),
            ("https://192.0.2.7", NoPasskeys::IpAddress),
            ("http://127.0.0.1:8080", NoPasskeys::IpAddress),
            ("https://[2001:db8::1]", NoPasskeys::IpAddress),
            ("http://doors.example.com", NoPasskeys::NotEncrypted),
            ("http://localhost.example.com", NoPasskeys::NotEncrypted),
        ] {
            assert_eq!(why_not(address), Some(reason), "{address}");
        }
    }

    #[test]
    fn a_handle_names_company_and_person() {
        let person = PersonId::from_bytes([9; 16]);
        let made = handle(CompanyId(10_022_513), person);
        assert_eq!(read_handle(&made), Some((CompanyId(10_022_513), person)));
        for wrong in [&made[..23], &[made.as_slice(), &[0]].concat(), &[]] {
            assert_eq!(read_handle(wrong), None);
        }
    }
}
