//! Hashing of PINs and passwords: Argon2id (RFC 9106) with a keyed pepper, on a few threads of the lowest weight,
//! so that a storm of verifications takes only the time that nothing else wants.

use crate::edge;
use crate::error::{Error, Fault};
use crate::key_ring::KeyRing;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use doorward_domain::{Refusal, Secret};
use doorward_door::policy::{PinDigest, PinParameters};
use doorward_store::pins::StoredPin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;
use subtle::ConstantTimeEq;
use tokio::sync::oneshot;

/// The cost of a hash, and how many are made at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashSettings {
    /// Memory of one hash, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
    /// Threads; each keeps the memory of one hash while it works.
    pub threads: usize,
    /// Hashes that may wait; beyond it callers are told to come back.
    pub queue: usize,
}

/// A thread that has had nothing to do for this long gives its memory back.
const IDLE: Duration = Duration::from_secs(5);
const LENGTH: usize = 32;

struct Job {
    secret: Secret,
    salt: Vec<u8>,
    params: Params,
    /// `None` where a controller must be able to make the same hash.
    pepper: Option<zeroize::Zeroizing<[u8; 32]>>,
    reply: oneshot::Sender<Result<[u8; LENGTH], Fault>>,
}

/// The threads that hash.
pub struct PinHasher {
    jobs: mpsc::SyncSender<Job>,
    waiting: Arc<AtomicUsize>,
    ring: Arc<KeyRing>,
    settings: HashSettings,
    params: Params,
}

impl PinHasher {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the cost is none that Argon2 knows, or a thread cannot be started.
    pub fn start(settings: HashSettings, ring: Arc<KeyRing>) -> Result<Self, Fault> {
        let params = params(settings.memory_kib, settings.passes, settings.lanes)?;
        let (jobs, queue) = mpsc::sync_channel(settings.queue);
        let (queue, waiting) = (Arc::new(Mutex::new(queue)), Arc::new(AtomicUsize::new(0)));
        for number in 0..settings.threads.max(1) {
            let (queue, waiting) = (Arc::clone(&queue), Arc::clone(&waiting));
            std::thread::Builder::new()
                .name(format!("doorward-hash-{number}"))
                .spawn(move || work(&queue, &waiting))
                .map_err(|error| Fault::Hashing(error.to_string()))?;
        }
        Ok(Self { jobs, waiting, ring, settings, params })
    }

    /// How many hashes wait or are being made.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Hashes a new PIN or password at the present cost.
    ///
    /// # Errors
    /// [`Refusal::Limited`] when too many wait; a fault when hashing fails.
    pub async fn hash(&self, secret: impl Into<Secret>) -> Result<StoredPin, Error> {
        let salt = edge::random::<16>()?.to_vec();
        let keys = self.ring.newest();
        let hash = self.run(secret.into(), salt.clone(), self.params.clone(), keys.number).await?;
        Ok(StoredPin {
            salt,
            hash: hash.to_vec(),
            memory_kib: self.settings.memory_kib,
            passes: self.settings.passes,
            lanes: self.settings.lanes,
            key_ring: keys.number,
        })
    }

    /// Whether a PIN or password is the stored one.
    ///
    /// # Errors
    /// As [`PinHasher::hash`], and when the pepper of the stored PIN is gone.
    pub async fn verify(
        &self,
        secret: impl Into<Secret>,
        stored: &StoredPin,
    ) -> Result<bool, Error> {
        let params = params(stored.memory_kib, stored.passes, stored.lanes)?;
        let hash = self.run(secret.into(), stored.salt.clone(), params, stored.key_ring).await?;
        Ok(hash.as_slice().ct_eq(&stored.hash).into())
    }

    /// Takes as long as a verification, for people who have no PIN.
    ///
    /// # Errors
    /// As [`PinHasher::hash`].
    pub async fn pretend(&self, secret: impl Into<Secret>) -> Result<(), Error> {
        let number = self.ring.newest().number;
        self.run(secret.into(), vec![0; 16], self.params.clone(), number).await.map(|_| ())
    }

    /// Digests a PIN as controllers do.
    ///
    /// # Errors
    /// As [`PinHasher::hash`].
    pub async fn digest(
        &self,
        secret: impl Into<Secret>,
        how: &PinParameters,
    ) -> Result<PinDigest, Error> {
        let params = params(how.memory_kib, how.passes, 1)?;
        Ok(PinDigest(self.queue(secret.into(), how.salt.to_vec(), params, None).await?))
    }

    /// Whether a stored hash was made at another cost or with an older pepper than a new one.
    pub fn is_outdated(&self, stored: &StoredPin) -> bool {
        let HashSettings { memory_kib, passes, lanes, .. } = self.settings;
        (stored.memory_kib, stored.passes, stored.lanes, stored.key_ring)
            != (memory_kib, passes, lanes, self.ring.newest().number)
    }

