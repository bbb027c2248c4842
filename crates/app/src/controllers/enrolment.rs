//! A controller becomes known: it asks, shows a code, and waits for somebody who has it. Not for what
//! is said to one that is known.

use super::administration;
use super::conversation::Speech;
use crate::App;
use crate::context::{Channel, Ctx, Outcome};
use crate::controller_policies::seal_mac_key;
use crate::edge;
use crate::error::Error;
use doorward_domain::access::ResourceId;
use doorward_domain::{Refusal, Thing, Timestamp};
use doorward_door::link::{
    Approval, EnrolmentReply, EnrolmentRequest, FromController, Pending, Refused, SecretBytes,
    short_code,
};
use doorward_store::controller_requests::{self, ControllerRequest, RequestState};
use doorward_store::controllers::{self, ControllerState, NewController};
use doorward_store::{audit, controller_doors};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout_at};

/// For how long a code can be approved.
pub const CODE_LIFETIME: Duration = Duration::from_mins(15);
/// Controllers that may wait at a time, in all and from one address.
const MOST_WAITING: (i64, i64) = (200, 10);
/// How often a decision of another server is looked for.
const LOOK: Duration = Duration::from_millis(500);

/// A controller that waits, as whoever approves it should see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingController {
    /// What it calls itself.
    pub name: String,
    /// What it runs on.
    pub platform: String,
    /// Where it asks from.
    pub address: Option<String>,
    /// When it began to.
    pub since: Timestamp,
}

/// A controller that was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// Which.
    pub id: controllers::ControllerId,
    /// What it is called.
    pub name: String,
}

/// A code as it is kept: people leave out the dash and write small letters.
fn plain(code: &str) -> String {
    let kept = code.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|letter| letter.to_ascii_uppercase()).collect()
}

