//! What a controller keeps on its disk, all under one directory that is its own.
//!
//! Files are written whole beside their place, synced and renamed, so that the power may go at any
//! moment: what is there is either the old or the new. Only the journal grows in place, and shows by
//! itself where it was cut. Not for what any of it means.

mod folder;
mod identity;
mod journal_file;
mod policy_files;
mod small_files;
#[cfg(test)]
mod tests;

pub use folder::{Folder, StateError};
pub use identity::{Enrolment, Identity};
pub use journal_file::JournalFile;
pub use policy_files::{Loaded, PolicyFiles};
pub use small_files::SmallFiles;

use doorward_domain::hex;
use zeroize::Zeroizing;

/// The digits of a secret.
pub(crate) fn secret_digits(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(hex::encode(bytes))
}
