//! What an administrator does with controllers: names, doors, keys, out of service. Not for taking one
//! in: see [`super::enrolment`].

use super::ControllerKey;
use super::registry::Order;
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::door_links::LEASE;
use crate::error::Error;
use crate::simulated_doors::SUBTYPE as SIMULATED;
use doorward_domain::access::{DisplayName, ResourceId, ResourceKind};
use doorward_domain::hex::encode as hex;
use doorward_domain::{CompanyId, Field, Refusal, Thing, Timestamp};
use doorward_store::controller_doors::{self, ControllerDoor};
use doorward_store::controller_links::{self, HeldController};
use doorward_store::controllers::{self, Controller, ControllerId, ControllerState};
use doorward_store::{Conn, audit, foreign_locks, resources};
use std::collections::HashMap;

/// A controller, with its doors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControllerView {
    /// As it is kept.
    pub controller: Controller,
    /// The doors that hang on it, by number.
    pub doors: Vec<ControllerDoor>,
    /// Whether it is connected to some server now.
    pub is_online: bool,
}

impl ControllerView {
    fn new(controller: Controller, doors: Vec<ControllerDoor>, now: Timestamp) -> Self {
        let link = &controller.link;
        let heard = link.seen_at.is_some_and(|seen| now.since(seen) < LEASE);
        let is_online = link.online && link.node.is_some() && heard;
        Self { controller, doors, is_online }
    }
}

