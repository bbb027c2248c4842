//! Use cases: the only place where rules meet effects.
//!
//! Knows nothing of HTTP and holds no SQL text. Every use case takes a [`Ctx`]; a refused one has
//! written nothing but its audit row and its counters.

pub mod access;
pub mod administration;
mod audit;
mod authenticate;
pub mod backups;
mod biometrics;
mod breached;
mod context;
mod controller_policies;
pub mod controllers;
mod counters;
mod courier;
mod door_links;
mod doors;
pub mod edge;
mod error;
mod events;
mod face;
mod foreign_locks;
pub mod guests;
pub mod import;
mod jobs;
mod key_ring;
mod limits;
pub mod mail;
pub mod outbox;
pub mod own_page;
mod people;
mod person_numbers;
mod pin_hash;
mod pins;
mod reports;
mod request_hash;
pub mod seal;
mod second_factors;
mod security;
pub mod sign_in;
mod signature;
mod simulated_doors;
pub mod stewards;
mod token;
mod turns;
pub mod webhooks;

pub use audit::AuditBuffer;
pub use authenticate::{Caller, IssuedToken, TOKEN_LIFETIME};
pub use biometrics::{
    ApplicationParameters, BiometricAnswer, BiometricCall, BiometricSettings, CapturePage,
    Captured, Hit, MOST_SAMPLES, Process, most_candidates,
};
pub use breached::BreachedList;
pub use context::{Actor, Channel, Ctx, Outcome};
pub use controller_policies::{ControllerKey, Holds, ToSend, seal_mac_key};
pub use counters::Counters;
pub use courier::{Courier, MailRoute, Retry};
pub use door_links::{COMMANDS_WAITING, DoorKey, DoorLink, LinkReport, is_online};
pub use doors::{
    DoorAction, DoorName, DoorOutcome, GuestUse, MassOperation, ModeOutcome, ModeReport, Operated,
    Operation, Requester,
};
pub use edge::Clock;
pub use error::{Error, Fault};
pub use events::{EventBatch, EventPage, EventReader, KEPT, MOST as MOST_EVENTS};
pub use face::{CompanyFace, CompanyLogo};
pub use foreign_locks::ForeignLockView;
pub use key_ring::{DerivedKeys, KeyRing};
pub use limits::{Bucket, LimitSettings, Limits};
pub use pin_hash::{HashSettings, PinHasher};
pub use request_hash::PresentedHash;
pub use second_factors::{
    AddedPasskey, Ceremony, MOST_PASSKEYS, NoPasskeys, PasskeyView, SecondFactors, TotpOffer,
};
pub use security::{ApplicationState, CompanyState, HmacKey, Security, SecurityCache};
pub use simulated_doors::{Instruction, SUBTYPE as SIMULATED};
pub use token::Claim;

use doorward_domain::RequestId;
use doorward_store::{Db, security as stored_security};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;

/// How the use cases are set up.
#[derive(Clone)]
pub struct AppSettings {
    /// Hashing of PINs.
    pub hash: HashSettings,
    /// Token buckets.
    pub limits: LimitSettings,
    /// Looking at images.
    pub biometrics: BiometricSettings,
    /// The address under which people reach the server, for links.
    pub public_url: String,
    /// Passwords that nobody may choose.
    pub breached: Option<BreachedList>,
    /// How long events at doors are kept; `None`: for ever.
    pub keep_events: Option<std::time::Duration>,
    /// Where backups go that are made while the server runs; `None`: none are.
    pub backups: Option<backups::BackupPlace>,
}

/// The use cases and what they share. One for each server.
pub struct App {
    db: Db,
    ring: Arc<KeyRing>,
    clock: Clock,
    security: SecurityCache,
    audit: AuditBuffer,
    hasher: PinHasher,
    matching: biometrics::BiometricPool,
    galleries: biometrics::Galleries,
    traces: Traces,
    turns: turns::Turns,
    limits: Limits,
    counters: Counters,
    person_numbers: person_numbers::PersonNumbers,
    public_url: String,
    relying_party: second_factors::RelyingParty,
    breached: Option<BreachedList>,
    links: door_links::DoorLinks,
    controllers: controllers::Registry,
    command_key: doors::CommandKey,
    policies: controller_policies::Policies,
    events: events::EventFeed,
    lockdowns: doors::LockdownLooks,
    keep_events: Option<std::time::Duration>,
    backups: Option<backups::BackupPlace>,
    courier: Option<Arc<Courier>>,
    wake: Notify,
    counts: reports::Counts,
}

/// Whether something was deleted of which no trace may stay in the log of the database.
#[derive(Default)]
struct Traces(AtomicBool);

