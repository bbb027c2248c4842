//! A lock that is spoken to: orders go in, what it tells comes out. Not for what either means.

use crate::http::{self, Relay};
use crate::mqtt::{self, BrokerAddress, Dialect};
use crate::order::{Order, Told};
use crate::profile::{Profile, ProfileProblem};
use crate::reach::Reach;
use crate::secrets::LockSecrets;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// Orders that wait for the task that carries them; there is hardly ever more than one.
const ORDERS: usize = 16;
/// What a lock told and nobody has read yet; beyond it the lock is not listened to for a while.
const UNREAD: usize = 256;

/// An order on its way out.
pub(crate) struct Sent {
    pub(crate) number: u64,
    pub(crate) order: Order,
    pub(crate) until: Instant,
}

/// The other ends of the channels of a [`ForeignLock`].
pub(crate) struct Talk {
    pub(crate) orders: mpsc::Receiver<Sent>,
    told: mpsc::Sender<Told>,
}

impl Talk {
    pub(crate) async fn tell(&self, told: Told) {
        // Nobody listens any more: the orders end, too.
        let _ = self.told.send(told).await;
    }

    /// Lets every order fail, until nobody gives any.
    pub(crate) async fn refuse_all(&mut self, why: &str) {
        while let Some(sent) = self.orders.recv().await {
            self.tell(Told::Failed { number: sent.number, why: why.to_owned() }).await;
        }
    }
}

/// A lock of another maker. Its connection is made, and made again, by a task that ends with this.
pub struct ForeignLock {
    orders: mpsc::Sender<Sent>,
    told: mpsc::Receiver<Told>,
    task: AbortHandle,
}

impl ForeignLock {
    /// Begins to speak to a lock. `identity` is the door's, by which a broker knows one connection of
    /// it; `seed` is random, for the client's nonces of digest authentication (RFC 7616).
    ///
    /// # Errors
    /// What is wrong with the profile.
    pub fn open(
        profile: &Profile,
        secrets: LockSecrets,
        reach: &Reach,
        identity: &[u8; 16],
        seed: [u8; 16],
    ) -> Result<Self, ProfileProblem> {
        profile.check()?;
        let (orders, taken) = mpsc::channel(ORDERS);
        let (tell, told) = mpsc::channel(UNREAD);
        let talk = Talk { orders: taken, told: tell };
        let client = client_name(identity);
        let task = match (Dialect::of(profile, &client), profile.broker()) {
            (Some(dialect), Some(broker)) => {
                let subscriber = mqtt::Subscriber {
                    dialect,
                    address: BrokerAddress::parse(&broker.url)?,
                    client,
                    username: broker.username.clone(),
                    password: secrets.password,
                    tls: reach.tls.clone(),
                };
                tokio::spawn(mqtt::serve(subscriber, talk))
            }
            _ => tokio::spawn(http::serve(Relay::new(profile, secrets, reach, seed)?, talk)),
        };
        Ok(Self { orders, told, task: task.abort_handle() })
    }

    /// Hands an order over; `false` when none is taken. It goes out before `until` or never, and if it
    /// does not, [`Told::Failed`] names its number.
    pub fn send(&self, number: u64, order: Order, until: Instant) -> bool {
        self.orders.try_send(Sent { number, order, until }).is_ok()
    }

    /// What the lock tells next; `None` when its task has ended.
    pub async fn told(&mut self) -> Option<Told> {
        self.told.recv().await
    }
}

impl Drop for ForeignLock {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// 23 characters, which every broker must take (MQTT 3.1.1, 3.1.3.1).
fn client_name(identity: &[u8; 16]) -> String {
    let number = u128::from_be_bytes(*identity);
    // 15 digits of four bits.
    format!("doorward{:015x}", number >> 68)
}
