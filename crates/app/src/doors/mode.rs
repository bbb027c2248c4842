//! Giving a door another mode. The mode holds in the server at once; the server that holds the
//! door's link brings the door to it, now or when it is connected next. Not for that part: see
//! [`crate::door_links`].

use super::DoorName;
use super::operate::find_door;
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use crate::events::book;
use doorward_domain::Refusal;
use doorward_domain::access::{DoorMode, EventKind, Rank};
use doorward_store::events::{self, NewEvent};
use doorward_store::{audit, door_states, resources};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How long a door has to follow before the answer says that it has not yet.
const FOLLOW: Duration = Duration::from_secs(3);
const LOOK: Duration = Duration::from_millis(20);

/// A mode that was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModeReport {
    /// What it was before.
    pub before: DoorMode,
    /// Whether the door itself is in the mode by now. If not, it will be once it is connected.
    pub followed: bool,
}

impl App {
    /// Gives a door a mode. A lockdown ends here and nowhere else.
    ///
    /// # Errors
    /// [`Refusal::RankTooLow`], [`Refusal::Unknown`].
    pub async fn set_door_mode(
        &self,
        ctx: &Ctx,
        rank: Rank,
        door: DoorName,
        mode: DoorMode,
    ) -> Result<ModeReport, Error> {
        if rank < Rank::Admin {
            return Err(Refusal::RankTooLow.into());
        }
        let (company, now) = (ctx.company, ctx.now);
        let row = ctx.row(Outcome::Done, None)?;
        let (called, ring) = (ctx.clone(), Arc::clone(&self.ring));
        let about = NewEvent {
            actor: Some(ctx.actor.describe()),
            origin: Some(ctx.channel.as_str().to_owned()),
            detail: Some(mode.as_str().to_owned()),
            request: Some(ctx.request),
            ..events::happened(now, doorward_domain::access::ResourceId(0), EventKind::ModeSet)
        };
        let (id, before) = self
            .db
            .write(move |c| {
                c.take_turn(company)?;
                let door = find_door(c, company, door)?;
                resources::set_mode(c, company, door.id, mode, now)?;
                audit::insert(c, &row)?;
                let event = NewEvent { resource: door.id, ..about };
                book::write(c, &ring, &called, &door, &event)?;
                Ok::<_, Error>((door.id, door.settings.mode))
            })
            .await?;
        self.events_written();
        self.links.look_now();
        let follow = async {
            let mut look = interval(LOOK);
            look.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                look.tick().await;
                let state = self
                    .db
                    .read_one(move |c| door_states::find(c, company, id).map_err(Error::from))
                    .await?;
                match state {
                    Some(state) if state.mode == mode && state.online => return Ok(true),
                    Some(state) if state.online => {}
                    // Nobody is there to follow.
                    _ => return Ok(false),
                }
            }
        };
        let followed = timeout(FOLLOW, follow).await.unwrap_or(Ok::<_, Error>(false))?;
        Ok(ModeReport { before, followed })
    }
}
