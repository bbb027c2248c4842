//! The fields of every user call, whichever of the two documents the client was written against.
//!
//! Management, "Add User" to "Verify Pin", and IAM, "Add User" to "Activate User". Not for the
//! biometric call, nor for deciding which fields a call needs or what a good one looks like.

mod seen;

use std::borrow::Cow;
use std::fmt;

use super::field::{text, text_or_digits};
use crate::json::Value;
use seen::Seen;

pub use super::field::FieldError;

/// What a user call's body says. Absent and `null` are `None`; an empty string is `Some("")`, and
/// nothing is trimmed: what that means is the caller's to decide.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields<'a> {
    /// The person's id: `guid` (Management) or `UniqueUserId` (IAM). Where a body has both, an
    /// empty one gives way.
    pub guid: Option<Cow<'a, str>>,
    /// `user_name`, `UserName`.
    pub user_name: Option<Cow<'a, str>>,
    /// `first_Name`, `FirstName`: inside `name`, else at the root.
    pub first_name: Option<Cow<'a, str>>,
    /// `last_Name`, `LastName`: inside `name`, else at the root.
    pub last_name: Option<Cow<'a, str>>,
    /// `email`, `Email`.
    pub email: Option<Cow<'a, str>>,
    /// `countryCode`, `countrycode`, as in `+91`: beside the number, else at the root.
    pub country_code: Option<Cow<'a, str>>,
    /// The phone number, in `phone.mobile`, `phone`, `Mobile` or at the root.
    pub number: Option<Cow<'a, str>>,
    /// `pin`. A secret: `Debug` does not show it.
    pub pin: Option<Cow<'a, str>>,
    /// `RequestDateTime` exactly as sent, since the hash is made over the literal text.
    pub request_date_time: Option<Cow<'a, str>>,
    /// `alias_name`, `alias_name1` to `alias_name4`, by their number; `AliasName…` and the IAM
    /// samples' `AlaisName…` (sic) too.
    pub aliases: [Option<Cow<'a, str>>; 5],
}

impl<'a> Fields<'a> {
    /// Reads the fields out of a body's root.
    ///
    /// Keys are compared without `_` and ASCII case, unknown ones are passed over. A field found
    /// both nested and at the root is taken from where it is nested.
    ///
    /// # Errors
    ///
    /// [`FieldError::NotAnObject`] if the root is no object, [`FieldError::WrongType`] naming the
    /// field if it holds what it cannot take.
    pub fn read(value: &Value<'a>) -> Result<Fields<'a>, FieldError> {
        let Value::Object(members) = value else {
            return Err(FieldError::NotAnObject);
        };
        let root = Seen::collect(members);
        let name = Seen::inside(root.name);
        let phone = Phone::find(&root)?;
        Ok(Fields {
            guid: filled(
                text_or_digits("guid", root.guid)?,
                text_or_digits("UniqueUserId", root.unique_user_id)?,
            ),
            user_name: text_or_digits("user_name", root.user_name)?,
            first_name: text("first_Name", present([name.first_name, root.first_name]))?,
            last_name: text("last_Name", present([name.last_name, root.last_name]))?,
            email: text("email", root.email)?,
            country_code: text_or_digits("countryCode", phone.country_code)?,
            number: text_or_digits("number", phone.number)?,
            pin: text_or_digits("pin", root.pin)?,
            request_date_time: text_or_digits("RequestDateTime", root.request_date_time)?,
            aliases: aliases(&root)?,
        })
    }
}

/// The two halves of a phone number, still as JSON values.
struct Phone<'v, 'a> {
    country_code: Option<&'v Value<'a>>,
    number: Option<&'v Value<'a>>,
}

impl<'v, 'a> Phone<'v, 'a> {
    /// Looks where the documents put the phone: Management's sample in `phone.mobile`, IAM's in
    /// `Mobile`, both tables at the root. A `mobile` or `phone` that is plain text or a number is
    /// the number itself, if nothing better names one.
    fn find(root: &Seen<'v, 'a>) -> Result<Self, FieldError> {
        let phone = Seen::inside(root.phone);
        let phone_mobile = Seen::inside(phone.mobile);
        let mobile = Seen::inside(root.mobile);
        let plain = [
            plain_number("mobile", phone.mobile)?,
            plain_number("mobile", root.mobile)?,
            plain_number("phone", root.phone)?,
        ];
        let nested = [phone_mobile.number, phone.number, mobile.number, root.number];
        Ok(Phone {
            country_code: present([
                phone_mobile.country_code,
                phone.country_code,
                mobile.country_code,
                root.country_code,
            ]),
            number: present(nested).or_else(|| present(plain)),
        })
    }
}

/// A value that may be the number itself; an object is none, and anything else is a mistake.
fn plain_number<'v, 'a>(
    field: &'static str,
    value: Option<&'v Value<'a>>,
) -> Result<Option<&'v Value<'a>>, FieldError> {
    match value {
        None | Some(Value::Null | Value::Object(_)) => Ok(None),
        Some(Value::String(_) | Value::Number(_)) => Ok(value),
        Some(_) => Err(FieldError::WrongType { field }),
    }
}

fn aliases<'a>(root: &Seen<'_, 'a>) -> Result<[Option<Cow<'a, str>>; 5], FieldError> {
    const FIELDS: [&str; 5] =
        ["alias_name", "alias_name1", "alias_name2", "alias_name3", "alias_name4"];
    let mut aliases = [const { None }; 5];
    let sources = FIELDS.into_iter().zip(root.aliases).zip(root.misspelt_aliases);
    for (slot, ((field, right), misspelt)) in aliases.iter_mut().zip(sources) {
        *slot = filled(text_or_digits(field, right)?, text_or_digits(field, misspelt)?);
    }
    Ok(aliases)
}

/// The first value that is there at all; `null` is not.
fn present<'v, 'a, const N: usize>(places: [Option<&'v Value<'a>>; N]) -> Option<&'v Value<'a>> {
    places.into_iter().flatten().find(|value| !value.is_null())
}

/// Of two names for one field, the first that says something; else the first that is there.
fn filled<'a>(first: Option<Cow<'a, str>>, second: Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
    match (first, second) {
        (Some(first), Some(second)) if first.is_empty() => Some(second),
        (first, second) => first.or(second),
    }
}

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fields")
            .field("guid", &self.guid)
            .field("user_name", &self.user_name)
            .field("first_name", &self.first_name)
            .field("last_name", &self.last_name)
            .field("email", &self.email)
            .field("country_code", &self.country_code)
            .field("number", &self.number)
            .field("pin", &self.pin.as_ref().map(|_| "(hidden)"))
            .field("request_date_time", &self.request_date_time)
            .field("aliases", &self.aliases)
            .finish()
    }
}

#[cfg(test)]
mod tests;
