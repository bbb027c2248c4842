//! All SQL of the product, for SQLite and PostgreSQL from one text.
//!
//! Query functions are plain functions over [`Conn`] whose first parameter after it is the company.
//! Not for rules: what may be written is decided before it comes here.

pub mod access_model;
pub mod api_keys;
pub mod applications;
pub mod audit;
pub mod backup;
mod batches;
pub mod biometric_consents;
pub mod biometric_failures;
pub mod biometric_templates;
pub mod capture_sessions;
pub mod cards;
pub mod command_keys;
pub mod companies;
pub mod company_logos;
pub mod computer_user_names;
pub mod controller_doors;
pub mod controller_links;
pub mod controller_policies;
pub mod controller_requests;
pub mod controllers;
mod db;
pub mod door_behaviours;
pub mod door_commands;
pub mod door_pins;
pub mod door_states;
pub mod events;
pub mod foreign_locks;
pub mod groups;
pub mod guest_links;
pub mod guest_sessions;
pub mod hmac_keys;
pub mod imports;
pub mod invitations;
pub mod link_profiles;
pub mod link_uses;
pub mod login_names;
pub mod members;
pub mod migrate;
pub mod numbers;
pub mod outbox;
pub mod passkey_ceremonies;
pub mod passkeys;
pub mod password_resets;
pub mod passwords;
pub mod people;
pub mod people_list;
mod person_words;
pub mod pins;
pub mod policies;
pub mod policy_changes;
pub mod portal_sessions;
pub mod recovery_codes;
pub mod resources;
pub mod schedules;
pub mod security;
pub mod seen_requests;
pub mod setup_links;
pub mod sign_in_failures;
pub mod signing_keys;
pub mod simulations;
pub mod sites;
pub mod totp;
pub mod webhook_deliveries;
pub mod webhooks;

pub use db::{
    BOUNDS_MICROS, Conn, Db, Error, Location, Options, Row, Timing, Timings, Value, open_file,
};
