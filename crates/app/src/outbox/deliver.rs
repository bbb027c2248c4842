//! The job that empties the outbox. It looks when it is told to and twice a second besides, since
//! another process may have written and a wake-up may be lost.

use super::lanes::{Lane, Lanes, Left, WEBHOOKS_AT_ONCE};
use crate::App;
use crate::courier::Courier;
use crate::error::Error;
use doorward_store::outbox as stored;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

const LOOK: Duration = Duration::from_millis(500);
/// What is under way when the server stops gets this long; what is cut off is tried again later.
const DRAIN: Duration = Duration::from_secs(5);

impl App {
    /// Delivers until `stop` changes, then lets what is under way come to its end.
    pub(crate) async fn run_deliveries(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let Some(courier) = self.courier.clone() else { return };
        let mut lanes = Lanes::default();
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !*stop.borrow_and_update() {
            if let Err(error) = self.begin_what_is_due(&courier, &mut lanes, &stop).await {
                tracing::error!(%error, "the outbox cannot be read; it will be tried again");
                look.reset();
            }
            tokio::select! {
                _ = look.tick() => {}
                () = self.wake.notified() => {}
                () = lanes.left(|| self.clock.now() + courier.retry.first) => {}
                // Nobody can tell it to stop any more when the teller is gone.
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        // Those who are still there lose their lease in time.
        let _ = timeout(DRAIN, lanes.all_left()).await;
    }

    async fn begin_what_is_due(
        self: &Arc<Self>,
        courier: &Arc<Courier>,
        lanes: &mut Lanes,
        stop: &watch::Receiver<bool>,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        lanes.awake(now);
        let most = WEBHOOKS_AT_ONCE.saturating_add(lanes.in_the_way());
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let ask_for_mail = courier.mail.is_some() && lanes.is_free(Lane::Mail);
        let (mail, hooks) = self
            .db
            .read(move |c| {
                let mail = ask_for_mail && stored::mail_is_due(c, now)?;
                Ok::<_, Error>((mail, stored::webhooks_due(c, now, most)?))
            })
            .await?;
        let hooks = hooks.into_iter().map(|(company, number)| Lane::Webhook(company, number));
        for lane in hooks.chain(mail.then_some(Lane::Mail)) {
            if lanes.is_free(lane) {
                let (app, courier) = (Arc::clone(self), Arc::clone(courier));
                lanes.begin(lane, app.work_off(lane, courier, stop.clone()));
            }
        }
        Ok(())
    }

    async fn work_off(
        self: Arc<Self>,
        lane: Lane,
        courier: Arc<Courier>,
        stop: watch::Receiver<bool>,
    ) -> Left {
        let left = match lane {
            Lane::Mail => self.mail_lane(&courier, &stop).await,
            Lane::Webhook(company, number) => {
                self.hook_lane(&courier, company, number, &stop).await
            }
        };
        left.unwrap_or_else(|error| {
            tracing::error!(%error, "the outbox cannot be worked off; it will be tried again");
            Left::Stuck
        })
    }
}
