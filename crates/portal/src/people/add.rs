//! Somebody added: the same that clients of the Management API tell of a person.

use super::page_of;
use super::words::{Input, problem};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use doorward_domain::{
    ALIASES, Email, FieldProblem, NewPerson, PersonName, Phone, Refusal, Source, UserName,
};
use doorward_web::language::Words;

/// The form.
#[derive(Template)]
#[template(path = "people_add.html")]
struct AddPage {
    frame: Frame,
    inputs: Vec<Input>,
    failed: bool,
}

/// The names of the fields of a person.
pub(super) const FIELDS: [&str; 5] = ["first_name", "last_name", "email", "phone", "user_name"];

/// The fields of a person with what is in them.
pub(super) fn inputs(t: Words, values: &[String; 5]) -> Vec<Input> {
    let [first, last, email, phone, user_name] = values;
    vec![
        Input::text("first_name", t.say("first-name"), first).required(),
        Input::text("last_name", t.say("last-name"), last).required(),
        Input::text("email", t.say("email"), email).of_kind("email").required(),
        Input::text("phone", t.say("people-phone"), phone)
            .of_kind("tel")
            .hinted(t.say("people-phone-hint")),
        Input::text("user_name", t.say("people-user-name"), user_name)
            .hinted(t.say("people-user-name-hint"))
            .required(),
    ]
}

/// What was typed into the fields of a person.
pub(super) fn typed(desk: &Desk) -> [String; 5] {
    FIELDS.map(|name| desk.text(name))
}

/// Reads a telephone number, which there need not be.
pub(super) fn phone(text: &str) -> Result<Phone, FieldProblem> {
    if text.trim().is_empty() { Ok(Phone::none()) } else { Phone::parse(None, text) }
}

/// Says what is wrong with a field; what is in it otherwise.
pub(super) fn checked<T>(
    t: Words,
    inputs: &mut [Input],
    name: &str,
    read: Result<T, FieldProblem>,
) -> Option<T> {
    let malformed = match name {
        "email" => "people-problem-email",
        "phone" => "people-problem-phone",
        _ => "people-problem-any",
    };
    match read {
        Ok(value) => Some(value),
        Err(wrong) => {
            say(inputs, name, problem(t, &wrong, malformed));
            None
        }
    }
}

/// Says what is wrong with a field.
pub(super) fn say(inputs: &mut [Input], name: &str, text: String) {
    if let Some(input) = inputs.iter_mut().find(|input| input.name == name) {
        input.problem = Some(text);
    }
}

/// Says what is taken by somebody else; whether that is what went wrong.
pub(super) fn say_taken(t: Words, inputs: &mut [Input], refusal: Option<&Refusal>) -> bool {
    let (name, text) = match refusal {
        Some(Refusal::EmailTaken) => ("email", t.say("people-problem-email-taken")),
        Some(Refusal::UserNameTaken) => ("user_name", t.say("people-problem-name-taken")),
        _ => return false,
    };
    say(inputs, name, text);
    true
}

/// Shows the form.
pub(super) async fn show(desk: Desk) -> Answer {
    let inputs = inputs(desk.words, &Default::default());
    Ok(desk.show(&AddPage { frame: desk.frame(Section::People), inputs, failed: false }))
}

/// Adds somebody.
pub(super) async fn submit(mut desk: Desk) -> Answer {
    desk.act("portal.person.add");
    let (t, values) = (desk.words, typed(&desk));
    let mut inputs = inputs(t, &values);
    let [first, last, email, phone_text, user_name] = &values;
    let new = (
        checked(t, &mut inputs, "first_name", PersonName::parse(first)),
        checked(t, &mut inputs, "last_name", PersonName::parse(last)),
        checked(t, &mut inputs, "email", Email::parse(email)),
        checked(t, &mut inputs, "phone", phone(phone_text)),
        checked(t, &mut inputs, "user_name", UserName::parse(user_name)),
    );
    if let (Some(first_name), Some(last_name), Some(email), Some(phone), Some(user_name)) = new {
        let new = NewPerson {
            user_name,
            aliases: [const { None }; ALIASES],
            first_name,
            last_name,
            email,
            phone,
            source: Source::Portal,
        };
        match desk.app().add_person(desk.ctx(), new).await {
            Ok(id) => {
                let number = desk.app().number_of(desk.ctx(), id).await?;
                return Ok(desk.done(&page_of(number), "done-person-added"));
            }
            Err(error) => {
                let trouble = Trouble::from(error);
                if !say_taken(t, &mut inputs, trouble.refusal()) {
                    return Err(trouble);
                }
            }
        }
    }
    Ok(desk.show_again(&AddPage { frame: desk.frame(Section::People), inputs, failed: true }))
}
