//! The directory in slapd: its base, its people, and the right to add them.

use super::client::Ldap;
use super::message::{self, EXISTS, SUCCESS};
use crate::arguments::Arguments;
use crate::clock;
use crate::credentials::Secret;
use crate::error::Error;
use crate::reference::argon2::{hasher, told};
use crate::work::Person;
use std::time::Duration;

/// The password of every loaded entry.
pub(super) const PASSWORD: &str = "739164";

/// Where slapd is and who may write in it.
#[derive(Debug)]
pub(super) struct Directory {
    address: String,
    dn: String,
    password: Secret,
    /// Where the entries lie.
    pub(super) base: String,
    patience: Duration,
    password_hash: Option<String>,
}

/// A person of the directory.
#[derive(Debug)]
pub(super) struct Entry {
    /// The uid.
    pub(super) uid: String,
    person: Person,
}

impl Entry {
    /// One of the loaded ones. Those without a password may have been made already by the
    /// script `references/slapd`; those with one are others, so that both can be loaded.
    fn loaded(number: u64, with_password: bool) -> Self {
        let kind = if with_password { "pin" } else { "ref" };
        Self { uid: format!("{kind}-{number}"), person: Person::new(0, number) }
    }

    /// One that no earlier run added.
    pub(super) fn added(number: u64) -> Self {
        let person = Person::new(1, number);
        Self { uid: format!("add-{number}"), person }
    }
}

/// A first number for adds that no earlier run reached.
pub(super) fn fresh_number() -> u64 {
    clock::run_number().wrapping_mul(1_000)
}

impl Directory {
    /// From the command line; with a password hash if entries must be able to bind.
    pub(super) fn new(arguments: &Arguments, with_passwords: bool) -> Result<Self, Error> {
        let told = |what: &str| Error::Usage(format!("give {what}"));
        let given = &arguments.references;
        Ok(Self {
            address: given.ldap.clone().ok_or_else(|| told("--ldap HOST:PORT"))?,
            dn: given.bind_dn.clone(),
            password: given.bind_password.clone().ok_or_else(|| told("--bind-password"))?,
            base: given.base_dn.clone(),
            patience: arguments.pace.give_up,
            password_hash: with_passwords.then(password_hash).transpose()?,
        })
    }

    /// A connection that may write.
    pub(super) async fn bound(&self) -> Result<Ldap, Error> {
        let mut ldap = Ldap::open(&self.address, self.patience).await?;
        let ending = ldap.ask(|id| message::bind(id, &self.dn, self.password.reveal())).await?;
        if ending.code == SUCCESS {
            return Ok(ldap);
        }
        Err(Error::Ldap(format!("bind refused: result {} {}", ending.code, ending.told)))
    }

    /// One of the loaded entries.
    pub(super) fn loaded(&self, number: u64) -> Entry {
        Entry::loaded(number, self.password_hash.is_some())
    }

    /// The name of an entry.
    pub(super) fn dn(&self, entry: &Entry) -> String {
        format!("uid={},{}", entry.uid, self.base)
    }

    /// The add of an entry.
    pub(super) fn add(&self, id: i32, entry: &Entry) -> Vec<u8> {
        let Person { email, first, last, country_code, number, .. } = &entry.person;
        let (name, phone) = (format!("{first} {last}"), format!("{country_code}{number}"));
        let mut attributes = vec![
            ("objectClass", "inetOrgPerson"),
            ("uid", entry.uid.as_str()),
            ("cn", &name),
            ("givenName", first),
            ("sn", last),
            ("mail", email),
            ("mobile", &phone),
        ];
        attributes.extend(self.password_hash.as_deref().map(|hash| ("userPassword", hash)));
        message::add(id, &self.dn(entry), &attributes)
    }

    /// Makes the base and the first `wanted` entries, unless they are there.
    pub(super) async fn load(&self, wanted: u64) -> Result<(), Error> {
        let mut ldap = self.bound().await?;
        let component = self.base.split(',').next().and_then(|rdn| rdn.strip_prefix("dc="));
        let domain =
            component.ok_or_else(|| Error::Usage("the base must begin with dc=".into()))?;
        let attributes = [("objectClass", "domain"), ("dc", domain)];
        there(ldap.ask(|id| message::add(id, &self.base, &attributes)).await?.code)?;
        let last = self.loaded(wanted.saturating_sub(1));
        let found = ldap.ask(|id| message::search(id, &self.base, "uid", &last.uid)).await?;
        if found.entries == 1 {
            return Ok(());
        }
        eprintln!("preparing: adding {wanted} entries to slapd");
        for number in 0..wanted {
            let entry = self.loaded(number);
            there(ldap.ask(|id| self.add(id, &entry)).await?.code)?;
        }
        Ok(())
    }
}

fn there(code: i32) -> Result<(), Error> {
    match code {
        SUCCESS | EXISTS => Ok(()),
        other => Err(Error::Ldap(format!("add refused: result {other}"))),
    }
}

/// The hash of the common password, in the form of slapd's argon2 module.
fn password_hash() -> Result<String, Error> {
    const SALT: &[u8] = b"0123456789abcdef";
    let mut hash = [0; 32];
    hasher()?.hash_password_into(PASSWORD.as_bytes(), SALT, &mut hash).map_err(told)?;
    let (salt, hash) = (base64(SALT), base64(&hash));
    Ok(format!("{{ARGON2}}$argon2id$v=19$m=19456,t=2,p=1${salt}${hash}"))
}

/// Base64 without padding.
fn base64(octets: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letters = octets.chunks(3).flat_map(|chunk| {
        let bits =
            (0..3).fold(0, |bits, at| bits << 8 | chunk.get(at).map_or(0, |b| usize::from(*b)));
        (0..=chunk.len()).map(move |at| bits >> (18 - 6 * at) & 63)
    });
    letters.filter_map(|at| LETTERS.get(at).map(|letter| char::from(*letter))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (plain, coded) in
            [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn the_password_hash_has_the_form_of_slapd() {
        let hash = password_hash().unwrap();
        assert!(hash.starts_with("{ARGON2}$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }
}
