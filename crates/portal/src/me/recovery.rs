//! Her recovery codes: shown once, and made anew.

use super::{Tab, tabs};
use crate::applications::Question;
use crate::desk::{Answer, Desk, download};
use crate::frame::{Frame, Section};
use askama::Template;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use doorward_domain::Secret;

/// The longest list of codes that is handed back as a file, in bytes.
const LONGEST: usize = 400;

/// The codes, this once.
#[derive(Template)]
#[template(path = "me_codes.html")]
pub(super) struct RecoveryCodes {
    frame: Frame,
    tabs: Vec<Tab>,
    codes: Vec<String>,
}

impl RecoveryCodes {
    /// New codes.
    pub(super) fn of(desk: &Desk, codes: &[Secret]) -> Self {
        Self {
            frame: desk.frame(Section::Me),
            tabs: tabs(desk.words, "/me/security"),
            codes: codes.iter().map(|code| code.reveal().to_owned()).collect(),
        }
    }

    /// The same as lines of a file.
    fn lines(&self) -> String {
        self.codes.join("\n")
    }
}

/// Asks before those of now are void.
pub(super) async fn ask(desk: Desk) -> Answer {
    let t = desk.words;
    let page = Question {
        frame: desk.frame(Section::Me),
        title: t.say("me-codes-renew"),
        text: t.say("me-codes-renew-text"),
        along: Vec::new(),
        action: "/me/recovery".to_owned(),
        yes: t.say("me-codes-renew"),
        back: "/me/security".to_owned(),
    };
    Ok(desk.show(&page))
}

/// Makes new ones.
pub(super) async fn renew(mut desk: Desk) -> Answer {
    desk.act("portal.me.recovery");
    let codes = desk.app().renew_recovery_codes(desk.ctx(), desk.signed.member.id).await?;
    Ok(desk.show(&RecoveryCodes::of(&desk, &codes)))
}

/// Gives the codes that a page shows back as a file: nothing is known of them here any more.
pub(super) async fn file(desk: Desk) -> Answer {
    let codes = desk.text("codes");
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-\r\n".contains(c);
    if codes.is_empty() || codes.len() > LONGEST || !codes.chars().all(plain) {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    }
    let (t, company) = (desk.words, &desk.signed.company.name);
    let member = &desk.signed.member;
    let head = t.two("me-codes-file", ("company", company), ("email", &member.email));
    let lines: Vec<&str> = codes.lines().filter(|line| !line.is_empty()).collect();
    let body = format!("{head}\r\n\r\n{}\r\n", lines.join("\r\n"));
    Ok(download("recovery-codes.txt", "text/plain; charset=utf-8", body))
}
