//! What the page of a guest shows: each door as it is for her now.

use super::resolve::{Held, hashes, held, session_of};
use super::session::of_email;
use super::{GUEST_COOKIE, nonce};
use crate::App;
use crate::access::links::GUEST_LINK;
use crate::context::{Actor, Ctx};
use crate::error::Error;
use crate::face::CompanyFace;
use doorward_domain::access::{
    Asker, Decision, DoorMode, LockStatus, Method, Model, Presented, ResourceId, ResourceUuid,
    Schedule, Validity, Zone, decide,
};
use doorward_domain::{Email, Timestamp};
use doorward_store::access_model::{self, Question};
use doorward_store::resources::Resource;
use doorward_store::{Conn, door_states, guest_links, resources};

/// What a session leads to.
#[derive(Debug, Clone)]
pub enum GuestPage {
    /// The doors.
    Doors(GuestView),
    /// The question for the code that was mailed.
    Code {
        /// Who invites.
        company: CompanyFace,
        /// Where the code was sent, most of it hidden.
        sent_to: String,
    },
}

/// A link as its guest sees it.
#[derive(Debug, Clone)]
pub struct GuestView {
    /// Who invites.
    pub company: CompanyFace,
    /// What the link is called.
    pub link: String,
    /// What the guest is called; empty when only her address is known.
    pub first_name: String,
    /// From when until when.
    pub validity: Validity,
    /// The wall clock of the first door.
    pub zone: Zone,
    /// How many unlocks are left; `None`: any number.
    pub remaining: Option<u32>,
    /// Its doors.
    pub doors: Vec<GuestDoorView>,
}

/// A door as a guest sees it.
#[derive(Debug, Clone)]
pub struct GuestDoorView {
    /// Which.
    pub id: ResourceId,
    /// As lock commands name it.
    pub uuid: ResourceUuid,
    /// What it is called.
    pub name: String,
    /// Its wall clock.
    pub zone: Zone,
    /// Whether it opens to her now, or why not.
    pub decision: Decision,
    /// When the link opens it next, where it does not now.
    pub opens_at: Option<Timestamp>,
    /// Until when it opens, where it does now; `None`: without end.
    pub closes_at: Option<Timestamp>,
    /// What it is set to.
    pub mode: DoorMode,
    /// What its lock does.
    pub lock: LockStatus,
    /// Whether its controller is connected.
    pub online: bool,
    /// Good for one press.
    pub nonce: String,
}

impl App {
    /// What the page of a session shows.
    ///
    /// # Errors
    /// [`Unknown`](doorward_domain::Refusal::Unknown) for a cookie that is none,
    /// [`LinkRefused`](doorward_domain::Refusal::LinkRefused) for a link that opens nothing any more.
    pub async fn guest_page(&self, ctx: &mut Ctx, cookie: &str) -> Result<GuestPage, Error> {
        let (cookies, now) = (hashes(&self.ring, GUEST_COOKIE, cookie), ctx.now);
        let looking = ctx.clone();
        let (session, hash, held, doors) = self
            .db
            .read(move |c| {
                let (session, hash) = session_of(c, &cookies, now)?;
                let held = held(c, session.company, session.link, session.person)?;
                held.dead_end(Some(&hash), now)?;
                let doors = doors(c, &looking, &held)?;
                Ok::<_, Error>((session, hash, held, doors))
            })
            .await?;
        ctx.company = session.company;
        ctx.actor = Actor::Person(session.person);
        ctx.about = Some(held.guest.id);
        let company = self.face(session.company).await?;
        if held.profile.emails_code && !session.code_entered {
            return Ok(GuestPage::Code { company, sent_to: masked(&held.guest.email) });
        }
        self.view(company, &held, doors, Some(&hash), now).map(GuestPage::Doors)
    }