impl App {
    /// The controller that waits with a code.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn waiting_controller(
        &self,
        ctx: &Ctx,
        code: &str,
    ) -> Result<WaitingController, Error> {
        let (code, now) = (plain(code), ctx.now);
        let found = self
            .db
            .read(move |c| controller_requests::by_code(c, &code, now).map_err(Error::from))
            .await?
            .ok_or(Refusal::Unknown(Thing::ControllerRequest))?;
        Ok(WaitingController {
            name: found.name,
            platform: found.platform,
            address: found.address,
            since: found.created_at,
        })
    }

    /// Takes the controller that waits with a code for the company, under a name, with its doors.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a code that nobody shows or a door that is not there,
    /// [`Refusal::Conflict`] for a name that is taken or a door that something else drives,
    /// [`Refusal::InvalidField`] for a name that is none.
    pub async fn approve_controller(
        &self,
        ctx: &Ctx,
        code: &str,
        name: Option<&str>,
        doors: &[ResourceId],
    ) -> Result<Enrolled, Error> {
        self.require_company(ctx.company)?;
        let name = name.map(administration::named).transpose()?;
        let (code, company, now) = (plain(code), ctx.company, ctx.now);
        let (row, doors, ring) = (ctx.row(Outcome::Done, None)?, doors.to_vec(), self.ring.clone());
        let mac_key = zeroize::Zeroizing::new(edge::random::<32>()?);
        let enrolled = self
            .db
            .write(move |c| {
                c.take_turn(company)?;
                let found = controller_requests::by_code(c, &code, now)?;
                let found = found.ok_or(Refusal::Unknown(Thing::ControllerRequest))?;
                let name = match name {
                    Some(name) => name,
                    None => administration::named(&found.name)?,
                };
                let key = (company, found.id);
                let new = NewController {
                    id: found.id,
                    name: name.as_str().to_owned(),
                    name_key: name.key(),
                    platform: found.platform,
                    channel_key: found.channel_key,
                    signing_key: found.signing_key,
                    sealed_mac_key: seal_mac_key(&ring, key, &mac_key)?,
                };
                if !controllers::insert(c, company, &new, now)? {
                    return Err(administration::taken(&name));
                }
                for door in doors {
                    administration::require_free_door(c, company, door, &found.id)?;
                    controller_doors::bind(c, company, door, &found.id)?;
                }
                if !controller_requests::decide(c, &found.id, Some(company), now)? {
                    return Err(Refusal::Unknown(Thing::ControllerRequest).into());
                }
                audit::insert(c, &row)?;
                Ok(Enrolled { id: found.id, name: new.name })
            })
            .await?;
        self.controllers.decided.notify_waiters();
        Ok(enrolled)
    }

    /// Says no to the controller that waits with a code.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn refuse_controller(&self, ctx: &Ctx, code: &str) -> Result<(), Error> {
        let (code, now, row) = (plain(code), ctx.now, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                let found = controller_requests::by_code(c, &code, now)?;
                let found = found.ok_or(Refusal::Unknown(Thing::ControllerRequest))?;
                if !controller_requests::decide(c, &found.id, None, now)? {
                    return Err(Refusal::Unknown(Thing::ControllerRequest).into());
                }
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        self.controllers.decided.notify_waiters();
        Ok(())
    }

    /// Speaks with a controller that wants to be enrolled, until somebody has decided, it goes, or the
    /// time is over.
    pub(super) async fn enrol_controller(
        self: &Arc<Self>,
        speech: &mut Speech,
        request: EnrolmentRequest,
    ) -> Result<(), Error> {
        if request.channel_key != speech.remote_key || !request.is_plain() {
            return speech.refuse("the request is not of the key that opened the channel").await;
        }
        if let Some(approval) = self.approval_of(&request).await? {
            return speech.say(EnrolmentReply::Approved(approval).encode()).await;
        }
        let now = self.clock.now();
        let address = speech.address.map(|address| address.to_string());
        let from = address.clone();
        let waiting = self
            .db
            .read_one(move |c| {
                controller_requests::count_waiting(c, from.as_deref(), now).map_err(Error::from)
            })
            .await?;
        if waiting.0 >= MOST_WAITING.0 || waiting.1 >= MOST_WAITING.1 {
            let text =
                "too many controllers wait to be enrolled; try again in a quarter of an hour";
            return speech.refuse(text).await;
        }
        let nonce = edge::random()?;
        let seconds = u16::try_from(CODE_LIFETIME.as_secs()).unwrap_or(u16::MAX);
        let pending = EnrolmentReply::Pending(Pending { nonce, seconds }).encode();
        speech.say(pending.clone()).await?;
        let Some(FromController::Reveal(reveal)) = speech.hear().await else { return Ok(()) };
        let server_key = self.channel_key().await?.public();
        let Some(code) = short_code(&request, &server_key, &nonce, &reveal) else {
            return speech.refuse("these are not the bytes that were committed to").await;
        };
        let id = edge::random()?;
        let kept = ControllerRequest {
            id,
            code,
            channel_key: request.channel_key,
            signing_key: request.signing_key,
            name: request.name.clone(),
            platform: request.platform.clone(),
            address,
            created_at: now,
            expires_at: now + CODE_LIFETIME,
        };
        self.db.write(move |c| Ok::<_, Error>(controller_requests::insert(c, &kept)?)).await?;
        // Said again: the code counts now, and may be shown.
        speech.say(pending).await?;
        self.wait_for_decision(speech, &request, id).await
    }

    async fn wait_for_decision(
        self: &Arc<Self>,
        speech: &mut Speech,
        request: &EnrolmentRequest,
        id: [u8; 16],
    ) -> Result<(), Error> {
        let end = Instant::now() + CODE_LIFETIME;
        let decided = timeout_at(end, self.decision(speech, id)).await;
        let answer = match decided {
            Ok(Ok(Some(RequestState::Approved(_)))) => self
                .approval_of(request)
                .await?
                .map_or_else(|| refusal("it was removed again"), EnrolmentReply::Approved),
            Ok(Ok(Some(RequestState::Refused))) => refusal("an administrator said no"),
            // It has gone, or nobody came: the code is worth nothing any more.
            Ok(Ok(Some(RequestState::Waiting) | None)) | Err(_) => {
                self.db
                    .write(move |c| Ok::<_, Error>(controller_requests::delete(c, &id)?))
                    .await?;
                refusal("nobody approved it in time; ask again")
            }
            Ok(Err(error)) => return Err(error),
        };
        speech.say(answer.encode()).await
    }

    /// What was decided; `None` when the controller has gone.
    async fn decision(
        &self,
        speech: &mut Speech,
        id: [u8; 16],
    ) -> Result<Option<RequestState>, Error> {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let decided = self.controllers.decided.notified();
            tokio::select! {
                _ = look.tick() => {}
                () = decided => {}
                said = speech.hear_late() => match said {
                    // It has nothing to say meanwhile, but that it is there.
                    Some(FromController::Heartbeat(_)) => continue,
                    _ => return Ok(None),
                },
            }
            let state = self
                .db
                .read_one(move |c| controller_requests::state(c, &id).map_err(Error::from))
                .await?;
            if state != Some(RequestState::Waiting) {
                return Ok(state);
            }
        }
    }

    /// What a controller is told that was approved already; `None` for one that was not.
    async fn approval_of(&self, request: &EnrolmentRequest) -> Result<Option<Approval>, Error> {
        let (channel_key, signing_key) = (request.channel_key, request.signing_key);
        let found = self
            .db
            .read(move |c| {
                let Some((found, _)) = controllers::of_channel_key(c, &channel_key)? else {
                    return Ok::<_, Error>(None);
                };
                if found.signing_key != signing_key || found.state != ControllerState::Active {
                    return Ok(None);
                }
                let doors = controller_doors::of_controller(c, found.company, &found.id)?;
                Ok(Some((found, doors)))
            })
            .await?;
        let Some((found, doors)) = found else { return Ok(None) };
        let mac_key = self.mac_key((found.company, found.id)).await?;
        Ok(Some(Approval {
            controller: found.id,
            company: found.company,
            command_keys: vec![self.door_public_key().await?],
            mac_key: SecretBytes(*mac_key),
            doors: doors.iter().map(|door| *door.uuid.as_bytes()).collect(),
        }))
    }

    /// Forgets requests that ended a while ago.
    pub(crate) async fn forget_controller_requests(&self) -> Result<(), Error> {
        let before = self.ctx(Channel::Server, "controller.forget", None)?.now - CODE_LIFETIME;
        self.db
            .write(move |c| {
                controller_requests::delete_ended(c, before)?;
                Ok(())
            })
            .await
    }
}

pub(super) fn refusal(reason: &str) -> EnrolmentReply {
    EnrolmentReply::Refused(Refused { reason: reason.to_owned() })
}

impl Speech {
    async fn refuse(&mut self, reason: &str) -> Result<(), Error> {
        self.say(refusal(reason).encode()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_written() {
        for text in ["abcd-2345", " ABCD 2345 ", "AbCd2345"] {
            assert_eq!(plain(text), "ABCD2345");
        }
        assert_eq!(plain("ÄB'; --"), "B");
    }
}