impl App {
    /// The controllers of a company with their doors, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn controllers(&self, ctx: &Ctx) -> Result<Vec<ControllerView>, Error> {
        let (company, now) = (ctx.company, ctx.now);
        let (all, hung, names) = self
            .db
            .read(move |c| {
                let all = controllers::of_company(c, company)?;
                let hung = controller_doors::of_company(c, company)?;
                Ok::<_, Error>((all, hung, resources::of_company(c, company)?))
            })
            .await?;
        let mut doors: HashMap<ControllerId, Vec<ControllerDoor>> = HashMap::new();
        let names: HashMap<_, _> = names.into_iter().map(|door| (door.id, door)).collect();
        for (resource, controller) in hung {
            if let Some(door) = names.get(&resource) {
                doors.entry(controller).or_default().push(ControllerDoor {
                    resource,
                    uuid: door.uuid,
                    name: door.name.clone(),
                });
            }
        }
        let view = |found: Controller| {
            let doors = doors.remove(&found.id).unwrap_or_default();
            ControllerView::new(found, doors, now)
        };
        Ok(all.into_iter().map(view).collect())
    }

    /// One controller, by its name or the beginning of its identifier.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], also when more than one begins so.
    pub async fn find_controller(&self, ctx: &Ctx, who: &str) -> Result<ControllerView, Error> {
        let all = self.controllers(ctx).await?;
        let named = all.iter().find(|view| view.controller.name == who);
        let mut begins = all.iter().filter(|view| hex(&view.controller.id).starts_with(who));
        let only = begins.next().filter(|_| who.len() >= 4 && begins.next().is_none());
        Ok(named.or(only).cloned().ok_or(Refusal::Unknown(Thing::Controller))?)
    }

    /// Gives a controller another name.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Conflict`] when the name is taken, [`Refusal::InvalidField`].
    pub async fn rename_controller(
        &self,
        ctx: &Ctx,
        id: ControllerId,
        name: &str,
    ) -> Result<(), Error> {
        let name = named(name)?;
        self.change_controller(ctx, id, move |c, company, now| {
            if controllers::rename(c, company, &id, (name.as_str(), &name.key()), now)? {
                Ok(())
            } else {
                Err(taken(&name))
            }
        })
        .await
    }

    /// Hangs a door on a controller.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Conflict`] when something else drives the door.
    pub async fn bind_door(
        &self,
        ctx: &Ctx,
        id: ControllerId,
        door: ResourceId,
    ) -> Result<(), Error> {
        self.change_controller(ctx, id, move |c, company, _| {
            require_free_door(c, company, door, &id)?;
            Ok(controller_doors::bind(c, company, door, &id)?)
        })
        .await
    }

    /// Takes a door off its controller.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a controller that is not there, or on which the door does not hang.
    pub async fn unbind_door(
        &self,
        ctx: &Ctx,
        id: ControllerId,
        door: ResourceId,
    ) -> Result<(), Error> {
        self.change_controller(ctx, id, move |c, company, _| {
            if controller_doors::of_door(c, company, door)? != Some(id) {
                return Err(Refusal::Unknown(Thing::Door).into());
            }
            controller_doors::unbind(c, company, door)?;
            Ok(())
        })
        .await
    }

    /// Has a controller make new keys, now or when it is connected next.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn renew_controller_keys(&self, ctx: &Ctx, id: ControllerId) -> Result<(), Error> {
        self.change_controller(ctx, id, move |c, company, _| {
            controllers::ask_for_keys(c, company, &id, true)?;
            Ok(())
        })
        .await?;
        self.controllers.tell((ctx.company, id), Order::RenewKeys);
        Ok(())
    }

    /// Takes a controller out of service, or puts it back. One that was stolen is told to forget all
    /// when it connects, and never serves again under the keys that it had.
    ///
    /// # Errors
    /// [`Refusal::Unknown`]; [`Refusal::Conflict`] for one that was stolen and is to serve again.
    pub async fn set_controller_state(
        &self,
        ctx: &Ctx,
        id: ControllerId,
        state: ControllerState,
    ) -> Result<(), Error> {
        let alarm = ctx.row(Outcome::Alarm("controller_stolen"), None)?;
        self.change_controller(ctx, id, move |c, company, now| {
            let before = controllers::find(c, company, &id)?.map(|found| found.state);
            if before == Some(ControllerState::Stolen) && state != ControllerState::Stolen {
                let text = "a controller that was stolen does not serve again: enrol it anew";
                return Err(Refusal::Conflict(text.to_owned()).into());
            }
            if state == ControllerState::Stolen {
                controller_doors::unbind_all(c, company, &id)?;
                audit::insert(c, &alarm)?;
            }
            controllers::set_state(c, company, &id, state, now)?;
            Ok(())
        })
        .await?;
        if state != ControllerState::Active {
            self.controllers.tell((ctx.company, id), Order::Revoke);
        }
        Ok(())
    }

    /// Removes a controller that is out of service.
    ///
    /// # Errors
    /// [`Refusal::Unknown`]; [`Refusal::Conflict`] for one that is in service.
    pub async fn remove_controller(&self, ctx: &Ctx, id: ControllerId) -> Result<(), Error> {
        self.change_controller(ctx, id, move |c, company, _| {
            let found = controllers::find(c, company, &id)?;
            if found.is_some_and(|found| found.state == ControllerState::Active) {
                let text = "the controller is in service: take it out of service first, so that it \
                     forgets what it holds";
                return Err(Refusal::Conflict(text.to_owned()).into());
            }
            controllers::delete(c, company, &id)?;
            Ok(())
        })
        .await
    }

    /// Says that this server still holds its conversations, ends those that another server has taken
    /// over, and brings what was decided elsewhere into the rest.
    pub(crate) async fn renew_controllers(&self) -> Result<(), Error> {
        let here = self.controllers.controllers();
        if here.is_empty() {
            return Ok(());
        }
        let (node, now) = (self.links.node(), self.clock.now());
        let held = self
            .db
            .write(move |c| {
                controller_links::renew(c, &node, now)?;
                Ok::<_, Error>(controller_links::held_by(c, &node)?)
            })
            .await?;
        let held: HashMap<ControllerKey, HeldController> =
            held.into_iter().map(|found| ((found.company, found.id), found)).collect();
        for key in here {
            let order = match held.get(&key) {
                None => Some(Order::End),
                Some(found) if found.state != ControllerState::Active => Some(Order::Revoke),
                Some(found) if found.renews_keys => Some(Order::RenewKeys),
                Some(_) => None,
            };
            if let Some(order) = order {
                self.controllers.tell(key, order);
            }
        }
        Ok(())
    }

    async fn change_controller(
        &self,
        ctx: &Ctx,
        id: ControllerId,
        change: impl Fn(&mut Conn<'_>, CompanyId, Timestamp) -> Result<(), Error> + Send + 'static,
    ) -> Result<(), Error> {
        let (company, now, row) = (ctx.company, ctx.now, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                controllers::find(c, company, &id)?.ok_or(Refusal::Unknown(Thing::Controller))?;
                change(c, company, now)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }
}

/// A name for a controller.
pub(super) fn named(name: &str) -> Result<DisplayName, Refusal> {
    DisplayName::parse(name).map_err(|problem| Refusal::field(Field::Other("name"), problem))
}

pub(super) fn taken(name: &DisplayName) -> Error {
    let text = format!("another controller is called {}; choose another name", name.as_str());
    Refusal::Conflict(text).into()
}

/// Refuses a door that is not there or that something else drives.
pub(super) fn require_free_door(
    c: &mut Conn<'_>,
    company: CompanyId,
    door: ResourceId,
    controller: &ControllerId,
) -> Result<(), Error> {
    let found = resources::find(c, company, door)?;
    let found = found.filter(|found| found.kind == ResourceKind::Door);
    let found = found.ok_or(Refusal::Unknown(Thing::Door))?;
    if found.subtype.as_deref() == Some(SIMULATED) {
        let text = format!("the door {} is simulated; no controller drives it", found.name);
        return Err(Refusal::Conflict(text).into());
    }
    if foreign_locks::find(c, company, door)?.is_some() {
        let text = format!(
            "the door {} is driven by a lock of another maker: take that off first",
            found.name
        );
        return Err(Refusal::Conflict(text).into());
    }
    match controller_doors::of_door(c, company, door)? {
        Some(other) if other != *controller => {
            let text = format!("the door {} hangs on another controller", found.name);
            Err(Refusal::Conflict(text).into())
        }
        _ => Ok(()),
    }
}
