//! One guest link: whose, which doors, when, how it was used; and taking it back.

use super::list::{State, profile_of, state, uses};
use crate::desk::{Answer, Desk};
use crate::doors::{happened, reason};
use crate::frame::{Frame, Section};
use crate::rules::hours_text;
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use doorward_domain::access::{GuestLinkId, WeeklyWindows};
use doorward_domain::{Act, Refusal, Thing};

/// Uses on a page.
const PAGE: usize = 25;

/// The page.
#[derive(Template)]
#[template(path = "links_one.html")]
struct LinkPage {
    frame: Frame,
    id: i64,
    name: String,
    state: State,
    uses: String,
    profile: String,
    hours: String,
    created: String,
    from: Option<String>,
    until: Option<String>,
    doors: Vec<(i64, String)>,
    /// Each guest's address, and how often she used it.
    guests: Vec<(String, String)>,
    events: Vec<Line>,
    older: bool,
    next: Option<i64>,
}

/// A use, or a try.
struct Line {
    at: String,
    door: String,
    text: String,
    reason: String,
}

fn id_of(path: &str) -> Result<GuestLinkId, Trouble> {
    Ok(GuestLinkId::parse(path).ok_or(Refusal::Unknown(Thing::GuestLink))?)
}

/// Shows the page.
pub(crate) async fn show(desk: Desk, Path(id): Path<String>) -> Answer {
    let (id, app, company) = (id_of(&id)?, desk.app(), desk.ctx().company);
    let details = app.link_details(company, id).await?;
    let (t, zone, now) = (desk.words, desk.zone(), desk.ctx().now);
    let before = desk.query("before").and_then(|text| text.parse().ok());
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut events = app.link_events(company, id, before.unwrap_or(i64::MAX), most).await?;
    let more = events.len() > PAGE;
    events.truncate(PAGE);
    let names = app.names_of_actors(company, &events).await?;
    let lines = events.iter().map(|event| Line {
        at: t.moment(event.at, &zone),
        door: event.door.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        text: happened(t, event, &names),
        reason: event.reason.as_deref().map(|word| reason(t, word)).unwrap_or_default(),
    });
    let profiles = app.link_profiles(company).await?;
    let all = app.doors(company).await?;
    let (listed, link) = (&details.listed, &details.listed.link);
    let profile = profile_of(&profiles, link.profile);
    let doors = all.into_iter().filter(|view| details.doors.contains(&view.door.id));
    let guests = details.guests.iter();
    let page = LinkPage {
        frame: desk.frame(Section::Links),
        id: id.0,
        name: link.name.clone(),
        state: state(t, listed, profile, now),
        uses: uses(t, listed, profile),
        profile: profile.map(|stored| stored.profile.name.to_string()).unwrap_or_default(),
        hours: hours_text(t, &link.windows),
        created: t.moment(listed.created_at, &zone),
        from: link.validity.from.map(|at| t.moment(at, &zone)),
        until: link.validity.until.map(|at| t.moment(at, &zone)),
        doors: doors.map(|view| (view.door.id.0, view.door.name)).collect(),
        guests: guests
            .map(|(_, email, used)| (email.clone(), t.count("link-uses", *used)))
            .collect(),
        events: lines.collect(),
        older: before.is_some(),
        next: events.last().filter(|_| more).map(|event| event.number),
    };
    Ok(desk.show(&page))
}

/// Takes it back.
pub(crate) async fn revoke(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.link.revoke");
    let id = id_of(&id)?;
    desk.app().revoke_guest_link(desk.ctx(), desk.caller(), id).await?;
    Ok(desk.done(&format!("/portal/links/{id}"), "done-link-revoked"))
}

/// The hours of a week that nobody narrowed are all.
pub(super) fn all_hours(week: WeeklyWindows, narrowed: bool) -> WeeklyWindows {
    if narrowed { week } else { WeeklyWindows::always() }
}
