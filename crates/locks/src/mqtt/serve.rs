//! The life of a lock on a broker: connected, cut off, connected again. Orders that come while there is
//! no connection fail at once, and what a connection did not get rid of ends with it.

use super::connection::{BrokerError, Connection, Opening, PING};
use super::dialect::{Heard, Message};
use super::{BrokerAddress, Dialect};
use crate::lock::{Sent, Talk};
use crate::order::{Order, Told};
use doorward_domain::Secret;
use rumqttc::{Packet, Publish, QoS};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};
use tokio_rustls::TlsConnector;

/// The wait after the first failure; it doubles with each.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// A lock on a broker.
pub(crate) struct Subscriber {
    pub(crate) dialect: Dialect,
    pub(crate) address: BrokerAddress,
    pub(crate) client: String,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<Secret>,
    pub(crate) tls: TlsConnector,
}

/// Keeps a lock connected until whoever opened it lets it go.
pub(crate) async fn serve(lock: Subscriber, mut talk: Talk) {
    let topics = lock.dialect.topics();
    let nothing = Secret::new("");
    let login = lock
        .username
        .as_deref()
        .map(|username| (username, lock.password.as_ref().unwrap_or(&nothing)));
    let opening = Opening {
        address: &lock.address,
        tls: &lock.tls,
        client: &lock.client,
        login,
        topics: &topics,
    };
    let mut wait = FIRST_WAIT;
    loop {
        let opened = tokio::select! {
            opened = Connection::open(&opening) => opened,
            () = talk.refuse_all("there is no connection to the broker") => return,
        };
        let problem = match opened {
            Ok(connection) => {
                wait = FIRST_WAIT;
                match converse(&lock.dialect, connection, &mut talk).await {
                    Some(problem) => problem,
                    None => return,
                }
            }
            Err(problem) => problem,
        };
        talk.tell(Told::Reachable(false)).await;
        tracing::warn!(broker = %lock.address.host, %problem, "a lock is out of reach");
        let again = Instant::now() + wait;
        wait = (wait * 2).min(LONGEST_WAIT);
        tokio::select! {
            () = sleep_until(again) => {}
            () = talk.refuse_all("there is no connection to the broker") => return,
        }
    }
}

/// Carries packets until the connection ends; `None` when nobody wants it any more.
async fn converse(
    dialect: &Dialect,
    mut connection: Connection,
    talk: &mut Talk,
) -> Option<BrokerError> {
    let mut there = Availability::default();
    let mut held = Held::default();
    let mut ping = interval_at(Instant::now() + PING, PING);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut answered = true;
    talk.tell(Told::Reachable(true)).await;
    if let Err(problem) = publish(&mut connection, dialect.messages(Order::Ask, 0)).await {
        return Some(problem);
    }
    loop {
        let void = held.void_at();
        let done = tokio::select! {
            sent = talk.orders.recv() => held.take(dialect, &mut connection, sent?).await,
            packet = connection.read() => match packet {
                Ok(packet) => {
                    answered |= packet == Packet::PingResp;
                    if let Packet::Publish(message) = &packet {
                        hear(dialect, message, &mut there, talk).await;
                    }
                    held.proved(dialect, &packet);
                    held.release(dialect, &mut connection, talk).await
                }
                Err(problem) => Err(problem),
            },
            _ = ping.tick() => {
                if std::mem::replace(&mut answered, false) {
                    connection.write(&[Packet::PingReq]).await
                } else {
                    Err(BrokerError::Silent)
                }
            }
            () = sleep_until(void.unwrap_or_else(Instant::now)), if void.is_some() => {
                held.release(dialect, &mut connection, talk).await
            }
        };
        if let Err(problem) = done {
            return Some(problem);
        }
    }
}

/// Orders that wait until broker and device have shown that they are awake. A broker that hangs takes
/// what it is sent all the same, as its system does that for it, and would pass it on when it wakes; so
/// would the connection of a device that has lost its radio. Each is asked first, and what it is asked
/// moves nothing.
#[derive(Default)]
struct Held(VecDeque<Waiting>);

