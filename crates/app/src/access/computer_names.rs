//! The names under which people sign in on computers.

use super::{AccessCaller, members};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use doorward_domain::access::{DisplayName, PersonNumber, Rank};
use doorward_store::{audit, computer_user_names};

impl App {
    /// Replaces the names of a person; none clears them.
    ///
    /// # Errors
    /// [`doorward_domain::Refusal::Unknown`], [`doorward_domain::Refusal::RankTooLow`].
    pub async fn replace_computer_names(
        &self,
        ctx: &Ctx,
        caller: AccessCaller,
        number: PersonNumber,
        names: Vec<DisplayName>,
    ) -> Result<(), Error> {
        caller.require(Rank::manages_groups)?;
        let (company, ctx) = (ctx.company, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let member = members::of_number(c, &ctx, number)?;
                let names: Vec<String> =
                    names.iter().map(|name| name.as_str().to_owned()).collect();
                computer_user_names::replace(c, company, member.id, &names)?;
                Ok(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await
    }
}
