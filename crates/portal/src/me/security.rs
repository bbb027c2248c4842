//! How she signs in: an overview, from which each part is changed.

use super::{Tab, is_advised, tabs};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;

/// The page.
#[derive(Template)]
#[template(path = "me_security.html")]
struct Security {
    frame: Frame,
    tabs: Vec<Tab>,
    advised: bool,
    password: bool,
    app: bool,
    passkeys: Vec<Passkey>,
    passkeys_offered: bool,
    no_passkeys: String,
    any: bool,
    codes_left: u64,
}

/// A passkey.
struct Passkey {
    id: String,
    name: String,
    made: String,
    used: Option<String>,
}

/// Shows it.
pub(super) async fn show(desk: Desk) -> Answer {
    let (app, t, zone) = (desk.app(), desk.words, desk.zone());
    let person = desk.signed.member.id;
    let factors = app.second_factors(desk.ctx().company, person).await?;
    let any = factors.any();
    let row = |passkey: doorward_app::PasskeyView| Passkey {
        id: passkey.id,
        name: passkey.name,
        made: t.date(passkey.created_at, &zone),
        used: passkey.last_used_at.map(|at| t.moment(at, &zone)),
    };
    let offered = app.passkeys_offered();
    let page = Security {
        frame: desk.frame(Section::Me),
        tabs: tabs(t, "/me/security"),
        advised: is_advised(&desk).await?,
        password: app.has_password(desk.ctx(), person).await?,
        app: factors.totp,
        passkeys: factors.passkeys.into_iter().map(row).collect(),
        passkeys_offered: offered.is_ok(),
        no_passkeys: offered.err().map(|why| no_passkeys(t, why)).unwrap_or_default(),
        any,
        codes_left: factors.recovery_codes_left,
    };
    Ok(desk.show(&page))
}

/// Why passkeys are not offered.
fn no_passkeys(t: doorward_web::language::Words, why: doorward_app::NoPasskeys) -> String {
    use doorward_app::NoPasskeys as Why;
    t.say(match why {
        Why::NoAddress => "me-passkeys-no-address",
        Why::IpAddress => "me-passkeys-number",
        Why::NotEncrypted => "me-passkeys-unencrypted",
    })
}
