//! Use cases against the clock, where time must be moved by hand.
#![cfg(test)]

mod alarms;
mod audit;
mod authenticator;
mod controller_policies;
mod door_events;
mod doors;
mod hash;
mod house;
mod hub;
mod hub_changes;
mod identification;
mod lockout;
mod master_keys;
mod outbox;
mod passkeys;
mod races;
mod rehash;
mod second_factors;
mod street;
mod tokens;
mod unlock_questions;
mod views;
