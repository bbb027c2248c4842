//! What each controller should hold to decide alone: made from the database, kept up with what
//! changes, sealed, and sent as little of it as will do.
//!
//! In memory stands what policies of a company are made of, and of each controller the hashes of what
//! it was sent last. Nothing of it is needed: a server that starts knows from `controller_policy`
//! whether a controller holds what it should, and reads more only when something changed. Whoever
//! makes a policy writes its epoch on condition that nobody else has, so that no two policies of a
//! controller ever have the same epoch, whichever servers it talks to.
//!
//! Not for links to controllers: whoever holds one asks [`App::policy_for`] when it begins, when
//! [`App::policy_changes`] changes, and when the controller says that it could not take something;
//! and it calls [`App::forget_policy`] when it ends.

mod behaviour;
mod company;
mod controller;
mod difference;
mod header;
mod keypad;
mod mac_key;
mod marks;
mod message;
mod people;
mod pins;
mod places;
mod records;
mod reseal;

mod watch;

use crate::App;
use crate::error::{Error, Fault};
use company::CompanyPolicy;
use controller::{Keys, Making, State, Wanted};
use doorward_domain::{CompanyId, Refusal, Thing};
use doorward_door::policy::{MacKey, Root};
use doorward_store::{controller_policies, policy_changes};
pub use mac_key::seal_mac_key;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, watch as channel};

/// A controller of a company.
pub type ControllerKey = (CompanyId, [u8; 16]);

/// How often another server may be quicker before a call gives up.
const TRIES: usize = 8;

/// What a controller says that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holds {
    /// The epoch of its policy; 0: none.
    pub epoch: u64,
    /// The root of its policy.
    pub root: Option<Root>,
    /// The serial number of its deny list; 0: none.
    pub deny_serial: u64,
    /// Whether it asks for the whole policy.
    pub wants_snapshot: bool,
}

/// What a controller is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToSend {
    /// The epoch that it should reach.
    pub epoch: u64,
    /// Encoded messages in order, a deny list first; none: it holds what it should.
    pub messages: Vec<Vec<u8>>,
}

/// What this server knows of policies.
pub(crate) struct Policies {
    salts: pins::Salts,
    /// As many are made at a time as there are processors: a whole policy takes tens of megabytes
    /// while it is made, and thousands of controllers may ask at once.
    making: Semaphore,
    companies: Mutex<HashMap<CompanyId, Arc<Company>>>,
}

/// A company that controllers of this server belong to.
struct Company {
    now: tokio::sync::Mutex<Option<Arc<CompanyPolicy>>>,
    controllers: Mutex<HashMap<[u8; 16], Slot>>,
    /// The number of the last change that was seen.
    changed: channel::Sender<i64>,
    /// Whether there may be keypad numbers without a digest.
    undigested: AtomicBool,
}

/// One controller: whoever makes its policy holds the lock.
type Slot = Arc<tokio::sync::Mutex<Option<State>>>;

impl Default for Company {
    fn default() -> Self {
        Self {
            now: tokio::sync::Mutex::default(),
            controllers: Mutex::default(),
            changed: channel::Sender::new(-1),
            undigested: AtomicBool::new(false),
        }
    }
}

impl Default for Policies {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            salts: pins::Salts::default(),
            making: Semaphore::new(processors),
            companies: Mutex::default(),
        }
    }
}

impl Policies {
    fn companies(&self) -> MutexGuard<'_, HashMap<CompanyId, Arc<Company>>> {
        self.companies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn company(&self, company: CompanyId) -> Arc<Company> {
        Arc::clone(self.companies().entry(company).or_default())
    }
}

