//! The bytes of the vendors' dialects, both directions, and the tolerant reading they need.
//!
//! Grammar only: what a request says and how an answer is spelt. Whether the request is allowed, who
//! the person is and what happens then belong to `domain` and `app`. There is no I/O, no clock and no
//! randomness here, which is what lets every reader be fuzzed.
//!
//! - [`json`]: the one tolerant JSON reader, used for every body of every dialect.
//! - [`multipart`]: `multipart/form-data` bodies, as browsers and as pasted samples send them.
//! - [`access`]: the Access interface, its parameters in every place and form.
//! - [`authx`]: the Management and IAM interfaces, which share their body and their envelope.
//! - [`table`]: comma-separated values, as spreadsheets save them.
//!
//! Each tolerance is listed in `docs/quirks.md` with the document that needs it and the test that pins it.

pub mod access;
pub mod authx;
mod calendar;
pub mod json;
pub mod multipart;
pub mod table;