impl Traces {
    /// Something was deleted.
    fn are_left(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether there was anything to do since the last time.
    fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

impl App {
    /// Opens the use cases on a migrated database.
    ///
    /// # Errors
    /// When the master keys do not belong to the database, or a thread cannot be started.
    pub async fn open(
        db: Db,
        ring: KeyRing,
        clock: Clock,
        settings: AppSettings,
    ) -> Result<Self, Error> {
        let ring = Arc::new(ring);
        check_master_keys(&db, &ring).await?;
        let app = Self {
            hasher: PinHasher::start(settings.hash, Arc::clone(&ring))?,
            matching: biometrics::BiometricPool::start(&settings.biometrics)?,
            galleries: biometrics::Galleries::default(),
            traces: Traces::default(),
            limits: Limits::new(settings.limits),
            security: SecurityCache::default(),
            audit: AuditBuffer::default(),
            turns: turns::Turns::default(),
            counters: Counters::default(),
            person_numbers: person_numbers::PersonNumbers::default(),
            relying_party: second_factors::RelyingParty::of(&settings.public_url),
            public_url: settings.public_url,
            breached: settings.breached,
            links: door_links::DoorLinks::new()?,
            controllers: controllers::Registry::default(),
            command_key: doors::CommandKey::default(),
            policies: controller_policies::Policies::default(),
            events: events::EventFeed::default(),
            lockdowns: doors::LockdownLooks::default(),
            keep_events: settings.keep_events,
            backups: settings.backups,
            courier: None,
            wake: Notify::new(),
            counts: reports::Counts::default(),
            db,
            ring,
            clock,
        };
        app.security.refresh(&app.db, &app.ring).await?;
        Ok(app)
    }

    /// The same with a way out of the house; without one everything in the outbox waits.
    #[must_use]
    pub fn with_courier(self, courier: Courier) -> Self {
        Self { courier: Some(Arc::new(courier)), ..self }
    }

    /// A context for a call whose caller is not identified yet.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn ctx(
        &self,
        channel: Channel,
        act: &'static str,
        address: Option<IpAddr>,
    ) -> Result<Ctx, Error> {
        let now = self.clock.now();
        Ok(Ctx {
            company: doorward_domain::CompanyId::NONE,
            actor: match channel {
                Channel::Management | Channel::Iam | Channel::Access | Channel::Page => {
                    Actor::Unknown
                }
                Channel::CommandLine => Actor::Operator,
                Channel::Server => Actor::Server,
            },
            channel,
            act,
            address,
            now,
            request: RequestId::new(now, edge::random()?),
            device: None,
            about: None,
        })
    }

    /// Counts one call from an address.
    ///
    /// # Errors
    /// [`doorward_domain::Refusal::Limited`].
    pub fn count_address(&self, address: IpAddr) -> Result<(), doorward_domain::Refusal> {
        self.limits.address(address)
    }

    /// Notes the end of a call that did not succeed.
    pub fn note_failure(&self, ctx: &Ctx, error: &Error) {
        let outcome = match error {
            // It was written together with the event of the door.
            Error::Refused(doorward_domain::Refusal::DoorClosed(_)) => return,
            Error::Refused(refusal) => Outcome::from(refusal),
            Error::Fault(_) => Outcome::Failed,
        };
        self.audit.note(ctx, outcome, ctx.about);
    }

    /// Notes a call that was done and changed nothing.
    pub fn note_done(&self, ctx: &Ctx) {
        self.audit.done(ctx, ctx.about);
    }

    /// Notes a call that was refused before any use case saw it.
    pub fn note_refusal(&self, ctx: &Ctx, reason: &'static str) {
        self.audit.note(ctx, Outcome::Refused(reason), ctx.about);
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The address under which people and clients reach the server.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// The present view of companies, applications and keys.
    pub fn security(&self) -> Arc<Security> {
        self.security.get()
    }

    /// What the metrics count.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Whether there is a mail server for letters.
    pub fn sends_mail(&self) -> bool {
        self.courier.as_ref().is_some_and(|courier| courier.mail.is_some())
    }

    /// How many hashes, and how many audit rows, wait.
    pub fn queues(&self) -> (usize, usize) {
        (self.hasher.waiting(), self.audit.waiting())
    }
}

/// Refuses a ring that did not seal what is in the database, and notes new keys.
async fn check_master_keys(db: &Db, ring: &Arc<KeyRing>) -> Result<(), Error> {
    let ring = Arc::clone(ring);
    db.write(move |c| {
        for (number, digest) in stored_security::master_key_checks(c)? {
            let known = ring.numbered(number);
            if known.is_none_or(|keys| keys.fingerprint.as_slice() != digest) {
                return Err(Fault::MasterKey(format!(
                    "master key {number} of this database is not in the key file; \
                     put the master.key back that belongs to it"
                ))
                .into());
            }
        }
        for keys in ring.all() {
            stored_security::insert_master_key_check(c, keys.number, &keys.fingerprint)?;
        }
        Ok(())
    })
    .await
}
