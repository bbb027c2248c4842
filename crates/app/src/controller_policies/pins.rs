//! Digests of PINs for the doors, sealed in their places. Not for the hashes by which this server
//! verifies PINs: those are peppered, and no controller could make them.

use crate::App;
use crate::edge;
use crate::error::{Error, Fault};
use crate::key_ring::KeyRing;
use crate::seal;
use doorward_domain::{CompanyId, PersonId, Pin, Refusal, Secret, Thing};
use doorward_door::policy::{PinDigest, PinParameters};
use doorward_store::door_pins;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// The salts of companies, which never change once they are made.
#[derive(Default)]
pub(crate) struct Salts(Mutex<HashMap<CompanyId, [u8; 16]>>);

const PIN: &str = "the digest of a PIN";
const NUMBER: &str = "the digest of a keypad number";

impl App {
    /// How PINs of a company are digested for its doors; the salt is made at its first need, by
    /// whichever server is quicker.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the company is gone.
    pub(crate) async fn pin_parameters(&self, company: CompanyId) -> Result<PinParameters, Error> {
        let salts = || self.policies.salts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(salt) = salts().get(&company) {
            return Ok(PinParameters::small(*salt));
        }
        let kept = self.db.read(move |c| door_pins::salt(c, company).map_err(Error::from)).await?;
        let kept = if kept.is_some() {
            kept
        } else {
            let salt = edge::random::<16>()?;
            let make = move |c: &mut doorward_store::Conn<'_>| {
                door_pins::make_salt(c, company, &salt)?;
                Ok::<_, Error>(door_pins::salt(c, company)?)
            };
            self.db.write(make).await?
        };
        let salt = kept.ok_or(Refusal::Unknown(Thing::Company))?;
        let salt: [u8; 16] =
            salt.try_into().map_err(|_| doorward_store::Error::Corrupt("company.door_pin_salt"))?;
        salts().insert(company, salt);
        Ok(PinParameters::small(salt))
    }

    /// The digest of a person's PIN for the doors, sealed.
    ///
    /// # Errors
    /// [`Refusal::Limited`], [`Refusal::Unknown`] when the company is gone.
    pub(crate) async fn door_pin(
        &self,
        company: CompanyId,
        person: PersonId,
        pin: Pin,
    ) -> Result<Vec<u8>, Error> {
        let how = self.pin_parameters(company).await?;
        let digest = self.hasher.digest(pin, &how).await?;
        seal::column(&self.ring, &pin_place(company, person), &digest.0)
    }

    /// The digest of a number that may be typed at a keypad, sealed for the keyed hash of it.
    pub(super) async fn keypad_number(
        &self,
        company: CompanyId,
        number_hash: &[u8],
        digits: Secret,
    ) -> Result<(PinDigest, Vec<u8>), Error> {
        let how = self.pin_parameters(company).await?;
        let digest = self.hasher.digest(digits, &how).await?;
        let sealed = seal::column(&self.ring, &number_place(company, number_hash), &digest.0)?;
        Ok((digest, sealed))
    }
}

/// Opens the digest of a person's PIN.
pub(super) fn open_pin(
    ring: &KeyRing,
    company: CompanyId,
    person: PersonId,
    sealed: &[u8],
) -> Result<PinDigest, Error> {
    open(ring, PIN, &pin_place(company, person), sealed)
}

/// Opens the digest of a keypad number.
pub(super) fn open_number(
    ring: &KeyRing,
    company: CompanyId,
    number_hash: &[u8],
    sealed: &[u8],
) -> Result<PinDigest, Error> {
    open(ring, NUMBER, &number_place(company, number_hash), sealed)
}

fn open(
    ring: &KeyRing,
    what: &'static str,
    place: &str,
    sealed: &[u8],
) -> Result<PinDigest, Error> {
    let bytes = Zeroizing::new(seal::open_column(ring, what, place, sealed)?);
    let digest = <[u8; 32]>::try_from(bytes.as_slice());
    Ok(PinDigest(digest.map_err(|_| Fault::Seal { what, key_ring: 0 })?))
}

/// The place of a person's digest, to which its seal is tied.
pub(super) fn pin_place(company: CompanyId, person: PersonId) -> String {
    format!("door_pin.sealed/{company}/{person}")
}

/// The place of a keypad number's digest.
pub(super) fn number_place(company: CompanyId, number_hash: &[u8]) -> String {
    format!("keypad_number.sealed/{company}/{}", doorward_domain::hex::encode(number_hash))
}
