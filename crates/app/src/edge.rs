//! The only places where the product asks for the time or for randomness. Everything else gets both
//! as values.

use doorward_domain::Timestamp;
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::UNIX_EPOCH;

/// What time it is.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A clock that stands until it is set, in microseconds since 1970: for tests.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The present time.
    #[expect(clippy::disallowed_methods, reason = "the edge where time enters")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => {
                let elapsed = std::time::SystemTime::now().duration_since(UNIX_EPOCH);
                let micros = elapsed.unwrap_or_default().as_micros();
                Timestamp::from_micros(i64::try_from(micros).unwrap_or(i64::MAX))
            }
            Self::Manual(micros) => Timestamp::from_micros(micros.load(Ordering::Relaxed)),
        }
    }
}

/// The operating system gave no randomness; nothing secret can be made without it.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no randomness: {0}")]
pub struct NoEntropy(String);

/// Bytes asked of the operating system at a time: a call for each identifier costs more than all the
/// rest of it.
const POOL: usize = 1_024;

struct Pool {
    bytes: [u8; POOL],
    used: usize,
}

thread_local! {
    static RANDOM: RefCell<Pool> =
        const { RefCell::new(Pool { bytes: [0; POOL], used: POOL }) };
}

/// Random bytes from the operating system, fetched some at a time; each is given out once and wiped
/// behind itself.
///
/// # Errors
/// When the operating system has none to give.
#[expect(clippy::disallowed_methods, reason = "the edge where randomness enters")]
pub fn random<const N: usize>() -> Result<[u8; N], NoEntropy> {
    let failed = |error: getrandom::Error| NoEntropy(error.to_string());
    RANDOM.with_borrow_mut(|pool| {
        if pool.used + N > POOL {
            getrandom::fill(&mut pool.bytes).map_err(failed)?;
            pool.used = 0;
        }
        let mut given = [0; N];
        match pool.bytes.get_mut(pool.used..pool.used + N) {
            Some(fresh) => {
                given.copy_from_slice(fresh);
                fresh.fill(0);
                pool.used += N;
            }
            None => getrandom::fill(&mut given).map_err(failed)?,
        }
        Ok(given)
    })
}

/// A random GUID in lower case (UUID version 4, RFC 9562, section 5.4), for keys that vendors show
/// as GUIDs.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn random_guid() -> Result<String, NoEntropy> {
    let mut bytes = random::<16>()?;
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    *version = 0x40 | (*version & 0x0f);
    *variant = 0x80 | (*variant & 0x3f);
    Ok(doorward_domain::KeyId::from_bytes(bytes).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bytes_are_given_out_twice() {
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1_000 {
            let bytes = random::<24>().unwrap();
            assert!(bytes.iter().any(|byte| *byte != 0));
            assert!(seen.insert(bytes));
        }
        assert!(random::<2_000>().unwrap().iter().any(|byte| *byte != 0));
    }
}
