//! The policy on the disk: sealed bytes as they came, and two generations of them. Not for checking
//! them: [`Held`] does, at the next start as it did when they came.

use super::folder::{Folder, StateError};
use doorward_door::policy::Held;

const DENY: &str = "deny";
/// So many deltas are kept behind a snapshot before a new one should come: each is opened at a start.
const MOST_DELTAS: usize = 512;

/// The files of a policy.
#[derive(Debug)]
pub struct PolicyFiles(Folder);

/// What was found at a start.
#[derive(Debug)]
pub struct Loaded {
    /// The policy; without one before the first snapshot.
    pub held: Held,
    /// Files that were refused, with the reason.
    pub refused: Vec<(String, String)>,
}

impl PolicyFiles {
    /// The files within a controller's state.
    ///
    /// # Errors
    /// [`StateError`] when their directory cannot be made.
    pub fn within(folder: &Folder) -> Result<Self, StateError> {
        folder.within("policy").map(Self)
    }

    /// Opens the newest snapshot that holds, the deltas behind it, and the deny list. `held` is empty,
    /// of the controller that it is for.
    ///
    /// # Errors
    /// [`StateError`] when the files cannot be read. One that does not hold is passed over.
    pub fn load(&self, mut held: Held) -> Result<Loaded, StateError> {
        let mut refused = Vec::new();
        let names = self.0.names()?;
        let mut snapshots = epochs(&names, ".snapshot");
        while let Some(epoch) = snapshots.pop() {
            let name = snapshot(epoch);
            let bytes = self.0.read(&name)?.unwrap_or_default();
            match held.take_snapshot(&bytes) {
                Ok(()) => break,
                Err(why) => refused.push((name, why.to_string())),
            }
        }
        let behind = epochs(&names, ".delta").into_iter().filter(|epoch| *epoch > held.epoch());
        for epoch in behind.collect::<Vec<_>>() {
            let name = delta(epoch);
            let bytes = self.0.read(&name)?.unwrap_or_default();
            if let Err(why) = held.take_delta(&bytes) {
                refused.push((name, why.to_string()));
                break;
            }
        }
        if let Some(bytes) = self.0.read(DENY)?
            && let Err(why) = held.take_deny_list(&bytes)
        {
            refused.push((DENY.to_owned(), why.to_string()));
        }
        Ok(Loaded { held, refused })
    }

    /// Keeps a snapshot, and the generation before it; older ones go.
    ///
    /// # Errors
    /// [`StateError`]; then what was there is still there.
    pub fn save_snapshot(&self, epoch: u64, sealed: &[u8]) -> Result<(), StateError> {
        self.0.replace(&snapshot(epoch), sealed)?;
        let names = self.0.names()?;
        let snapshots = epochs(&names, ".snapshot");
        let before = snapshots.iter().rev().find(|kept| **kept < epoch).copied().unwrap_or(0);
        for old in snapshots.into_iter().filter(|kept| *kept < before) {
            self.0.remove(&snapshot(old))?;
        }
        for old in epochs(&names, ".delta").into_iter().filter(|kept| *kept <= before) {
            self.0.remove(&delta(old))?;
        }
        Ok(())
    }

    /// Keeps a delta; `false` when there are so many that a snapshot should come.
    ///
    /// # Errors
    /// [`StateError`]; then what was there is still there.
    pub fn save_delta(&self, epoch: u64, sealed: &[u8]) -> Result<bool, StateError> {
        self.0.replace(&delta(epoch), sealed)?;
        Ok(epochs(&self.0.names()?, ".delta").len() <= MOST_DELTAS)
    }

    /// Keeps a deny list.
    ///
    /// # Errors
    /// [`StateError`]; then the one before is still there.
    pub fn save_deny_list(&self, sealed: &[u8]) -> Result<(), StateError> {
        self.0.replace(DENY, sealed)
    }

    /// Removes all of it.
    ///
    /// # Errors
    /// [`StateError`] for the first file that stays.
    pub fn wipe(&self) -> Result<(), StateError> {
        for name in self.0.names()? {
            self.0.remove(&name)?;
        }
        Ok(())
    }
}

fn snapshot(epoch: u64) -> String {
    format!("{epoch}.snapshot")
}

fn delta(epoch: u64) -> String {
    format!("{epoch}.delta")
}

/// The epochs of the files of a kind, in order.
fn epochs(names: &[String], kind: &str) -> Vec<u64> {
    let mut epochs: Vec<u64> =
        names.iter().filter_map(|name| name.strip_suffix(kind)?.parse().ok()).collect();
    epochs.sort_unstable();
    epochs
}
