//! What a server does without being asked: look for changes of other processes, write audit rows,
//! forget what is over. Each is idempotent; a missed turn is made good by the next.

use crate::App;
use crate::error::Error;
use doorward_store::{
    capture_sessions, door_commands, door_pins, guest_sessions, invitations, outbox,
    passkey_ceremonies, password_resets, policy_changes, portal_sessions, seen_requests,
    sign_in_failures, webhook_deliveries, webhooks,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// Revocations made by the command line hold within this time.
const LOOK_FOR_CHANGES: Duration = Duration::from_millis(100);
/// Elsewhere a look costs a round trip; two seconds are promised.
const LOOK_FOR_CHANGES_FAR: Duration = Duration::from_millis(500);
const WRITE_AUDIT: Duration = Duration::from_millis(200);
const TIDY: Duration = Duration::from_mins(1);
/// Commands to doors are void after seconds; their rows tell what came of them a while longer.
/// Failed sign-ins count in a row for so long.
const KEEP_SIGN_IN_FAILURES: Duration = Duration::from_hours(24);
/// Whoever makes policies and is further behind reads everything anew. A policy is issued again every
/// six hours, and notes then which changes it holds.
const KEEP_POLICY_CHANGES: Duration = Duration::from_hours(8);
const KEEP_COMMANDS: Duration = Duration::from_hours(24);
/// Whoever opens an old invitation is told for so long what became of it.
const KEEP_INVITATIONS: Duration = Duration::from_hours(24 * 90);
/// How long messages are kept that were sent, and that were given up.
const KEEP_SENT: Duration = Duration::from_hours(24 * 30);
const KEEP_DEAD: Duration = Duration::from_hours(24 * 90);
/// How many calls of each webhook are kept.
const KEEP_DELIVERIES: i64 = 1_000;

impl App {
    /// Runs until `stop` changes, then ends what is under way and writes what is left.
    pub async fn run_jobs(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let deliveries = Arc::clone(&self).run_deliveries(stop.clone());
        let policies = Arc::clone(&self).watch_policies(stop.clone());
        tokio::join!(self.run_small_jobs(stop), deliveries, policies);
    }

    async fn run_small_jobs(&self, mut stop: watch::Receiver<bool>) {
        let near = self.db.engine_name() == "sqlite";
        let mut look = interval(if near { LOOK_FOR_CHANGES } else { LOOK_FOR_CHANGES_FAR });
        let (mut write, mut tidy) = (interval(WRITE_AUDIT), interval(TIDY));
        for timer in [&mut look, &mut write, &mut tidy] {
            timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
        }
        loop {
            let (what, result) = tokio::select! {
                _ = look.tick() => ("look for changes", self.refresh_security().await.map(|_| ())),
                _ = write.tick() => ("write the audit", self.audit.flush(&self.db).await),
                _ = tidy.tick() => ("tidy", self.tidy().await),
                _ = stop.changed() => break,
            };
            if let Err(error) = result {
                tracing::error!(%error, job = what, "a job failed; it will be tried again");
            }
        }
        if let Err(error) = self.audit.flush(&self.db).await {
            tracing::error!(%error, "the last audit rows could not be written");
        }
        if let Err(error) = self.remove_traces().await {
            tracing::error!(%error, "what was deleted may still be in the log of the database");
        }
    }

    /// Reads companies, applications and keys anew if they have changed; whether they had.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn refresh_security(&self) -> Result<bool, Error> {
        self.security.refresh(&self.db, &self.ring).await
    }

    async fn tidy(&self) -> Result<(), Error> {
        self.limits.forget_idle();
        let now = self.clock.now();
        self.galleries.forget_idle(now);
        self.forget_old_events().await?;
        self.forget_controller_requests().await?;
        let messages = self
            .db
            .write(move |c| {
                seen_requests::delete_expired(c, now)?;
                guest_sessions::delete_expired(c, now)?;
                capture_sessions::delete_expired(c, now)?;
                portal_sessions::delete_expired(c, now)?;
                password_resets::delete_expired(c, now)?;
                passkey_ceremonies::delete_expired(c, now)?;
                sign_in_failures::delete_before(c, now - KEEP_SIGN_IN_FAILURES)?;
                invitations::delete_older(c, now - KEEP_INVITATIONS)?;
                door_commands::delete_expired(c, now - KEEP_COMMANDS)?;
                policy_changes::date(c, now)?;
                policy_changes::delete_older(c, now - KEEP_POLICY_CHANGES)?;
                door_pins::delete_unused_keypad_numbers(c)?;
                outbox::delete_ended(c, now - KEEP_SENT, now - KEEP_DEAD)?;
                for webhook in webhooks::all(c)? {
                    let (company, number) = (webhook.company, webhook.number);
                    webhook_deliveries::delete_beyond(c, company, number, KEEP_DELIVERIES)?;
                }
                Ok::<_, Error>(outbox::count(c)?)
            })
            .await?;
        self.counters.outbox(messages);
        self.remove_traces().await
    }

    /// Empties the log of the database when templates or people were deleted since the last time.
    async fn remove_traces(&self) -> Result<(), Error> {
        if self.traces.take() && !self.db.empty_log().await? {
            self.traces.are_left();
        }
        Ok(())
    }
}
