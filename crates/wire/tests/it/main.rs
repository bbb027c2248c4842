//! The promises of the wire, kept against the vendors' own samples and against generated input.
#![cfg(test)]

mod access;
mod forms;
mod generate;
mod properties;
mod quirks;
mod samples;
