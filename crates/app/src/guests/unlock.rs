//! A guest presses a button.

use super::resolve::{hashes, held, session_of};
use super::{GUEST_COOKIE, nonce};
use crate::App;
use crate::context::{Actor, Ctx};
use crate::doors::{DoorAction, DoorName, GuestUse, Operated, Operation, Requester};
use crate::error::Error;
use doorward_domain::access::ResourceUuid;
use doorward_store::{guest_links, resources, seen_requests};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// What came of a press.
#[derive(Debug, Clone)]
pub enum GuestPress {
    /// The door confirmed.
    Opened(Operated),
    /// The page is too old, or the press came twice: nothing was done.
    Stale,
}

impl App {
    /// Opens a door for the guest of a session.
    ///
    /// # Errors
    /// [`doorward_domain::Refusal::Unknown`] for a cookie that is none or a door that is not the
    /// link's, and whatever [`App::operate_door`] refuses.
    pub async fn unlock_as_guest(
        self: &Arc<Self>,
        ctx: &mut Ctx,
        cookie: &str,
        door: ResourceUuid,
        nonce: &str,
    ) -> Result<GuestPress, Error> {
        let (cookies, now) = (hashes(&self.ring, GUEST_COOKIE, cookie), ctx.now);
        let (session, hash, guest, of_link) = self
            .db
            .read(move |c| {
                let (session, hash) = session_of(c, &cookies, now)?;
                let held = held(c, session.company, session.link, session.person)?;
                let found = resources::find_by_uuid(c, session.company, door)?;
                let doors = guest_links::doors(c, session.company, session.link)?;
                let of_link = found.is_some_and(|found| doors.contains(&found.id));
                Ok::<_, Error>((session, hash, held.guest.id, of_link))
            })
            .await?;
        ctx.company = session.company;
        ctx.actor = Actor::Person(session.person);
        ctx.about = Some(guest);
        if !of_link {
            return Err(super::resolve::unknown());
        }
        if !nonce::holds(&self.ring, nonce, &hash, door, now) || !self.spend(ctx, nonce).await? {
            return Ok(GuestPress::Stale);
        }
        let by = Requester::Guest(GuestUse {
            person: session.person,
            link: session.link,
            browser_hash: Some(hash.to_vec()),
            code_entered: session.code_entered,
        });
        let action = DoorAction::Unlock { seconds: None };
        let operation = Operation { door: DoorName::Uuid(door), action, by };
        self.operate_door(ctx, operation).await.map(GuestPress::Opened)
    }

    /// Marks a nonce as used; succeeds once.
    async fn spend(&self, ctx: &Ctx, nonce: &str) -> Result<bool, Error> {
        let digest: [u8; 32] = Sha256::digest(nonce.as_bytes()).into();
        let (company, until) = (ctx.company, ctx.now + nonce::LIFETIME);
        self.db
            .write(move |c| seen_requests::insert(c, company, &digest, until).map_err(Error::from))
            .await
    }
}
