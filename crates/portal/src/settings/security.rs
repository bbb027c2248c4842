//! Security Management: the key that signs IAM requests, shown after a fresh proof alone, and given
//! anew with a time in which the one before is still taken.

use super::{Tab, tabs};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use std::time::Duration;

#[derive(Template)]
#[template(path = "settings_security.html")]
struct Security {
    frame: Frame,
    tabs: Vec<Tab>,
    /// The present key; `None`: not shown.
    key: Option<String>,
    /// Until when each of those before is taken.
    older: Vec<String>,
}

#[derive(Template)]
#[template(path = "settings_security_rotate.html")]
struct Rotate {
    frame: Frame,
    tabs: Vec<Tab>,
    problem: Option<String>,
    days: String,
}

fn page(desk: &Desk, shown: bool) -> Security {
    let (t, zone, security) = (desk.words, desk.zone(), desk.app().security());
    let keys = security.company(desk.ctx().company).map(|state| state.hmac_keys.as_slice());
    let keys = keys.unwrap_or_default();
    let older = keys.iter().filter_map(|key| key.retires_at).filter(|at| *at > desk.ctx().now);
    Security {
        frame: desk.frame(Section::Settings),
        tabs: tabs(t, |act| desk.may(act), "/portal/settings/security"),
        key: keys.first().filter(|_| shown).map(|key| key.key.reveal().to_owned()),
        older: older.map(|at| t.moment(at, &zone)).collect(),
    }
}

/// Shows the page without the key.
pub(crate) async fn show(desk: Desk) -> Answer {
    Ok(desk.show(&page(&desk, false)))
}

/// Shows the key; the books have who looked.
pub(crate) async fn reveal(mut desk: Desk) -> Answer {
    desk.act("portal.hmac_key.show");
    desk.app().note_done(desk.ctx());
    Ok(desk.show(&page(&desk, true)))
}

fn rotation(desk: &Desk, days: String, problem: Option<String>) -> Rotate {
    Rotate {
        frame: desk.frame(Section::Settings),
        tabs: tabs(desk.words, |act| desk.may(act), "/portal/settings/security"),
        problem,
        days,
    }
}

/// Asks before a new key.
pub(crate) async fn ask_rotate(desk: Desk) -> Answer {
    Ok(desk.show(&rotation(&desk, "7".to_owned(), None)))
}

/// Gives a new key and shows it.
pub(crate) async fn rotate(mut desk: Desk) -> Answer {
    desk.act("portal.hmac_key.rotate");
    let days = desk.text("days").trim().to_owned();
    let Some(overlap) = days.parse::<u64>().ok().filter(|days| *days <= 365) else {
        let problem = Some(desk.words.say("security-days-wrong"));
        return Ok(desk.show_again(&rotation(&desk, days, problem)));
    };
    let overlap = Duration::from_hours(24 * overlap);
    desk.app().rotate_hmac_key(desk.ctx(), None, overlap).await?;
    Ok(desk.done("/portal/settings/security/key", "done-hmac-rotated"))
}
