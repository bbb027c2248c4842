//! The pages of an invitation: `/join`, where its link arrives, and `/join/form`.

use super::ending::{dead_end, refused};
use super::entry::Entry;
use super::invitation::{FormField, InvitationDone, InvitationForm};
use super::visit::{Visit, add_cookie, no_content};
use super::{Shell, answer, logo};
use axum::http::StatusCode;
use axum::response::Response;
use doorward_app::Error;
use doorward_app::access::{NewMember, PendingInvitation};
use doorward_domain::{FieldProblem, InvitationProblem, Password, PersonName, Phone, Refusal};

const COOKIE: (&str, &str) = ("doorward_join", "/join");
/// How long somebody may take to fill in the form.
const AGE: u64 = 3_600;

/// Where the link arrives.
pub(crate) async fn arrive() -> Response {
    answer(StatusCode::OK, &Entry::INVITATION)
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
        Ok(pending) => show(&pending, &Entered::default(), &Problems::default()),
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
    let new = match entered.check() {
        Ok(new) => new,
        Err(problems) => return show(&pending, &entered, &problems),
    };
    let (first_name, mut ctx) = (new.first_name.as_str().to_owned(), visit.ctx.clone());
    if let Err(error) = visit.web.app.join(&mut ctx, &token, new).await {
        visit.ctx = ctx;
        if let Error::Refused(Refusal::InvalidField { problem, .. }) = &error {
            let password = sentence("The password", Some(problem));
            visit.note(&Refusal::InvalidParameter("password".to_owned()).into());
            return show(&pending, &entered, &Problems { password, ..Problems::default() });
        }
        return dead_end(&visit, &error.into());
    }
    let logo = logo::path(&pending.company);
    let page = InvitationDone {
        shell: shell(&pending, logo.as_deref()),
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

    fn check(&self) -> Result<NewMember, Problems> {
        let first_name = PersonName::parse(&self.first_name);
        let last_name = PersonName::parse(&self.last_name);
        let phone = Phone::parse(None, &self.phone);
        let password = Password::parse(&self.password);
        match (first_name, last_name, phone, password) {
            (Ok(first_name), Ok(last_name), Ok(phone), Ok(password)) => {
                Ok(NewMember { first_name, last_name, phone, password })
            }
            (first_name, last_name, phone, password) => Err(Problems {
                first_name: sentence("The first name", first_name.err().as_ref()),
                last_name: sentence("The last name", last_name.err().as_ref()),
                phone: sentence("The telephone number", phone.err().as_ref()),
                password: sentence("The password", password.err().as_ref()),
            }),
        }
    }
}

fn sentence(field: &str, problem: Option<&FieldProblem>) -> Option<String> {
    Some(format!("{field} {}.", problem?))
}

fn show(pending: &PendingInvitation, entered: &Entered, problems: &Problems) -> Response {
    fn field<'a>(value: &'a str, problem: Option<&'a String>) -> FormField<'a> {
        FormField { value, problem: problem.map(String::as_str) }
    }
    let logo = logo::path(&pending.company);
    let page = InvitationForm {
        shell: shell(pending, logo.as_deref()),
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
