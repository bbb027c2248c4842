//! Computers: added, listed, removed. They are named in groups and lists; signing in on them is the
//! business of their own software.

use super::named;
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use doorward_domain::access::{DoorSettings, ResourceId, ResourceKind, ResourceUuid};
use doorward_domain::{CompanyId, Refusal, Thing};
use doorward_store::audit;
use doorward_store::resources::{self, NewResource, Resource};

/// A computer to be added.
#[derive(Debug, Clone, Default)]
pub struct NewComputer {
    /// What it is called.
    pub name: String,
    /// Anything, for people.
    pub info: Option<String>,
    /// Its public key, as its software shows it.
    pub public_key: Option<String>,
}

impl App {
    /// Adds a computer.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`]; [`Refusal::Conflict`] when the name is taken.
    pub async fn add_computer(&self, ctx: &Ctx, new: NewComputer) -> Result<Resource, Error> {
        self.require_company(ctx.company)?;
        let resource = NewResource {
            uuid: ResourceUuid::parse(&edge::random_guid()?)
                .ok_or(Refusal::Unknown(Thing::Resource))?,
            kind: ResourceKind::Computer,
            name: named("--name", &new.name)?,
            subtype: None,
            info: new.info,
            public_key: new.public_key,
            site: None,
            settings: DoorSettings::default(),
            hook: None,
        };
        let (company, now, row) = (ctx.company, ctx.now, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                let id = resources::insert(c, company, &resource, now)?;
                let id = id.ok_or_else(|| super::doors::taken("computer", &resource.name))?;
                audit::insert(c, &row)?;
                resources::find(c, company, id)?.ok_or(Refusal::Unknown(Thing::Resource).into())
            })
            .await
    }

    /// The computers of a company, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn computers(&self, company: CompanyId) -> Result<Vec<Resource>, Error> {
        self.db
            .read(move |c| {
                let mut all = resources::of_company(c, company)?;
                all.retain(|resource| resource.kind == ResourceKind::Computer);
                Ok(all)
            })
            .await
    }

    /// Removes a computer, and its places in groups.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn remove_computer(&self, ctx: &Ctx, id: ResourceId) -> Result<(), Error> {
        let (company, row) = (ctx.company, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                resources::find(c, company, id)?
                    .filter(|resource| resource.kind == ResourceKind::Computer)
                    .ok_or(Refusal::Unknown(Thing::Resource))?;
                resources::delete(c, company, id)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }
}
