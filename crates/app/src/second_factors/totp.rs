//! Codes of an authenticator app (RFC 6238): offered, confirmed, checked, removed.

use super::{forget_idle_codes, recovery};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::{Error, Fault};
use crate::key_ring::KeyRing;
use crate::seal;
use doorward_domain::{CompanyId, PersonId, Refusal, Secret, Timestamp};
use doorward_store::{audit, members, recovery_codes, totp as stored};
use std::sync::Arc;
use totp_rs::{Algorithm, Builder, Totp};
use zeroize::Zeroizing;

/// Bytes of a secret: as many as the hash has (RFC 4226, section 4).
const SECRET: usize = 20;
/// Seconds of a step.
const STEP: u64 = 30;
/// Steps before and after the present one whose codes are taken too: clocks differ, and people type.
const SKEW: u16 = 1;

/// What a secret is called when it does not open.
pub(super) const WHAT: &str = "the secret of an authenticator app";

/// A secret for an authenticator app, shown once.
#[derive(Debug)]
pub struct TotpOffer {
    /// The secret, for typing in.
    pub secret_base32: Secret,
    /// The same as an address of the kind `otpauth`, for a QR code.
    pub uri: Secret,
}

impl App {
    /// Offers somebody a secret for her authenticator app. It counts for nothing until she has given a
    /// code; another offer takes its place.
    ///
    /// # Errors
    /// [`Refusal::PersonUnknown`], [`Refusal::Conflict`] when an app is set up already.
    pub async fn offer_totp(&self, ctx: &Ctx, person: PersonId) -> Result<TotpOffer, Error> {
        let company = ctx.company;
        let issuer = self.face(company).await?.name;
        let secret = Zeroizing::new(edge::random::<SECRET>()?);
        let sealed = seal::column(&self.ring, &place(company, person), &*secret)?;
        let row = ctx.row(Outcome::Done, Some(person))?;
        let email = self
            .db
            .write(move |c| {
                let member = members::of_id(c, company, person)?.ok_or(Refusal::PersonUnknown)?;
                if !stored::offer(c, company, person, &sealed)? {
                    return Err(already().into());
                }
                audit::insert(c, &row)?;
                Ok::<_, Error>(member.email)
            })
            .await?;
        offer(&*secret, &issuer, &email)
    }

    /// Confirms the secret that was offered, by a code of the app; the new recovery codes, which are
    /// shown once. Those before are not taken any more.
    ///
    /// # Errors
    /// [`Refusal::SecondFactorRefused`], [`Refusal::Conflict`] when nothing is offered or an app is
    /// set up already.
    pub async fn confirm_totp(
        &self,
        ctx: &Ctx,
        person: PersonId,
        code: &str,
    ) -> Result<Vec<Secret>, Error> {
        let (company, now) = (ctx.company, ctx.now);
        let (codes, hashes) = recovery::make(&self.ring, company, person)?;
        let row = ctx.row(Outcome::Done, Some(person))?;
        let (ring, code) = (Arc::clone(&self.ring), Secret::new(code));
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let found = stored::find(c, company, person)?.ok_or_else(|| {
                    Refusal::Conflict("no authenticator app is being set up; begin again".into())
                })?;
                if found.confirmed_at.is_some() {
                    return Err(already().into());
                }
                let step = step_of(&open(&ring, company, person, &found.sealed)?, &code, now)
                    .ok_or(Refusal::SecondFactorRefused)?;
                stored::confirm(c, company, person, step, now)?;
                recovery_codes::replace(c, company, person, &hashes)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        Ok(codes)
    }

    /// Takes a code of somebody's authenticator app; each is taken once (RFC 6238, section 5.2).
    ///
    /// # Errors
    /// [`Refusal::SecondFactorRefused`] also when no app is set up, [`Refusal::Limited`].
    pub async fn check_totp(&self, ctx: &Ctx, person: PersonId, code: &str) -> Result<(), Error> {
        let (company, now) = (ctx.company, ctx.now);
        let (ring, code) = (Arc::clone(&self.ring), Secret::new(code));
        self.check_guess(ctx, person, move |c| {
            let found = stored::find(c, company, person)?;
            let Some(found) = found.filter(|found| found.confirmed_at.is_some()) else {
                return Ok(false);
            };
            let totp = open(&ring, company, person, &found.sealed)?;
            let Some(step) = step_of(&totp, &code, now) else { return Ok(false) };
            Ok(stored::take_step(c, company, person, step)?)
        })
        .await
    }

    /// Removes somebody's authenticator app, and her recovery codes when no second factor is left.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when there is none.
    pub async fn remove_totp(&self, ctx: &Ctx, person: PersonId) -> Result<(), Error> {
        let company = ctx.company;
        let row = ctx.row(Outcome::Done, Some(person))?;
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                if !stored::delete(c, company, person)? {
                    return Err(Refusal::Conflict("no authenticator app is set up".into()).into());
                }
                forget_idle_codes(c, company, person)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        self.traces.are_left();
        Ok(())
    }
}

