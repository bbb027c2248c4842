//! From the fields of a body to the types that keep their rules.

use doorward_domain::{
    ALIASES, Email, Field, FieldProblem, NewPerson, PersonChange, PersonName, Phone, Refusal,
    Source, UserName,
};
use doorward_wire::authx::request::{FieldError, Fields};
use std::borrow::Cow;

type Text<'a> = Option<Cow<'a, str>>;

/// What the reader of the wire found wrong.
pub(super) fn refusal(error: &FieldError) -> Refusal {
    match error {
        FieldError::NotAnObject => Refusal::Unreadable(error.to_string()),
        FieldError::WrongType { field } => {
            Refusal::field(Field::Other(field), FieldProblem::WrongType)
        }
    }
}

/// A text that must be there and not be blank.
pub(super) fn required<'f>(field: Field, text: &'f Text<'_>) -> Result<&'f str, Refusal> {
    let given = text.as_deref().filter(|text| !text.trim().is_empty());
    given.ok_or(Refusal::field(field, FieldProblem::Missing))
}

/// The person whom AddUser describes.
pub(super) fn new_person(fields: &Fields<'_>) -> Result<NewPerson, Refusal> {
    let mut aliases: [Option<UserName>; ALIASES] = Default::default();
    for (alias, given) in aliases.iter_mut().zip(&fields.aliases) {
        *alias = given.as_deref().map(parse_alias).transpose()?.flatten();
    }
    let name = |field, text| parse(field, required(field, text)?, PersonName::parse);
    Ok(NewPerson {
        user_name: parse(
            Field::UserName,
            required(Field::UserName, &fields.user_name)?,
            UserName::parse,
        )?,
        aliases,
        first_name: name(Field::FirstName, &fields.first_name)?,
        last_name: name(Field::LastName, &fields.last_name)?,
        email: parse(Field::Email, required(Field::Email, &fields.email)?, Email::parse)?,
        phone: phone(fields, required(Field::Number, &fields.number)?)?,
        source: Source::PublicApi,
    })
}

/// What UpdateUser changes: fields left out, and blank ones, keep their value.
pub(super) fn change(fields: &Fields<'_>, renames: bool) -> Result<PersonChange, Refusal> {
    let given = |text: &Text<'_>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let mut aliases: [Option<Option<UserName>>; ALIASES] = Default::default();
    for (alias, text) in aliases.iter_mut().zip(&fields.aliases) {
        *alias = text.as_deref().map(parse_alias).transpose()?;
    }
    let name =
        |field, text| given(text).map(|text| parse(field, &text, PersonName::parse)).transpose();
    let user_name = given(&fields.user_name).filter(|_| renames);
    Ok(PersonChange {
        user_name: user_name
            .map(|text| parse(Field::UserName, &text, UserName::parse))
            .transpose()?,
        aliases,
        first_name: name(Field::FirstName, &fields.first_name)?,
        last_name: name(Field::LastName, &fields.last_name)?,
        email: given(&fields.email)
            .map(|text| parse(Field::Email, &text, Email::parse))
            .transpose()?,
        phone: given(&fields.number).map(|text| phone(fields, &text)).transpose()?,
    })
}

fn parse<T>(
    field: Field,
    text: &str,
    read: impl Fn(&str) -> Result<T, FieldProblem>,
) -> Result<T, Refusal> {
    read(text).map_err(|problem| Refusal::field(field, problem))
}

/// An alias; blank means none.
fn parse_alias(text: &str) -> Result<Option<UserName>, Refusal> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    parse(Field::Alias, text, UserName::parse).map(Some)
}

fn phone(fields: &Fields<'_>, number: &str) -> Result<Phone, Refusal> {
    parse(Field::Number, number, |number| Phone::parse(fields.country_code.as_deref(), number))
}
