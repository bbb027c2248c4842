//! How many calls one application, and one address, may make: token buckets (GCRA). A server that
//! stands alone counts alone; nodes of one database count each for itself.

use doorward_domain::{ApplicationId, KeyId, Refusal};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;

/// The size of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Calls a second, in the long run.
    pub per_second: NonZeroU32,
    /// Calls at once, after a rest.
    pub burst: NonZeroU32,
}

/// Which limits hold.
#[derive(Debug, Clone, Copy, Default)]
pub struct LimitSettings {
    /// For one application or API key; `None`: no limit.
    pub application: Option<Bucket>,
    /// For one address; `None`: no limit.
    pub address: Option<Bucket>,
    /// Whether calls from the machine itself are counted too.
    pub count_loopback: bool,
}

/// The buckets.
pub struct Limits {
    applications: Option<DefaultKeyedRateLimiter<ApplicationId>>,
    api_keys: Option<DefaultKeyedRateLimiter<KeyId>>,
    addresses: Option<DefaultKeyedRateLimiter<IpAddr>>,
    count_loopback: bool,
    clock: DefaultClock,
}

fn limiter<K: Hash + Eq + Clone>(bucket: Option<Bucket>) -> Option<DefaultKeyedRateLimiter<K>> {
    bucket.map(|bucket| {
        RateLimiter::keyed(Quota::per_second(bucket.per_second).allow_burst(bucket.burst))
    })
}

impl Limits {
    /// Full buckets.
    pub fn new(settings: LimitSettings) -> Self {
        Self {
            applications: limiter(settings.application),
            api_keys: limiter(settings.application),
            addresses: limiter(settings.address),
            count_loopback: settings.count_loopback,
            clock: DefaultClock::default(),
        }
    }

    /// Counts one call of an application.
    ///
    /// # Errors
    /// [`Refusal::Limited`] with the time to wait.
    pub fn application(&self, id: ApplicationId) -> Result<(), Refusal> {
        self.check(self.applications.as_ref(), &id)
    }

    /// Counts one call with an API key, which may call as often as an application.
    ///
    /// # Errors
    /// [`Refusal::Limited`] with the time to wait.
    pub fn api_key(&self, id: KeyId) -> Result<(), Refusal> {
        self.check(self.api_keys.as_ref(), &id)
    }

    /// Counts one call from an address.
    ///
    /// # Errors
    /// [`Refusal::Limited`] with the time to wait.
    pub fn address(&self, address: IpAddr) -> Result<(), Refusal> {
        if address.to_canonical().is_loopback() && !self.count_loopback {
            return Ok(());
        }
        self.check(self.addresses.as_ref(), &address.to_canonical())
    }

    /// Forgets buckets that are full again.
    pub fn forget_idle(&self) {
        if let Some(limiter) = &self.applications {
            limiter.retain_recent();
        }
        if let Some(limiter) = &self.api_keys {
            limiter.retain_recent();
        }
        if let Some(limiter) = &self.addresses {
            limiter.retain_recent();
        }
    }

    fn check<K: Hash + Eq + Clone>(
        &self,
        limiter: Option<&DefaultKeyedRateLimiter<K>>,
        key: &K,
    ) -> Result<(), Refusal> {
        let Some(limiter) = limiter else { return Ok(()) };
        limiter.check_key(key).map_err(|not_yet| Refusal::Limited {
            retry_after: not_yet.wait_time_from(self.clock.now()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        let one = NonZeroU32::MIN;
        let bucket = Some(Bucket { per_second: one, burst: one.saturating_add(2) });
        Limits::new(LimitSettings { application: bucket, address: bucket, count_loopback: false })
    }

    #[test]
    fn a_bucket_lets_its_burst_through_and_then_says_how_long_to_wait() {
        let (limits, busy) = (limits(), ApplicationId::from_bytes([1; 16]));
        for _ in 0..3 {
            assert_eq!(limits.application(busy), Ok(()));
        }
        let Err(Refusal::Limited { retry_after }) = limits.application(busy) else {
            panic!("the fourth call was let through")
        };
        assert!(retry_after.as_micros() > 0);
        assert_eq!(limits.application(ApplicationId::from_bytes([2; 16])), Ok(()));
    }

    #[test]
    fn the_machine_itself_is_not_counted_unless_asked() {
        let limits = limits();
        for _ in 0..50 {
            assert_eq!(limits.address("::ffff:127.0.0.1".parse().unwrap()), Ok(()));
        }
        let outside = "203.0.113.9".parse().unwrap();
        assert!((0..50).any(|_| limits.address(outside).is_err()));
    }
}
