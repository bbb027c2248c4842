//! The whole product from outside: the real program, over HTTP and on its command line, on SQLite
//! and on PostgreSQL. What is documented is what is asked for here.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test's helpers may end the test, as its functions may"
)]

mod access;
mod bad_bodies;
mod bad_connections;
mod bad_tokens;
mod biometric;
mod biometric_input;
mod biometric_samples;
mod capture;
mod common;
mod common_access;
mod common_people;
mod concurrency;
mod controllers;
mod demo;
mod doors;
mod foreign_locks;
mod goldens;
mod iam;
mod import;
mod kill;
mod limits;
mod mail;
mod management;
mod metrics;
mod operator;
mod pins;
mod portal;
mod restore;
mod serve;
mod setup;
mod support;
mod tls;
mod webhooks;
