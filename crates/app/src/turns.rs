//! Takes turns over a key: verifications of one person run one after another, so that a burst of
//! guesses cannot outrun the count of failures.

use doorward_domain::PersonId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex as SyncMutex, PoisonError};
use tokio::sync::{Mutex, OwnedMutexGuard};

type Keys = SyncMutex<HashMap<PersonId, Arc<Mutex<()>>>>;

/// Who has the turn.
#[derive(Default)]
pub(crate) struct Turns(Arc<Keys>);

/// A turn: dropped, the next one begins.
pub(crate) struct Turn {
    keys: Arc<Keys>,
    person: PersonId,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    /// Waits for the turn of a person.
    pub(crate) async fn take(&self, person: PersonId) -> Turn {
        let mutex = {
            let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(keys.entry(person).or_default())
        };
        let mut turn = Turn { keys: Arc::clone(&self.0), person, guard: None };
        turn.guard = Some(mutex.lock_owned().await);
        turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.guard = None;
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody else holds it or waits for it: the map has the only reference left.
        if keys.get(&self.person).is_some_and(|mutex| Arc::strong_count(mutex) == 1) {
            keys.remove(&self.person);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_person_waits_for_herself_and_for_nobody_else() {
        let turns = Turns::default();
        let (one, two) = (PersonId::from_bytes([1; 16]), PersonId::from_bytes([2; 16]));
        let first = turns.take(one).await;
        let _other = turns.take(two).await;
        assert!(tokio::time::timeout(std::time::Duration::ZERO, turns.take(one)).await.is_err());
        drop(first);
        drop(turns.take(one).await);
        assert_eq!(turns.0.lock().unwrap().len(), 1);
    }
}
