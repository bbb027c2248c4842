//! The pages of an invitation: `/join`, where its link arrives, and `/join/form`.

use super::ending::{dead_end, refused};
use super::entry::arrival;
use super::invitation::{FormField, InvitationDone, InvitationForm};
use super::visit::{Visit, add_cookie, no_content};
use super::{Shell, answer, logo, texts};
use crate::language::Words;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use doorward_app::Error;
use doorward_app::access::{NewMember, PendingInvitation};
use doorward_domain::{FieldProblem, InvitationProblem, Password, PersonName, Phone, Refusal};

const COOKIE: (&str, &str) = ("doorward_join", "/join");
/// How long somebody may take to fill in the form.
const AGE: u64 = 3_600;

/// Where the link arrives.
pub(crate) async fn arrive(headers: HeaderMap) -> Response {
    arrival(&headers, "/join/session", "/join/form")
}

/// Exchanges the token for a cookie. It uses nothing up.
pub(crate) async fn exchange(mut visit: Visit) -> Response {
    visit.act("invitation.open");
    let unknown = Refusal::InvitationRefused(InvitationProblem::Unknown);
    let token = match visit.token() {
        Ok(Some(token)) => token,
        Ok(None) => return refused(&visit, &unknown.into()),
        Err(refusal) => return refused(&visit, &refusal.into()),
    };
    match visit.web.app.open_invitation(&visit.ctx, &token).await {
        Ok(_) => no_content(visit.set_cookie(COOKIE, Some((&token, AGE)))),
        Err(error) => refused(&visit, &error.into()),
    }
}

/// The form, empty.
pub(crate) async fn form(mut visit: Visit) -> Response {
    visit.act("invitation.form");
    let token = visit.cookie(COOKIE.0).unwrap_or_default().to_owned();
    match visit.web.app.open_invitation(&visit.ctx, &token).await {
        Ok(pending) => {
            let t = texts::of(&visit.headers);
            show(t, &pending, &Entered::default(), &Problems::default())
        }
        Err(error) => dead_end(&visit, &error.into()),
    }
}

/// The form, filled in.
pub(crate) async fn submit(mut visit: Visit) -> Response {
    visit.act("invitation.join");
    let token = visit.cookie(COOKIE.0).unwrap_or_default().to_owned();
    let pending = match visit.web.app.open_invitation(&visit.ctx, &token).await {
        Ok(pending) => pending,
        Err(error) => return dead_end(&visit, &error.into()),
    };
    let entered = match Entered::read(&visit) {
        Ok(entered) => entered,
        Err(refusal) => return dead_end(&visit, &refusal.into()),
    };
    let t = texts::of(&visit.headers);
    let new = match entered.check(t) {
        Ok(new) => new,
        Err(problems) => return show(t, &pending, &entered, &problems),
    };
    let (first_name, mut ctx) = (new.first_name.as_str().to_owned(), visit.ctx.clone());
    if let Err(error) = visit.web.app.join(&mut ctx, &token, new).await {
        visit.ctx = ctx;
        if let Error::Refused(Refusal::InvalidField { problem, .. }) = &error {
            // What the rules alone refuse was found above; what is left is the list of stolen ones.
            let password = match problem {
                FieldProblem::Malformed { .. } => Some(t.say("field-password-stolen")),
                other => sentence(t, Some(other)),
            };
            visit.note(&Refusal::InvalidParameter("password".to_owned()).into());
            return show(t, &pending, &entered, &Problems { password, ..Problems::default() });
        }
        return dead_end(&visit, &error.into());
    }
    let logo = logo::path(&pending.company);
    let page = InvitationDone {
        shell: shell(&pending, logo.as_deref()),
        t,
        first_name: &first_name,
        inviter: &pending.company.name,
        email: &pending.email,
    };
    let mut response = answer(StatusCode::OK, &page);
    add_cookie(&mut response, visit.set_cookie(COOKIE, None));
    response
}

/// What was entered. No `Debug`: there is a password in it.
#[derive(Default)]
struct Entered {
    first_name: String,
    last_name: String,
    phone: String,
    password: String,
}

/// What is wrong with it, as whole sentences.
#[derive(Default)]
struct Problems {
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
    password: Option<String>,
}

impl Entered {
    fn read(visit: &Visit) -> Result<Self, Refusal> {
        let text = |name| visit.text(name).map(Option::unwrap_or_default);
        Ok(Self {
            first_name: text("first_name")?,
            last_name: text("last_name")?,
            phone: text("phone")?,
            password: text("password")?,
        })
    }

    fn check(&self, t: Words) -> Result<NewMember, Problems> {
        let first_name = PersonName::parse(&self.first_name);
        let last_name = PersonName::parse(&self.last_name);
        let phone = Phone::parse(None, &self.phone);
        let password = Password::parse(&self.password);
        match (first_name, last_name, phone, password) {
            (Ok(first_name), Ok(last_name), Ok(phone), Ok(password)) => {
                Ok(NewMember { first_name, last_name, phone, password })
            }
            (first_name, last_name, phone, password) => Err(Problems {
                first_name: sentence(t, first_name.err().as_ref()),
                last_name: sentence(t, last_name.err().as_ref()),
                phone: phone_problem(t, phone.err().as_ref()),
                password: self.password_problem(t, password.err().as_ref()),
            }),
        }
    }

    fn password_problem(&self, t: Words, problem: Option<&FieldProblem>) -> Option<String> {
        let long_enough = self.password.chars().count() >= Password::SHORTEST;
        match problem? {
            FieldProblem::Malformed { .. } if long_enough => Some(t.say("field-password-same")),
            FieldProblem::Malformed { .. } => {
                Some(t.count("join-password-short", Password::SHORTEST))
            }
            other => sentence(t, Some(other)),
        }
    }
}

fn phone_problem(t: Words, problem: Option<&FieldProblem>) -> Option<String> {
    match problem? {
        FieldProblem::Malformed { .. } => Some(t.say("join-phone-malformed")),
        other => sentence(t, Some(other)),
    }
}

fn sentence(t: Words, problem: Option<&FieldProblem>) -> Option<String> {
    Some(match problem? {
        FieldProblem::Missing => t.say("field-missing"),
        FieldProblem::TooLong { longest } => t.count("field-long", *longest),
        FieldProblem::Unprintable | FieldProblem::MixedScripts => t.say("field-letters"),
        FieldProblem::WrongType | FieldProblem::Malformed { .. } => t.say("field-malformed"),
    })
}

fn show(t: Words, pending: &PendingInvitation, entered: &Entered, problems: &Problems) -> Response {
    fn field<'a>(value: &'a str, problem: Option<&'a String>) -> FormField<'a> {
        FormField { value, problem: problem.map(String::as_str) }
    }
    let logo = logo::path(&pending.company);
    let page = InvitationForm {
        shell: shell(pending, logo.as_deref()),
        t,
        inviter: &pending.company.name,
        email: &pending.email,
        first_name: field(&entered.first_name, problems.first_name.as_ref()),
        last_name: field(&entered.last_name, problems.last_name.as_ref()),
        phone: field(&entered.phone, problems.phone.as_ref()),
        phone_required: true,
        password_problem: problems.password.as_deref(),
        password_shortest: Password::SHORTEST,
    };
    let wrong = page.first_name.problem.is_some()
        || page.last_name.problem.is_some()
        || page.phone.problem.is_some()
        || page.password_problem.is_some();
    answer(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

fn shell<'a>(pending: &'a PendingInvitation, logo: Option<&'a str>) -> Shell<'a> {
    Shell { company: Some(&pending.company.name), logo }
}
