//! What happened at the doors, in bytes that can only grow and that show where they were altered.
//!
//! A journal is frames one behind another: entries chained by SHA-256, signed checkpoints, and signed
//! gaps where routine grants were dropped for space. [`read`] takes all that is whole before a cut.
//! Not for files: bytes come in and go out, and the caller writes them.

mod entry;
mod frame;
#[cfg(test)]
mod tests;

pub use entry::{Access, Arrival, Entry, Event, NoticeKind, Noticed, Side};
pub use frame::{Broken, Journal, Reading, compact, next_frame, read};
