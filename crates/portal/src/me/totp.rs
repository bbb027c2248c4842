//! Her authenticator app: set up with a code to scan, confirmed with one of its codes, removed.

use super::recovery::RecoveryCodes;
use super::{Tab, tabs};
use crate::applications::Question;
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::qr_code::Code;
use crate::trouble::Trouble;
use askama::Template;
use doorward_app::TotpOffer;
use doorward_domain::Refusal;

/// The set-up: what it is, the secret, the code.
#[derive(Template)]
#[template(path = "me_app.html")]
struct SetUp {
    frame: Frame,
    tabs: Vec<Tab>,
    step: Step,
    problem: Option<String>,
}

/// How far it has come.
enum Step {
    /// It has not begun.
    Intro,
    /// The secret is shown; this once.
    Secret { picture: Option<Code>, secret: String },
    /// A code is asked for.
    Code,
}

impl SetUp {
    fn of(desk: &Desk, step: Step) -> Self {
        let tabs = tabs(desk.words, "/me/security");
        Self { frame: desk.frame(Section::Me), tabs, step, problem: None }
    }

    /// Whether a code is asked for.
    const fn asks_code(&self) -> bool {
        !matches!(self.step, Step::Intro)
    }
}

/// Says what it is.
pub(super) async fn show(desk: Desk) -> Answer {
    Ok(desk.show(&SetUp::of(&desk, Step::Intro)))
}

/// Shows the secret.
pub(super) async fn offer(mut desk: Desk) -> Answer {
    desk.act("portal.me.app.offer");
    let offer = desk.app().offer_totp(desk.ctx(), desk.signed.member.id).await?;
    Ok(desk.show(&SetUp::of(&desk, secret(&offer))))
}

fn secret(offer: &TotpOffer) -> Step {
    let letters: Vec<char> = offer.secret_base32.reveal().chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Step::Secret { picture: Code::of(offer.uri.reveal()), secret: groups.join(" ") }
}

/// Asks for a code.
pub(super) async fn ask(desk: Desk) -> Answer {
    Ok(desk.show(&SetUp::of(&desk, Step::Code)))
}

/// Takes the first code.
pub(super) async fn confirm(mut desk: Desk) -> Answer {
    desk.act("portal.me.app.confirm");
    let code = desk.text("code");
    match desk.app().confirm_totp(desk.ctx(), desk.signed.member.id, &code).await {
        Ok(codes) => Ok(desk.show(&RecoveryCodes::of(&desk, &codes))),
        Err(error) => {
            let trouble = Trouble::from(error);
            let Some(Refusal::SecondFactorRefused) = trouble.refusal() else {
                return Err(trouble);
            };
            trouble.note(&desk.visit);
            let problem = Some(desk.words.say("me-app-wrong"));
            Ok(desk.show_again(&SetUp { problem, ..SetUp::of(&desk, Step::Code) }))
        }
    }
}

/// Asks before it is removed.
pub(super) async fn ask_remove(desk: Desk) -> Answer {
    let t = desk.words;
    let page = Question {
        frame: desk.frame(Section::Me),
        title: t.say("me-app-remove"),
        text: t.say("me-app-remove-text"),
        along: vec![t.say("me-factor-remove-codes")],
        action: "/me/app/remove".to_owned(),
        yes: t.say("me-app-remove"),
        back: "/me/security".to_owned(),
    };
    Ok(desk.show(&page))
}

/// Removes it.
pub(super) async fn remove(mut desk: Desk) -> Answer {
    desk.act("portal.me.app.remove");
    desk.app().remove_totp(desk.ctx(), desk.signed.member.id).await?;
    Ok(desk.done("/me/security", "done-me-app-removed"))
}
