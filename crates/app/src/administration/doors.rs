//! Doors: made, listed, changed, removed. Not for opening them: that is `doors`.

use super::named;
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use doorward_domain::access::{
    DisplayName, DoorSettings, Hook, Methods, ResourceId, ResourceKind, ResourceUuid, SiteId,
    UnlockTime,
};
use doorward_domain::{CompanyId, Refusal, Thing};
use doorward_store::door_states::{self, DoorState};
use doorward_store::resources::{self, NewResource, Resource};
use doorward_store::sites;
use doorward_store::{Conn, audit};
use std::collections::HashMap;

/// A door that is to be added.
#[derive(Debug, Clone, Default)]
pub struct NewDoor {
    /// What it is called.
    pub name: String,
    /// The name of its site.
    pub site: Option<String>,
    /// [`crate::SIMULATED`], or what a driver is called.
    pub subtype: Option<String>,
    /// Anything, for people.
    pub info: Option<String>,
    /// The methods that it takes; `None`: all.
    pub methods: Option<Methods>,
    /// How long it stays unlocked.
    pub unlock_seconds: Option<i64>,
    /// Who is asked before it is unlocked.
    pub hook: Option<Hook>,
}

/// A change of a door: what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct DoorChange {
    /// Another name.
    pub name: Option<String>,
    /// Another site; `Some(None)`: none.
    pub site: Option<Option<String>>,
    /// Another text for people.
    pub info: Option<String>,
    /// Other methods.
    pub methods: Option<Methods>,
    /// Another time.
    pub unlock_seconds: Option<i64>,
    /// Another address to ask; `Some(None)`: none.
    pub hook: Option<Option<Hook>>,
}

/// A door, and what it reported last.
#[derive(Debug, Clone)]
pub struct DoorView {
    /// What it is set to.
    pub door: Resource,
    /// The name of its site.
    pub site: Option<String>,
    /// What it reported; `None`: nothing ever.
    pub state: Option<DoorState>,
}

impl App {
    /// Adds a door.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`], [`Refusal::Unknown`] for its site, [`Refusal::Conflict`] when the
    /// name is taken.
    pub async fn add_door(&self, ctx: &Ctx, new: NewDoor) -> Result<Resource, Error> {
        let settings = DoorSettings {
            methods: new.methods.unwrap_or(Methods::ALL),
            unlock_time: new
                .unlock_seconds
                .map_or_else(UnlockTime::default, UnlockTime::clamp_seconds),
            ..DoorSettings::default()
        };
        let mut resource = NewResource {
            uuid: ResourceUuid::parse(&edge::random_guid()?)
                .ok_or(Refusal::Unknown(Thing::Door))?,
            kind: ResourceKind::Door,
            name: named("--name", &new.name)?,
            subtype: new.subtype,
            info: new.info,
            public_key: None,
            site: None,
            settings,
            hook: new.hook,
        };
        self.require_company(ctx.company)?;
        let (company, now, row) = (ctx.company, ctx.now, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                resource.site = site_named(c, company, new.site.as_deref())?;
                let id = resources::insert(c, company, &resource, now)?;
                let id = id.ok_or_else(|| taken("door", &resource.name))?;
                audit::insert(c, &row)?;
                resources::find(c, company, id)?.ok_or(Refusal::Unknown(Thing::Door).into())
            })
            .await
    }

    /// The doors of a company with what they reported, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn doors(&self, company: CompanyId) -> Result<Vec<DoorView>, Error> {
        self.db.read(move |c| doors_of(c, company)).await
    }

    /// The door of a number, a UUID or a name.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn find_door(&self, ctx: &Ctx, who: &str) -> Result<Resource, Error> {
        let (company, who) = (ctx.company, who.to_owned());
        self.db.read(move |c| door_named(c, company, &who)).await
    }

    /// Changes a door.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for the door or its site, [`Refusal::InvalidField`],
    /// [`Refusal::Conflict`] when the name is taken.
    pub async fn change_door(&self, ctx: &Ctx, who: &str, change: DoorChange) -> Result<(), Error> {
        let name = change.name.as_deref().map(|name| named("--name", name)).transpose()?;
        let (company, who, now) = (ctx.company, who.to_owned(), ctx.now);
        let row = ctx.row(Outcome::Done, None)?;
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let mut door = door_named(c, company, &who)?;
                if let Some(site) = &change.site {
                    door.site = site_named(c, company, site.as_deref())?;
                }
                door.info = change.info.or(door.info);
                door.hook = change.hook.unwrap_or(door.hook);
                if let Some(methods) = change.methods {
                    door.settings.methods = methods;
                }
                if let Some(seconds) = change.unlock_seconds {
                    door.settings.unlock_time = UnlockTime::clamp_seconds(seconds);
                }
                let name = match name {
                    Some(name) => name,
                    None => named("--name", &door.name)?,
                };
                if !resources::update(c, company, &door, &name, now)? {
                    return Err(taken("door", &name));
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// Removes a door with everything that speaks of it alone. Its events stay.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn remove_door(&self, ctx: &Ctx, who: &str) -> Result<(), Error> {
        let (company, who) = (ctx.company, who.to_owned());
        let row = ctx.row(Outcome::Done, None)?;
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let door = door_named(c, company, &who)?;
                resources::delete(c, company, door.id)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }
}

/// The doors with what they reported, by number.
pub(super) fn doors_of(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<DoorView>, Error> {
    let states: HashMap<_, _> = door_states::of_company(c, company)?.into_iter().collect();
    let sites = sites::of_company(c, company)?;
    let name = |id: SiteId| sites.iter().find(|site| site.id == id);
    let all = resources::of_company(c, company)?.into_iter();
    let doors = all.filter(|resource| resource.kind == ResourceKind::Door);
    let views = doors.map(|door| DoorView {
        site: door.site.and_then(name).map(|site| site.name.clone()),
        state: states.get(&door.id).copied(),
        door,
    });
    Ok(views.collect())
}

/// The door of a number, a UUID or a name.
pub(crate) fn door_named(
    c: &mut Conn<'_>,
    company: CompanyId,
    who: &str,
) -> Result<Resource, Error> {
    let by_name =
        resources::find_by_name(c, company, ResourceKind::Door, &who.trim().to_lowercase())?;
    let found = match (by_name, ResourceUuid::parse(who), ResourceId::parse(who)) {
        (Some(door), _, _) => Some(door),
        (None, Some(uuid), _) => resources::find_by_uuid(c, company, uuid)?,
        (None, None, Some(id)) => resources::find(c, company, id)?,
        (None, None, None) => None,
    };
    let door = found.filter(|resource| resource.kind == ResourceKind::Door);
    door.ok_or(Refusal::Unknown(Thing::Door).into())
}

fn site_named(
    c: &mut Conn<'_>,
    company: CompanyId,
    name: Option<&str>,
) -> Result<Option<SiteId>, Error> {
    let Some(name) = name else { return Ok(None) };
    let key = name.trim().to_lowercase();
    let found = sites::of_company(c, company)?;
    let site = found.into_iter().find(|site| site.name.to_lowercase() == key);
    Ok(Some(site.ok_or(Refusal::Unknown(Thing::Site))?.id))
}

/// A name that something else of its kind has.
pub(super) fn taken(what: &str, name: &DisplayName) -> Error {
    Refusal::Conflict(format!("there is a {what} called {name} already")).into()
}
