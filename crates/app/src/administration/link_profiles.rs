//! Link profiles: made, listed, changed.

use super::doors::taken;
use super::named;
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use doorward_domain::access::{DisplayName, LinkProfileId};
use doorward_domain::{CompanyId, Refusal, Thing};
use doorward_store::audit;
use doorward_store::link_profiles::{self, StoredProfile};

/// What a change does to a profile.
pub type ProfileChange = Box<dyn FnOnce(&mut StoredProfile) + Send>;

impl App {
    /// Adds a profile of a name that asks for nothing, and then changes it.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`], [`Refusal::Conflict`] when the name is taken.
    pub async fn add_link_profile(
        &self,
        ctx: &Ctx,
        name: &str,
        change: ProfileChange,
    ) -> Result<LinkProfileId, Error> {
        let name = named("--name", name)?;
        self.require_company(ctx.company)?;
        let mut new = blank(name.clone());
        change(&mut new);
        let (company, now, row) = (ctx.company, ctx.now, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                link_profiles::insert_default(c, company, now)?;
                let id = link_profiles::insert(c, company, &new, now)?;
                audit::insert(c, &row)?;
                id.ok_or_else(|| taken("link profile", &name))
            })
            .await
    }

    /// The profiles of a company, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn link_profiles(&self, company: CompanyId) -> Result<Vec<StoredProfile>, Error> {
        self.db.read(move |c| link_profiles::of_company(c, company).map_err(Error::from)).await
    }

    /// Changes the profile of a number.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Conflict`] when its new name is taken.
    pub async fn change_link_profile(
        &self,
        ctx: &Ctx,
        id: LinkProfileId,
        change: ProfileChange,
    ) -> Result<(), Error> {
        let (company, row) = (ctx.company, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let found = link_profiles::find(c, company, id)?;
                let mut stored = found.ok_or(Refusal::Unknown(Thing::LinkProfile))?;
                change(&mut stored);
                stored.profile.id = id;
                if !link_profiles::update(c, company, &stored)? {
                    return Err(taken("link profile", &stored.profile.name));
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }
}

fn blank(name: DisplayName) -> StoredProfile {
    let profile = doorward_domain::access::LinkProfile {
        // The store gives it its own number.
        id: LinkProfileId(0),
        name,
        unlock_time: None,
        binds_browser: false,
        uses: None,
        emails_code: false,
    };
    StoredProfile { profile, hook: None }
}
