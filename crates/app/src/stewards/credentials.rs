//! What people identify themselves with: PINs given, lock-outs ended, cards given and taken, factors
//! forgotten.

use super::Steward;
use crate::access::NewCard;
use crate::access::cards::{self as app_cards, Present};
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use crate::pins::keep_pin;
use crate::{App, edge};
use doorward_domain::access::PersonNumber;
use doorward_domain::{Act, Factor, Phone, Pin, PinPolicy, PinProblem, Refusal, Thing};
use doorward_store::{
    audit, biometric_consents, biometric_failures, biometric_templates, cards, pins,
};
use zeroize::Zeroizing;

/// How many digits a PIN has that is made here, where the company takes so many.
const DIGITS: usize = 6;
/// How often a PIN is made anew that turns out weak.
const TRIES: usize = 100;

impl App {
    /// Gives a person a PIN: the given one, or a new one, which is in the answer and nowhere else.
    ///
    /// # Errors
    /// [`Refusal::RoleTooLow`], [`Refusal::Unknown`], [`Refusal::PersonInactive`],
    /// [`Refusal::PinRefused`], [`Refusal::Limited`].
    pub async fn give_pin(
        &self,
        ctx: &Ctx,
        steward: Steward,
        number: PersonNumber,
        chosen: Option<&str>,
    ) -> Result<Pin, Error> {
        let (company, now) = (ctx.company, ctx.now);
        // Nobody may make the server hash about somebody she must not touch.
        let (member, _) = self
            .db
            .read(move |c| steward.require_over(c, company, Act::HelpPeople, number))
            .await?;
        let person = self.active_person(company, member.id).await?;
        let security = self.security.get();
        let state = security.company(company).ok_or(Refusal::Unknown(Thing::Company))?;
        let policy = &state.company.settings.pin;
        let pin = match chosen {
            Some(digits) => Pin::chosen(digits, policy, Some(&person.phone)),
            None => made(policy, &person.phone)?,
        };
        let pin = pin.map_err(Refusal::PinRefused)?;
        let hashed = self.hash_pin(company, member.id, pin.clone()).await?;
        let row = ctx.row(Outcome::Done, Some(member.id))?;
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let (member, _) = steward.require_over(c, company, Act::HelpPeople, number)?;
                keep_pin(c, company, member.id, &hashed, now)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        Ok(pin)
    }

    /// Ends every lock-out of a person.
    ///
    /// # Errors
    /// [`Refusal::RoleTooLow`], [`Refusal::Unknown`].
    pub async fn end_lock_outs(
        &self,
        ctx: &Ctx,
        steward: Steward,
        number: PersonNumber,
    ) -> Result<(), Error> {
        let (company, ctx) = (ctx.company, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let (member, _) = steward.require_over(c, company, Act::HelpPeople, number)?;
                pins::clear_failures(c, company, member.id)?;
                for factor in Factor::ALL {
                    biometric_failures::clear(c, company, member.id, factor)?;
                }
                Ok(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await
    }

    /// Gives a person one more card.
    ///
    /// # Errors
    /// [`Refusal::RoleTooLow`], [`Refusal::Unknown`], [`Refusal::Conflict`] when somebody else has
    /// the number, [`Refusal::InvalidField`] when she has as many as anybody can have.
    pub async fn add_card(
        &self,
        ctx: &Ctx,
        steward: Steward,
        number: PersonNumber,
        (card, allow_duplicate): (NewCard, bool),
    ) -> Result<(), Error> {
        let (company, ctx, ring) = (ctx.company, ctx.clone(), self.ring.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let (member, _) = steward.require_over(c, company, Act::ManagePeople, number)?;
                let new = [card];
                app_cards::put(c, &ring, &ctx, member.id, &new, Present::Kept, allow_duplicate)?;
                Ok(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await
    }

    /// Takes a card from a person.
    ///
    /// # Errors
    /// [`Refusal::RoleTooLow`], [`Refusal::Unknown`] for the person or the card.
    pub async fn remove_card(
        &self,
        ctx: &Ctx,
        steward: Steward,
        number: PersonNumber,
        position: i64,
    ) -> Result<(), Error> {
        let (company, ctx) = (ctx.company, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let (member, _) = steward.require_over(c, company, Act::ManagePeople, number)?;
                if !cards::delete(c, company, member.id, position)? {
                    return Err(Refusal::Unknown(Thing::Card).into());
                }
                Ok::<_, Error>(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await?;
        self.traces.are_left();
        Ok(())
    }

    /// Forgets a factor of a person: her templates, and that she agreed to them. A lock stays, so
    /// that this is no way around it.
    ///
    /// # Errors
    /// [`Refusal::RoleTooLow`], [`Refusal::Unknown`].
    pub async fn forget_factor(
        &self,
        ctx: &Ctx,
        steward: Steward,
        number: PersonNumber,
        factor: Factor,
    ) -> Result<(), Error> {
        let (company, ctx) = (ctx.company, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let (member, _) = steward.require_over(c, company, Act::ManagePeople, number)?;
                biometric_templates::delete(c, company, member.id, factor)?;
                biometric_consents::delete(c, company, member.id, factor)?;
                Ok::<_, Error>(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await?;
        self.traces.are_left();
        Ok(())
    }
}

/// A PIN that nobody chose, never a weak one.
fn made(policy: &PinPolicy, phone: &Phone) -> Result<Result<Pin, PinProblem>, Error> {
    let length = DIGITS.clamp(policy.shortest, policy.longest.max(policy.shortest));
    let strict = PinPolicy { refuse_weak: true, ..*policy };
    let mut last = Pin::chosen("", policy, None);
    for _ in 0..TRIES {
        let mut digits = Zeroizing::new(String::with_capacity(length));
        while digits.len() < length {
            let [byte] = edge::random::<1>()?;
            // 250 is the last multiple of ten in a byte: every digit is as likely as any other.
            if byte < 250 {
                digits.push(char::from(b'0' + byte % 10));
            }
        }
        last = Pin::chosen(&digits, &strict, Some(phone));
        if last.is_ok() {
            break;
        }
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_pin_keeps_to_the_company_and_is_never_weak() {
        let phone = Phone::parse(Some("+91"), "9876813805").unwrap();
        for (shortest, longest, length) in [(4, 16, 6), (8, 16, 8), (4, 4, 4)] {
            let policy = PinPolicy { shortest, longest, refuse_weak: false };
            let strict = PinPolicy { refuse_weak: true, ..policy };
            for _ in 0..200 {
                let pin = made(&policy, &phone).unwrap().unwrap();
                assert_eq!(pin.reveal().len(), length);
                assert!(Pin::chosen(pin.reveal(), &strict, Some(&phone)).is_ok());
            }
        }
    }
}