impl Company {
    fn controllers(&self) -> MutexGuard<'_, HashMap<[u8; 16], Slot>> {
        self.controllers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// What a controller is to be sent so that it holds what it should. What is returned must be
    /// sent, or the next call for this controller sends a whole policy.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when there is no such controller, or it is not active.
    pub async fn policy_for(
        &self,
        controller: ControllerKey,
        holds: &Holds,
    ) -> Result<ToSend, Error> {
        let company = self.policies.company(controller.0);
        let slot = Arc::clone(company.controllers().entry(controller.1).or_default());
        let mut state = slot.lock().await;
        for _ in 0..TRIES {
            let looked = move |c: &mut doorward_store::Conn<'_>| {
                let last = policy_changes::last_number(c, controller.0)?;
                let key = controller_policies::sealed_mac_key(c, controller)?;
                Ok::<_, Error>((last, key, controller_policies::find(c, controller)?))
            };
            let (last, key, kept) = self.db.read(looked).await?;
            let key = key.ok_or(Refusal::Unknown(Thing::Controller))?;
            let pin = self.pin_parameters(controller.0).await?;
            let making =
                Making { controller, holds: *holds, sent: kept, pin, last, now: self.clock.now() };
            if let (Some(known), Some((sent, _))) = (state.as_ref(), making.sent.as_ref())
                && !known.is(sent)
            {
                *state = None;
            }
            let wanted = making.wanted(state.as_ref());
            if let Wanted::Nothing(to_send) = wanted {
                return Ok(to_send);
            }
            let made = self.make_policy(&company, making, wanted, state.take(), key).await?;
            let Some((before, sent, buckets)) = made.keep else {
                *state = made.state;
                return Ok(made.to_send);
            };
            let keep = move |c: &mut doorward_store::Conn<'_>| {
                let buckets = buckets.as_deref();
                Ok::<_, Error>(controller_policies::put(c, controller, before, &sent, buckets)?)
            };
            if self.db.write(keep).await? {
                *state = made.state;
                return Ok(made.to_send);
            }
        }
        Err(Refusal::Limited { retry_after: std::time::Duration::from_secs(1) }.into())
    }

    async fn make_policy(
        &self,
        company: &Arc<Company>,
        making: Making,
        wanted: Wanted,
        state: Option<State>,
        sealed_key: Vec<u8>,
    ) -> Result<controller::Made, Error> {
        let controller = making.controller;
        // Another issue of what it holds needs to know nothing of it.
        let now = match wanted {
            Wanted::Renewal => None,
            _ => Some(self.company_policy(company, &making).await?),
        };
        let marks = match (&now, &wanted) {
            (Some(now), Wanted::Changes { after }) if state.is_none() => {
                Some(self.marks(controller, *after, now.change).await?)
            }
            _ => None,
        };
        let keys = Keys {
            macs: MacKey::new(&*mac_key::open(&self.ring, controller, &sealed_key)?),
            signing: self.command_key().await?,
        };
        let permit = self.policies.making.acquire().await;
        let make = move || making.make(&wanted, now.as_ref(), state, marks, &keys);
        let made = tokio::task::spawn_blocking(make).await;
        drop(permit);
        made.map_err(|error| Fault::Task(error.to_string()))?
    }

    /// What was changed since the policy that a controller holds was made, with the hashes that were
    /// kept of it: enough for a delta where people alone were changed.
    async fn marks(
        &self,
        controller: ControllerKey,
        after: i64,
        until: i64,
    ) -> Result<marks::Marks, Error> {
        let read = move |c: &mut doorward_store::Conn<'_>| {
            let kept = controller_policies::buckets(c, controller)?.unwrap_or_default();
            marks::Marks::read(&kept, after, |from| {
                policy_changes::after(c, controller.0, from, until.saturating_sub(from))
                    .map_err(Error::from)
            })
        };
        self.db.read(read).await
    }

    /// The company's policy, at least as new as the change that a look at the database found.
    async fn company_policy(
        &self,
        company: &Arc<Company>,
        making: &Making,
    ) -> Result<Arc<CompanyPolicy>, Error> {
        let mut now = company.now.lock().await;
        if let Some(now) = now.as_ref().filter(|now| now.change >= making.last) {
            return Ok(Arc::clone(now));
        }
        let (ring, before) = (Arc::clone(&self.ring), now.clone());
        let id = making.controller.0;
        let read =
            move |c: &mut doorward_store::Conn<'_>| company::read(c, &ring, id, before.as_deref());
        let read = Arc::new(self.db.read_many(read).await?);
        *now = Some(Arc::clone(&read));
        drop(now);
        if read.rules.takes_pins {
            company.undigested.store(true, Ordering::Relaxed);
        }
        Ok(read)
    }

    /// Changes when policies of a company may have.
    pub fn policy_changes(&self, company: CompanyId) -> channel::Receiver<i64> {
        self.policies.company(company).changed.subscribe()
    }

    /// Forgets a controller whose link has ended, and with the last one its company.
    pub fn forget_policy(&self, controller: ControllerKey) {
        let mut companies = self.policies.companies();
        let Some(company) = companies.get(&controller.0) else { return };
        let mut controllers = company.controllers();
        controllers.remove(&controller.1);
        let unused = controllers.is_empty();
        drop(controllers);
        if unused && company.changed.receiver_count() == 0 {
            companies.remove(&controller.0);
        }
    }
}
