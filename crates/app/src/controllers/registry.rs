//! The conversations of this server, and what they are told from aside. Not for what is said in them.

use super::ControllerKey;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore, SemaphorePermit, mpsc, watch};
use tokio::time::timeout;

/// What a conversation is told from aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Order {
    /// The controller shall make new keys.
    RenewKeys,
    /// It is out of service.
    Revoke,
    /// Another connection of the same controller has taken its place, here or at another server.
    End,
}

/// Orders that wait in one conversation; it takes them at once.
const WAITING: usize = 8;

struct Entry {
    number: u64,
    orders: mpsc::Sender<Order>,
}

/// The conversations of this server.
pub(crate) struct Registry {
    held: Mutex<(u64, HashMap<ControllerKey, Entry>)>,
    /// Told when a request to be enrolled was decided here.
    pub(super) decided: Notify,
    stop: watch::Sender<bool>,
    /// Held by every conversation, so that the end of all can be waited for.
    going_on: Semaphore,
    /// Held by a conversation that begins: when thousands come back at once, doors must still open.
    pub(super) beginning: Semaphore,
}

/// Conversations that begin at a time.
const BEGINNING: usize = 16;

/// How long conversations get to end when the server stops.
const GOODBYE: Duration = Duration::from_secs(3);

impl Default for Registry {
    fn default() -> Self {
        Self {
            held: Mutex::default(),
            decided: Notify::new(),
            stop: watch::Sender::new(false),
            going_on: Semaphore::new(Self::MOST),
            beginning: Semaphore::new(BEGINNING),
        }
    }
}

impl Registry {
    /// Controllers that one server speaks with at a time.
    const MOST: usize = 50_000;

    /// Room for one more conversation; `None` when there is none.
    pub(super) fn room(&self) -> Option<SemaphorePermit<'_>> {
        self.going_on.try_acquire().ok()
    }

    /// Changes when the server stops.
    pub(super) fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Ends all conversations and waits for that.
    pub(crate) async fn close(&self) {
        self.stop.send_replace(true);
        let all = u32::try_from(Self::MOST).unwrap_or(u32::MAX);
        if timeout(GOODBYE, self.going_on.acquire_many(all)).await.is_err() {
            tracing::warn!("some controllers were still spoken with at the end");
        }
    }

    /// How many controllers this server speaks with.
    pub(crate) fn count(&self) -> usize {
        self.held().1.len()
    }

    fn held(&self) -> MutexGuard<'_, (u64, HashMap<ControllerKey, Entry>)> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a conversation; one that was there before ends.
    pub(super) fn begin(&self, controller: ControllerKey) -> (u64, mpsc::Receiver<Order>) {
        let (orders, taken) = mpsc::channel(WAITING);
        let mut held = self.held();
        held.0 += 1;
        let number = held.0;
        if let Some(before) = held.1.insert(controller, Entry { number, orders }) {
            // It ends by itself if it does not listen.
            let _ = before.orders.try_send(Order::End);
        }
        (number, taken)
    }

    /// Ends a conversation; `false` when another has taken its place.
    pub(super) fn end(&self, controller: ControllerKey, number: u64) -> bool {
        let mut held = self.held();
        let mine = held.1.get(&controller).is_some_and(|entry| entry.number == number);
        if mine {
            held.1.remove(&controller);
        }
        mine
    }

    /// Tells a conversation something; nothing when there is none.
    pub(crate) fn tell(&self, controller: ControllerKey, order: Order) {
        if let Some(entry) = self.held().1.get(&controller) {
            // A conversation that takes no orders any more is at its end.
            let _ = entry.orders.try_send(order);
        }
    }

    /// Every controller that this server speaks with.
    pub(crate) fn controllers(&self) -> Vec<ControllerKey> {
        self.held().1.keys().copied().collect()
    }
}
