//! The life of a relay: asked how it is from time to time, and at once after each order.

use super::relay::{Relay, RelayError};
use crate::lock::{Sent, Talk};
use crate::order::{LockWord, Order, Told};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How often a relay is asked when nothing happens.
const LOOK: Duration = Duration::from_secs(2);
/// How often after an order, until it is where it was sent or the time is over.
const LOOK_CLOSELY: Duration = Duration::from_millis(250);
/// For how long.
const CLOSELY_FOR: Duration = Duration::from_millis(2_500);

/// Keeps an eye on a relay until whoever opened it lets it go.
pub(crate) async fn serve(relay: Relay, mut talk: Talk) {
    let mut watch = Watch { relay, wanted: None, reachable: None, next: Instant::now() };
    loop {
        tokio::select! {
            biased;
            sent = talk.orders.recv() => match sent {
                Some(sent) => watch.order(sent, &talk).await,
                None => return,
            },
            () = sleep_until(watch.next) => watch.look(&talk).await,
        }
    }
}

struct Watch {
    relay: Relay,
    /// Where the last order sent it, and until when that is looked for closely.
    wanted: Option<(LockWord, Instant)>,
    reachable: Option<bool>,
    next: Instant,
}

impl Watch {
    async fn order(&mut self, sent: Sent, talk: &Talk) {
        let number = sent.number;
        if Instant::now() >= sent.until {
            let why = "it came too late".to_owned();
            return talk.tell(Told::Failed { number, why }).await;
        }
        // A relay that hangs must not find the order when it wakes: it is asked something first.
        let told = match self.relay.state().await {
            Ok(_) if Instant::now() >= sent.until => {
                let why = "the relay was too slow".to_owned();
                return talk.tell(Told::Failed { number, why }).await;
            }
            Ok(_) => self.relay.order(sent.order).await,
            Err(problem) => Err(problem),
        };
        if let Err(problem) = told {
            tracing::warn!(host = %self.relay.host(), %problem, "a relay did not take an order");
            talk.tell(Told::Failed { number, why: problem.to_string() }).await;
            self.next = Instant::now();
            return;
        }
        let until = Instant::now() + CLOSELY_FOR;
        self.wanted = match sent.order {
            Order::Unlock { .. } => Some((LockWord::Unlocked, until)),
            Order::Lock => Some((LockWord::Locked, until)),
            Order::Ask => None,
        };
        self.look(talk).await;
    }

    async fn look(&mut self, talk: &Talk) {
        match self.relay.state().await {
            Ok(word) => {
                self.note(None, talk).await;
                talk.tell(Told::State { word, fresh: true }).await;
                self.wanted = self.wanted.filter(|(wanted, _)| *wanted != word);
            }
            Err(problem) => self.note(Some(problem), talk).await,
        }
        let now = Instant::now();
        self.wanted = self.wanted.filter(|(_, until)| *until > now);
        self.next = now + if self.wanted.is_some() { LOOK_CLOSELY } else { LOOK };
    }

    async fn note(&mut self, problem: Option<RelayError>, talk: &Talk) {
        let reachable = problem.is_none();
        if self.reachable.replace(reachable) == Some(reachable) {
            return;
        }
        if let Some(problem) = problem {
            tracing::warn!(host = %self.relay.host(), %problem, "a lock is out of reach");
        }
        talk.tell(Told::Reachable(reachable)).await;
    }
}
