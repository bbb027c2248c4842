//! The lock and the contacts of one door.
//!
//! Not for when the lock is let go, nor for how long: whoever decides says both, each time.

mod gpio;
mod simulated;

pub use gpio::{DoorLines, Gpio, InputLine, LockLine};
pub use simulated::Simulated;

use doorward_door::physical::Position;

/// What drives a lock and reads contacts: real lines, or a simulated door.
pub trait Outputs {
    /// Lets the leaf go (`true`) or holds it. It stays so until told otherwise.
    ///
    /// # Errors
    /// [`OutputFailed`]; the lock is then as it was, or as it is without power.
    fn release(&mut self, released: bool, now_ms: u64) -> Result<(), OutputFailed>;

    /// What has changed since the last call, in order; does not wait.
    ///
    /// # Errors
    /// [`OutputFailed`] when the contacts cannot be read.
    fn changes(&mut self, now_ms: u64) -> Result<Vec<Change>, OutputFailed>;
}

/// What a contact tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Where the leaf is.
    Position(Position),
    /// Somebody inside asks to exit.
    ExitRequested,
    /// The controller's case is open, or not.
    Tamper(bool),
}

/// A line could not be had, set or read.
#[derive(Debug, thiserror::Error)]
pub enum OutputFailed {
    /// The kernel refused.
    #[error(
        "the GPIO line {line} of {chip}: {source}; check the wiring in the settings, and that nothing else uses the line"
    )]
    Line {
        /// The chip's path.
        chip: std::path::PathBuf,
        /// The line's offset on its chip.
        line: u32,
        /// What the kernel said.
        source: gpiocdev::Error,
    },
}
