//! The thread that keeps the connection of the daemon. Not for what is said in it, nor for when it
//! counts as down: the loop knows both.

use super::ServerAddress;
use super::connection::{Connection, LinkFailed};
use crate::readers::random;
use doorward_door::channel::ChannelKey;
use doorward_door::link::{Backoff, FromController, FromServer, Malformed};
use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::sleep_until;

/// What the thread is told.
#[derive(Debug)]
pub enum ToLink {
    /// Say this; it is lost when there is no connection.
    Say(FromController),
    /// Close the connection and make a new one.
    Close,
    /// Use another key from the next connection on.
    Key(ChannelKey),
    /// Whether there may be a connection at all: a cable that is pulled.
    Cable(bool),
    /// The server has taken this one for its own: what was tried before counts as over.
    Welcomed,
}

/// What the thread tells.
#[derive(Debug)]
pub enum LinkEvent {
    /// There is a channel to the server: say who you are.
    Opened,
    /// There is none any more, or none could be had.
    Closed(LinkFailed),
    /// The server says something.
    Said(FromServer),
    /// The server says something that makes no sense.
    Nonsense(Malformed),
}

/// Messages to the server that wait; what is more is lost, as if there was no connection.
const WAITING: usize = 256;

/// A running link; it ends when this is dropped.
#[derive(Debug)]
pub struct LinkThread {
    orders: Option<mpsc::Sender<ToLink>>,
    thread: Option<JoinHandle<()>>,
}

impl LinkThread {
    /// Keeps a connection to a server and calls `tell` with what happens.
    ///
    /// # Errors
    /// When the system has no more threads.
    pub fn start(
        server: ServerAddress,
        key: ChannelKey,
        pinned: [u8; 32],
        tell: impl Fn(LinkEvent) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (orders, taken) = mpsc::channel(WAITING);
        let keeper = Keeper { server, key, pinned, tell: Arc::new(tell), cable: true };
        let thread = std::thread::Builder::new()
            .name("link".to_owned())
            .spawn(move || runtime.block_on(keeper.run(taken)))?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    /// Hands an order over; `false` when too many wait or the thread has ended.
    pub fn order(&self, order: ToLink) -> bool {
        self.orders.as_ref().is_some_and(|orders| orders.try_send(order).is_ok())
    }
}

impl Drop for LinkThread {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Keeper {
    server: ServerAddress,
    key: ChannelKey,
    pinned: [u8; 32],
    tell: Arc<dyn Fn(LinkEvent) + Send + Sync>,
    cable: bool,
}

/// Why a connection is not kept.
enum Ended {
    Lost(LinkFailed),
    Stop,
}

impl Keeper {
    async fn run(mut self, mut orders: mpsc::Receiver<ToLink>) {
        let mut backoff = Backoff::new();
        loop {
            while !self.cable {
                let Some(order) = orders.recv().await else { return };
                self.aside(order);
                backoff = Backoff::new();
            }
            let ended = match self.connect(&mut orders).await {
                Ok(connection) => {
                    (self.tell)(LinkEvent::Opened);
                    self.keep(connection, &mut orders, &mut backoff).await
                }
                Err(ended) => ended,
            };
            match ended {
                Ended::Lost(failed) => (self.tell)(LinkEvent::Closed(failed)),
                Ended::Stop => return,
            }
            let wait = backoff.next_ms(random::<4>().map_or(u32::MAX, u32::from_le_bytes));
            let end = tokio::time::Instant::now() + Duration::from_millis(wait);
            while self.cable {
                tokio::select! {
                    () = sleep_until(end) => break,
                    order = orders.recv() => match order {
                        Some(order) => self.aside(order),
                        None => return,
                    },
                }
            }
        }
    }

    /// Takes an order while there is no connection.
    fn aside(&mut self, order: ToLink) {
        match order {
            ToLink::Key(key) => self.key = key,
            ToLink::Cable(plugged) => self.cable = plugged,
            ToLink::Say(_) | ToLink::Close | ToLink::Welcomed => {}
        }
    }

    async fn connect(&mut self, orders: &mut mpsc::Receiver<ToLink>) -> Result<Connection, Ended> {
        let ephemeral =
            random().map_err(|error| Ended::Lost(LinkFailed::Unreachable(error.into())))?;
        let (server, key, pinned) = (self.server.clone(), self.key.clone(), self.pinned);
        let connecting = Connection::open(&server, &key, ephemeral, Some(&pinned));
        tokio::pin!(connecting);
        loop {
            tokio::select! {
                opened = &mut connecting => return opened.map_err(Ended::Lost),
                order = orders.recv() => match order {
                    Some(order) => self.aside(order),
                    None => return Err(Ended::Stop),
                },
            }
            if !self.cable {
                return Err(Ended::Lost(LinkFailed::Closed));
            }
        }
    }

    async fn keep(
        &mut self,
        connection: Connection,
        orders: &mut mpsc::Receiver<ToLink>,
        backoff: &mut Backoff,
    ) -> Ended {
        let (mut mouth, mut ears) = connection.split();
        loop {
            tokio::select! {
                biased;
                heard = ears.hear() => match heard.map(|bytes| FromServer::decode(&bytes)) {
                    Ok(Ok(message)) => (self.tell)(LinkEvent::Said(message)),
                    Ok(Err(nonsense)) => {
                        (self.tell)(LinkEvent::Nonsense(nonsense));
                        return Ended::Lost(LinkFailed::Closed);
                    }
                    Err(failed) => return Ended::Lost(failed),
                },
                order = orders.recv() => match order {
                    None => {
                        mouth.close().await;
                        return Ended::Stop;
                    }
                    Some(ToLink::Say(message)) => if let Err(failed) = mouth.say(&message).await {
                        return Ended::Lost(failed);
                    },
                    Some(ToLink::Close) => return Ended::Lost(LinkFailed::Closed),
                    Some(ToLink::Key(key)) => self.key = key,
                    Some(ToLink::Welcomed) => *backoff = Backoff::new(),
                    Some(ToLink::Cable(plugged)) => {
                        self.cable = plugged;
                        if !plugged {
                            return Ended::Lost(LinkFailed::Closed);
                        }
                    }
                },
            }
        }
    }
}