    /// The doors that a token opens for an address now (the vendor's `GET /magiclink`).
    ///
    /// # Errors
    /// As [`App::guest_page`].
    pub async fn guest_doors(
        &self,
        ctx: &mut Ctx,
        token: &str,
        email: &str,
    ) -> Result<GuestView, Error> {
        let (token, key) = (hashes(&self.ring, GUEST_LINK, token), Email::key_of(email));
        let (now, looking) = (ctx.now, ctx.clone());
        let (held, doors) = self
            .db
            .read(move |c| {
                let link = super::resolve::link_of(c, &token)?;
                let held = of_email(c, &link, &key)?;
                let doors = doors(c, &looking, &held)?;
                Ok::<_, Error>((held, doors))
            })
            .await?;
        ctx.company = held.link.company;
        ctx.actor = Actor::Person(held.guest.number);
        ctx.about = Some(held.guest.id);
        let browser = held.used.browser_hash.clone();
        held.dead_end(browser.as_deref(), now)?;
        let company = self.face(held.link.company).await?;
        let mut view = self.view(company, &held, doors, None, now)?;
        view.doors.retain(|door| door.decision.is_grant());
        Ok(view)
    }

    fn view(
        &self,
        company: CompanyFace,
        held: &Held,
        doors: Vec<Looked>,
        session: Option<&[u8; 32]>,
        now: Timestamp,
    ) -> Result<GuestView, Error> {
        let windows = held.link.windows.clone();
        let schedule = Schedule { weekly: windows, ..Schedule::default() };
        let validity = held.link.validity;
        let zone = doors.first().map_or_else(Zone::utc, |door| door.zone.clone());
        let mut shown = Vec::with_capacity(doors.len());
        for door in doors {
            let opens = door.decision.is_grant();
            let (zone, resource) = (door.zone, door.resource);
            let opening = || schedule.next_opening(&zone, now, validity);
            let closing = || schedule.closes_at(&zone, now, validity);
            let nonce = match session {
                Some(session) => nonce::make(&self.ring, session, resource.uuid, now)?,
                None => String::new(),
            };
            shown.push(GuestDoorView {
                id: resource.id,
                uuid: resource.uuid,
                name: resource.name,
                decision: door.decision,
                opens_at: if opens { None } else { opening() },
                closes_at: if opens { closing() } else { None },
                mode: resource.settings.mode,
                lock: door.lock,
                online: door.online,
                nonce,
                zone,
            });
        }
        Ok(GuestView {
            company,
            link: held.link.name.clone(),
            first_name: held.guest.first_name.clone(),
            validity,
            zone,
            remaining: held.remaining(),
            doors: shown,
        })
    }
}

/// A door and what was found out about it.
struct Looked {
    resource: Resource,
    zone: Zone,
    decision: Decision,
    lock: LockStatus,
    online: bool,
}

fn doors(c: &mut Conn<'_>, ctx: &Ctx, held: &Held) -> Result<Vec<Looked>, Error> {
    let (company, person) = (held.link.company, held.guest.number);
    let asker = Asker::Person { number: person, status: held.guest.status };
    let presented = Presented { asker, method: Method::Link };
    let mut found = Vec::new();
    for door in guest_links::doors(c, company, held.link.id)? {
        let Some(resource) = resources::find(c, company, door)? else { continue };
        let question = Question { person: Some(person), door, link: Some(held.link.id) };
        let model = Model::new(access_model::of_question(c, company, &question)?);
        let zone = model.zone_of(door).cloned().unwrap_or_else(Zone::utc);
        let decision = decide(&model, &presented, door, ctx.now);
        let state = door_states::find(c, company, door)?;
        let lock = state.as_ref().map_or(LockStatus::Unknown, |state| state.lock);
        let online = state.is_some_and(|state| state.online);
        found.push(Looked { resource, zone, decision, lock, online });
    }
    Ok(found)
}

/// An address of which a stranger learns little: `a•••@example.org`.
fn masked(email: &str) -> String {
    let (local, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    let first = local.chars().next().unwrap_or('•');
    format!("{first}•••@{domain}")
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn most_of_an_address_is_hidden() {
        assert_eq!(masked("ada.lovelace@example.org"), "a•••@example.org");
        assert_eq!(masked("ä@x.org"), "ä•••@x.org");
    }
}
