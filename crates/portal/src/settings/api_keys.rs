//! Keys of the Access API: made, listed, revoked.

use super::{Tab, tabs};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use axum::extract::Path;
use doorward_domain::access::Rank;
use doorward_domain::{KeyId, Refusal, Thing, Timestamp};
use std::time::Duration;

struct Row {
    id: String,
    name: String,
    rank: String,
    created: String,
    expires: Option<String>,
    last_used: Option<String>,
    /// Its word for the style sheet.
    tone: &'static str,
    state: String,
    live: bool,
}

#[derive(Template)]
#[template(path = "settings_keys.html")]
struct Keys {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "settings_key_new.html")]
struct New {
    frame: Frame,
    tabs: Vec<Tab>,
    owner: bool,
    name: String,
    days: String,
    name_problem: Option<String>,
    days_problem: Option<String>,
    /// The key that was just made. Shown this once.
    key: Option<String>,
}

/// Shows them.
pub(crate) async fn show(desk: Desk) -> Answer {
    let (t, zone, now) = (desk.words, desk.zone(), desk.ctx().now);
    let all = desk.app().api_keys(desk.ctx().company).await?;
    let over = |end: Option<Timestamp>| end.is_some_and(|end| end <= now);
    let rows = all.into_iter().map(|key| {
        let (tone, state) = if key.revoked_at.is_some() {
            ("error", t.say("key-revoked"))
        } else if over(key.expires_at) {
            ("warning", t.say("key-expired"))
        } else {
            ("success", t.say("on"))
        };
        Row {
            id: key.id.to_string(),
            name: key.name,
            rank: key.rank,
            created: t.date(key.created_at, &zone),
            expires: key.expires_at.map(|at| t.date(at, &zone)),
            last_used: key.last_used_at.map(|at| t.moment(at, &zone)),
            tone,
            live: tone == "success",
            state,
        }
    });
    Ok(desk.show(&Keys {
        frame: desk.frame(Section::Settings),
        tabs: tabs(t, |act| desk.may(act), "/portal/settings/keys"),
        rows: rows.collect(),
    }))
}

fn page(desk: &Desk) -> New {
    New {
        frame: desk.frame(Section::Settings),
        tabs: tabs(desk.words, |act| desk.may(act), "/portal/settings/keys"),
        owner: desk.signed.role().rank() == Rank::Super,
        name: String::new(),
        days: "365".to_owned(),
        name_problem: None,
        days_problem: None,
        key: None,
    }
}

/// Asks what a new key is for.
pub(crate) async fn ask(desk: Desk) -> Answer {
    Ok(desk.show(&page(&desk)))
}

/// Makes one and shows it this once.
pub(crate) async fn add(mut desk: Desk) -> Answer {
    desk.act("portal.api_key.add");
    let (name, days) = (desk.text("name").trim().to_owned(), desk.text("days").trim().to_owned());
    let rank = Rank::parse(&desk.text("rank")).unwrap_or(Rank::Admin);
    if rank > desk.signed.role().rank() {
        return Err(Refusal::RoleTooLow.into());
    }
    let t = desk.words;
    let lifetime = if days.is_empty() {
        Some(None)
    } else {
        days.parse::<u64>().ok().filter(|days| (1..=3_650).contains(days)).map(Some)
    };
    let name_problem = match name.chars().count() {
        1..=100 => None,
        _ => Some(t.say("key-name-wrong")),
    };
    let (Some(lifetime), None) = (lifetime, &name_problem) else {
        let days_problem = lifetime.is_none().then(|| t.say("key-days-wrong"));
        return Ok(desk.show_again(&New { name, days, name_problem, days_problem, ..page(&desk) }));
    };
    let lifetime = lifetime.map(|days| Duration::from_hours(24 * days));
    let rank = rank.as_str().to_owned();
    let (_, key) = desk.app().add_api_key(desk.ctx(), name.clone(), rank, lifetime).await?;
    Ok(desk.show(&New { name, key: Some(key), ..page(&desk) }))
}

/// Revokes one.
pub(crate) async fn revoke(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.api_key.revoke");
    let id = KeyId::parse(&id).ok_or(Refusal::Unknown(Thing::ApiKey))?;
    desk.app().revoke_api_key(desk.ctx(), id).await?;
    Ok(desk.done("/portal/settings/keys", "done-key-revoked"))
}
