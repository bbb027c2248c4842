//! Guest links, the newest first.

use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use doorward_domain::access::{GuestLinkId, LinkProfileId, Standing};
use doorward_domain::{Act, Timestamp};
use doorward_store::guest_links::ListedLink;
use doorward_store::link_profiles::StoredProfile;
use doorward_web::language::Words;

/// Links on a page.
const PAGE: usize = 25;

/// The list.
#[derive(Template)]
#[template(path = "links_list.html")]
struct LinksPage {
    frame: Frame,
    links: Vec<Line>,
    older: bool,
    next: Option<i64>,
}

/// A link.
struct Line {
    id: i64,
    name: String,
    state: State,
    until: String,
    uses: String,
}

/// How a link stands.
pub(super) struct State {
    pub(super) text: String,
    pub(super) tone: &'static str,
    /// Whether it can be taken back.
    pub(super) live: bool,
}

/// The profile of a number.
pub(super) fn profile_of(profiles: &[StoredProfile], id: LinkProfileId) -> Option<&StoredProfile> {
    profiles.iter().find(|stored| stored.profile.id == id)
}

/// How a link stands at a time.
pub(super) fn state(
    t: Words,
    listed: &ListedLink,
    profile: Option<&StoredProfile>,
    now: Timestamp,
) -> State {
    let most = profile.and_then(|stored| stored.profile.uses);
    let used_up = most.is_some_and(|most| listed.used >= most.get());
    let standing = listed.link.validity.standing(now);
    let (key, tone, live) = match standing {
        _ if listed.link.revoked_at.is_some() => ("link-revoked", "error", false),
        Standing::Over => ("link-over", "none", false),
        _ if used_up => ("link-used-up", "none", true),
        Standing::NotYet => ("link-not-yet", "warning", true),
        Standing::Valid => ("link-live", "success", true),
    };
    State { text: t.say(key), tone, live }
}

/// How often a link was used, and may be.
pub(super) fn uses(t: Words, listed: &ListedLink, profile: Option<&StoredProfile>) -> String {
    match profile.and_then(|stored| stored.profile.uses) {
        Some(most) => {
            let (used, most) = (listed.used.to_string(), most.to_string());
            t.two("link-uses-of", ("used", &used), ("most", &most))
        }
        None => t.count("link-uses", listed.used),
    }
}

/// Shows the list.
pub(crate) async fn show(desk: Desk) -> Answer {
    let (app, company) = (desk.app(), desk.ctx().company);
    let before = desk.query("before").and_then(|text| GuestLinkId::parse(&text));
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let from = before.unwrap_or(GuestLinkId(i64::MAX));
    let mut found = app.links_before(company, from, most).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let profiles = app.link_profiles(company).await?;
    let (t, zone, now) = (desk.words, desk.zone(), desk.ctx().now);
    let line = |listed: &ListedLink| {
        let profile = profile_of(&profiles, listed.link.profile);
        let until = listed.link.validity.until;
        Line {
            id: listed.link.id.0,
            name: listed.link.name.clone(),
            state: state(t, listed, profile, now),
            until: until.map_or_else(|| t.say("link-endless"), |at| t.moment(at, &zone)),
            uses: uses(t, listed, profile),
        }
    };
    let page = LinksPage {
        frame: desk.frame(Section::Links),
        links: found.iter().map(line).collect(),
        older: before.is_some(),
        next: found.last().filter(|_| more).map(|listed| listed.link.id.0),
    };
    Ok(desk.show(&page))
}
