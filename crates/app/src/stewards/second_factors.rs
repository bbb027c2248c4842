//! Somebody's lost second factors taken away, by whoever looks after her. Not for her own: she removes
//! those herself, with a proof that she still has them.

use super::Steward;
use crate::App;
use crate::access::letters::Writer;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use doorward_domain::access::PersonNumber;
use doorward_domain::{Act, Email, Refusal};
use doorward_store::{audit, passkeys, portal_sessions, recovery_codes, totp};

impl App {
    /// Takes away the authenticator app, every passkey and the recovery codes of a person, who tells
    /// that she has lost them. From then on her password alone lets her in, so every browser that she is
    /// signed in with is signed out, and she is told by letter: whoever talks an administrator into this
    /// does not go unseen.
    ///
    /// # Errors
    /// [`Refusal::RoleTooLow`], [`Refusal::Unknown`], [`Refusal::Conflict`] when she has none.
    pub async fn forget_second_factors(
        &self,
        ctx: &Ctx,
        steward: Steward,
        number: PersonNumber,
    ) -> Result<(), Error> {
        let (company, ctx) = (ctx.company, ctx.clone());
        let letters = Writer::new(self, company)?;
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let (member, _) = steward.require_over(c, company, Act::ManagePeople, number)?;
                if member.id == steward.0 {
                    return Err(Refusal::Conflict("remove your own on your own page".into()).into());
                }
                let mut found = totp::delete(c, company, member.id)?;
                for passkey in passkeys::of_person(c, company, member.id)? {
                    found |= passkeys::delete(c, company, member.id, &passkey.credential)?;
                }
                if !found {
                    return Err(Refusal::Conflict("there is no second factor".into()).into());
                }
                recovery_codes::delete_of(c, company, member.id)?;
                portal_sessions::delete_others(c, company, member.id, None)?;
                let to = Email::parse(&member.email)
                    .map_err(|_| doorward_store::Error::Corrupt("person.email"))?;
                letters.factors_forgotten(c, &ctx, &to)?;
                Ok::<_, Error>(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await?;
        self.traces.are_left();
        self.wake_deliveries();
        Ok(())
    }
}
