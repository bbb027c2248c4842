//! Palms: from the photograph of a hand to a template, and how alike two are.

pub mod hand;
mod network;

pub use network::HandNetwork;
