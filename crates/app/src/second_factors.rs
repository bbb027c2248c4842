//! What proves, beside a password or in its place, who somebody is: codes of an authenticator app,
//! recovery codes, and passkeys.
//!
//! A wrong code or passkey is [`Refusal::SecondFactorRefused`](doorward_domain::Refusal), whose audit
//! row its caller writes, as it does for every refusal. Not for sessions: what follows from a right
//! one is in [`crate::sign_in`].

mod attempts;
mod passkey_checks;
mod passkeys;
mod recovery;
mod relying_party;
mod reseal;
mod totp;

pub use passkeys::{AddedPasskey, Ceremony, MOST_PASSKEYS, PasskeyView};
pub use relying_party::NoPasskeys;
pub use totp::TotpOffer;

pub(crate) use attempts::CODES;
pub(crate) use relying_party::RelyingParty;

use crate::App;
use crate::error::Error;
use doorward_domain::{CompanyId, PersonId};
use doorward_store::{Conn, passkeys as stored_passkeys, recovery_codes, totp as stored_totp};

/// What somebody has beside her password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactors {
    /// Whether an authenticator app is set up.
    pub totp: bool,
    /// Her passkeys, the oldest first.
    pub passkeys: Vec<PasskeyView>,
    /// How many recovery codes she has not used.
    pub recovery_codes_left: u64,
}

impl SecondFactors {
    /// Whether she is asked for a second factor. Recovery codes alone are none.
    pub const fn any(&self) -> bool {
        self.totp || !self.passkeys.is_empty()
    }
}

impl App {
    /// What somebody has beside her password.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn second_factors(
        &self,
        company: CompanyId,
        person: PersonId,
    ) -> Result<SecondFactors, Error> {
        self.db
            .read(move |c| {
                let totp = stored_totp::find(c, company, person)?;
                let passkeys = stored_passkeys::of_person(c, company, person)?;
                let left = recovery_codes::unused(c, company, person)?.len();
                Ok(SecondFactors {
                    totp: totp.is_some_and(|totp| totp.confirmed_at.is_some()),
                    passkeys: passkeys.into_iter().map(PasskeyView::from).collect(),
                    recovery_codes_left: u64::try_from(left).unwrap_or(u64::MAX),
                })
            })
            .await
    }
}

/// Whether somebody has a second factor, inside a write.
pub(crate) fn has_any(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<bool, Error> {
    let totp = stored_totp::find(c, company, person)?;
    Ok(totp.is_some_and(|totp| totp.confirmed_at.is_some())
        || !stored_passkeys::of_person(c, company, person)?.is_empty())
}

/// Takes recovery codes back when there is nothing left that they stand in for.
fn forget_idle_codes(c: &mut Conn<'_>, company: CompanyId, person: PersonId) -> Result<(), Error> {
    if !has_any(c, company, person)? {
        recovery_codes::delete_of(c, company, person)?;
    }
    Ok(())
}
