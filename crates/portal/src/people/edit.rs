//! A person's profile changed; somebody made inactive and active again.

use super::add::{checked, inputs, phone, say_taken, typed};
use super::words::Input;
use super::{managed, name_of, number, page_of};
use crate::desk::{Answer, Desk, Undo};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use doorward_domain::{
    ALIASES, Email, FieldProblem, Person, PersonChange, PersonName, Refusal, Status, UserName,
};
use doorward_web::language::Words;

/// The form.
#[derive(Template)]
#[template(path = "people_edit.html")]
struct EditPage {
    frame: Frame,
    name: String,
    back: String,
    inputs: Vec<Input>,
    aliases: Vec<Input>,
    failed: bool,
}

const ALIAS_FIELDS: [&str; ALIASES] = ["alias1", "alias2", "alias3", "alias4", "alias5"];

/// Shows the form.
pub(super) async fn show(desk: Desk, Path(path): Path<String>) -> Answer {
    let number = number(&path)?;
    let member = managed(&desk, number).await?;
    let sheet = desk.app().person_sheet(desk.ctx(), number).await?;
    let person = &sheet.person;
    let values = [
        person.first_name.clone(),
        person.last_name.clone(),
        person.email.clone(),
        person.phone.as_str().to_owned(),
        person.user_name.clone(),
    ];
    let aliases = person.aliases.clone().map(Option::unwrap_or_default);
    let page = EditPage {
        frame: desk.frame(Section::People),
        name: name_of(&member),
        back: page_of(number),
        inputs: relaxed(inputs(desk.words, &values), person),
        aliases: alias_inputs(desk.words, &aliases),
        failed: false,
    };
    Ok(desk.show(&page))
}

/// Changes her.
pub(super) async fn submit(mut desk: Desk, Path(path): Path<String>) -> Answer {
    desk.act("portal.person.change");
    let number = number(&path)?;
    let member = managed(&desk, number).await?;
    let sheet = desk.app().person_sheet(desk.ctx(), number).await?;
    let (t, values) = (desk.words, typed(&desk));
    let spelled = ALIAS_FIELDS.map(|name| desk.text(name));
    let mut inputs = relaxed(inputs(t, &values), &sheet.person);
    let mut aliases = alias_inputs(t, &spelled);
    if let Some(change) = change(t, (&values, &spelled), &sheet.person, (&mut inputs, &mut aliases))
    {
        let steward = desk.signed.steward();
        match desk.app().steward_changes(desk.ctx(), steward, number, change).await {
            Ok(()) => return Ok(desk.done(&page_of(number), "done-person-changed")),
            Err(error) => {
                let trouble = Trouble::from(error);
                if !say_taken(t, &mut inputs, trouble.refusal()) {
                    return Err(trouble);
                }
            }
        }
    }
    let (frame, name, back) = (desk.frame(Section::People), name_of(&member), page_of(number));
    Ok(desk.show_again(&EditPage { frame, name, back, inputs, aliases, failed: true }))
}

/// What may stay empty of a person because it is: of whoever is invited only the address is known.
fn relaxed(mut inputs: Vec<Input>, person: &Person) -> Vec<Input> {
    for input in &mut inputs {
        input.required &= match input.name {
            "first_name" => !person.first_name.is_empty(),
            "last_name" => !person.last_name.is_empty(),
            "user_name" => !person.user_name.is_empty(),
            _ => true,
        };
    }
    inputs
}

fn alias_inputs(t: Words, values: &[String; ALIASES]) -> Vec<Input> {
    let named = ALIAS_FIELDS.iter().zip(values).zip(1..);
    let input = |((name, value), place): ((&&'static str, &String), i64)| {
        Input::text(name, t.one("people-alias", "place", place), value)
    };
    named.map(input).collect()
}

/// The change that was typed; `None` once a field is refused.
fn change(
    t: Words,
    (values, spelled): (&[String; 5], &[String; ALIASES]),
    person: &Person,
    (inputs, alias_inputs): (&mut Vec<Input>, &mut Vec<Input>),
) -> Option<PersonChange> {
    let [first, last, email, phone_text, user_name] = values;
    let first_name =
        checked(t, inputs, "first_name", kept(first, &person.first_name, PersonName::parse));
    let last_name =
        checked(t, inputs, "last_name", kept(last, &person.last_name, PersonName::parse));
    let email = checked(t, inputs, "email", Email::parse(email));
    let phone = checked(t, inputs, "phone", phone(phone_text));
    let user_name =
        checked(t, inputs, "user_name", kept(user_name, &person.user_name, UserName::parse));
    let mut aliases: [Option<Option<UserName>>; ALIASES] = [const { None }; ALIASES];
    let mut good = true;
    for ((change, text), name) in aliases.iter_mut().zip(spelled).zip(ALIAS_FIELDS) {
        if text.trim().is_empty() {
            *change = Some(None);
        } else {
            let read = checked(t, alias_inputs, name, UserName::parse(text));
            good &= read.is_some();
            *change = Some(read);
        }
    }
    let change = PersonChange {
        user_name: user_name?,
        aliases,
        first_name: first_name?,
        last_name: last_name?,
        email: Some(email?),
        phone: Some(phone?),
    };
    good.then_some(change)
}

/// Reads a text that may stay empty where it is.
fn kept<T>(
    text: &str,
    present: &str,
    parse: impl FnOnce(&str) -> Result<T, FieldProblem>,
) -> Result<Option<T>, FieldProblem> {
    if text.trim().is_empty() && present.is_empty() { Ok(None) } else { parse(text).map(Some) }
}

/// Makes somebody inactive, or active again.
pub(super) async fn status(mut desk: Desk, Path(path): Path<String>) -> Answer {
    let number = number(&path)?;
    let wanted = Status::from_word(&desk.text("to"));
    let status = wanted.ok_or_else(|| Refusal::InvalidParameter("to: active, inactive".into()))?;
    let (act, done, other) = match status {
        Status::Active => ("portal.person.activate", "done-person-activated", Status::Inactive),
        Status::Inactive => ("portal.person.deactivate", "done-person-deactivated", Status::Active),
    };
    desk.act(act);
    let steward = desk.signed.steward();
    desk.app().steward_sets_status(desk.ctx(), steward, number, status).await?;
    let action = format!("{}/status", page_of(number));
    let undo = Undo { action: &action, field: ("to", other.as_str()) };
    Ok(desk.done_with_undo(&page_of(number), done, &undo))
}
