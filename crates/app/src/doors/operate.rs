//! The one path to a lock.

use super::judge::{Pass, judge};
use super::{DoorAction, DoorName, Operated, Operation, Requester};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::door_links::Way;
use crate::edge;
use crate::error::{Error, Fault};
use crate::events::book;
use crate::key_ring::KeyRing;
use doorward_domain::access::{EventKind, Hook, LinkProblem, Origin, ResourceKind};
use doorward_domain::{CompanyId, PersonId, Refusal, Thing};
use doorward_door::command::{Issuer, LockCommand, SigningKey};
use doorward_store::door_commands::{self, NewCommand};
use doorward_store::events::{self, NewEvent};
use doorward_store::resources::{self, Resource};
use doorward_store::{Conn, audit, door_states, link_profiles, link_uses, members};
use std::sync::Arc;

/// What is known of a door before anything is written.
struct Look {
    door: Resource,
    way: Way,
    /// Those who must be asked; none when the answer would be no anyway.
    hooks: Vec<Hook>,
    /// The e-mail address of the person, where somebody must be asked.
    person: Option<String>,
}

/// A command that was written down.
pub(super) struct Ordered {
    pub(super) door: Resource,
    pub(super) way: Way,
    pub(super) command: [u8; 16],
    pub(super) signed: Vec<u8>,
}

impl App {
    /// Locks or unlocks a door, and answers once the door has confirmed.
    ///
    /// It runs to its end even if its caller goes away. A denial is in the books when it is
    /// returned, as an event of the door and in the audit.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::RankTooLow`], [`Refusal::DoorClosed`],
    /// [`Refusal::LinkRefused`], [`Refusal::HookDenied`], [`Refusal::DoorUnreachable`],
    /// [`Refusal::DoorSilent`], [`Refusal::DoorFailed`].
    pub async fn operate_door(
        self: &Arc<Self>,
        ctx: &Ctx,
        operation: Operation,
    ) -> Result<Operated, Error> {
        let (app, ctx) = (Arc::clone(self), ctx.clone());
        let done = tokio::spawn(async move { app.operate(&ctx, operation).await });
        done.await.map_err(|error| Fault::Task(error.to_string()))?
    }

    async fn operate(&self, ctx: &Ctx, operation: Operation) -> Result<Operated, Error> {
        let look = self.look_at_door(ctx, &operation).await?;
        let asked =
            self.ask_hooks(ctx, &look.hooks, &look.door, look.person.as_deref(), &operation).await;
        let command = edge::random()?;
        // Before the door can answer.
        let answer = self.links.expect(command);
        let writing = Writing {
            ctx: ctx.clone(),
            operation: operation.clone(),
            door: look.door.clone(),
            way: look.way,
            denied: asked.err(),
            command,
            key: self.command_key().await?,
            ring: Arc::clone(&self.ring),
            issued_at: self.clock.now(),
        };
        let written = self.db.write(move |c| writing.run(c)).await;
        self.events_written();
        let (pass, signed) = written??;
        let ordered = Ordered { door: look.door, way: look.way, command, signed };
        let lock = self.deliver(ctx, &operation, &ordered, answer).await?;
        let Resource { id, uuid, name, .. } = ordered.door;
        Ok(Operated { resource: id, uuid, name, lock, unlock_time: pass.unlock_time })
    }

    async fn look_at_door(&self, ctx: &Ctx, operation: &Operation) -> Result<Look, Error> {
        let (company, ctx, operation) = (ctx.company, ctx.clone(), operation.clone());
        let security = self.security.get();
        let own =
            security.company(company).and_then(|state| state.company.settings.unlock_hook.clone());
        let (door, hooks, person, state) = self
            .db
            .read(move |c| {
                let door = find_door(c, company, operation.door)?;
                let hooks = hooks_of(c, &ctx, &operation, &door, own)?;
                let person = match operation.by.person().filter(|_| !hooks.is_empty()) {
                    Some(number) => members::of_number(c, company, number)?,
                    None => None,
                };
                let state = door_states::find(c, company, door.id)?;
                Ok::<_, Error>((door, hooks, person.map(|member| member.email), state))
            })
            .await?;
        let way = self.links.way((company, door.id), state.as_ref(), self.clock.now());
        Ok(Look { door, way, hooks, person })
    }
}

/// The door of a name.
pub(super) fn find_door(
    c: &mut Conn<'_>,
    company: CompanyId,
    name: DoorName,
) -> Result<Resource, Error> {
    let found = match name {
        DoorName::Uuid(uuid) => resources::find_by_uuid(c, company, uuid)?,
        DoorName::Number(id) => resources::find(c, company, id)?,
    };
    let door = found.filter(|resource| resource.kind == ResourceKind::Door);
    door.ok_or(Refusal::Unknown(Thing::Door).into())
}

/// Who must be asked before this unlock: the company's own, the link's profile, then the door.
fn hooks_of(
    c: &mut Conn<'_>,
    ctx: &Ctx,
    operation: &Operation,
    door: &Resource,
    own: Option<Hook>,
) -> Result<Vec<Hook>, Error> {
    if operation.action == DoorAction::Lock {
        return Ok(Vec::new());
    }
    let mut hooks: Vec<Hook> = own.into_iter().collect();
    if let Requester::Guest(guest) = &operation.by
        && let Some(found) = link_uses::find(c, ctx.company, guest.link, guest.person)?
    {
        let profile = link_profiles::find(c, ctx.company, found.profile)?;
        hooks.extend(profile.and_then(|stored| stored.hook));
    }
    hooks.extend(door.hook.clone());
    if !hooks.is_empty() && judge(c, ctx, operation, door.id)?.answer.is_err() {
        hooks.clear();
    }
    Ok(hooks)
}