struct Waiting {
    sent: Sent,
    broker: bool,
    device: bool,
}

impl Held {
    async fn take(
        &mut self,
        dialect: &Dialect,
        connection: &mut Connection,
        sent: Sent,
    ) -> Result<(), BrokerError> {
        let question = dialect.question(sent.number);
        let mut packets = vec![Packet::PingReq];
        let device = question.is_none();
        packets.extend(question.map(packet));
        self.0.push_back(Waiting { sent, broker: false, device });
        connection.write(&packets).await
    }

    /// Notes what a packet shows.
    fn proved(&mut self, dialect: &Dialect, packet: &Packet) {
        let answer = match packet {
            Packet::Publish(message) => dialect.answers(&message.topic, &message.payload),
            _ => None,
        };
        for waiting in &mut self.0 {
            waiting.broker |= *packet == Packet::PingResp;
            waiting.device |= answer == Some(waiting.sent.number);
        }
    }

    /// When the first order is void.
    fn void_at(&self) -> Option<Instant> {
        self.0.iter().map(|waiting| waiting.sent.until).min()
    }

    /// Sends what nothing stands against any more, in order, and drops what is void.
    async fn release(
        &mut self,
        dialect: &Dialect,
        connection: &mut Connection,
        talk: &Talk,
    ) -> Result<(), BrokerError> {
        let mut kept = VecDeque::new();
        let mut result = Ok(());
        for waiting in std::mem::take(&mut self.0) {
            let (Sent { number, order, until }, broker, device) =
                (waiting.sent, waiting.broker, waiting.device);
            if Instant::now() >= until {
                let whose = if broker { "the device" } else { "the broker" };
                let why = format!("{whose} does not answer");
                talk.tell(Told::Failed { number, why }).await;
            } else if !(broker && device && kept.is_empty()) {
                kept.push_back(Waiting { sent: Sent { number, order, until }, broker, device });
            } else if result.is_ok() {
                result = publish(connection, dialect.messages(order, number)).await;
            }
        }
        self.0 = kept;
        result
    }
}

/// Never retained, and with QoS 0: a broker keeps such a message for nobody who is away.
async fn publish(connection: &mut Connection, messages: Vec<Message>) -> Result<(), BrokerError> {
    let packets: Vec<Packet> = messages.into_iter().map(packet).collect();
    if packets.is_empty() { Ok(()) } else { connection.write(&packets).await }
}

fn packet(message: Message) -> Packet {
    Packet::Publish(Publish::new(message.topic, QoS::AtMostOnce, message.payload))
}

async fn hear(dialect: &Dialect, message: &Publish, there: &mut Availability, talk: &Talk) {
    // How a device was before an order confirms nothing of the order.
    let before = dialect.answers(&message.topic, &message.payload).is_some();
    let fresh = !message.retain && !before;
    for heard in dialect.read(&message.topic, &message.payload) {
        match heard {
            Heard::Available { source, yes } => {
                if let Some(reachable) = there.note(source, yes) {
                    talk.tell(Told::Reachable(reachable)).await;
                }
            }
            Heard::State(word) => talk.tell(Told::State { word, fresh }).await,
            Heard::Refused { number, why } => talk.tell(Told::Failed { number, why }).await,
        }
    }
}

/// What the sources of availability say. One that says nothing counts as yes.
#[derive(Default)]
struct Availability(HashMap<usize, bool>);

impl Availability {
    /// Notes a word; whether all is well, if that has changed.
    fn note(&mut self, source: usize, yes: bool) -> Option<bool> {
        let before = self.all();
        self.0.insert(source, yes);
        let after = self.all();
        (before != after).then_some(after)
    }

    fn all(&self) -> bool {
        self.0.values().all(|yes| *yes)
    }
}
