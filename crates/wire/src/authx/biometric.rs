//! The JSON text in the `processBiometrics` part of Management's "Process Biometrics" call.
//!
//! Not for the part's bytes (see [`crate::multipart`]) nor for the sample itself, which is opaque
//! here. Nothing in `device_data` may decide anything: the client writes it.

use std::borrow::Cow;
use std::fmt;

use super::field::{integer, text, text_or_digits};
use crate::json::Value;

pub use super::field::FieldError;

/// The longest `device_data` that is kept, in bytes of compact JSON.
pub const DEVICE_DATA_LIMIT: usize = 2048;

/// The factor that `authentication_id` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Modality {
    /// 1.
    Finger,
    /// 2.
    Face,
    /// 3.
    Palm,
}

impl Modality {
    /// The modality of an `authentication_id`; `None` for a number the document does not list.
    pub fn from_authentication_id(id: i64) -> Option<Self> {
        match id {
            1 => Some(Self::Finger),
            2 => Some(Self::Face),
            3 => Some(Self::Palm),
            _ => None,
        }
    }
}

/// What `process_type` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Process {
    /// 1.
    Enrol,
    /// 2.
    Verify,
    /// 3.
    Delete,
}

impl Process {
    /// The process of a `process_type`; `None` for a number the document does not list.
    pub fn from_process_type(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::Enrol),
            2 => Some(Self::Verify),
            3 => Some(Self::Delete),
            _ => None,
        }
    }
}

/// What the call says. Absent and `null` are `None`; texts are not trimmed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BiometricRequest<'a> {
    /// The factor's number, bare or in a string; see [`BiometricRequest::modality`].
    pub authentication_id: Option<i64>,
    /// The process's number, bare or in a string; see [`BiometricRequest::process`].
    pub process_type: Option<i64>,
    /// Whom it is about: in the samples a GUID, else a user name or an alias.
    pub user_name: Option<Cow<'a, str>>,
    /// Echoed in the answer.
    pub correlation_id: Option<Cow<'a, str>>,
    /// `device_data` as compact JSON, for the audit. `None` also when it is longer than
    /// [`DEVICE_DATA_LIMIT`], since half a JSON text would be no evidence of anything.
    pub device_data: Option<String>,
    /// `src_user_id` at the root, else in `device_data`; a number keeps its literal text. Unlike the
    /// other fields the one in `device_data` is passed over when it is neither text nor number.
    pub src_user_id: Option<Cow<'a, str>>,
    /// The application that the caller says it acts for.
    pub application_parameters: Option<ApplicationParameters<'a>>,
}

/// `application_parameters`: what must match an active application of the token's company.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ApplicationParameters<'a> {
    /// `application_key`, a GUID.
    pub application_key: Option<Cow<'a, str>>,
    /// `secret_key`, a GUID. A secret: `Debug` does not show it.
    pub secret_key: Option<Cow<'a, str>>,
    /// `host_name`.
    pub host_name: Option<Cow<'a, str>>,
}

impl<'a> BiometricRequest<'a> {
    /// Reads the request out of the part's JSON. Keys are compared without `_` and ASCII case.
    ///
    /// # Errors
    ///
    /// [`FieldError::NotAnObject`] if the root is no object, [`FieldError::WrongType`] naming the
    /// field if it holds what it cannot take.
    pub fn read(value: &Value<'a>) -> Result<Self, FieldError> {
        if value.as_object().is_none() {
            return Err(FieldError::NotAnObject);
        }
        let device_data = value.get("device_data").filter(|data| !data.is_null());
        let src_user_id = match identifier(value.get("src_user_id")) {
            Ok(None) => {
                device_data.and_then(|data| identifier(data.get("src_user_id")).ok()).flatten()
            }
            Ok(found) => found,
            Err(NotAnIdentifier) => return Err(FieldError::WrongType { field: "src_user_id" }),
        };
        Ok(Self {
            authentication_id: integer("authentication_id", value.get("authentication_id"))?,
            process_type: integer("process_type", value.get("process_type"))?,
            user_name: text_or_digits("user_name", value.get("user_name"))?,
            correlation_id: text_or_digits("correlation_id", value.get("correlation_id"))?,
            device_data: device_data.and_then(|data| data.to_compact_within(DEVICE_DATA_LIMIT)),
            src_user_id,
            application_parameters: ApplicationParameters::read(
                value.get("application_parameters"),
            )?,
        })
    }

    /// The factor, if it is given and known.
    pub fn modality(&self) -> Option<Modality> {
        self.authentication_id.and_then(Modality::from_authentication_id)
    }

    /// The process, if it is given and known.
    pub fn process(&self) -> Option<Process> {
        self.process_type.and_then(Process::from_process_type)
    }
}

impl<'a> ApplicationParameters<'a> {
    fn read(value: Option<&Value<'a>>) -> Result<Option<Self>, FieldError> {
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(object @ Value::Object(_)) => Ok(Some(Self {
                application_key: text("application_key", object.get("application_key"))?,
                secret_key: text("secret_key", object.get("secret_key"))?,
                host_name: text_or_digits("host_name", object.get("host_name"))?,
            })),
            Some(_) => Err(FieldError::WrongType { field: "application_parameters" }),
        }
    }
}

/// Neither text nor a number.
struct NotAnIdentifier;

/// A text or a number of any form: it is only ever kept, never looked up.
fn identifier<'a>(value: Option<&Value<'a>>) -> Result<Option<Cow<'a, str>>, NotAnIdentifier> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text) | Value::Number(text)) => Ok(Some(text.clone())),
        Some(_) => Err(NotAnIdentifier),
    }
}

impl fmt::Debug for ApplicationParameters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApplicationParameters")
            .field("application_key", &self.application_key)
            .field("secret_key", &self.secret_key.as_ref().map(|_| "(hidden)"))
            .field("host_name", &self.host_name)
            .finish()
    }
}

#[cfg(test)]
mod tests;