/// Everything that the one write needs.
struct Writing {
    ctx: Ctx,
    operation: Operation,
    door: Resource,
    way: Way,
    /// What somebody who had to be asked has said.
    denied: Option<Refusal>,
    command: [u8; 16],
    key: Arc<SigningKey>,
    ring: Arc<KeyRing>,
    issued_at: doorward_domain::Timestamp,
}

type Signed = (Pass, Vec<u8>);

impl Writing {
    /// Judges, and writes event, audit row and signed command; or the denial alone.
    fn run(self, c: &mut Conn<'_>) -> Result<Result<Signed, Refusal>, Error> {
        c.take_turn(self.ctx.company)?;
        let judgement = judge(c, &self.ctx, &self.operation, self.door.id)?;
        let pass = match (judgement.answer, &self.denied) {
            (Ok(pass), None) => pass,
            (Ok(_), Some(denied)) => return self.deny(c, judgement.person, denied.clone()),
            (Err(refusal), _) => return self.deny(c, judgement.person, refusal),
        };
        if self.way == Way::None {
            let mut event = event(&self.ctx, &self.operation, &self.door, EventKind::Failed);
            event.reason = Some(Refusal::DoorUnreachable.word().into());
            book::write(c, &self.ring, &self.ctx, &self.door, &event)?;
            return Ok(Err(Refusal::DoorUnreachable));
        }
        if !self.count_use(c, &pass)? {
            let refusal = Refusal::LinkRefused(LinkProblem::UsedUp);
            return self.deny(c, judgement.person, refusal);
        }
        let kind = match self.operation.action {
            DoorAction::Unlock { .. } => EventKind::Granted,
            DoorAction::Lock => EventKind::LockOrdered,
        };
        let mut event = event(&self.ctx, &self.operation, &self.door, kind);
        event.detail = pass.unlock_time.map(|time| format!("{} s", time.seconds()));
        event.origin = Some(self.origin(&pass));
        let signed = self.command(&pass).sign(&self.key);
        door_commands::insert(c, self.ctx.company, &self.kept(&signed))?;
        audit::insert(c, &self.ctx.row(Outcome::Done, judgement.person)?)?;
        book::write(c, &self.ring, &self.ctx, &self.door, &event)?;
        Ok(Ok((pass, signed)))
    }

    /// Writes the event, and with it the audit row of a decision against it; any other refusal comes
    /// into the audit at the end of the call.
    fn deny(
        &self,
        c: &mut Conn<'_>,
        person: Option<PersonId>,
        refusal: Refusal,
    ) -> Result<Result<Signed, Refusal>, Error> {
        let mut event = event(&self.ctx, &self.operation, &self.door, EventKind::Denied);
        event.reason = Some(refusal.word().into());
        if let Refusal::HookDenied(text) = &refusal {
            event.detail = Some(text.clone());
        }
        if matches!(refusal, Refusal::DoorClosed(_)) {
            audit::insert(c, &self.ctx.row(Outcome::from(&refusal), person)?)?;
        }
        book::write(c, &self.ring, &self.ctx, &self.door, &event)?;
        Ok(Err(refusal))
    }

    /// Counts the use of a guest's link; `false` when another guest took the last one.
    fn count_use(&self, c: &mut Conn<'_>, pass: &Pass) -> Result<bool, Error> {
        let Requester::Guest(guest) = &self.operation.by else { return Ok(true) };
        let company = self.ctx.company;
        if !link_uses::count(c, company, guest.link, guest.person, pass.most_uses)? {
            return Ok(false);
        }
        if let Some(browser) = guest.browser_hash.as_ref().filter(|_| pass.binds_browser) {
            link_uses::bind_browser(c, company, guest.link, guest.person, browser)?;
        }
        Ok(true)
    }

    fn command(&self, pass: &Pass) -> LockCommand {
        LockCommand {
            id: self.command,
            company: self.ctx.company,
            door: *self.door.uuid.as_bytes(),
            action: pass.action,
            issued_at: self.issued_at,
            issued_by: issuer(&self.ctx),
        }
    }

    fn kept(&self, signed: &[u8]) -> NewCommand {
        NewCommand {
            id: self.command,
            resource: self.door.id,
            signed: signed.to_vec(),
            delivery: self.way.delivery(),
            issued_at: self.issued_at,
            expires_at: self.issued_at + doorward_door::command::LIFETIME,
        }
    }

    /// How it came in, and the rule that allows it.
    fn origin(&self, pass: &Pass) -> String {
        let channel = self.ctx.channel.as_str();
        match pass.by {
            Some(Origin::Policy(id)) => format!("{channel}, policy {id}"),
            Some(Origin::GuestLink(id)) => format!("{channel}, guest link {id}"),
            None => channel.to_owned(),
        }
    }
}

/// On whose behalf a command is given, for the door's own journal.
pub(crate) fn issuer(ctx: &Ctx) -> Issuer {
    Issuer::new(&ctx.actor.describe()).unwrap_or_else(Issuer::server)
}

/// An event of a call.
pub(super) fn event(
    ctx: &Ctx,
    operation: &Operation,
    door: &Resource,
    kind: EventKind,
) -> NewEvent {
    NewEvent {
        person: operation.by.person(),
        method: Some(operation.by.method()),
        actor: Some(ctx.actor.describe()),
        origin: Some(ctx.channel.as_str().to_owned()),
        request: Some(ctx.request),
        ..events::happened(ctx.now, door.id, kind)
    }
}
