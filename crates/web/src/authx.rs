//! The Management and IAM APIs: one file for each endpoint, one way from request to answer.

pub(crate) mod access_token;
pub(crate) mod activate_user;
pub(crate) mod add_user;
mod call;
mod credentials;
pub(crate) mod deactivate_user;
pub(crate) mod delete_user;
mod fields;
pub(crate) mod generate_pin;
pub(crate) mod process_biometric;
pub(crate) mod public_api_access_token;
mod render;
pub(crate) mod update_user;
pub(crate) mod verify_pin;
