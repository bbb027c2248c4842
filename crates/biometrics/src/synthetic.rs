//! Fingers and palms that nobody has: for the self-test, the demonstration and the tests, which must
//! run where no real sample may be.
//!
//! They are made from a number and always the same. They are easier than real ones, so error rates on
//! them say that the stages work together, not how well they do on people.

mod chance;
mod finger;
mod hand;
mod palm;

pub use finger::fingerprint;
pub use hand::hand;
pub use palm::palm;