    async fn run(
        &self,
        secret: Secret,
        salt: Vec<u8>,
        params: Params,
        key_ring: i64,
    ) -> Result<[u8; LENGTH], Error> {
        let keys = self.ring.numbered(key_ring);
        let keys = keys.ok_or(Fault::Seal { what: "the pepper of a PIN", key_ring })?;
        self.queue(secret, salt, params, Some(keys.pepper.clone())).await
    }

    async fn queue(
        &self,
        secret: Secret,
        salt: Vec<u8>,
        params: Params,
        pepper: Option<zeroize::Zeroizing<[u8; 32]>>,
    ) -> Result<[u8; LENGTH], Error> {
        let (reply, answer) = oneshot::channel();
        let job = Job { secret, salt, params, pepper, reply };
        self.waiting.fetch_add(1, Ordering::Relaxed);
        if self.jobs.try_send(job).is_err() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(Refusal::Limited { retry_after: Duration::from_secs(1) }.into());
        }
        let stopped = || Fault::Hashing("the hashing threads have stopped".to_owned());
        Ok(answer.await.map_err(|_| stopped())??)
    }
}

fn params(memory_kib: u32, passes: u32, lanes: u32) -> Result<Params, Fault> {
    Params::new(memory_kib, passes, lanes, Some(LENGTH))
        .map_err(|error| Fault::Hashing(format!("the cost of a hash is not possible: {error}")))
}

fn work(queue: &Mutex<mpsc::Receiver<Job>>, waiting: &AtomicUsize) {
    yield_to_everything_else();
    let mut memory: Vec<Block> = Vec::new();
    loop {
        // The lock is held while waiting: one idle thread waits for work, the others for the lock.
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(IDLE);
        match next {
            Ok(job) => {
                let hash = hash(&job, &mut memory);
                waiting.fetch_sub(1, Ordering::Relaxed);
                // A caller that went away needs no answer.
                let _ = job.reply.send(hash);
            }
            Err(mpsc::RecvTimeoutError::Timeout) => memory = Vec::new(),
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn hash(job: &Job, memory: &mut Vec<Block>) -> Result<[u8; LENGTH], Fault> {
    let failed = |error: argon2::Error| Fault::Hashing(error.to_string());
    let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
    let argon2 = match &job.pepper {
        Some(pepper) => {
            Argon2::new_with_secret(pepper.as_slice(), algorithm, version, job.params.clone())
                .map_err(failed)?
        }
        None => Argon2::new(algorithm, version, job.params.clone()),
    };
    let needed = job.params.block_count();
    if memory.len() < needed {
        memory.resize(needed, Block::default());
    }
    let blocks = memory.get_mut(..needed).unwrap_or_default();
    let mut out = [0; LENGTH];
    let secret = job.secret.reveal().as_bytes();
    argon2.hash_password_into_with_memory(secret, &job.salt, &mut out, blocks).map_err(failed)?;
    Ok(out)
}

/// The lowest weight of the scheduler, for this thread alone: on Linux a thread has a number of its
/// own, and priorities belong to it (setpriority(2), "C library/kernel differences").
fn yield_to_everything_else() {
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 19) {
        tracing::warn!(%error, "hashing threads keep the usual priority");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_domain::Pin;

    const CHEAP: HashSettings =
        HashSettings { memory_kib: 64, passes: 1, lanes: 1, threads: 2, queue: 4 };

    fn hasher(ring: &Arc<KeyRing>) -> PinHasher {
        PinHasher::start(CHEAP, Arc::clone(ring)).unwrap()
    }

    #[tokio::test]
    async fn the_right_pin_matches_and_a_wrong_one_does_not() {
        let ring = Arc::new(KeyRing::ephemeral().unwrap());
        let hasher = hasher(&ring);
        let stored = hasher.hash(Pin::presented("102374")).await.unwrap();
        assert!(hasher.verify(Pin::presented("102374"), &stored).await.unwrap());
        assert!(!hasher.verify(Pin::presented("102375"), &stored).await.unwrap());
        assert_ne!(stored.hash, hasher.hash(Pin::presented("102374")).await.unwrap().hash);
        assert!(!hasher.is_outdated(&stored));
    }

    #[tokio::test]
    async fn a_stolen_hash_is_worthless_without_the_pepper() {
        let ring = Arc::new(KeyRing::ephemeral().unwrap());
        let stored = hasher(&ring).hash(Pin::presented("102374")).await.unwrap();
        let other = Arc::new(KeyRing::ephemeral().unwrap());
        assert!(!hasher(&other).verify(Pin::presented("102374"), &stored).await.unwrap());
    }

    #[tokio::test]
    async fn a_digest_for_doors_is_the_one_that_a_controller_makes() {
        let ring = Arc::new(KeyRing::ephemeral().unwrap());
        let how = PinParameters::small([7; 16]);
        let digest = hasher(&ring).digest(Pin::presented("102374"), &how).await.unwrap();
        assert!(Some(digest) == how.digest("102374"));
    }

    #[test]
    fn an_impossible_cost_is_refused_at_the_start() {
        let ring = Arc::new(KeyRing::ephemeral().unwrap());
        let settings = HashSettings { memory_kib: 1, ..CHEAP };
        assert!(PinHasher::start(settings, ring).is_err());
    }
}
