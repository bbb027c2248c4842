//! All SQL of the product, for SQLite and PostgreSQL from one text.
//!
//! Query functions are plain functions over [`Conn`] whose first parameter after it is the company.
//! Not for rules: what may be written is decided before it comes here.

pub mod api_keys;
pub mod applications;
pub mod audit;
pub mod backup;
pub mod biometric_templates;
pub mod companies;
pub mod company_logos;
mod db;
pub mod hmac_keys;
pub mod login_names;
pub mod migrate;
pub mod outbox;
pub mod people;
pub mod pins;
pub mod security;
pub mod seen_requests;
pub mod setup_links;
pub mod signing_keys;
pub mod webhook_deliveries;
pub mod webhooks;

pub use db::{
    BOUNDS_MICROS, Conn, Db, Error, Location, Options, Row, Timing, Timings, Value, open_file,
};
