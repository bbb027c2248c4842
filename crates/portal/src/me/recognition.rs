//! What the company knows her by: her face, finger and palm, enrolled by herself and deleted when she
//! says so.

use super::words::factor as named;
use super::{Tab, tabs};
use crate::applications::Question;
use crate::assets;
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use doorward_app::own_page::OwnFactor;
use doorward_domain::{Factor, Refusal, SampleProblem, Thing};
use doorward_web::language::Words;
use doorward_web::pages::assets::Address;

/// The list.
#[derive(Template)]
#[template(path = "me_recognition.html")]
struct List {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
}

/// One factor.
struct Row {
    word: &'static str,
    name: String,
    samples: usize,
    agreed: Option<String>,
    is_on: bool,
}

/// The form with a picture.
#[derive(Template)]
#[template(path = "me_recognition_form.html")]
struct Form {
    frame: Frame,
    tabs: Vec<Tab>,
    word: &'static str,
    title: String,
    advice: Vec<String>,
    consent: String,
    agreed: bool,
    front: bool,
    picture_problem: Option<String>,
    consent_problem: Option<String>,
}

impl Form {
    /// Where the script of the camera is.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn script(&self) -> Address {
        assets::CAMERA.address()
    }

    fn of(desk: &Desk, factor: Factor) -> Self {
        let (t, company) = (desk.words, &desk.signed.company.name);
        let (title, advice) = advice(t, factor);
        let consent = match factor {
            Factor::Finger => "me-consent-finger",
            Factor::Face => "me-consent-face",
            Factor::Palm => "me-consent-palm",
        };
        Self {
            frame: desk.frame(Section::Me),
            tabs: tabs(t, "/me/recognition"),
            word: factor.as_str(),
            title,
            advice,
            consent: t.one(consent, "company", company),
            agreed: false,
            front: factor == Factor::Face,
            picture_problem: None,
            consent_problem: None,
        }
    }
}

/// What to take a picture of, and how.
fn advice(t: Words, factor: Factor) -> (String, Vec<String>) {
    let (title, lines) = match factor {
        Factor::Finger => ("me-enrol-finger", ["me-finger-1", "me-finger-2"].as_slice()),
        Factor::Face => ("me-enrol-face", ["me-face-1", "me-face-2", "me-face-3"].as_slice()),
        Factor::Palm => ("me-enrol-palm", ["me-palm-1", "me-palm-2", "me-palm-3"].as_slice()),
    };
    (t.say(title), lines.iter().map(|line| t.say(line)).collect())
}

/// Shows the list.
pub(super) async fn show(desk: Desk) -> Answer {
    let (t, zone) = (desk.words, desk.zone());
    let all = desk.app().own_factors(desk.ctx(), desk.signed.member.id).await?;
    let row = |own: OwnFactor| Row {
        word: own.factor.as_str(),
        name: named(t, own.factor),
        samples: own.samples,
        agreed: own.agreed_at.map(|at| t.moment(at, &zone)),
        is_on: own.is_on,
    };
    let page = List {
        frame: desk.frame(Section::Me),
        tabs: tabs(t, "/me/recognition"),
        rows: all.into_iter().map(row).collect(),
    };
    Ok(desk.show(&page))
}

/// The factor of a path, if the company uses it or something is kept of it.
async fn own(desk: &Desk, word: &str) -> Result<OwnFactor, Trouble> {
    let all = desk.app().own_factors(desk.ctx(), desk.signed.member.id).await?;
    let found = all.into_iter().find(|own| own.factor.as_str() == word);
    Ok(found.ok_or(Refusal::Unknown(Thing::Resource))?)
}

async fn used(desk: &Desk, word: &str) -> Result<Factor, Trouble> {
    let found = own(desk, word).await?;
    if found.is_on { Ok(found.factor) } else { Err(Refusal::Unknown(Thing::Resource).into()) }
}

/// Shows the form.
pub(super) async fn form(desk: Desk, Path(word): Path<String>) -> Answer {
    let factor = used(&desk, &word).await?;
    Ok(desk.show(&Form::of(&desk, factor)))
}

/// Takes a picture.
pub(super) async fn submit(mut desk: Desk, Path(word): Path<String>) -> Answer {
    desk.act("portal.me.enrol");
    let (factor, t) = (used(&desk, &word).await?, desk.words);
    let (picture, agreed) = (desk.file("picture"), desk.text("consent") == "yes");
    let form = Form { agreed, ..Form::of(&desk, factor) };
    let consent_problem = (!agreed).then(|| t.say("me-consent-missing"));
    let missing = picture.is_none().then(|| t.say("me-picture-missing"));
    let (Some(picture), true) = (picture, agreed) else {
        return Ok(desk.show_again(&Form { picture_problem: missing, consent_problem, ..form }));
    };
    let enrolled = desk.app().enrol_own(desk.ctx(), desk.signed.member.id, factor, &picture).await;
    let Err(error) = enrolled else {
        return Ok(desk.done("/me/recognition", "done-me-enrolled"));
    };
    let trouble = Trouble::from(error);
    let text = match trouble.refusal() {
        Some(Refusal::SampleRefused { problem, text }) => sample_problem(t, *problem, text),
        Some(Refusal::EnrolledElsewhere) => t.say("me-sample-elsewhere"),
        _ => return Err(trouble),
    };
    trouble.note(&desk.visit);
    Ok(desk.show_again(&Form { picture_problem: Some(text), ..form }))
}

/// Why a picture is not taken; in English with what the matcher has seen.
fn sample_problem(t: Words, problem: SampleProblem, seen: &str) -> String {
    let short = t.say(match problem {
        SampleProblem::NoMatch => "me-sample-other",
        SampleProblem::Poor => "me-sample-poor",
        SampleProblem::Several => "me-sample-several",
        SampleProblem::NothingFound => "me-sample-nothing",
        SampleProblem::CutByBorder => "me-sample-cut",
    });
    match t.language() {
        doorward_web::language::Language::English => {
            format!("{short} {}", doorward_web::language::sentence(seen))
        }
        doorward_web::language::Language::Spanish => short,
    }
}

/// Asks before it is deleted.
pub(super) async fn ask_delete(desk: Desk, Path(word): Path<String>) -> Answer {
    let (own, t) = (own(&desk, &word).await?, desk.words);
    let page = Question {
        frame: desk.frame(Section::Me),
        title: t.one("me-forget-ask", "factor", named(t, own.factor)),
        text: t.say("me-forget-text"),
        along: vec![t.count("me-samples", own.samples), t.say("me-forget-consent")],
        action: format!("/me/recognition/{word}/delete"),
        yes: t.say("me-forget"),
        back: "/me/recognition".to_owned(),
    };
    Ok(desk.show(&page))
}

/// Deletes it.
pub(super) async fn delete(mut desk: Desk, Path(word): Path<String>) -> Answer {
    desk.act("portal.me.forget");
    let own = own(&desk, &word).await?;
    desk.app().forget_own(desk.ctx(), desk.signed.member.id, own.factor).await?;
    Ok(desk.done("/me/recognition", "done-me-forgotten"))
}
