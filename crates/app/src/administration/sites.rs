//! Sites: made, listed, changed, removed.

use super::doors::taken;
use super::named;
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use doorward_domain::access::{SiteId, Zone};
use doorward_domain::{CompanyId, Field, FieldProblem, Refusal, Thing};
use doorward_store::sites::{self, StoredSite};
use doorward_store::{audit, resources};

impl App {
    /// Adds a site.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`], [`Refusal::Conflict`] when the name is taken.
    pub async fn add_site(&self, ctx: &Ctx, name: &str, zone: &str) -> Result<SiteId, Error> {
        let (name, zone) = (named("--name", name)?, zone_of(zone)?);
        self.require_company(ctx.company)?;
        let (company, now, row) = (ctx.company, ctx.now, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                let id = sites::insert(c, company, &name, &zone, now)?;
                audit::insert(c, &row)?;
                id.ok_or_else(|| taken("site", &name))
            })
            .await
    }

    /// The sites of a company, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sites(&self, company: CompanyId) -> Result<Vec<StoredSite>, Error> {
        self.db.read(move |c| sites::of_company(c, company).map_err(Error::from)).await
    }

    /// Gives a site another name and zone.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`], [`Refusal::Unknown`], [`Refusal::Conflict`] when the name is taken.
    pub async fn change_site(
        &self,
        ctx: &Ctx,
        id: SiteId,
        name: &str,
        zone: &str,
    ) -> Result<(), Error> {
        let (name, zone) = (named("--name", name)?, zone_of(zone)?);
        let (company, row) = (ctx.company, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let all = sites::of_company(c, company)?;
                if all.iter().all(|site| site.id != id) {
                    return Err(Refusal::Unknown(Thing::Site).into());
                }
                if !sites::update(c, company, id, &name, &zone)? {
                    return Err(taken("site", &name));
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// Removes a site at which no door is.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Conflict`] naming the doors that are there.
    pub async fn remove_site(&self, ctx: &Ctx, id: SiteId) -> Result<(), Error> {
        let (company, row) = (ctx.company, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let doors = resources::of_company(c, company)?.into_iter();
                let here = doors.filter(|door| door.site == Some(id)).map(|door| door.name);
                let here: Vec<String> = here.collect();
                if !here.is_empty() {
                    let text = format!("doors are at this site: {}", here.join(", "));
                    return Err(Refusal::Conflict(text).into());
                }
                if !sites::delete(c, company, id)? {
                    return Err(Refusal::Unknown(Thing::Site).into());
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }
}

fn zone_of(text: &str) -> Result<Zone, Refusal> {
    Zone::parse(text).map_err(|_| {
        let expected = "a time zone of the IANA database, such as Europe/Berlin";
        Refusal::field(Field::Other("--zone"), FieldProblem::Malformed { expected })
    })
}
