//! Fingers and palms that nobody has: for the self-test, the demonstration and the tests, which must
//! run where no real sample may be.
//!
//! Also photographs of hands pasted before busy grounds ([`Grounds`]), for measurements.
//!
//! They are made from a number and always the same. They are easier than real ones, so error rates on
//! them say that the stages work together, not how well they do on people.

mod chance;
mod cutout;
mod finger;
mod grounds;
mod hand;
mod palm;
mod worn;

pub use cutout::Cutout;
pub use finger::fingerprint;
pub use grounds::{Grounds, Pasted};
pub use hand::{hand, hand_wearing};
pub use palm::palm;
pub use worn::{Anchors, Worn};
