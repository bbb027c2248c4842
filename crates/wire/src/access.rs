//! The Access interface: one reader of parameters for every route, typed requests, and the answers.
//!
//! Its clients put parameters wherever their HTTP library likes to, so every route reads the same
//! [`Parameters`](parameters::Parameters), merged out of query string, form and JSON. Not for rules:
//! a request read here may still name nobody, or ask for a week that no door can hold.

pub mod answer;
pub mod api_key;
mod list;
pub mod parameters;
pub mod problem;
pub mod request;
mod scalar;

pub use scalar::Given;