fn already() -> Refusal {
    Refusal::Conflict("an authenticator app is set up already; remove it first".into())
}

/// What a secret is sealed to.
pub(super) fn place(company: CompanyId, person: PersonId) -> String {
    format!("totp.sealed/{company}/{person}")
}

fn builder(secret: &[u8]) -> Builder {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(SKEW)
        .with_step_duration(STEP)
        .with_secret(secret)
}

fn broken(_: totp_rs::TotpError) -> Fault {
    Fault::Seal { what: WHAT, key_ring: 0 }
}

fn open(
    ring: &KeyRing,
    company: CompanyId,
    person: PersonId,
    sealed: &[u8],
) -> Result<Totp, Error> {
    let secret = Zeroizing::new(seal::open_column(ring, WHAT, &place(company, person), sealed)?);
    Ok(builder(&secret).build().map_err(broken)?)
}

fn offer(secret: &[u8], issuer: &str, email: &str) -> Result<TotpOffer, Error> {
    // A colon parts issuer and account, so neither can have one.
    let plain = |text: &str| text.replace(':', " ");
    let totp = builder(secret)
        .with_issuer(Some(plain(issuer)))
        .with_account_name(plain(email))
        .build()
        .map_err(broken)?;
    Ok(TotpOffer {
        secret_base32: Secret::new(totp.secret().to_base32()),
        uri: Secret::new(totp.to_url().map_err(broken)?),
    })
}

/// The step that a code is of, if it is of one that may be now.
fn step_of(totp: &Totp, code: &Secret, now: Timestamp) -> Option<i64> {
    let digits: Zeroizing<String> =
        Zeroizing::new(code.reveal().chars().filter(|c| !c.is_whitespace()).collect());
    let seconds = u64::try_from(now.seconds()).ok()?;
    i64::try_from(totp.check(&digits, seconds)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(totp: &Totp, seconds: i64) -> Secret {
        Secret::new(totp.generate(u64::try_from(seconds).unwrap()).to_string())
    }

    /// RFC 6238, appendix B, for SHA-1: its codes of eight digits, of which apps show the last six.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        let totp = builder(b"12345678901234567890").build().unwrap();
        for (seconds, standard) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let code = Secret::new(&standard[2..]);
            let step = step_of(&totp, &code, Timestamp::from_seconds(seconds));
            assert_eq!(step, Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_taken_one_step_early_or_late_and_no_more() {
        let totp = builder(b"12345678901234567890").build().unwrap();
        let (now, step) = (1_700_000_010, 1_700_000_010 / 30);
        for (of, taken) in [(-2, None), (-1, Some(step - 1)), (1, Some(step + 1)), (2, None)] {
            let at = Timestamp::from_seconds(now);
            assert_eq!(step_of(&totp, &code(&totp, now + of * 30), at), taken, "{of}");
        }
    }

    #[test]
    fn a_code_may_be_typed_with_spaces_and_nothing_else() {
        let totp = builder(b"12345678901234567890").build().unwrap();
        let at = Timestamp::from_seconds(59);
        assert_eq!(step_of(&totp, &Secret::new(" 287 082 "), at), Some(1));
        for wrong in ["", "28708", "2870822", "+87082", "287082a", "２８７０８２"] {
            assert_eq!(step_of(&totp, &Secret::new(wrong), at), None, "{wrong}");
        }
    }

    #[test]
    fn an_offer_names_company_and_address_and_hides_its_secret() {
        let offered = offer(&[7; SECRET], "Acme: Doors & Co", "ann@example.com").unwrap();
        let uri = offered.uri.reveal();
        let secret = offered.secret_base32.reveal();
        assert_eq!(secret.len(), 32);
        assert!(uri.starts_with("otpauth://totp/Acme%20%20Doors%20%26%20Co:ann"), "{uri}");
        assert!(uri.contains(&format!("secret={secret}")), "{uri}");
        assert!(uri.contains("issuer=Acme%20%20Doors%20%26%20Co"), "{uri}");
        assert!(!format!("{offered:?}").contains(secret));
    }

    #[test]
    fn a_sealed_secret_opens_for_its_owner_alone() {
        let ring = KeyRing::ephemeral().unwrap();
        let (ann, bob) = (PersonId::from_bytes([1; 16]), PersonId::from_bytes([2; 16]));
        let place = place(CompanyId(7), ann);
        let sealed = seal::column(&ring, &place, &[7; SECRET]).unwrap();
        let opened = open(&ring, CompanyId(7), ann, &sealed).unwrap();
        assert_eq!(opened.secret().as_ref(), [7; SECRET]);
        assert!(open(&ring, CompanyId(7), bob, &sealed).is_err());
        assert!(open(&ring, CompanyId(8), ann, &sealed).is_err());
    }
}
