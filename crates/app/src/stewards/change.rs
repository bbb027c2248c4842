//! A person changed, made inactive and active again, and deleted.

use super::{Steward, require_other_owner};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use crate::people::change_person;
use doorward_domain::access::PersonNumber;
use doorward_domain::{Act, PersonChange, Refusal, Status};
use doorward_store::{audit, people, portal_sessions};

/// Who was deleted, for saying so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Her address.
    pub email: String,
}

impl App {
    /// Changes a person; what the change leaves out keeps its value.
    ///
    /// # Errors
    /// [`Refusal::RoleTooLow`], [`Refusal::Unknown`], [`Refusal::UserNameTaken`],
    /// [`Refusal::EmailTaken`].
    pub async fn steward_changes(
        &self,
        ctx: &Ctx,
        steward: Steward,
        number: PersonNumber,
        change: PersonChange,
    ) -> Result<(), Error> {
        let (company, now, ctx) = (ctx.company, ctx.now, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let (member, _) = steward.require_over(c, company, Act::ManagePeople, number)?;
                change_person(c, company, member.id, change, now)?;
                Ok(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await
    }

    /// Makes a person active or inactive. Her sessions end with her.
    ///
    /// # Errors
    /// [`Refusal::RoleTooLow`], [`Refusal::Unknown`], [`Refusal::LastOwner`].
    pub async fn steward_sets_status(
        &self,
        ctx: &Ctx,
        steward: Steward,
        number: PersonNumber,
        status: Status,
    ) -> Result<(), Error> {
        let (company, now, ctx) = (ctx.company, ctx.now, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let (member, _) = steward.require_over(c, company, Act::ManagePeople, number)?;
                if status == Status::Inactive {
                    require_other_owner(c, company, &member)?;
                    portal_sessions::delete_others(c, company, member.id, None)?;
                }
                people::set_status(c, company, member.id, status, now)?;
                Ok(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await
    }

    /// Deletes a person with all that is hers; events and audit stay.
    ///
    /// # Errors
    /// [`Refusal::RoleTooLow`], [`Refusal::Unknown`], [`Refusal::LastOwner`].
    pub async fn steward_deletes(
        &self,
        ctx: &Ctx,
        steward: Steward,
        number: PersonNumber,
    ) -> Result<Deletion, Error> {
        let (company, ctx) = (ctx.company, ctx.clone());
        let deleted = self
            .db
            .write(move |c| {
                c.take_turn(company)?;
                let (member, _) = steward.require_over(c, company, Act::ManagePeople, number)?;
                require_other_owner(c, company, &member)?;
                if !people::delete(c, company, member.id)? {
                    return Err(Refusal::PersonUnknown.into());
                }
                audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?;
                Ok::<_, Error>(Deletion { email: member.email })
            })
            .await?;
        self.traces.are_left();
        Ok(deleted)
    }
}
